//! SMTP (RFC 5321), one conversation for each letter.
//!
//! The conversation is led command by command, because only its place tells what an error means: before the letter was
//! handed over nobody has it, afterwards only the server knows.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::client::Certificate;
use lettre::transport::smtp::client::CertificateStore;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::commands::Data;
use lettre::transport::smtp::commands::Mail as MailFrom;
use lettre::transport::smtp::commands::Rcpt;
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::time::timeout;

use crate::notify::Mail;
use crate::notify::MailError;
use crate::notify::Mailer;
use crate::notify::Trouble;
use crate::notify::message::address;
use crate::notify::message::message;

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte on (RFC 8314), port 465.
    Tls,
    /// TLS by `STARTTLS`, demanded: without it nothing is sent (RFC 3207), port 587.
    StartTls,
    /// None.
    Plain,
}

/// How to reach a mail server.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub security: Security,
    /// User and password; `None`: none.
    pub login: Option<(String, SecretString)>,
    /// The one authority to trust, PEM; `None`: those that browsers trust.
    pub authority_pem: Option<Vec<u8>>,
    /// What this machine calls itself.
    pub hello: String,
    /// How long the conversation may take up to the letter, and how long the answer to it, each.
    pub timeout: Duration,
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

impl SmtpSettings {
    /// Longest [`SmtpSettings::timeout`]: twice as long and a moment to say goodbye ends within what the worker keeps
    /// free for a step.
    pub const TIMEOUT_MAX: Duration = Duration::from_secs(15);
}

/// Why there is no way to a mail server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpSettingsError {
    /// The authority is no PEM certificate.
    #[error("the certificate authority cannot be read")]
    Authority,
    /// TLS cannot be set up.
    #[error("TLS could not be set up")]
    SetUp,
}

/// Sends letters to a mail server.
#[derive(Clone)]
pub struct SmtpMailer {
    settings: SmtpSettings,
    tls: TlsParameters,
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl SmtpMailer {
    /// Sets everything up; says nothing to anybody yet.
    ///
    /// # Errors
    /// [`SmtpSettingsError`].
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpSettingsError> {
        let mut tls = TlsParameters::builder(settings.host.clone());
        tls = match &settings.authority_pem {
            Some(pem) => tls
                .certificate_store(CertificateStore::None)
                .add_root_certificate(Certificate::from_pem(pem).map_err(|_| SmtpSettingsError::Authority)?),
            None => tls.certificate_store(CertificateStore::WebpkiRoots),
        };
        let tls = tls.build().map_err(|_| SmtpSettingsError::SetUp)?;
        Ok(Self { settings, tls })
    }

    /// Connected, protected as the settings demand, and signed in.
    async fn open(&self) -> Result<AsyncSmtpConnection, MailError> {
        let settings = &self.settings;
        let hello = ClientId::Domain(settings.hello.clone());
        let place = (settings.host.as_str(), settings.port);
        let wrapped = (settings.security == Security::Tls).then(|| self.tls.clone());
        let opened =
            AsyncSmtpConnection::connect_tokio1(place, Some(settings.timeout), &hello, wrapped, None);
        let mut connection = opened.await.map_err(|error| {
            let what = if is_of_tls(&error) {
                Trouble::Tls
            } else {
                Trouble::Connection
            };
            later(what, &error)
        })?;
        if settings.security == Security::StartTls {
            let begun = connection.starttls(self.tls.clone(), &hello).await;
            begun.map_err(|error| later(Trouble::Tls, &error))?;
        }
        if let Some((user, password)) = &settings.login {
            let login = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let known = [Mechanism::Plain, Mechanism::Login];
            let signed_in = connection.auth(&known, &login).await;
            signed_in.map_err(|error| later(Trouble::Login, &error))?;
        }
        Ok(connection)
    }

    /// Everything up to the letter itself, which the server waits for then.
    async fn begin(&self, mail: &Mail) -> Result<AsyncSmtpConnection, MailError> {
        let refused = || MailError::Refused(None);
        let from = match &mail.bounces_to {
            Some(bounces_to) => Some(address(bounces_to).ok_or_else(refused)?),
            None => None,
        };
        let to = address(&mail.to).ok_or_else(refused)?;
        let mut connection = self.open().await?;
        let sender = connection.command(MailFrom::new(from, Vec::new())).await;
        // A sender that it does not take is nothing that the letter could be blamed for.
        sender.map_err(|error| later(Trouble::Sender, &error))?;
        let recipient = connection.command(Rcpt::new(to, Vec::new())).await;
        recipient.map_err(|error| of_the_letter(&error))?;
        connection
            .command(Data)
            .await
            .map_err(|error| of_the_letter(&error))?;
        Ok(connection)
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let bytes = message(mail).ok_or(MailError::Refused(None))?;
        let within = self.settings.timeout;
        let begun = timeout(within, self.begin(mail)).await;
        let mut connection = begun.map_err(|_| silent())??;
        let answer = timeout(within, connection.message(&bytes)).await;
        let taken = match answer {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(MailError::Refused(reply(&error))),
            Ok(Err(error)) if error.is_transient() => Err(later(Trouble::Letter, &error)),
            Ok(Err(_)) | Err(_) => Err(MailError::Unknown),
        };
        if !matches!(taken, Err(MailError::Unknown)) {
            // Whatever it says to that: the letter has its answer.
            let _answer = timeout(GOODBYE_WITHIN, connection.quit()).await;
        }
        taken
    }

    async fn ready(&self) -> Result<(), MailError> {
        let opened = timeout(self.settings.timeout, self.open()).await;
        let mut connection = opened.map_err(|_| silent())??;
        let _answer = timeout(GOODBYE_WITHIN, connection.quit()).await;
        Ok(())
    }
}

/// Before the letter was handed over, whatever it was: nobody has it.
fn later(what: Trouble, error: &Error) -> MailError {
    MailError::TryLater {
        what,
        reply: reply(error),
    }
}

/// What the server says to the recipient, and to a letter that it has not seen yet.
fn of_the_letter(error: &Error) -> MailError {
    if error.is_permanent() {
        MailError::Refused(reply(error))
    } else {
        later(Trouble::Letter, error)
    }
}

/// Whether TLS is what is wrong: `lettre` counts a handshake that ends badly among the connections that do.
fn is_of_tls(error: &Error) -> bool {
    let mut cause = std::error::Error::source(error);
    let mut found = error.is_tls();
    while let Some(of) = cause {
        let within = of
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        found |= of.is::<rustls::Error>()
            || within.is_some_and(<dyn std::error::Error + Send + Sync + 'static>::is::<rustls::Error>);
        cause = of.source();
    }
    found
}

fn silent() -> MailError {
    MailError::TryLater {
        what: Trouble::Connection,
        reply: None,
    }
}

/// The three digits, and never the words: servers repeat the address in them.
fn reply(error: &Error) -> Option<u16> {
    error.status().map(u16::from)
}

const GOODBYE_WITHIN: Duration = Duration::from_secs(1);
