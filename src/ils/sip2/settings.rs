//! What the SIP2 connector must be told.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::Born;
use crate::domain::Currency;
use crate::ils::sip2::encoding::Sip2Encoding;
use crate::ils::sip2::frame::fits_a_field;
use crate::ils::sip2::profile::Sip2Profile;

/// How to reach one library's SIP2 server, and how it wants to be spoken to.
///
/// [`Sip2Settings::new`] fills in what most servers want; the fields may be changed before the connector is made.
#[derive(Clone, Debug)]
pub struct Sip2Settings {
    /// Host and port, `sip.library.example:6001`.
    pub address: String,
    /// The terminal's user name; empty where the server wants no login.
    pub login: String,
    /// The terminal's password for the login.
    pub password: SecretString,
    /// The location that the login names; may be empty.
    pub location: String,
    /// The terminal password that every message carries; empty with most servers.
    pub terminal_password: SecretString,
    /// The institution that every message names.
    pub institution: String,
    /// What the library's fees are in.
    pub currency: Currency,
    /// How this server's way differs from others'.
    pub dialect: Sip2Dialect,
    /// How long connecting may take, TLS included.
    pub connect_timeout: Duration,
    /// How long one answer may take.
    pub answer_timeout: Duration,
    /// How long a connection may lie idle before a new one is made instead.
    pub idle_timeout: Duration,
    /// How many connections are open at a time, 1 to 8.
    pub connections_max: usize,
    /// TLS around the connection; `None` for plain text.
    pub tls: Option<Sip2Tls>,
    /// Somebody answers for plain text leaving this machine: a VPN or a tunnel carries it. SIP2 itself hides
    /// nothing, and PINs go over it.
    pub plain_text_acknowledged: bool,
}

/// Where SIP2 servers differ. The default is what most want.
#[derive(Clone, Debug)]
pub struct Sip2Dialect {
    /// The library system behind the server: where fees stand, what names one, what a refusal means.
    pub profile: Sip2Profile,
    /// What a payment is called: two digits, `02` is a credit card.
    pub payment_type: String,
    /// Whether a payment carries our reference (field BK). Some servers put their own receipt number over it.
    pub send_reference: bool,
    /// Whether messages carry sequence numbers and checksums, and answers must.
    pub error_detection: bool,
    /// Whether to tell the server that we are done with a patron: some keep the patron's record locked till then.
    pub end_sessions: bool,
    /// How characters are written, both ways.
    pub encoding: Sip2Encoding,
    /// Where the server tells of a patron's age.
    pub ages: AgeFields,
}

/// The fields of 64 that tell of a patron's age. SIP2 itself has none; servers add them, each as it likes (PB and PC,
/// often). Each is two capital letters or a letter and a digit.
#[derive(Clone, Debug, Default)]
pub struct AgeFields {
    /// The day of birth; `None`: not read.
    pub born: Option<String>,
    /// The patron's category; `None`: not read.
    pub category: Option<String>,
}

impl Sip2Dialect {
    /// What this library system wants, unless its server is set up otherwise.
    pub fn of(profile: Sip2Profile) -> Self {
        let quirks = profile.quirks();
        Self {
            profile,
            payment_type: quirks.payment_type.to_owned(),
            send_reference: quirks.send_reference,
            error_detection: quirks.error_detection,
            end_sessions: quirks.end_sessions,
            encoding: quirks.encoding,
            ages: AgeFields::default(),
        }
    }
}

impl Default for Sip2Dialect {
    fn default() -> Self {
        Self::of(Sip2Profile::Plain)
    }
}

/// TLS around SIP2, as a tunnel in front of the server speaks it.
#[derive(Clone, Debug, Default)]
pub struct Sip2Tls {
    /// The certificate authorities to trust, as PEM text; `None` for the public ones.
    pub authorities_pem: Option<Vec<u8>>,
    /// The name that the certificate must have; `None` for the host of the address.
    pub server_name: Option<String>,
    /// What we show of ourselves, where the tunnel demands it.
    pub client: Option<Sip2TlsClient>,
}

/// Our own certificate, by which a tunnel knows us.
#[derive(Clone, Debug)]
pub struct Sip2TlsClient {
    /// The certificate, then those of its issuers, as PEM text.
    pub certificate_pem: Vec<u8>,
    /// Its private key, as PEM text.
    pub key_pem: SecretString,
}

impl AgeFields {
    /// The day of birth and the category, by what an answer has in its fields.
    pub(super) fn told<'a>(&self, field: impl Fn(&str) -> Option<&'a str>) -> (Option<Born>, Option<String>) {
        let told = |name: &Option<String>| name.as_deref().and_then(&field).map(str::trim);
        let category = told(&self.category);
        let category = category.filter(|code| (1..=CATEGORY_CHARS_MAX).contains(&code.chars().count()));
        (told(&self.born).and_then(Born::read), category.map(str::to_owned))
    }
}

impl Sip2Settings {
    /// What most servers want, without a login.
    pub fn new(address: &str, institution: &str, currency: Currency) -> Self {
        Self {
            address: address.to_owned(),
            login: String::new(),
            password: SecretString::default(),
            location: String::new(),
            terminal_password: SecretString::default(),
            institution: institution.to_owned(),
            currency,
            dialect: Sip2Dialect::default(),
            connect_timeout: Duration::from_secs(3),
            answer_timeout: Duration::from_secs(8),
            idle_timeout: Duration::from_mins(1),
            connections_max: 2,
            tls: None,
            plain_text_acknowledged: false,
        }
    }

    /// Refuses what could never work or must not be.
    pub(super) fn check(&self) -> Result<(), Sip2SettingsError> {
        let host = self.host().ok_or(Sip2SettingsError::Address)?;
        let values = [self.login.as_str(), &self.location, &self.institution];
        let secrets = [&self.password, &self.terminal_password];
        let fits = |value: &str| fits_a_field(value) && self.dialect.encoding.has(value);
        let fit = values.into_iter().all(fits) && secrets.iter().all(|secret| fits(secret.expose_secret()));
        let kind = &self.dialect.payment_type;
        let two_digits = kind.len() == 2 && kind.bytes().all(|byte| byte.is_ascii_digit());
        let ages = [&self.dialect.ages.born, &self.dialect.ages.category];
        let named = ages.into_iter().flatten().all(|name| is_field(name));
        if !named || !fit || !two_digits || !(1..=CONNECTIONS_MAX).contains(&self.connections_max) {
            return Err(Sip2SettingsError::Value);
        }
        if self.tls.is_none() && !self.plain_text_acknowledged && !is_loopback(host) {
            return Err(Sip2SettingsError::PlainText);
        }
        Ok(())
    }

    /// The address without its port.
    pub(super) fn host(&self) -> Option<&str> {
        let (host, port) = self.address.rsplit_once(':')?;
        let host = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        (!host.is_empty() && port.parse::<u16>().is_ok()).then_some(host)
    }
}

/// Why there can be no connector with these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Sip2SettingsError {
    /// Not a host and a port.
    #[error("the SIP2 address is not a host and a port")]
    Address,
    /// A value that SIP2 cannot carry, a field that it cannot have, a payment type that is not two digits, or not 1 to 8 connections.
    #[error("a SIP2 setting is out of its range")]
    Value,
    /// Plain text would leave this machine.
    #[error("SIP2 in plain text leaves this machine, and nobody has acknowledged that")]
    PlainText,
    /// The certificate authorities or the server's name cannot be read.
    #[error("the certificate authorities or the name for SIP2 over TLS cannot be read")]
    Tls,
    /// Our own certificate or its key cannot be read, or they do not belong together.
    #[error("the client certificate for SIP2 over TLS and its key cannot be used")]
    TlsClient,
}

fn is_field(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    name.len() == 2 && name.starts_with(|first: char| first.is_ascii_uppercase()) && name.bytes().all(plain)
}

/// A longer code is not one.
const CATEGORY_CHARS_MAX: usize = 20;
/// A library system has few SIP2 connections to give.
const CONNECTIONS_MAX: usize = 8;

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str) -> Result<(), Sip2SettingsError> {
        Sip2Settings::new(address, "MAIN", Currency::USD).check()
    }

    #[test]
    fn plain_text_stays_on_this_machine_unless_acknowledged() {
        for address in ["127.0.0.1:6001", "[::1]:6001", "localhost:6001"] {
            assert_eq!(check(address), Ok(()), "{address}");
        }
        for address in [
            "192.0.2.1:6001",
            "sip.example:6001",
            "localhost.example:6001",
            "[2001:db8::1]:6001",
        ] {
            assert_eq!(check(address), Err(Sip2SettingsError::PlainText), "{address}");
        }

        let mut settings = Sip2Settings::new("sip.example:6001", "MAIN", Currency::USD);
        settings.plain_text_acknowledged = true;
        assert_eq!(settings.check(), Ok(()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for address in ["", "localhost", "localhost:", ":6001", "localhost:65536"] {
            assert_eq!(check(address), Err(Sip2SettingsError::Address), "{address}");
        }
    }

    #[test]
    fn values_that_would_break_a_message_are_refused() {
        let mut settings = Sip2Settings::new("127.0.0.1:6001", "MA|IN", Currency::USD);
        assert_eq!(settings.check(), Err(Sip2SettingsError::Value));

        settings.institution = "MAIN".to_owned();
        settings.password = "a\rb".into();
        assert_eq!(settings.check(), Err(Sip2SettingsError::Value));

        settings.password = SecretString::default();
        settings.dialect.payment_type = "2".to_owned();
        assert_eq!(settings.check(), Err(Sip2SettingsError::Value));

        settings.dialect = Sip2Dialect::default();
        settings.institution = "Ω".to_owned();
        assert_eq!(settings.check(), Ok(()));
        settings.dialect.encoding = Sip2Encoding::Latin1;
        assert_eq!(settings.check(), Err(Sip2SettingsError::Value));
    }

    #[test]
    fn one_to_eight_connections_may_be_open() {
        for (connections_max, fits) in [(0, false), (1, true), (8, true), (9, false)] {
            let mut settings = Sip2Settings::new("127.0.0.1:6001", "MAIN", Currency::USD);
            settings.connections_max = connections_max;

            assert_eq!(settings.check().is_ok(), fits, "{connections_max}");
        }
    }
}
