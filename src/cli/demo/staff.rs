//! The demo's staff: one at the desk, one who sets things up.

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde_json::json;

use crate::access::Door;
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
}

impl DemoStaff {
    /// As the ready file has it.
    pub(super) fn shown(&self) -> serde_json::Value {
        json!({
            "user": self.name,
            "password": self.password.expose_secret(),
            "totp_secret": null,
            "role": self.role.word(),
        })
    }

    /// As a line for whoever started the demo.
    pub(super) fn line(&self) -> String {
        format!(
            "  {:<5}  {:<24}  {}",
            self.name,
            self.password.expose_secret(),
            self.role.word()
        )
    }
}

/// Lets the demo's staff in with the passwords that are in the folder.
pub(super) async fn let_in(folder: &Folder, door: &Door) -> anyhow::Result<Vec<DemoStaff>> {
    let library = LibraryId::parse(LIBRARY)?;
    let mut staff = Vec::new();
    for (name, role, made) in [
        ("dana", Role::Desk, Made::DeskPassword),
        ("alex", Role::Admin, Made::AdminPassword),
    ] {
        let password = folder.secret(made)?;
        let known = StaffName::parse(name)?;
        match door.is_password_of(&library, &known, &password).await? {
            Some(true) => {}
            // Somebody has deleted the file, and another was made.
            Some(false) => door.change_password(&library, &known, &password).await?,
            None => door.add_staff(&library, &known, role, &password).await?,
        }
        staff.push(DemoStaff { name, role, password });
    }
    Ok(staff)
}
