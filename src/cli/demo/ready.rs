//! Whether the demo answers, and the file that tells programs so.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde_json::json;
use tokio::time::Instant;
use tokio::time::sleep;

use crate::cli::demo::folder::Folder;
use crate::cli::demo::folder::Made;
use crate::cli::demo::folder::write_whole;
use crate::cli::demo::staff::DemoStaff;
use crate::cli::demo::stand_ins::StandIns;
use crate::cli::demo::system::System;
use crate::net::client;
use crate::sandbox::library::SamplePatron;
use crate::sandbox::library::patrons;

/// Everything that somebody needs to use the demo.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) url: String,
    pub(super) authority: PathBuf,
    pub(super) data: PathBuf,
    pub(super) mail: PathBuf,
    pub(super) api_key_file: PathBuf,
    pub(super) patrons: Vec<SamplePatron>,
    pub(super) staff: Vec<DemoStaff>,
    processor_url: String,
    ils: (System, String),
    secrets: Secrets,
}

#[derive(Debug)]
struct Secrets {
    api_key: SecretString,
    processor_key: SecretString,
    publishable_key: SecretString,
    webhook_secret: SecretString,
}

impl Ready {
    pub(super) fn new(
        folder: &Folder,
        (url, system): (&str, System),
        stand_ins: &StandIns,
        staff: Vec<DemoStaff>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            url: url.to_owned(),
            authority: folder.authority(),
            data: folder.path().to_owned(),
            mail: folder.path().join("mail"),
            api_key_file: folder.file(Made::ApiKey),
            patrons: patrons(),
            staff,
            processor_url: stand_ins.processor_url(),
            ils: (system, system.address(folder, stand_ins)),
            secrets: Secrets {
                api_key: folder.secret(Made::ApiKey)?,
                processor_key: folder.secret(Made::ProcessorKey)?,
                publishable_key: folder.secret(Made::PublishableKey)?,
                webhook_secret: folder.secret(Made::WebhookSecret)?,
            },
        })
    }

    /// Waits until the service, the database, the processor and the library system all answer.
    pub(super) async fn wait(&self) -> anyhow::Result<()> {
        let authority = fs::read(&self.authority).context("could not read the certificate authority")?;
        let client = client::trusting_only(&authority, ASK_MAX)?;
        let address = format!("{}/readyz", self.url);
        let begun = Instant::now();
        loop {
            let answer = client.get(&address).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            anyhow::ensure!(
                begun.elapsed() < READY_MAX,
                "the demo did not get ready within {} seconds",
                READY_MAX.as_secs()
            );
            sleep(ASK_EVERY).await;
        }
    }

    /// Writes the ready file: whole, and for its owner only.
    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let patrons: Vec<_> = self.patrons.iter().map(patron).collect();
        let staff: Vec<_> = self.staff.iter().map(DemoStaff::shown).collect();
        let text = json!({
            "url": self.url,
            "ca_file": self.authority,
            "data_dir": self.data,
            "mail_dir": self.mail,
            "patrons": patrons,
            "staff": staff,
            "api_key": self.secrets.api_key.expose_secret(),
            "processor_url": self.processor_url,
            "processor_key": self.secrets.processor_key.expose_secret(),
            "publishable_key": self.secrets.publishable_key.expose_secret(),
            "webhook_secret": self.secrets.webhook_secret.expose_secret(),
            "ils": { "kind": self.ils.0.word(), "address": self.ils.1 },
        });
        write_whole(file, &format!("{text:#}\n"))
    }
}

fn patron(patron: &SamplePatron) -> serde_json::Value {
    json!({
        "barcode": patron.barcode,
        "pin": patron.pin,
        "minor": patron.minor,
        "note": patron.note,
    })
}

/// Removes the ready file of an earlier demo, so that nobody takes it for this one's.
pub(super) fn take_away(file: &Path) -> anyhow::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", file.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

const ASK_MAX: Duration = Duration::from_secs(5);
const ASK_EVERY: Duration = Duration::from_millis(50);
const READY_MAX: Duration = Duration::from_secs(30);
