//! A library's table for its library system.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use crate::config::file;
use crate::config::reading::Reading;
use crate::domain::Clock;
use crate::domain::Currency;
use crate::ils::CsvExchange;
use crate::ils::CsvSettings;
use crate::ils::FolioIls;
use crate::ils::FolioSettings;
use crate::ils::Ils;
use crate::ils::KohaIls;
use crate::ils::KohaSettings;
use crate::ils::Sip2Ils;
use crate::ils::Sip2Settings;

/// How the library system is spoken to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum IlsConfig {
    /// Over SIP2.
    Sip2(Box<Sip2Settings>),
    /// Through files.
    Csv(CsvSettings),
    /// By FOLIO's own interface.
    Folio(Box<FolioSettings>),
    /// By Koha's REST interface.
    Koha(Box<KohaSettings>),
}

impl IlsConfig {
    /// The connector that speaks so; it asks nothing yet.
    ///
    /// # Errors
    /// Why there can be none with these settings.
    pub fn connector(&self, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Ils>, Box<dyn Error + Send + Sync>> {
        let clock = Arc::clone(clock);
        Ok(match self {
            Self::Sip2(settings) => Arc::new(Sip2Ils::new(settings.as_ref().clone(), clock)?),
            Self::Csv(settings) => Arc::new(CsvExchange::new(settings.clone(), clock)),
            Self::Folio(settings) => Arc::new(FolioIls::new(settings.as_ref().clone(), clock)?),
            Self::Koha(settings) => Arc::new(KohaIls::new(settings.as_ref().clone(), clock)?),
        })
    }
}

impl Reading<'_> {
    pub(super) fn ils(&mut self, key: &str, table: &file::Ils, currency: Currency) -> Option<IlsConfig> {
        match table {
            file::Ils::Koha(table) => self
                .koha(key, table, currency)
                .map(|settings| IlsConfig::Koha(Box::new(settings))),
            file::Ils::Sip2(table) => self
                .sip2(key, table, currency)
                .map(|settings| IlsConfig::Sip2(Box::new(settings))),
            file::Ils::Folio(table) => self.folio(key, table, currency),
            file::Ils::Csv(table) => {
                let folder = self.path(&table.directory);
                if !folder.is_dir() {
                    self.wrong(
                        format!("{key}.directory"),
                        "there is no such folder; make it, for this account",
                    );
                }
                let import_within = self.time(
                    format!("{key}.import_within_d"),
                    table.import_within_d,
                    1..=60,
                    Duration::from_hours(24),
                );
                Some(IlsConfig::Csv(CsvSettings {
                    folder,
                    currency,
                    import_within,
                }))
            }
        }
    }
}
