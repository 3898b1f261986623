//! `lastfour-intake`: a program of its own, in a process of its own, because it is the only one that ever sees a card
//! number.

use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser;
use tokio::runtime::Builder;

use crate::cli::failed;
use crate::cli::out::Out;
use crate::cli::serve::reload_on_hangup;
use crate::cli::stop::StopSignals;
use crate::config::IntakeConfig;
use crate::domain::SystemClock;
use crate::intake::Intake;
use crate::intake::MemoryLock;
use crate::intake::close_up;
use crate::net::ServerHandle;
use crate::net::ServerTls;
use crate::net::server;
use crate::telemetry;

/// Takes card numbers over TLS, has the processor make tokens of them, and forgets them. PCI DSS SAQ D applies to
/// whoever runs it; most libraries need the service alone.
#[derive(Debug, Parser)]
#[command(name = "lastfour-intake", version)]
struct CommandLine {
    /// The configuration file; config.intake.example.toml has every key
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Runs the intake until SIGTERM or Ctrl-C; SIGHUP reads the certificate again.
pub fn run() -> ExitCode {
    let command = CommandLine::parse();
    let mut out = Out::new();
    match serve(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&mut out, "lastfour-intake", &error),
    }
}

fn serve(command: &CommandLine) -> anyhow::Result<()> {
    // Before anything is read, and before there are other threads.
    let lock = close_up()?;
    let config = IntakeConfig::load(&command.config)?;
    telemetry::start(config.log_level);
    for warning in &config.warnings {
        tracing::warn!(key = %warning.key, "configuration: {}", warning.what);
    }
    tell(lock);
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()?;
    let ended = runtime.block_on(listen(config));
    // A task that is stuck must not keep the program from ending.
    runtime.shutdown_background();
    ended
}

async fn listen(config: IntakeConfig) -> anyhow::Result<()> {
    let mut signals = StopSignals::watch().context("could not watch for signals")?;
    let intake = Intake::new(&config.intake, Arc::new(SystemClock))?;
    let tls = ServerTls::open_http_1(config.tls)?;
    let listener = TcpListener::bind(config.listen).context("could not listen where listen says")?;
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    let handle = ServerHandle::new();
    let server = server(listener, &tls, handle.clone()).context("could not listen where listen says")?;
    let reloading = tokio::spawn(reload_on_hangup(tls));
    tracing::info!(listen = %address, "taking card numbers");
    let routes = intake
        .router()
        .into_make_service_with_connect_info::<SocketAddr>();
    let serving = server.serve(routes);
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => ended?,
        () = signals.next() => {
            tracing::info!("stopping");
            handle.graceful_shutdown(Some(config.drain));
            tokio::select! {
                ended = serving => ended?,
                // Asked twice, somebody is in a hurry.
                () = signals.next() => {}
            }
        }
    }
    reloading.abort();
    Ok(())
}

fn tell(lock: MemoryLock) {
    tracing::info!("core dumps are off, and other programs cannot look into the memory");
    match lock {
        MemoryLock::All => tracing::info!("the memory is locked: nothing of it can get into the swap"),
        MemoryLock::Start => tracing::warn!(
            "the memory is locked in part: what was there at the start stays out of the swap; raise the limit \
             (LimitMEMLOCK=infinity), or turn the swap off"
        ),
        MemoryLock::Nothing => tracing::warn!(
            "the memory is not locked and could get into the swap; raise the limit (LimitMEMLOCK=infinity), or turn \
             the swap off"
        ),
    }
}

/// A card takes a few milliseconds of work.
const WORKERS: usize = 2;
