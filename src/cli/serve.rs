//! `lastfour serve`: the service, until told to stop.

use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::Context as _;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::watch;

use crate::app::App;
use crate::cli::stop::StopSignals;
use crate::config::Config;
use crate::net::ServerTls;
use crate::telemetry;

/// Options of `lastfour serve`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The configuration file; config.example.toml has every key
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Serves until SIGTERM or Ctrl-C, then lets open requests finish. SIGHUP reads the certificate again.
///
/// # Errors
/// A configuration that is refused, or a part that does not start.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let mut signals = StopSignals::watch().context("could not watch for signals")?;
    let config = Config::load(&args.config)?;
    telemetry::start(config.log_level);
    for warning in &config.warnings {
        tracing::warn!(key = %warning.key, "configuration: {}", warning.what);
    }
    let app = App::start(&config).await?;
    let tls = app.tls()?;
    let listeners = app.listen()?;
    let redirect = listeners
        .redirect
        .as_ref()
        .map(TcpListener::local_addr)
        .transpose()?;
    tracing::info!(
        listen = %listeners.tls.local_addr()?,
        redirect_listen = redirect.map(tracing::field::display),
        public_url = %config.public_url,
        "serving"
    );
    let (stop, stopped) = watch::channel(false);
    let reloading = tokio::spawn(reload_on_hangup(tls.clone()));
    let serving = app.serve(listeners, &tls, stopped);
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = signals.next() => {
            // The other end is `serving`, which is still there.
            let _told = stop.send(true);
            tokio::select! {
                ended = serving => ended,
                // Asked twice, somebody is in a hurry.
                () = signals.next() => Ok(()),
            }
        }
    };
    reloading.abort();
    Ok(ended?)
}

/// Reads the certificate again at every SIGHUP, for ever.
pub(super) async fn reload_on_hangup(tls: ServerTls) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        return;
    };
    while hangup.recv().await.is_some() {
        match tls.reload() {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(error) => tracing::error!(%error, "the old certificate stays in use"),
        }
    }
}
