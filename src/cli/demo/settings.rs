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

/// The demo library's: an open book.
const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 40"><path d="M32 8C24 2 12 2 4 5v28c8-3 20-3 28 3 8-6 20-6 28-3V5c-8-3-20-3-28 3z" fill="#0b5566"/><path d="M32 8v28" stroke="#fff" stroke-width="2"/></svg>
"##;

/// Writes `config.toml` into the folder anew. Nothing in it is secret: secrets are files that it names.
pub(super) fn write(
    folder: &Folder,
    listen: SocketAddr,
    stand_ins: &StandIns,
    (system, terms): (System, &str),
) -> anyhow::Result<PathBuf> {
    folder.write("logo.svg", LOGO)?;
    let publishable_key = fs::read_to_string(folder.file(Made::PublishableKey))
        .context("could not read the publishable key")?;
    let text = format!(
        r##"# Written by `lastfour demo` at every start. `config.example.toml` explains the keys.

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
wallets = ["apple_pay", "google_pay"]
{terms}

[library.{LIBRARY}.look]
accent = "#0b5566"
logo = "logo.svg"
welcome.en = "Two minutes, one card, and you are done."
welcome.es = "Dos minutos, una tarjeta y listo."
welcome.fr = "Deux minutes, une carte, et c’est réglé."

[library.{LIBRARY}.barcodes]
patron_prefixes = ["21234"]
item_prefixes = ["31234"]
largest_serial = 99999

[library.{LIBRARY}.ages]
minor_categories = ["J"]
adult_categories = ["A", "PT"]

[library.{LIBRARY}.refunds]
cashier = {{ each = "50.00", day = "200.00" }}
finance = {{ each = "500.00", day = "2000.00" }}
admin = {{ each = "500.00", day = "2000.00" }}

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

{offers}"##,
        offers = offers(),
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

/// What the demo library sells: one of each kind.
fn offers() -> String {
    format!(
        r#"[[library.{LIBRARY}.offer]]
id = "non-resident-card"
kind = "non_resident_card"
price = "40.00"
period = "year"
asks = ["name", "email"]
check = {{ en = "Look at an identity card and at something that shows the address.", es = "Mire un documento de identidad y algo que muestre la dirección.", fr = "Regardez une pièce d’identité et un justificatif de domicile." }}

[[library.{LIBRARY}.offer]]
id = "school-year-card"
kind = "non_resident_card"
name = {{ en = "Library card until the summer", es = "Tarjeta de biblioteca hasta el verano", fr = "Carte jusqu’à l’été" }}
price = "40.00"
household_price = "65.00"
period = "year"
proration = "monthly"
proration_to = "06-30"
asks = ["name", "email", "phone", "address", "adult"]
terms = {{ version = "2026-09", text = {{ en = "The card is for people who live outside our area. It is good until the day above.", es = "La tarjeta es para personas que viven fuera de nuestra zona. Es válida hasta el día indicado.", fr = "La carte est pour les personnes qui habitent hors de notre zone. Elle est valable jusqu’au jour indiqué." }} }}
check = {{ en = "Look at something that shows the address of everybody in the household.", es = "Mire algo que muestre la dirección de todo el hogar.", fr = "Regardez un justificatif de domicile pour tout le foyer." }}
receipt_text = {{ en = "Bring an identity card when you pick it up.", es = "Traiga un documento de identidad cuando la recoja.", fr = "Apportez une pièce d’identité quand vous la retirez." }}

[[library.{LIBRARY}.offer]]
id = "renewal"
kind = "card_renewal"
price = "20.00"
period = "year"

[[library.{LIBRARY}.offer]]
id = "new-card"
kind = "replacement_card"
price = "5.00"
refund_rule = "never"

[[library.{LIBRARY}.offer]]
id = "donation"
kind = "donation"
for = "anybody"
amounts = ["10.00", "25.00", "50.00"]
least = "5.00"
most = "500.00"
asks = ["email"]
"#
    )
}
