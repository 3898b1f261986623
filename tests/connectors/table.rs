//! The table of all stories, as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::scene::Scene;
use crate::system::System;

/// How the stories on one database ended.
pub(crate) struct Table {
    database: &'static str,
    told: BTreeMap<(System, Scene), Result<String, String>>,
}

impl Table {
    pub(crate) fn new(database: &'static str) -> Self {
        Self {
            database,
            told: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, system: System, scene: Scene, told: Result<String, String>) {
        self.told.insert((system, scene), told);
    }

    /// What went wrong, with the story that it went wrong in.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let told = self.told.iter();
        told.filter_map(|((system, scene), told)| {
            let why = told.as_ref().err()?;
            Some(format!("{} {}: {why}", system.word(), scene.word()))
        })
        .collect()
    }

    /// A row for each connector; amounts in cents.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("| {} |", self.database);
        for scene in Scene::ALL {
            write!(text, " {} |", scene.title()).unwrap();
        }
        text.push_str("\n|---|");
        text.push_str(&"---|".repeat(Scene::ALL.len()));
        text.push('\n');
        for system in System::ALL {
            write!(text, "| {} |", system.word()).unwrap();
            for scene in Scene::ALL {
                let cell = match self.told.get(&(system, scene)) {
                    Some(Ok(told)) => told,
                    Some(Err(_)) => "WRONG",
                    None => "not played",
                };
                write!(text, " {cell} |").unwrap();
            }
            text.push('\n');
        }
        text
    }

    /// Puts it where people look, beside the table of the other database.
    pub(crate) fn write(&self) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test");
        fs::create_dir_all(&folder).unwrap();
        fs::write(part(&folder, self.database), self.text()).unwrap();
        let both = ["SQLite", "PostgreSQL"].map(|database| {
            // The other one may not have been played.
            fs::read_to_string(part(&folder, database)).unwrap_or_default()
        });
        let head =
            "Connectors on both databases; amounts in cents. Written by `cargo test --test connectors`.\n\n";
        fs::write(folder.join("connectors.md"), format!("{head}{}", both.join("\n"))).unwrap();
    }
}

fn part(folder: &Path, database: &str) -> PathBuf {
    folder.join(format!("connectors-{database}.part.md"))
}
