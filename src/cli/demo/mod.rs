//! `lastfour demo`: a small library to try, with nothing needed and nothing left to chance.
//!
//! The service runs here; the processor and the library system are stand-ins in a process of their own, so that what
//! a browser tells the processor is never in the service's memory. Everything lives in one folder and survives a
//! kill.

mod exchange;
mod folder;
mod ready;
mod settings;
mod staff;
mod stand_ins;
mod system;
mod words;

use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::app::App;
use crate::app::AppError;
use crate::app::Listeners;
use crate::cli::out::Out;
use crate::cli::stop::StopSignals;
use crate::config::Config;
use crate::telemetry;
use folder::Folder;
use ready::Ready;
use stand_ins::StandIns;
use system::System;

/// Options of `lastfour demo`.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Args {
    /// Where to listen, on this machine only; port 0 picks one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// Folder for everything that the demo keeps; made if it is not there
    #[arg(long, value_name = "DIR", default_value = "./lastfour-demo")]
    data: PathBuf,
    /// Which library system the sample library has
    #[arg(long, value_enum, default_value_t)]
    ils: System,
    /// The sample library asks for more: a convenience fee, a least sum, lost items at the desk only; and takes parts of
    /// fees where its library system does
    #[arg(long)]
    demanding: bool,
    /// Written, as JSON, when everything answers
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

/// Runs the demo until SIGTERM, Ctrl-C, or the end of the stand-ins.
///
/// # Errors
/// Something is in the way of starting, or the stand-ins ended on their own.
pub(super) async fn run(args: Args, out: &mut Out) -> anyhow::Result<()> {
    anyhow::ensure!(
        args.listen.ip().is_loopback(),
        "the demo listens on this machine only: everybody can know its patrons' PINs. Use 127.0.0.1, or `lastfour \
         serve` for others to reach it"
    );
    let mut signals = StopSignals::watch().context("could not watch for signals")?;
    if let Some(file) = &args.ready_file {
        ready::take_away(file)?;
    }
    let folder = Folder::open(&args.data)?;
    args.ils.settle(&folder)?;
    let listener = TcpListener::bind(args.listen).with_context(|| {
        format!(
            "could not listen on {}; another program may use it: try --listen 127.0.0.1:0",
            args.listen
        )
    })?;
    let listen = listener.local_addr().context("could not see the port")?;
    let url = format!("https://{listen}");
    // The webhooks come in over our own port, so it is open before the stand-ins are told of it.
    let mut stand_ins = tokio::select! {
        started = StandIns::start(&folder, &url) => started?,
        () = signals.next() => return Ok(()),
    };
    let terms = if args.demanding { DEMANDING } else { "" };
    let config_file = settings::write(&folder, listen, &stand_ins, (args.ils, terms))?;
    let config = Config::load(&config_file)?;
    telemetry::start(config.log_level);
    let app = App::start(&config).await?;
    let staff = staff::let_in(&folder, app.door()).await?;
    let tls = app.tls()?;
    let (stop, stopped) = watch::channel(false);
    let listeners = Listeners {
        tls: listener,
        redirect: None,
    };
    let mut serving = tokio::spawn(async move { app.serve(listeners, &tls, stopped).await });
    let ready = Ready::new(&folder, (&url, args.ils), &stand_ins, staff)?;
    let ended = tokio::select! {
        ended = tell_and_wait(&ready, &args, out, &mut signals) => ended,
        ended = &mut serving => why(ended),
        () = stand_ins.ended() => Err(anyhow::anyhow!(
            "the stand-ins for processor and library system ended on their own; see {}",
            folder.stand_ins_log().display()
        )),
    };
    // The other end may be gone already.
    let _told = stop.send(true);
    if !serving.is_finished() {
        let _late = timeout(SERVICE_ENDS, serving).await;
    }
    stand_ins.stop().await;
    ended
}

/// Tells when everything answers, then waits for the order to stop.
async fn tell_and_wait(
    ready: &Ready,
    args: &Args,
    out: &mut Out,
    signals: &mut StopSignals,
) -> anyhow::Result<()> {
    tokio::select! {
        answers = ready.wait() => answers?,
        () = signals.next() => return Ok(()),
    }
    if let Some(file) = &args.ready_file {
        ready.write(file)?;
    }
    out.show(&words::welcome(ready));
    signals.next().await;
    out.say("Stopping.");
    Ok(())
}

fn why(ended: Result<Result<(), AppError>, tokio::task::JoinError>) -> anyhow::Result<()> {
    ended.context("the service broke down")??;
    anyhow::bail!("the service stopped on its own")
}

/// What the library of `--demanding` asks for, and adds.
const DEMANDING: &str = r#"minimum_payment = "1.00"
pay_in_part = true
desk_only = ["lost"]
convenience_fee = { amount = "0.35", percent = "2.5", maximum = "3.00", refundable = false }
"#;

/// With what the stand-ins need to end, less than the five seconds that stopping may take.
const SERVICE_ENDS: Duration = Duration::from_millis(3500);
