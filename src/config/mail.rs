//! The table `[mail]`: how letters leave.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;

use crate::config::LibraryConfig;
use crate::config::processor::is_loopback;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::domain::MailAddress;
use crate::notify::FolderMailer;
use crate::notify::Letterhead;
use crate::notify::Mailer;
use crate::notify::Post;
use crate::notify::Security;
use crate::notify::SmtpMailer;
use crate::notify::SmtpSettings;
use crate::notify::SmtpSettingsError;

/// How letters leave.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// To whom they are handed.
    pub way: MailWay,
    /// The address that they are from.
    pub from: MailAddress,
    /// Where it is told that one could not be delivered; `None`: nowhere.
    pub bounces_to: Option<MailAddress>,
}

impl MailConfig {
    /// What hands letters over; says nothing to the mail server yet.
    ///
    /// # Errors
    /// [`SmtpSettingsError`].
    pub fn mailer(&self) -> Result<Arc<dyn Mailer>, SmtpSettingsError> {
        Ok(match &self.way {
            MailWay::Smtp(settings) => Arc::new(SmtpMailer::new(settings.clone())?),
            MailWay::Folder(folder) => Arc::new(FolderMailer::new(folder.clone())),
        })
    }

    /// How the letters of these libraries leave.
    ///
    /// # Errors
    /// [`SmtpSettingsError`].
    pub fn post(&self, libraries: &[LibraryConfig]) -> Result<Post, SmtpSettingsError> {
        let letterhead = |library: &LibraryConfig| {
            let letterhead = Letterhead {
                name: library.name.clone(),
                questions: library.questions.clone(),
                zone: library.zone.clone(),
                sandbox: !library.live,
            };
            (library.id.clone(), letterhead)
        };
        Ok(Post {
            mailer: self.mailer()?,
            from: self.from.clone(),
            bounces_to: self.bounces_to.clone(),
            letterheads: libraries.iter().map(letterhead).collect(),
        })
    }
}

/// To whom letters are handed.
#[derive(Clone, Debug)]
pub enum MailWay {
    /// A mail server.
    Smtp(SmtpSettings),
    /// A folder on this machine; nothing leaves it.
    Folder(PathBuf),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum MailTable {
    Smtp(Box<Smtp>),
    Folder(Folder),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Folder {
    folder: PathBuf,
    from: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Smtp {
    host: String,
    port: Option<u16>,
    #[serde(default)]
    security: SecurityWord,
    #[serde(default)]
    plain_text_acknowledged: bool,
    user: Option<String>,
    password_file: Option<PathBuf>,
    password_env: Option<String>,
    tls_authority_file: Option<PathBuf>,
    from: String,
    bounces_to: Option<String>,
    #[serde(default = "fifteen")]
    timeout_s: u64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SecurityWord {
    #[default]
    Tls,
    StartTls,
    Plain,
}

fn fifteen() -> u64 {
    15
}

impl Reading<'_> {
    /// `None` without the table, or with a problem.
    pub(super) fn mail(&mut self, table: Option<&MailTable>, public_url: Option<&str>) -> Option<MailConfig> {
        match table? {
            MailTable::Folder(table) => {
                let from = self.address("mail.from", &table.from);
                let folder = self.path(&table.folder);
                if folder.parent().is_some_and(|above| !above.is_dir()) {
                    self.wrong("mail.folder", "the folder above it is not there; make it");
                }
                Some(MailConfig {
                    way: MailWay::Folder(folder),
                    from: from?,
                    bounces_to: None,
                })
            }
            MailTable::Smtp(table) => self.smtp(table, public_url),
        }
    }

    fn smtp(&mut self, table: &Smtp, public_url: Option<&str>) -> Option<MailConfig> {
        let from = self.address("mail.from", &table.from);
        let bounces_to = table
            .bounces_to
            .as_deref()
            .map(|text| self.address("mail.bounces_to", text));
        let host = table.host.trim();
        if host.is_empty()
            || !host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
        {
            self.wrong(
                "mail.host",
                "must be the name or the address of a mail server, without its port",
            );
        }
        let (security, port) = match table.security {
            SecurityWord::Tls => (Security::Tls, 465),
            SecurityWord::StartTls => (Security::StartTls, 587),
            SecurityWord::Plain => (Security::Plain, 25),
        };
        let elsewhere = !is_loopback(host);
        if security == Security::Plain && elsewhere && !table.plain_text_acknowledged {
            let what = "receipts and codes would cross the network in the clear; use \"tls\" or \"starttls\", or set \
                        plain_text_acknowledged where the way is protected otherwise";
            self.wrong("mail.security", what);
        }
        let login = self.login(table, security == Security::Plain && elsewhere);
        let authority_pem = match &table.tls_authority_file {
            None => None,
            Some(path) => Some(self.authority(path)?),
        };
        let most = SmtpSettings::TIMEOUT_MAX.as_secs();
        let timeout = self.time("mail.timeout_s", table.timeout_s, 1..=most, SECOND);
        let from = from?;
        let bounces_to = match bounces_to {
            None => None,
            Some(address) => Some(address?),
        };
        Some(MailConfig {
            way: MailWay::Smtp(SmtpSettings {
                host: host.to_owned(),
                port: table.port.unwrap_or(port),
                security,
                login: login?,
                authority_pem,
                hello: hello(public_url?),
                timeout: timeout.max(Duration::from_secs(1)),
            }),
            from,
            bounces_to,
        })
    }

    /// User and password; `Some(None)` when neither is there.
    #[expect(clippy::option_option, reason = "the outer one says that a problem was found")]
    fn login(&mut self, table: &Smtp, in_the_clear: bool) -> Option<Option<(String, SecretString)>> {
        let Some(user) = &table.user else {
            if table.password_file.is_some() || table.password_env.is_some() {
                self.wrong("mail.user", "a password needs a user");
            }
            return Some(None);
        };
        if in_the_clear {
            self.wrong(
                "mail.user",
                "a password would cross the network in the clear: use \"tls\" or \"starttls\"",
            );
        }
        if user.is_empty() || user.contains(char::is_control) {
            self.wrong("mail.user", "is empty, or no name");
        }
        let password = self.secret(Place {
            key: "mail.password",
            file: table.password_file.as_deref(),
            variable: table.password_env.as_deref(),
        })?;
        Some(Some((user.clone(), password)))
    }

    fn authority(&mut self, path: &Path) -> Option<Vec<u8>> {
        let read = std::fs::read(self.path(path)).ok();
        if read.is_none() {
            self.wrong(
                "mail.tls_authority_file",
                "there is no such file, or it cannot be read by this account",
            );
        }
        read
    }

    fn address(&mut self, key: &str, text: &str) -> Option<MailAddress> {
        let address = MailAddress::parse(text).ok();
        if address.is_none() {
            self.wrong(key, "must be an address such as library@example.org, in ASCII");
        }
        address
    }
}

/// What this machine calls itself to a mail server (RFC 5321, 4.1.1.1): the host that patrons know.
fn hello(public_url: &str) -> String {
    let url = Url::parse(public_url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or("localhost").trim_matches(['[', ']']).to_owned()
}
