//! The people who work at the libraries: which passwords none of them takes.

use std::path::PathBuf;

use serde::Deserialize;

use crate::access::Breached;
use crate::access::BreachedError;
use crate::config::reading::Reading;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StaffTable {
    breached_passwords_file: Option<PathBuf>,
}

impl Reading<'_> {
    /// The list of passwords that became known; one that knows none, where there is no file.
    pub(super) fn breached(&mut self, table: &StaffTable) -> Breached {
        let Some(path) = &table.breached_passwords_file else {
            return Breached::default();
        };
        Breached::open(&self.path(path)).unwrap_or_else(|error| {
            let what = match error {
                BreachedError::Read(_) => "there is no such file, or it cannot be read by this account",
                BreachedError::Order => {
                    "must have lines of 40 hexadecimal digits of SHA-1, a colon and a count, in ascending order"
                }
            };
            self.wrong("staff.breached_passwords_file", what);
            Breached::default()
        })
    }
}
