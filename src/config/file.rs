//! The shape of the file: every key, its type and its default. What the values mean is checked elsewhere.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::config::alert::AlertTable;
use crate::config::audit::AuditTable;
use crate::config::folio::FolioTable;
use crate::config::keeping::KeepingTable;
use crate::config::koha::Koha;
use crate::config::ledger::LedgerTable;
use crate::config::look::LookTable;
use crate::config::mail::MailTable;
use crate::config::offer_table::OfferTable;
use crate::config::privacy::Notice;
use crate::config::privacy::Privacy;
use crate::config::privacy::Visits;
use crate::config::provider::ProviderTable;
use crate::config::refunds::RefundTables;
use crate::config::staff::StaffTable;
use crate::config::terms::ConvenienceFee;
use crate::config::terms::DeskOnlyOf;
use crate::config::terms::PaymentOrder;
use crate::config::wallets::WalletName;
use crate::processor::stripe::StripeSettings;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) listen: SocketAddr,
    pub(super) redirect_listen: Option<SocketAddr>,
    pub(super) public_url: String,
    #[serde(default)]
    pub(super) trusted_proxies: Vec<String>,
    #[serde(default)]
    pub(super) proxy_header: ProxyHeader,
    #[serde(default = "thirty")]
    pub(super) drain_s: u64,
    pub(super) tls: Tls,
    pub(super) storage: Storage,
    #[serde(default)]
    pub(super) log: Log,
    #[serde(default)]
    pub(super) orders: Orders,
    #[serde(default)]
    pub(super) sessions: Sessions,
    #[serde(default)]
    pub(super) staff: StaffTable,
    pub(super) mail: Option<MailTable>,
    #[serde(rename = "apple_domain_file")]
    pub(super) apple_domain: Option<PathBuf>,
    #[serde(default)]
    pub(super) visits: Visits,
    #[serde(default)]
    pub(super) privacy: Privacy,
    #[serde(default)]
    pub(super) keeping: KeepingTable,
    #[serde(default)]
    pub(super) audit: AuditTable,
    #[serde(default)]
    pub(super) library: BTreeMap<String, Library>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ProxyHeader {
    #[default]
    XForwardedFor,
    Forwarded,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tls {
    pub(super) certificate_file: PathBuf,
    pub(super) key_file: PathBuf,
    #[serde(default)]
    pub(super) minimum: TlsMinimum,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) enum TlsMinimum {
    #[default]
    #[serde(rename = "1.2")]
    OneTwo,
    #[serde(rename = "1.3")]
    OneThree,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Storage {
    Sqlite {
        path: PathBuf,
    },
    Postgres {
        url_file: Option<PathBuf>,
        url_env: Option<String>,
        #[serde(default = "ten")]
        connections_max: u32,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    #[serde(default)]
    pub(super) level: LogLevel,
}

/// What is logged of this program; of the libraries that it is made of, errors and warnings only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What somebody must look at.
    Error,
    /// And what somebody should look at.
    Warn,
    /// And what happens.
    #[default]
    Info,
    /// And how.
    Debug,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Orders {
    pub(super) payable_min: u64,
    pub(super) decide_before_lapse_h: u64,
    pub(super) hold_lasts_h: u64,
}

impl Default for Orders {
    fn default() -> Self {
        Self {
            payable_min: 30,
            decide_before_lapse_h: 12,
            hold_lasts_h: 144,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Sessions {
    pub(super) patron_idle_min: u64,
    pub(super) patron_absolute_min: u64,
    pub(super) staff_idle_min: u64,
    pub(super) staff_absolute_h: u64,
    pub(super) kiosk_idle_s: u64,
    pub(super) kiosk_absolute_min: u64,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            patron_idle_min: 10,
            patron_absolute_min: 60,
            staff_idle_min: 15,
            staff_absolute_h: 10,
            kiosk_idle_s: 75,
            kiosk_absolute_min: 10,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Library {
    pub(super) name: String,
    pub(super) questions: Option<String>,
    pub(super) language: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) currency: String,
    pub(super) live: bool,
    #[serde(default)]
    pub(super) branch_networks: Vec<String>,
    #[serde(default)]
    pub(super) wallets: Vec<WalletName>,
    #[serde(default)]
    pub(super) barcodes: Barcodes,
    pub(super) processor: Processor,
    #[serde(default)]
    pub(super) account: BTreeMap<String, Processor>,
    #[serde(default)]
    pub(super) route: Vec<Route>,
    pub(super) ils: Ils,
    #[serde(default)]
    pub(super) api_key: Vec<ApiKey>,
    #[serde(default)]
    pub(super) alert: Vec<AlertTable>,
    #[serde(default)]
    pub(super) offer: Vec<OfferTable>,
    pub(super) minimum_payment: Option<String>,
    #[serde(default)]
    pub(super) pay_in_part: bool,
    #[serde(default)]
    pub(super) payment_order: PaymentOrder,
    #[serde(default)]
    pub(super) desk_only: Vec<String>,
    #[serde(default)]
    pub(super) desk_only_of: Vec<DeskOnlyOf>,
    pub(super) convenience_fee: Option<ConvenienceFee>,
    #[serde(default)]
    pub(super) ledger: Vec<LedgerTable>,
    #[serde(default)]
    pub(super) notice: Vec<Notice>,
    #[serde(default)]
    pub(super) look: LookTable,
    #[serde(default)]
    pub(super) kiosk_networks: Vec<String>,
    #[serde(default)]
    pub(super) kiosk_print: bool,
    #[serde(default)]
    pub(super) ages: Ages,
    #[serde(default)]
    pub(super) refunds: RefundTables,
    pub(super) provider: Option<ProviderTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Ages {
    pub(super) majority_y: u8,
    pub(super) minor_categories: Vec<String>,
    pub(super) adult_categories: Vec<String>,
}

impl Default for Ages {
    fn default() -> Self {
        Self {
            majority_y: 18,
            minor_categories: Vec::new(),
            adult_categories: Vec::new(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Barcodes {
    pub(super) patron_prefixes: Vec<String>,
    pub(super) item_prefixes: Vec<String>,
    pub(super) largest_serial: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Processor {
    pub(super) base_url: Option<String>,
    pub(super) key_file: Option<PathBuf>,
    pub(super) key_env: Option<String>,
    pub(super) publishable_key: String,
    #[serde(default)]
    pub(super) card_page: CardPage,
    pub(super) script_url: Option<String>,
    #[serde(default)]
    pub(super) fraud_signals: bool,
    #[serde(default)]
    pub(super) webhook_secret_files: Vec<PathBuf>,
    #[serde(default)]
    pub(super) webhook_secret_envs: Vec<String>,
    #[serde(default = "thirty")]
    pub(super) timeout_s: u64,
    #[serde(default = "usual_pace")]
    pub(super) requests_per_second: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Route {
    pub(super) branch: Option<String>,
    pub(super) fund: Option<String>,
    pub(super) account: String,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CardPage {
    #[default]
    Elements,
    Hosted,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Ils {
    Sip2(Box<Sip2>),
    Csv(Csv),
    Folio(Box<FolioTable>),
    Koha(Box<Koha>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sip2 {
    pub(super) address: String,
    #[serde(default)]
    pub(super) login: String,
    pub(super) password_file: Option<PathBuf>,
    pub(super) password_env: Option<String>,
    #[serde(default)]
    pub(super) location: String,
    pub(super) institution: String,
    pub(super) terminal_password_file: Option<PathBuf>,
    pub(super) terminal_password_env: Option<String>,
    #[serde(default)]
    pub(super) tls: bool,
    pub(super) tls_authority_file: Option<PathBuf>,
    pub(super) tls_server_name: Option<String>,
    pub(super) tls_client_certificate_file: Option<PathBuf>,
    pub(super) tls_client_key_file: Option<PathBuf>,
    #[serde(default)]
    pub(super) plain_text_acknowledged: bool,
    #[serde(default = "three")]
    pub(super) connect_timeout_s: u64,
    #[serde(default = "eight")]
    pub(super) answer_timeout_s: u64,
    #[serde(default = "sixty")]
    pub(super) idle_timeout_s: u64,
    #[serde(default = "two")]
    pub(super) connections_max: usize,
    pub(super) profile: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) payment_type: Option<String>,
    pub(super) send_reference: Option<bool>,
    pub(super) error_detection: Option<bool>,
    pub(super) end_sessions: Option<bool>,
    pub(super) birth_field: Option<String>,
    pub(super) category_field: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Csv {
    pub(super) directory: PathBuf,
    #[serde(default = "seven")]
    pub(super) import_within_d: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiKey {
    pub(super) name: String,
    pub(super) key_file: Option<PathBuf>,
    pub(super) key_env: Option<String>,
}

fn two() -> usize {
    2
}

fn three() -> u64 {
    3
}

fn seven() -> u64 {
    7
}

fn eight() -> u64 {
    8
}

fn ten() -> u32 {
    10
}

fn usual_pace() -> u32 {
    StripeSettings::REQUESTS_PER_SECOND_DEFAULT
}

fn thirty() -> u64 {
    30
}

fn sixty() -> u64 {
    60
}
