//! The configuration files of the service and of the intake, and the secrets they point to. Layer 5.
//!
//! The one place that reads the environment. What comes out of here is checked: a [`Config`] cannot be had with an
//! example secret, a live key among test keys, or a file that is not there. Every problem is told at once, by the
//! name of its key, and no problem ever repeats a value.

mod accounts;
mod alert;
mod audit;
mod barcodes;
mod file;
mod folio;
mod ils;
mod intake;
mod keeping;
mod koha;
mod ledger;
mod library;
mod logo;
mod look;
mod mail;
mod offer_table;
mod offers;
mod pages;
mod patience;
mod privacy;
mod problem;
mod processor;
mod provider;
mod reading;
mod refunds;
mod secret;
mod shape;
mod sip2;
mod staff;
mod terms;
mod wallets;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::access::ApiKey;
use crate::access::Breached;
use crate::access::SessionLimits;
use crate::alerts::Target;
use crate::cashier::Route;
use crate::domain::AccountName;
use crate::domain::AgeRules;
use crate::domain::Currency;
use crate::domain::Ledger;
use crate::domain::LibraryId;
use crate::domain::Network;
use crate::domain::Offer;
use crate::domain::RefundLimits;
use crate::domain::Terms;
use crate::domain::WalletKind;
use crate::masking::LibraryBarcodes;
use crate::net::TlsFiles;
use crate::privacy::Keeping;
use crate::privacy::PrivacySettings;
use crate::processor::stripe::StripeSettings;
use crate::text::Texts;
use crate::text::Zone;
use crate::web::Kiosk;
use crate::web::Look;
use crate::web::Proxies;

pub use accounts::account_key;
pub use audit::AuditConfig;
pub use ils::IlsConfig;
pub use intake::{INTAKE_EXAMPLE, IntakeConfig, PCI_ACKNOWLEDGEMENT};
pub use mail::{MailConfig, MailWay};
pub use problem::{ConfigError, Problem};
pub use provider::ProviderConfig;

use file::File;
pub use file::LogLevel;
use reading::Reading;

/// The annotated example, every key in it.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where TLS is spoken.
    pub listen: SocketAddr,
    /// Where plain HTTP is answered with a redirect; `None` for nowhere.
    pub redirect_listen: Option<SocketAddr>,
    /// The address that patrons type: `https://`, a host, perhaps a port, nothing after it.
    pub public_url: String,
    /// The proxies that stand before the service.
    pub proxies: Proxies,
    /// The certificate.
    pub tls: TlsFiles,
    /// The database.
    pub storage: StorageConfig,
    /// How long open requests may take to finish after the order to stop.
    pub drain: Duration,
    /// What is logged.
    pub log_level: LogLevel,
    /// How long orders live.
    pub orders: OrdersConfig,
    /// How long people stay signed in.
    pub sessions: SessionLimits,
    /// The passwords that none of the staff takes, because they became known.
    pub breached: Breached,
    /// What is kept of people, how long, and what the libraries say about it.
    pub privacy: PrivacySettings,
    /// How long data of people is kept.
    pub keeping: Keeping,
    /// What signs the heads of the audit, and where they go.
    pub audit: AuditConfig,
    /// How letters leave; `None`: none are sent, and no page offers one.
    pub mail: Option<MailConfig>,
    /// The file by which Apple knows that the address may show Apple Pay, as text; `None`: there is none.
    pub apple_domain: Option<String>,
    /// The libraries, at least one.
    pub libraries: Vec<LibraryConfig>,
    /// The barcodes of all of them together: a card of one library is typed at the desk of another, too.
    pub barcodes: LibraryBarcodes,
    /// What works, and should be looked at all the same.
    pub warnings: Vec<Problem>,
}

/// The database.
#[derive(Clone, Debug)]
pub enum StorageConfig {
    /// A file on this machine, made when it is not there.
    Sqlite {
        /// Where it lies.
        path: PathBuf,
    },
    /// A PostgreSQL server.
    Postgres {
        /// Where it is and as whom to log in.
        url: SecretString,
        /// So many connections at most.
        connections_max: u32,
    },
}

/// How long orders live.
#[derive(Clone, Copy, Debug)]
pub struct OrdersConfig {
    /// How long an order can be paid.
    pub payable: Duration,
    /// How long before a hold lapses a posting that is still unknown goes to a person.
    pub decide_before_lapse: Duration,
    /// How long a hold is taken to last when the processor does not say.
    pub hold_lasts: Duration,
}

/// One library.
#[derive(Clone, Debug)]
pub struct LibraryConfig {
    /// Its short name: every row in the database carries it, so it must never change.
    pub id: LibraryId,
    /// Its name for people.
    pub name: String,
    /// Where patrons go with questions, plain text; `None` where the library does not say.
    pub questions: Option<String>,
    /// The language of whoever asks for none that there is.
    pub language: &'static Texts,
    /// The zone of its clock.
    pub zone: Zone,
    /// The currency of everything here.
    pub currency: Currency,
    /// Whether real money moves.
    pub live: bool,
    /// Its accounts with the processor; its own is called `main`, and is always there.
    pub accounts: BTreeMap<AccountName, AccountConfig>,
    /// Which fees' money goes to another account than its own: the first that fits.
    pub routes: Vec<Route>,
    /// Its library system.
    pub ils: IlsConfig,
    /// Who may use the API.
    pub api_keys: Vec<ApiKey>,
    /// What it sells.
    pub offers: Vec<Offer>,
    /// What it asks of whoever pays online.
    pub terms: Terms,
    /// By which codes its own books call what stands in the book of money.
    pub ledger: Ledger,
    /// The addresses of its branches, each of which many people share.
    pub branch_networks: Vec<Network>,
    /// How its pages look.
    pub look: Look,
    /// Its computers that stand there for paying.
    pub kiosk: Kiosk,
    /// How it tells who is of age.
    pub ages: AgeRules,
    /// What one person at the desk may give back alone.
    pub refunds: RefundLimits,
    /// Where its staff sign in, beside a local account or instead of one; `None`: with a local account.
    pub provider: Option<ProviderConfig>,
    /// The wallets that its card page offers.
    pub wallets: Vec<WalletKind>,
    /// Whom it tells what somebody should look at.
    pub alerts: Vec<Target>,
}

/// One account with the processor.
#[derive(Clone, Debug)]
pub struct AccountConfig {
    /// How it is spoken to.
    pub processor: StripeSettings,
    /// The key that the browser shows the processor; no secret.
    pub publishable_key: String,
    /// How a card comes in.
    pub card: CardConfig,
}

/// How a card comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardConfig {
    /// On which page.
    pub page: CardPage,
    /// Where the processor's script is: Stripe's own, or, where no real money moves, a stand-in's, over `https://` or
    /// from this machine. Without query, quotes, commas or semicolons, so that it may stand in a content security
    /// policy.
    ///
    /// It says where the processor's own page is too, which a form of ours leads to: for Stripe's script that is
    /// Stripe's page, a stand-in has everything at the script's own address. So there is no key for that.
    pub script_url: String,
    /// Whether the script may watch how the browser is used, to tell fraud.
    pub fraud_signals: bool,
}

/// Where patrons type the number of their card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardPage {
    /// In the processor's fields within a page of ours; without scripts, on the processor's own page.
    Elements,
    /// Always on the processor's own page.
    Hosted,
}

impl Config {
    /// Reads and checks a configuration file. Paths in it are relative to its folder.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that has to be put right.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(ConfigError::File)?;
        Self::parse(&text, path.parent().unwrap_or(Path::new("")), &environment)
    }

    /// As [`Config::load`], from a text, the folder that its paths are relative to, and an environment.
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
        let config = reading.config(&file);
        let (problems, warnings) = reading.found();
        match config {
            Some(config) if problems.is_empty() => Ok(Self { warnings, ..config }),
            _ => Err(ConfigError::Problems(problems)),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
