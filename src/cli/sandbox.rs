//! `lastfour sandbox`: the stand-ins alone, until told to stop.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args as ClapArgs;
use secrecy::SecretString;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

use crate::sandbox::Sandbox;
use crate::sandbox::SandboxConfig;
use crate::sandbox::Sip2Login;
use crate::sandbox::WebhookConfig;

/// Options of `lastfour sandbox`. Secrets come in files: what stands on a command line, everybody on the machine can
/// read.
#[derive(ClapArgs, Clone, Debug)]
pub struct Args {
    /// Folder for the books; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Where the processor listens; loopback only, port 0 picks one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub http: SocketAddr,
    /// Where the ILS listens; loopback only, port 0 picks one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub sip2: SocketAddr,
    /// File with the processor's secret key
    #[arg(long, value_name = "FILE")]
    pub secret_key_file: PathBuf,
    /// The processor's publishable key
    #[arg(long, value_name = "KEY", default_value = "pk_test_sandbox")]
    pub publishable_key: String,
    /// Where events are delivered; left out: nowhere
    #[arg(long, value_name = "URL", requires = "webhook_secret_file")]
    pub webhook_url: Option<String>,
    /// File with the secret that events are signed with
    #[arg(long, value_name = "FILE")]
    pub webhook_secret_file: Option<PathBuf>,
    /// Certificates to trust when delivering, PEM; left out: the system's
    #[arg(long, value_name = "FILE")]
    pub webhook_ca: Option<PathBuf>,
    /// User that a SIP2 client logs in as; left out: no login is asked for
    #[arg(long, value_name = "NAME", requires = "sip2_password_file")]
    pub sip2_user: Option<String>,
    /// File with the password of that user
    #[arg(long, value_name = "FILE")]
    pub sip2_password_file: Option<PathBuf>,
    /// Currency of the library's fees
    #[arg(long, value_name = "CODE", default_value = "USD")]
    pub currency: String,
    /// End when the standard input ends, that is, when the parent does
    #[arg(long)]
    pub watch_stdin: bool,
}

/// Starts the stand-ins, prints one JSON line with their addresses, and runs until SIGTERM, Ctrl-C, or with
/// `--watch-stdin` the end of the standard input.
///
/// # Errors
/// A secret cannot be read or the sandbox does not start.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let watch_stdin = args.watch_stdin;
    let mut terminate = signal(SignalKind::terminate()).context("could not watch for SIGTERM")?;
    let running = Sandbox::start(config(args)?).await?;
    let ready = serde_json::json!({
        "http": running.http_addr.to_string(),
        "sip2": running.sip2_addr.to_string(),
    });
    let mut out = std::io::stdout();
    writeln!(out, "{ready}")
        .and_then(|()| out.flush())
        .context("could not print the addresses")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
        () = end_of_stdin(), if watch_stdin => {}
    }
    running.stop().await;
    Ok(())
}

fn config(args: Args) -> anyhow::Result<SandboxConfig> {
    let webhook = match (args.webhook_url, args.webhook_secret_file) {
        (Some(url), Some(file)) => Some(WebhookConfig {
            url,
            secret: secret(&file)?,
            ca_file: args.webhook_ca,
        }),
        (Some(_) | None, _) => None,
    };
    let sip2_login = match (args.sip2_user, args.sip2_password_file) {
        (Some(user), Some(file)) => Some(Sip2Login {
            user,
            password: secret(&file)?,
        }),
        (Some(_) | None, _) => None,
    };
    Ok(SandboxConfig {
        data_dir: args.data,
        http_listen: args.http,
        sip2_listen: args.sip2,
        secret_key: secret(&args.secret_key_file)?,
        publishable_key: args.publishable_key,
        webhook,
        sip2_login,
        currency: args.currency,
    })
}

fn secret(file: &Path) -> anyhow::Result<SecretString> {
    let text = std::fs::read_to_string(file).context("could not read a secret's file")?;
    let text = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!text.is_empty(), "a secret's file is empty");
    Ok(SecretString::from(text))
}

/// Waits for the end of the standard input on a thread of its own: a read of it cannot be called off.
async fn end_of_stdin() {
    let (ended, end) = tokio::sync::oneshot::channel();
    let watch = move || {
        // An error is an end, too.
        let _bytes = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _late = ended.send(());
    };
    if std::thread::Builder::new()
        .name("watch-stdin".to_owned())
        .spawn(watch)
        .is_ok()
    {
        let _either_way = end.await;
    }
}
