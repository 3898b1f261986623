//! The demo's staff: one of each role.

use std::path::PathBuf;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde_json::json;

use crate::access::Door;
use crate::access::FactorKey;
use crate::cli::demo::folder::Folder;
use crate::cli::demo::folder::Made;
use crate::cli::demo::settings::LIBRARY;
use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::StaffName;

/// Somebody who can sign in at the demo's desk.
#[derive(Debug)]
pub(super) struct DemoStaff {
    name: &'static str,
    role: Role,
    password: SecretString,
    factor: SecretString,
    factor_file: PathBuf,
}

impl DemoStaff {
    /// As the ready file has it.
    pub(super) fn shown(&self) -> serde_json::Value {
        json!({
            "user": self.name,
            "password": self.password.expose_secret(),
            "totp_secret": self.factor.expose_secret(),
            "role": self.role.word(),
        })
    }

    /// As a line for whoever started the demo.
    pub(super) fn line(&self) -> String {
        format!(
            "  {:<5}  {:<24}  {:<7}  lastfour staff code --key-file '{}'",
            self.name,
            self.password.expose_secret(),
            self.role.word(),
            self.factor_file.display()
        )
    }
}

/// Lets the demo's staff in with the passwords and keys that are in the folder.
pub(super) async fn let_in(folder: &Folder, door: &Door) -> anyhow::Result<Vec<DemoStaff>> {
    let library = LibraryId::parse(LIBRARY)?;
    let mut staff = Vec::new();
    for (name, role) in [
        ("dana", Role::Desk),
        ("cleo", Role::Cashier),
        ("finn", Role::Finance),
        ("alex", Role::Admin),
        ("otto", Role::Auditor),
    ] {
        let (password, factor) = (
            folder.secret(Made::Password(role))?,
            folder.secret(Made::Factor(role))?,
        );
        let known = StaffName::parse(name)?;
        match door.is_password_of(&library, &known, &password).await? {
            Some(true) => {}
            // Somebody has deleted the file, and another was made.
            Some(false) => door.change_password(&library, &known, &password).await?,
            None => door.add_staff(&library, &known, role, &password).await?,
        }
        if !door.has_factor(&library, &known).await? {
            let key = FactorKey::parse(factor.expose_secret()).context("the demo's key cannot be read")?;
            door.give_factor(&library, &known, &key).await?;
        }
        staff.push(DemoStaff {
            name,
            role,
            password,
            factor,
            factor_file: folder.file(Made::Factor(role)),
        });
    }
    Ok(staff)
}
