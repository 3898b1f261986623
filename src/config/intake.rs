//! The configuration of `lastfour-intake`: a file of its own, with an acknowledgement that nobody gives by accident.

use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::config::ConfigError;
use crate::config::LogLevel;
use crate::config::Problem;
use crate::config::environment;
use crate::config::file;
use crate::config::processor::mode;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::config::shape;
use crate::domain::Rate;
use crate::intake::IntakeSettings;
use crate::intake::ProcessorSettings;
use crate::masking::ApiKey;
use crate::net::TlsFiles;

/// The annotated example, every key in it.
pub const INTAKE_EXAMPLE: &str = include_str!("../../config.intake.example.toml");

/// The sentence that the configuration must hold, word for word.
pub const PCI_ACKNOWLEDGEMENT: &str =
    "We take whole card numbers on our own machine and answer PCI DSS SAQ D for it.";

/// A checked configuration of the intake.
#[derive(Debug)]
pub struct IntakeConfig {
    /// Where TLS is spoken.
    pub listen: SocketAddr,
    /// The certificate.
    pub tls: TlsFiles,
    /// How long open requests may take to finish after the order to stop.
    pub drain: Duration,
    /// What is logged.
    pub log_level: LogLevel,
    /// The processor, and how many cards are taken.
    pub intake: IntakeSettings,
    /// What works, and should be looked at all the same.
    pub warnings: Vec<Problem>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pci_acknowledgement: Option<String>,
    listen: SocketAddr,
    #[serde(default = "thirty")]
    drain_s: u64,
    tls: file::Tls,
    #[serde(default)]
    log: file::Log,
    processor: Processor,
    #[serde(default)]
    rate: Rates,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Processor {
    live: bool,
    base_url: Option<String>,
    key_file: Option<PathBuf>,
    key_env: Option<String>,
    authority_file: Option<PathBuf>,
    #[serde(default = "twenty")]
    timeout_s: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rates {
    of_an_address_per_min: u32,
    of_all_per_min: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            of_an_address_per_min: 10,
            of_all_per_min: 120,
        }
    }
}

impl IntakeConfig {
    /// Reads and checks a configuration file. Paths in it are relative to its folder.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that has to be put right.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(ConfigError::File)?;
        Self::parse(&text, path.parent().unwrap_or(Path::new("")), &environment)
    }

    /// As [`IntakeConfig::load`], from a text, the folder that its paths are relative to, and an environment.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that has to be put right.
    pub fn parse(
        text: &str,
        folder: &Path,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let file: File = toml::from_str(text).map_err(|error| shape::problem(text, &error))?;
        let mut reading = Reading::new(folder, environment);
        let config = reading.intake(&file);
        let (problems, warnings) = reading.found();
        match config {
            Some(config) if problems.is_empty() => Ok(Self { warnings, ..config }),
            _ => Err(ConfigError::Problems(problems)),
        }
    }
}

impl Reading<'_> {
    fn intake(&mut self, file: &File) -> Option<IntakeConfig> {
        if file.pci_acknowledgement.as_deref() != Some(PCI_ACKNOWLEDGEMENT) {
            // The sentence is ours, no value of the file.
            let what = format!(
                "without this sentence no card number is taken here; read docs/decisions/0012-direct-intake.md, \
                 and write: {PCI_ACKNOWLEDGEMENT}"
            );
            self.wrong("pci_acknowledgement", what);
        }
        let drain = self.time("drain_s", file.drain_s, 1..=300, SECOND);
        let tls = self.tls(&file.tls);
        let processor = self.token_maker(&file.processor);
        let of_an_address = self.rate("rate.of_an_address_per_min", file.rate.of_an_address_per_min);
        let of_all = self.rate("rate.of_all_per_min", file.rate.of_all_per_min);
        Some(IntakeConfig {
            listen: file.listen,
            tls: tls?,
            drain,
            log_level: file.log.level,
            intake: IntakeSettings {
                processor: processor?,
                of_an_address: of_an_address?,
                of_all: of_all?,
            },
            warnings: Vec::new(),
        })
    }

    fn token_maker(&mut self, table: &Processor) -> Option<ProcessorSettings> {
        let key = self.secret(Place {
            key: "processor.key",
            file: table.key_file.as_deref(),
            variable: table.key_env.as_deref(),
        });
        let key = key.map(ApiKey::from);
        if let Some(key) = &key {
            let form = "a publishable (pk_) or restricted (rk_), in visible letters,";
            let kind = key
                .is_visible_ascii()
                .then(|| mode(key.reveal(), &["pk_", "rk_"]));
            self.same_mode("processor.key", kind.flatten(), table.live, form);
        }
        if let Some(url) = &table.base_url {
            self.base_url("processor.base_url", url, table.live);
        }
        let authority_pem = match &table.authority_file {
            Some(_) if table.live => {
                let what = "real numbers go to the processor itself only; leave this out";
                self.wrong("processor.authority_file", what);
                None
            }
            Some(path) => {
                let pem = std::fs::read(self.path(path));
                if pem.is_err() {
                    let what = "there is no such file, or it cannot be read by this account";
                    self.wrong("processor.authority_file", what);
                }
                pem.ok()
            }
            None => None,
        };
        let timeout = self.time("processor.timeout_s", table.timeout_s, 1..=30, SECOND);
        Some(ProcessorSettings {
            base_url: table.base_url.clone().unwrap_or_else(|| STRIPE_URL.to_owned()),
            key: key?,
            timeout,
            authority_pem,
        })
    }

    fn rate(&mut self, key: &str, per_min: u32) -> Option<Rate> {
        let one_every = Duration::from_mins(1).checked_div(per_min);
        if per_min > RATE_PER_MIN_MAX || one_every.is_none() {
            self.wrong(key, format!("must be from 1 to {RATE_PER_MIN_MAX}"));
            return None;
        }
        one_every.map(|one_every| Rate {
            burst: per_min,
            one_every,
        })
    }
}

fn twenty() -> u64 {
    20
}

fn thirty() -> u64 {
    30
}

const STRIPE_URL: &str = "https://api.stripe.com";
const RATE_PER_MIN_MAX: u32 = 60_000;
