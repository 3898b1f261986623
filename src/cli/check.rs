//! `lastfour check`: tries everything that a configuration names, and says what to fix.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use crate::app;
use crate::cli::out::Out;
use crate::config::Config;
use crate::config::ConfigError;
use crate::config::IlsConfig;
use crate::config::LibraryConfig;
use crate::config::MailConfig;
use crate::config::MailWay;
use crate::config::StorageConfig;
use crate::config::account_key;
use crate::domain::Clock;
use crate::domain::SystemClock;
use crate::domain::Timestamp;
use crate::ils::CsvExchange;
use crate::ils::CsvSettings;
use crate::ils::IlsError;
use crate::ils::ImportReport;
use crate::net::CertificateTrouble;

/// Options of `lastfour check`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The configuration file to try
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Tries everything, also after something has failed. The exit code is 1 when anything has.
///
/// # Errors
/// The configuration file cannot be read at all.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let mut findings = Findings { out, failed: false };
    let config = match Config::load(&args.config) {
        Ok(config) => config,
        Err(ConfigError::Problems(problems)) => {
            for problem in problems {
                findings.fail(&problem.key, &problem.what);
            }
            findings.say("Put these right first; then the rest can be tried.");
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(error.into()),
    };
    for warning in &config.warnings {
        findings.warn(&warning.key, &warning.what);
    }
    findings.fine("configuration", "can be read, and is complete");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    certificate(&config, clock.now(), &mut findings);
    database(&config.storage, &mut findings).await;
    mail(config.mail.as_ref(), &mut findings).await;
    for library in &config.libraries {
        accounts(library, &mut findings).await;
        ils(library, &clock, &mut findings).await;
    }
    Ok(if findings.failed {
        findings.say("Something has to be fixed.");
        ExitCode::FAILURE
    } else {
        findings.say("All is well.");
        ExitCode::SUCCESS
    })
}

struct Findings<'a> {
    out: &'a mut Out,
    failed: bool,
}

impl Findings<'_> {
    fn fine(&mut self, key: impl Display, what: impl Display) {
        self.say(&format!("ok    {key}: {what}"));
    }

    fn warn(&mut self, key: impl Display, what: impl Display) {
        self.say(&format!("look  {key}: {what}"));
    }

    fn fail(&mut self, key: impl Display, what: impl Display) {
        self.failed = true;
        self.say(&format!("FIX   {key}: {what}"));
    }

    fn say(&mut self, line: &str) {
        self.out.say(line);
    }
}

fn certificate(config: &Config, now: Timestamp, findings: &mut Findings<'_>) {
    let host = host_of(&config.public_url);
    let key = "tls.certificate_file";
    match config.tls.look_at(host, moment(now)) {
        Err(error) => findings.fail("tls", error),
        Ok(Some(trouble)) => findings.fail(key, trouble),
        Ok(None) => match config.tls.look_at(host, moment(now.after(SOON))) {
            Ok(Some(CertificateTrouble::Expired)) => {
                findings.warn(key, "it runs out within two weeks; get a new one");
            }
            Ok(_) | Err(_) => findings.fine(key, "fits its key, its dates and public_url"),
        },
    }
}

/// As the calendar has it.
pub(super) fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_second(at.seconds()).unwrap_or_default()
}

/// The host of an address that the configuration has checked.
fn host_of(public_url: &str) -> &str {
    let rest = public_url.strip_prefix("https://").unwrap_or(public_url);
    match rest.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => rest,
    }
}

async fn database(config: &StorageConfig, findings: &mut Findings<'_>) {
    if let StorageConfig::Sqlite { path } = config
        && !path.exists()
    {
        // Made by whoever runs the check, it might not be readable for the account of the service.
        findings.fine(
            "storage",
            "the file is not there yet; the service makes it when it starts",
        );
        return;
    }
    let opened = match app::open_store(config).await {
        Ok(store) => store.ready().await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(()) => findings.fine("storage", "answers, and can be written to"),
        Err(error) => {
            let what = format!("{:#}", anyhow::Error::from(error));
            findings.fail("storage", format!("{what}. {}", database_hint(config)));
        }
    }
}

fn database_hint(config: &StorageConfig) -> &'static str {
    match config {
        StorageConfig::Sqlite { .. } => {
            "If the service is running, that is why: stop it first. Else look who may read and write the file"
        }
        StorageConfig::Postgres { .. } => {
            "Look whether the server runs, and whether host, user, password and database are right"
        }
    }
}

/// Connects, signs in where that is configured, and sends nothing.
async fn mail(config: Option<&MailConfig>, findings: &mut Findings<'_>) {
    let Some(config) = config else {
        findings.fine("mail", "is not configured; no page offers a letter");
        return;
    };
    let asked = match app::mailer(config) {
        Ok(mailer) => mailer.ready().await.map_err(anyhow::Error::from),
        Err(error) => Err(error.into()),
    };
    match (asked, &config.way) {
        (Ok(()), MailWay::Smtp(_)) => findings.fine("mail", "the server answers, and takes the login; nothing was sent"),
        (Ok(()), MailWay::Folder(_)) => findings.warn("mail", "letters are files in a folder; nobody receives them"),
        (Err(error), MailWay::Smtp(_)) => findings.fail(
            "mail",
            format!("{error:#}. Look at host, port and security, at user and password, and whether the server lets this machine in"),
        ),
        (Err(error), MailWay::Folder(_)) => {
            findings.fail("mail", format!("{error:#}. Look who may write there"));
        }
    }
}

/// Every account is tried, so that a route does not lead nowhere on its first payment.
async fn accounts(library: &LibraryConfig, findings: &mut Findings<'_>) {
    for (name, config) in &library.accounts {
        let key = account_key(&library.id, name);
        let asked = match app::account(&library.id, name, &config.processor) {
            Ok(account) => account.processor.ready().await.map_err(anyhow::Error::from),
            Err(error) => Err(error.into()),
        };
        match asked {
            Ok(()) => findings.fine(key, "answers, and takes the key"),
            Err(error) => findings.fail(
                key,
                format!("{error:#}. Look at the key in the processor's dashboard, and at the way there"),
            ),
        }
    }
}

async fn ils(library: &LibraryConfig, clock: &Arc<dyn Clock>, findings: &mut Findings<'_>) {
    let key = format!("library.{}.ils", library.id);
    let asked = match app::ils(library, clock) {
        Ok(ils) => ils.ready().await.map_err(anyhow::Error::from),
        Err(error) => Err(error.into()),
    };
    match asked {
        Ok(()) => findings.fine(&key, "answers, and takes the login"),
        Err(error) => findings.fail(&key, format!("{error:#}. {}", ils_hint(&library.ils))),
    }
    if let IlsConfig::Csv(settings) = &library.ils {
        files(&key, settings, clock, findings).await;
    }
}

fn ils_hint(config: &IlsConfig) -> &'static str {
    match config {
        IlsConfig::Sip2(_) => {
            "Look at address, login, password and institution, and whether the server lets this machine in"
        }
        IlsConfig::Folio(_) => {
            "Look at base_url, tenant, user and password; whether the service user has the permissions that docs/FOLIO.md \
             lists; and whether service_point and payment_method are in FOLIO's settings"
        }
        IlsConfig::Koha(_) => {
            "Look at base_url, at the API key and its secret, whether RESTOAuth2ClientCredentials (or RESTBasicAuth) is \
             on in Koha, and whether the key's account may edit borrowers and use updatecharges (docs/KOHA.md)"
        }
        IlsConfig::Csv(_) => {
            "Look whether fees.csv and pins.csv are in the folder, and whether this account may write there"
        }
    }
}

async fn files(key: &str, settings: &CsvSettings, clock: &Arc<dyn Clock>, findings: &mut Findings<'_>) {
    let reports = CsvExchange::new(settings.clone(), Arc::clone(clock))
        .reports()
        .await;
    match reports {
        Ok(reports) => {
            lines(&format!("{key}: fees.csv"), &reports.fees, findings);
            lines(&format!("{key}: pins.csv"), &reports.pins, findings);
        }
        // Told already.
        Err(IlsError::Unavailable | IlsError::Silent | IlsError::Login) => {}
    }
}

fn lines(file: &str, report: &ImportReport, findings: &mut Findings<'_>) {
    for (line, fault) in report.refused.iter().take(LINES_SHOWN_MAX) {
        findings.fail(file, format!("line {line}: {fault}"));
    }
    let more = report.refused.len().saturating_sub(LINES_SHOWN_MAX);
    if more > 0 {
        findings.say(&format!("      and {more} more lines"));
    }
    findings.fine(file, format!("{} lines taken", report.taken));
}

/// A certificate that runs out so soon should be on somebody's list.
const SOON: Duration = Duration::from_hours(14 * 24);
const LINES_SHOWN_MAX: usize = 20;
