//! The demo's configuration file: the service runs by it as by any other, and readers can learn from it.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::cli::demo::folder::Folder;
use crate::cli::demo::folder::Made;
use crate::cli::demo::stand_ins::StandIns;
use crate::cli::demo::system::System;

/// The short name of the demo's one library.
pub(super) const LIBRARY: &str = "main";

/// Writes `config.toml` into the folder anew. Nothing in it is secret: secrets are files that it names.
pub(super) fn write(
    folder: &Folder,
    listen: SocketAddr,
    stand_ins: &StandIns,
    system: System,
) -> anyhow::Result<PathBuf> {
    let publishable_key = fs::read_to_string(folder.file(Made::PublishableKey))
        .context("could not read the publishable key")?;
    let text = format!(
        r#"# Written by `lastfour demo` at every start. `config.example.toml` explains the keys.

listen = "{listen}"
public_url = "https://{listen}"
# The demo stops within five seconds, the stand-ins included.
drain_s = 3

[tls]
certificate_file = "tls/certificate.pem"
key_file = "tls/key.pem"

[storage]
kind = "sqlite"
path = "lastfour.db"

[log]
level = "warn"

[mail]
kind = "folder"
folder = "mail"
from = "library@demo.invalid"

[library.{LIBRARY}]
name = "Lastfour Demonstration Library"
questions = "This library is invented, and so is its desk."
time_zone = "America/New_York"
currency = "USD"
live = false

[library.{LIBRARY}.barcodes]
patron_prefixes = ["21234"]
item_prefixes = ["31234"]
largest_serial = 99999

[library.{LIBRARY}.processor]
base_url = "{processor}"
key_file = "{processor_key}"
publishable_key = "{publishable_key}"
script_url = "{script_url}"
webhook_secret_files = ["{webhook_secret}"]

[library.{LIBRARY}.ils]
{ils}

[[library.{LIBRARY}.api_key]]
name = "demo"
key_file = "{api_key}"

[[library.{LIBRARY}.offer]]
id = "non-resident-card"
kind = "non_resident_card"
price = "40.00"
period = "year"
asks = ["name", "email"]
"#,
        processor = stand_ins.processor_url(),
        script_url = stand_ins.script_url(),
        processor_key = Made::ProcessorKey.file(),
        publishable_key = publishable_key.trim_end(),
        webhook_secret = Made::WebhookSecret.file(),
        ils = system.table(stand_ins),
        api_key = Made::ApiKey.file(),
    );
    folder.write("config.toml", &text)
}
