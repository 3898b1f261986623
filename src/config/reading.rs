//! One reading of a file: what it means, and everything that is wrong with it.

use std::fs::File as OpenFile;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;

use crate::config::Config;
use crate::config::OrdersConfig;
use crate::config::Problem;
use crate::config::StorageConfig;
use crate::config::file::File;
use crate::config::file::Orders;
use crate::config::file::Storage;
use crate::config::file::Tls;
use crate::config::file::TlsMinimum;
use crate::config::secret::Place;
use crate::net::TlsFiles;
use crate::net::TlsVersion;

/// Collects problems while values are read. A value that is not there has left a problem behind.
pub(super) struct Reading<'a> {
    folder: &'a Path,
    pub(super) environment: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(folder: &'a Path, environment: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            folder,
            environment,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The problems and the warnings.
    pub(super) fn found(self) -> (Vec<Problem>, Vec<Problem>) {
        (self.problems, self.warnings)
    }

    pub(super) fn wrong(&mut self, key: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem {
            key: key.into(),
            what: what.into(),
        });
    }

    pub(super) fn look_at(&mut self, key: impl Into<String>, what: impl Into<String>) {
        self.warnings.push(Problem {
            key: key.into(),
            what: what.into(),
        });
    }

    /// A path as seen from the configuration file.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// A time within bounds, in units of so many seconds.
    pub(super) fn time(
        &mut self,
        key: impl Into<String>,
        value: u64,
        bounds: std::ops::RangeInclusive<u64>,
        unit: Duration,
    ) -> Duration {
        if !bounds.contains(&value) {
            let what = format!("must be from {} to {}", bounds.start(), bounds.end());
            self.wrong(key, what);
        }
        unit.saturating_mul(u32::try_from(value).unwrap_or(u32::MAX))
    }

    /// Reads everything, so that every problem is found. `None` only with a problem.
    pub(super) fn config(&mut self, file: &File) -> Option<Config> {
        let public_url = self.public_url(&file.public_url);
        if file.redirect_listen == Some(file.listen) && file.listen.port() != 0 {
            self.wrong("redirect_listen", "must be another port than listen");
        }
        let proxies = self.proxies(file);
        let drain = self.time("drain_s", file.drain_s, 1..=300, SECOND);
        let tls = self.tls(&file.tls);
        let storage = self.storage(&file.storage);
        let orders = self.orders(&file.orders);
        let sessions = self.sessions(&file.sessions);
        let breached = self.breached(&file.staff);
        let keeping = self.keeping(&file.keeping);
        let keeping = self.visits(&file.visits, keeping);
        let privacy = self.privacy(file, keeping);
        let audit = self.audit(&file.audit);
        let mail = self.mail(file.mail.as_ref(), public_url.as_deref());
        let apple_domain = self.apple_domain(file.apple_domain.as_deref());
        let libraries = self.libraries(&file.library, file.mail.is_some());
        if file.mail.is_none() {
            self.proofs_need_mail(libraries.as_deref().unwrap_or_default());
        }
        let barcodes = self.barcodes(&file.library);
        Some(Config {
            listen: file.listen,
            redirect_listen: file.redirect_listen,
            public_url: public_url?,
            proxies,
            tls: tls?,
            storage: storage?,
            drain,
            log_level: file.log.level,
            orders,
            sessions,
            breached,
            privacy,
            keeping,
            audit,
            mail,
            apple_domain,
            libraries: libraries?,
            barcodes,
            warnings: Vec::new(),
        })
    }

    fn public_url(&mut self, text: &str) -> Option<String> {
        let url = Url::parse(text).ok().filter(|url| {
            url.scheme() == "https"
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        });
        if url.is_none() {
            let what = "must be https:// and a host, perhaps with a port, and nothing after it";
            self.wrong("public_url", what);
        }
        url.map(|url| url.as_str().trim_end_matches('/').to_owned())
    }

    pub(super) fn tls(&mut self, tls: &Tls) -> Option<TlsFiles> {
        let certificate_file = self.path(&tls.certificate_file);
        let key_file = self.path(&tls.key_file);
        let missing = "there is no such file, or it cannot be read by this account";
        if OpenFile::open(&certificate_file).is_err() {
            self.wrong("tls.certificate_file", missing);
        }
        match OpenFile::open(&key_file) {
            Ok(file) => self.private("tls.key_file", &file)?,
            Err(_) => self.wrong("tls.key_file", missing),
        }
        Some(TlsFiles {
            certificate_file,
            key_file,
            minimum: match tls.minimum {
                TlsMinimum::OneTwo => TlsVersion::OneTwo,
                TlsMinimum::OneThree => TlsVersion::OneThree,
            },
        })
    }

    fn storage(&mut self, storage: &Storage) -> Option<StorageConfig> {
        match storage {
            Storage::Sqlite { path } => {
                let path = self.path(path);
                if path.parent().is_some_and(|folder| !folder.is_dir()) {
                    self.wrong("storage.path", "its folder is not there; make it");
                }
                Some(StorageConfig::Sqlite { path })
            }
            Storage::Postgres {
                url_file,
                url_env,
                connections_max,
            } => {
                if !(1..=100).contains(connections_max) {
                    self.wrong("storage.connections_max", "must be from 1 to 100");
                }
                let url = self.secret(Place {
                    key: "storage.url",
                    file: url_file.as_deref(),
                    variable: url_env.as_deref(),
                });
                Some(StorageConfig::Postgres {
                    url: url?,
                    connections_max: *connections_max,
                })
            }
        }
    }

    fn orders(&mut self, orders: &Orders) -> OrdersConfig {
        OrdersConfig {
            payable: self.time("orders.payable_min", orders.payable_min, 5..=1440, MINUTE),
            decide_before_lapse: self.time(
                "orders.decide_before_lapse_h",
                orders.decide_before_lapse_h,
                1..=72,
                HOUR,
            ),
            hold_lasts: self.time("orders.hold_lasts_h", orders.hold_lasts_h, 24..=168, HOUR),
        }
    }
}

pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const MINUTE: Duration = Duration::from_mins(1);
pub(super) const HOUR: Duration = Duration::from_hours(1);
