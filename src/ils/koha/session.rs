//! Calls to Koha under our login: a token fetched once for all, renewed shortly before it runs out.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::ACCEPT;
use reqwest::header::AUTHORIZATION;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::domain::Clock;
use crate::domain::Timestamp;
use crate::ils::IlsError;
use crate::ils::koha::private::private;
use crate::ils::koha::settings::KohaLogin;
use crate::ils::koha::settings::KohaSettings;
use crate::ils::koha::settings::KohaSettingsError;
use crate::ils::rest::Answer;
use crate::ils::rest::Rest;
use crate::masking::Personal;

/// Our end of the line.
pub(super) struct Session {
    rest: Rest,
    login: KohaLogin,
    clock: Arc<dyn Clock>,
    /// Held while a token is fetched, so that many callers wait for one.
    kept: Mutex<Kept>,
}

/// What came of the last sign-in.
#[derive(Default)]
struct Kept {
    /// Which sign-in it was.
    number: u64,
    token: Option<Token>,
    /// Until then the same trouble is told to all who ask, instead of asking for each.
    trouble: Option<(Timestamp, fn() -> IlsError)>,
}

struct Token {
    header: HeaderValue,
    renew_at: Timestamp,
}

/// A call's login, and which sign-in it is from.
struct Pass {
    header: HeaderValue,
    number: u64,
}

impl Session {
    /// # Errors
    /// [`KohaSettingsError`].
    pub(super) fn new(settings: &KohaSettings, clock: Arc<dyn Clock>) -> Result<Self, KohaSettingsError> {
        let (name, secret) = match &settings.login {
            KohaLogin::Client { id, secret } => (id, secret),
            KohaLogin::Basic { user, password } => (user, password),
        };
        let is_basic = matches!(settings.login, KohaLogin::Basic { .. });
        if name.is_empty() || secret.expose_secret().is_empty() || (is_basic && name.contains(':')) {
            return Err(KohaSettingsError::Value);
        }
        Ok(Self {
            rest: Rest::new(&settings.rest).map_err(KohaSettingsError::Rest)?,
            login: settings.login.clone(),
            clock,
            kept: Mutex::default(),
        })
    }

    /// Reads. A token that is not taken any more is renewed once.
    ///
    /// # Errors
    /// [`IlsError`].
    pub(super) async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Answer, IlsError> {
        let url = self.rest.url(path, query);
        let pass = self.pass().await?;
        let answer = self.rest.get(url.clone(), headers(&pass)).await?;
        if answer.status != NOT_SIGNED_IN || !self.forget(&pass).await {
            return Ok(answer);
        }
        let pass = self.pass().await?;
        self.rest.get(url, headers(&pass)).await
    }

    /// Asks something that changes nothing, with a body. A token that is not taken any more is renewed once.
    ///
    /// # Errors
    /// [`IlsError`].
    pub(super) async fn ask<T: Serialize + Sync>(&self, path: &[&str], body: &T) -> Result<Answer, IlsError> {
        let answer = self.send_once(path, body).await?;
        if answer.status != NOT_SIGNED_IN || matches!(self.login, KohaLogin::Basic { .. }) {
            return Ok(answer);
        }
        self.send_once(path, body).await
    }

    /// Sends a change, once. With status 401 it was not done, and the next call has a new token.
    ///
    /// # Errors
    /// [`IlsError::Silent`]: it may be done. Any other: it is not.
    pub(super) async fn send_once<T: Serialize + Sync>(
        &self,
        path: &[&str],
        body: &T,
    ) -> Result<Answer, IlsError> {
        self.change_once(Method::POST, path, body).await
    }

    /// As [`Session::send_once`], to what is there already.
    ///
    /// # Errors
    /// As there.
    pub(super) async fn put_once<T: Serialize + Sync>(
        &self,
        path: &[&str],
        body: &T,
    ) -> Result<Answer, IlsError> {
        self.change_once(Method::PUT, path, body).await
    }

    async fn change_once<T: Serialize + Sync>(
        &self,
        method: Method,
        path: &[&str],
        body: &T,
    ) -> Result<Answer, IlsError> {
        let pass = self.pass().await?;
        let target = (method, self.rest.url(path, &[]));
        let answer = self.rest.send(target, headers(&pass), body).await?;
        if answer.status == NOT_SIGNED_IN {
            self.forget(&pass).await;
        }
        Ok(answer)
    }

    /// Whether there is another one to be had.
    async fn forget(&self, pass: &Pass) -> bool {
        if matches!(self.login, KohaLogin::Basic { .. }) {
            return false;
        }
        let mut kept = self.kept.lock().await;
        if kept.number == pass.number {
            kept.token = None;
        }
        true
    }

    async fn pass(&self) -> Result<Pass, IlsError> {
        let (id, secret) = match &self.login {
            KohaLogin::Basic { user, password } => {
                let header = basic(user, password)?;
                return Ok(Pass { header, number: 0 });
            }
            KohaLogin::Client { id, secret } => (id, secret),
        };
        let mut kept = self.kept.lock().await;
        let now = self.clock.now();
        if let Some(token) = kept.token.as_ref().filter(|token| now < token.renew_at) {
            let header = token.header.clone();
            return Ok(Pass {
                header,
                number: kept.number,
            });
        }
        if let Some((_, trouble)) = kept.trouble.filter(|(until, _)| now < *until) {
            return Err(trouble());
        }
        match self.sign_in(id, secret).await {
            Ok(token) => {
                let header = token.header.clone();
                kept.number = kept.number.saturating_add(1);
                kept.token = Some(token);
                kept.trouble = None;
                Ok(Pass {
                    header,
                    number: kept.number,
                })
            }
            Err(error) => {
                kept.trouble = Some((self.clock.now().after(TROUBLE_LASTS), again(&error)));
                Err(error)
            }
        }
    }

    /// Nothing else is asked before there is a token: what goes wrong here leaves everything undone.
    async fn sign_in(&self, id: &str, secret: &SecretString) -> Result<Token, IlsError> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret.expose_secret()),
        ];
        let asked_at = self.clock.now();
        let url = self.rest.url(&["oauth", "token"], &[]);
        let answer = self.rest.send_form(url, &form).await.map_err(|error| {
            tracing::warn!(%error, "no token from the library system");
            IlsError::Unavailable
        })?;
        match answer.status {
            200 => {}
            // 400: it does not know this way to sign in; 401 and 403: it does not know us.
            400 | NOT_SIGNED_IN | NOT_ALLOWED => return Err(IlsError::Login),
            _ => return Err(IlsError::Unavailable),
        }
        let granted: Granted = json(&answer).map_err(|_| IlsError::Unavailable)?;
        let token = granted.access_token.ok_or(IlsError::Unavailable)?;
        let text = Zeroizing::new(format!("Bearer {}", token.reveal()));
        let lasts = Duration::from_secs(granted.expires_in.min(TOKEN_SECONDS_MAX));
        let early = EARLY.min(lasts.checked_div(2).unwrap_or_default());
        Ok(Token {
            header: sensitive(&text)?,
            renew_at: asked_at.after(lasts.saturating_sub(early)),
        })
    }
}

#[derive(Deserialize)]
struct Granted {
    #[serde(default, deserialize_with = "private")]
    access_token: Option<Personal<String>>,
    expires_in: u64,
}

/// The body, if it is JSON and says so. What is not as agreed is believed in nothing.
///
/// # Errors
/// [`IlsError::Silent`].
pub(super) fn json<T: DeserializeOwned>(answer: &Answer) -> Result<T, IlsError> {
    let kind = answer.headers.get(CONTENT_TYPE);
    let is_json = kind
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
    if !is_json {
        tracing::warn!(
            status = answer.status,
            "the library system did not answer with JSON"
        );
        return Err(IlsError::Silent);
    }
    answer.json()
}

/// The body of an answer to a read, which is only believed with status 200.
///
/// # Errors
/// [`IlsError`].
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, IlsError> {
    match answer.status {
        200 => json(answer),
        NOT_SIGNED_IN | NOT_ALLOWED => Err(IlsError::Login),
        status => {
            tracing::warn!(status, "the library system refuses to answer");
            Err(IlsError::Silent)
        }
    }
}

fn headers(pass: &Pass) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, pass.header.clone());
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers
}

/// No log of headers shows it.
fn sensitive(text: &str) -> Result<HeaderValue, IlsError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| IlsError::Unavailable)?;
    value.set_sensitive(true);
    Ok(value)
}

fn basic(user: &str, password: &SecretString) -> Result<HeaderValue, IlsError> {
    let pair = Zeroizing::new(format!("{user}:{}", password.expose_secret()));
    let text = Zeroizing::new(format!("Basic {}", base64(pair.as_bytes()).as_str()));
    sensitive(&text)
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().saturating_mul(2)));
    for group in bytes.chunks(3) {
        let three = [0, 1, 2].map(|place| u32::from(group.get(place).copied().unwrap_or(0)));
        let [one, two, last] = three;
        let bits = one << 16 | two << 8 | last;
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let letter = usize::try_from(bits >> shift & 63)
                .ok()
                .and_then(|sixth| LETTERS.get(sixth));
            let shown = letter.filter(|_| place <= group.len());
            text.push(shown.map_or('=', |letter| char::from(*letter)));
        }
    }
    text
}

/// The same trouble, for the next who asks.
fn again(error: &IlsError) -> fn() -> IlsError {
    match error {
        IlsError::Login => || IlsError::Login,
        IlsError::Unavailable | IlsError::Silent => || IlsError::Unavailable,
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

pub(super) const NOT_SIGNED_IN: u16 = 401;
pub(super) const NOT_ALLOWED: u16 = 403;
/// So long before it runs out a token is renewed; a short-lived one after half its time.
const EARLY: Duration = Duration::from_mins(1);
/// Koha says an hour.
const TOKEN_SECONDS_MAX: u64 = 24 * 60 * 60;
const TROUBLE_LASTS: Duration = Duration::from_secs(1);
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_to_whole_groups() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("user:pässword", "dXNlcjpww6Rzc3dvcmQ="),
        ] {
            assert_eq!(base64(text.as_bytes()).as_str(), coded, "{text}");
        }
    }
}
