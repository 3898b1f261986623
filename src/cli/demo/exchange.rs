//! The files of a library system that exchanges CSV: the sample library, written once and then left alone.

use std::fmt::Write as _;

use anyhow::Context as _;
use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHasher as _;

use crate::cli::demo::folder::Folder;
use crate::sandbox::export;
use crate::sandbox::library;

/// Writes `fees.csv` and `pins.csv` into the folder, unless they are there: whoever tries the demo may change them.
pub(super) fn write(folder: &Folder) -> anyhow::Result<()> {
    let missing = |name: &str| !folder.path().join(name).exists();
    if missing(FEES) {
        folder.write(FEES, &fees()?)?;
    }
    if missing(PINS) {
        folder.write(PINS, &pins()?)?;
    }
    Ok(())
}

fn fees() -> anyhow::Result<String> {
    let mut text = String::from("barcode,fee_id,kind,amount,desk_only,title\n");
    for debt in export::debts() {
        let (whole, part) = (debt.cents.div_euclid(100), debt.cents.rem_euclid(100));
        let desk_only = if debt.desk_only { "yes" } else { "no" };
        let title = quoted(debt.title);
        writeln!(
            text,
            "{},{},{},{whole}.{part:02},{desk_only},{title}",
            debt.barcode, debt.fee, debt.kind
        )
        .context("could not write the fees down")?;
    }
    Ok(text)
}

fn pins() -> anyhow::Result<String> {
    // Everybody can know the demo's PINs: as little work as the algorithm allows.
    let cheap = Params::new(Params::MIN_M_COST, 1, 1, None)
        .ok()
        .context("could not set up the hash of PINs")?;
    let hasher = Argon2::from(cheap);
    let mut text = String::from("barcode,pin_hash,name,pays_for,born,category\n");
    for patron in library::patrons() {
        let hash = hasher
            .hash_password(patron.pin.as_bytes())
            .ok()
            .context("could not hash a PIN")?;
        let name = quoted(export::name_of(patron.barcode).unwrap_or_default());
        let hash = quoted(&hash.to_string());
        let pays_for = export::pays_for(patron.barcode).join(" ");
        let (born, category) = export::age_of(patron.barcode);
        let born = born.unwrap_or_default();
        writeln!(
            text,
            "{},{hash},{name},{pays_for},{born},{category}",
            patron.barcode
        )
        .context("could not write the PINs down")?;
    }
    Ok(text)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

const FEES: &str = "exchange/fees.csv";
const PINS: &str = "exchange/pins.csv";
