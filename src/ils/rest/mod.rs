//! JSON over HTTPS, as the library systems with a REST interface speak it.
//!
//! Every call is sent once. What was never sent is [`IlsError::Unavailable`]; whatever goes wrong after that may have
//! been done there, and is [`IlsError::Silent`].

use std::net::IpAddr;
use std::time::Duration;

use reqwest::Method;
use reqwest::Response;
use reqwest::Url;
use reqwest::header::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::ils::IlsError;
use crate::net::client::keeping_connections;

mod decimal;
mod told;

pub(super) use decimal::Decimal;

/// How to reach a library system with a REST interface.
#[derive(Clone, Debug)]
pub struct RestSettings {
    /// Where its interface begins, `https://ils.library.example/api/v1`.
    pub base_url: String,
    /// The certificate authority to trust, as PEM text; `None` for the public ones.
    pub authority_pem: Option<Vec<u8>>,
    /// How long one answer may take, 1 to 30 s.
    pub answer_timeout: Duration,
    /// Somebody answers for plain text leaving this machine: a VPN or a tunnel carries it.
    pub plain_text_acknowledged: bool,
}

impl RestSettings {
    /// Over TLS that the public authorities vouch for, with 10 s for an answer.
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            authority_pem: None,
            answer_timeout: Duration::from_secs(10),
            plain_text_acknowledged: false,
        }
    }
}

/// Why there can be no connector with these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestSettingsError {
    /// Not an `https://` address without name, query and fragment.
    #[error("the address of the library system is none that can be used")]
    Address,
    /// Plain text would leave this machine.
    #[error("the library system would be spoken to in plain text, and nobody has acknowledged that")]
    PlainText,
    /// The certificate authority cannot be read, or TLS cannot be set up.
    #[error("the certificate authority of the library system cannot be read")]
    Authority,
}

/// One library system's interface.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    client: reqwest::Client,
    base: Url,
}

/// What came back, whatever its status.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
}

impl Rest {
    /// # Errors
    /// [`RestSettingsError`].
    pub(super) fn new(settings: &RestSettings) -> Result<Self, RestSettingsError> {
        let base = Url::parse(&settings.base_url).map_err(|_| RestSettingsError::Address)?;
        let host = base.host_str().ok_or(RestSettingsError::Address)?;
        let is_bare = base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        match base.scheme() {
            "https" | "http" if !is_bare => return Err(RestSettingsError::Address),
            "https" => {}
            "http" if settings.plain_text_acknowledged || is_loopback(host) => {}
            "http" => return Err(RestSettingsError::PlainText),
            _ => return Err(RestSettingsError::Address),
        }
        let client = keeping_connections(settings.authority_pem.as_deref(), settings.answer_timeout)
            .map_err(|_| RestSettingsError::Authority)?;
        Ok(Self { client, base })
    }

    /// An address below the base: each segment is escaped, and so are the query's values.
    pub(super) fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// Reads.
    ///
    /// # Errors
    /// [`IlsError::Unavailable`], [`IlsError::Silent`].
    pub(super) async fn get(&self, url: Url, headers: HeaderMap) -> Result<Answer, IlsError> {
        let sent = self.client.get(url).headers(headers).send().await;
        answer(sent).await
    }

    /// Sends a body as JSON, once.
    ///
    /// # Errors
    /// [`IlsError::Unavailable`]: it was not sent. [`IlsError::Silent`]: it may have been done.
    pub(super) async fn send<T: Serialize + Sync>(
        &self,
        (method, url): (Method, Url),
        headers: HeaderMap,
        body: &T,
    ) -> Result<Answer, IlsError> {
        let sent = self
            .client
            .request(method, url)
            .headers(headers)
            .json(body)
            .send()
            .await;
        answer(sent).await
    }

    /// Sends a form, once: what OAuth 2 wants.
    ///
    /// # Errors
    /// As [`Rest::send`].
    pub(super) async fn send_form<T: Serialize + Sync>(
        &self,
        url: Url,
        form: &T,
    ) -> Result<Answer, IlsError> {
        answer(self.client.post(url).form(form).send().await).await
    }
}

impl Answer {
    /// 2xx.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body. What does not read as agreed is believed in nothing.
    ///
    /// # Errors
    /// [`IlsError::Silent`].
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, IlsError> {
        serde_json::from_slice(&self.body).map_err(|_| {
            tracing::warn!(
                status = self.status,
                "the library system gave no answer that can be believed"
            );
            IlsError::Silent
        })
    }
}

async fn answer(sent: Result<Response, reqwest::Error>) -> Result<Answer, IlsError> {
    let mut response = sent.map_err(|error| {
        // What the library says of the error may hold the address, and a barcode in it.
        if error.is_connect() {
            IlsError::Unavailable
        } else {
            IlsError::Silent
        }
    })?;
    let mut body = Zeroizing::new(Vec::new());
    while let Some(piece) = response.chunk().await.map_err(|_| IlsError::Silent)? {
        if piece.len() > BODY_BYTES_MAX.saturating_sub(body.len()) {
            return Err(IlsError::Silent);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// A thousand fees with long titles are less than one megabyte.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(base_url: &str) -> Result<Rest, RestSettingsError> {
        Rest::new(&RestSettings::new(base_url))
    }

    #[test]
    fn plain_text_stays_on_this_machine_unless_acknowledged() {
        assert!(rest("http://127.0.0.1:8080/api/v1").is_ok());
        assert!(rest("https://koha.example/api/v1").is_ok());
        assert_eq!(
            rest("http://koha.example/api/v1").err(),
            Some(RestSettingsError::PlainText)
        );
        for address in [
            "",
            "koha.example",
            "ftp://koha.example",
            "https://ann:pw@koha.example/",
        ] {
            assert_eq!(rest(address).err(), Some(RestSettingsError::Address), "{address}");
        }
    }

    #[test]
    fn what_stands_in_an_address_cannot_lead_elsewhere() {
        let rest = rest("https://koha.example/api/v1/").unwrap();

        let url = rest.url(&["patrons", "../x?y#z", "account"], &[("q", "a&b=\"c\"")]);

        assert_eq!(
            url.as_str(),
            "https://koha.example/api/v1/patrons/..%2Fx%3Fy%23z/account?q=a%26b%3D%22c%22"
        );
    }
}
