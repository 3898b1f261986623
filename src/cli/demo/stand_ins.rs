//! The stand-ins for processor and library system, as a child process.

use std::fs;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;
use tokio::io::AsyncBufReadExt as _;
use tokio::io::BufReader;
use tokio::process::Child;
use tokio::process::Command;
use tokio::time::Instant;
use tokio::time::sleep;
use tokio::time::timeout;

use crate::cli::demo::folder::Folder;
use crate::cli::demo::folder::Made;
use crate::cli::demo::folder::owner_only;

/// The login that the library system's stand-in wants.
pub(super) const SIP2_USER: &str = "lastfour";

/// The child process. It ends when its standard input does, so it never outlives us.
#[derive(Debug)]
pub(super) struct StandIns {
    child: Child,
    addresses: Addresses,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Addresses {
    http: SocketAddr,
    sip2: SocketAddr,
}

impl StandIns {
    /// Starts the child and waits until it listens. One that a killed demo left behind gets time to end.
    pub(super) async fn start(folder: &Folder, url: &str) -> anyhow::Result<Self> {
        let deadline = Instant::now().checked_add(START_MAX);
        loop {
            let mut child = command(folder, url)?
                .spawn()
                .context("could not start the stand-ins")?;
            if let Ok(Some(addresses)) = timeout(START_MAX, first_line(&mut child)).await {
                let text = serde_json::json!({"http": addresses.http, "sip2": addresses.sip2}).to_string();
                folder.write(ADDRESSES_FILE, &text)?;
                return Ok(Self { child, addresses });
            }
            child.kill().await.context("could not end the stand-ins")?;
            if deadline.is_none_or(|deadline| Instant::now() > deadline) {
                let log = fs::read_to_string(folder.stand_ins_log()).unwrap_or_default();
                anyhow::bail!(
                    "the stand-ins for processor and library system did not start: {}",
                    log.lines().last().unwrap_or("they said nothing")
                );
            }
            sleep(START_PAUSE).await;
        }
    }

    pub(super) fn processor_url(&self) -> String {
        format!("http://{}", self.addresses.http)
    }

    /// The processor's script, under another name of this machine than the service has, so that browsers keep the
    /// cookies of the two apart as they do for Stripe's.
    pub(super) fn script_url(&self) -> String {
        format!("http://localhost:{}/v3/", self.addresses.http.port())
    }

    pub(super) fn sip2_address(&self) -> SocketAddr {
        self.addresses.sip2
    }

    pub(super) fn koha_url(&self) -> String {
        format!("http://{}/koha/api/v1", self.addresses.http)
    }

    pub(super) fn folio_url(&self) -> String {
        format!("http://{}/folio", self.addresses.http)
    }

    /// Waits until the child has ended.
    pub(super) async fn ended(&mut self) {
        // `wait` would close the standard input, which is how the child is told to end.
        loop {
            match self.child.try_wait() {
                Ok(None) => sleep(LOOK_EVERY).await,
                Ok(Some(_)) | Err(_) => return,
            }
        }
    }

    /// Tells the child to end, and ends it if it does not.
    pub(super) async fn stop(mut self) {
        drop(self.child.stdin.take());
        if timeout(STOP_MAX, self.child.wait()).await.is_err() {
            // An error means that it has just ended.
            let _ended = self.child.kill().await;
        }
    }
}

fn command(folder: &Folder, url: &str) -> anyhow::Result<Command> {
    let program = std::env::current_exe().context("could not find this program's own file")?;
    let log = owner_only()
        .append(true)
        .open(folder.stand_ins_log())
        .context("could not write the log of the stand-ins")?;
    let publishable = fs::read_to_string(folder.file(Made::PublishableKey))
        .context("could not read the publishable key")?;
    let before = last_addresses(folder);
    let mut command = Command::new(program);
    command
        .arg("sandbox")
        .arg("--watch-stdin")
        .arg("--data")
        .arg(folder.stand_ins())
        .arg("--http")
        .arg(free(before.map(|addresses| addresses.http)).to_string())
        .arg("--sip2")
        .arg(free(before.map(|addresses| addresses.sip2)).to_string())
        .arg("--secret-key-file")
        .arg(folder.file(Made::ProcessorKey))
        .arg("--publishable-key")
        .arg(publishable.trim_end())
        .arg("--webhook-url")
        .arg(format!("{url}/webhooks/stripe"))
        .arg("--webhook-secret-file")
        .arg(folder.file(Made::WebhookSecret))
        .arg("--webhook-ca")
        .arg(folder.authority())
        .arg("--sip2-user")
        .arg(SIP2_USER)
        .arg("--sip2-password-file")
        .arg(folder.file(Made::Sip2Password))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        // Ctrl-C is for us: the stand-ins go on until our open requests are finished.
        .process_group(0)
        .kill_on_drop(true);
    Ok(command)
}

async fn first_line(child: &mut Child) -> Option<Addresses> {
    let mut line = String::new();
    let out = child.stdout.as_mut()?;
    BufReader::new(out).read_line(&mut line).await.ok()?;
    serde_json::from_str(&line).ok()
}

/// Where the stand-ins listened the last time: pages of theirs that are still open go on working.
fn last_addresses(folder: &Folder) -> Option<Addresses> {
    let text = fs::read_to_string(folder.path().join(ADDRESSES_FILE)).ok()?;
    serde_json::from_str(&text).ok()
}

/// The address if nobody has it, else any.
fn free(wanted: Option<SocketAddr>) -> SocketAddr {
    wanted
        .filter(|address| address.ip().is_loopback() && TcpListener::bind(address).is_ok())
        .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}

const ADDRESSES_FILE: &str = "sandbox-addresses.json";
const START_MAX: Duration = Duration::from_secs(8);
const START_PAUSE: Duration = Duration::from_millis(250);
const STOP_MAX: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(100);
