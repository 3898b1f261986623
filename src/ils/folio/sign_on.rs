//! The service user's token: it ends after some minutes, and is fetched once for all who wait for it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use reqwest::header::SET_COOKIE;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Serialize;
use tokio::sync::Mutex;

use crate::domain::Clock;
use crate::domain::Timestamp;
use crate::ils::IlsError;
use crate::ils::folio::wire::TENANT;
use crate::ils::folio::wire::not_asked;
use crate::ils::rest::Answer;
use crate::ils::rest::Rest;

/// What lets a call in.
pub(super) struct Token {
    pub(super) secret: SecretString,
    /// From then on another one is fetched.
    stale_at: Timestamp,
}

/// Signs the service user on, when somebody needs it.
pub(super) struct SignOn {
    user: String,
    password: SecretString,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// FOLIO locks a user after a few wrong passwords: after a refusal nobody asks for a while.
    refused_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Credentials<'a> {
    username: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
struct Granted {
    #[serde(rename = "accessTokenExpiration")]
    until: String,
}

impl SignOn {
    pub(super) fn new(user: &str, password: &SecretString, clock: Arc<dyn Clock>) -> Self {
        Self {
            user: user.to_owned(),
            password: password.clone(),
            clock,
            state: Mutex::default(),
        }
    }

    /// A token that is good for a while, and is not the one that was refused. Of many who ask at once, one signs on and
    /// the others wait for it.
    ///
    /// # Errors
    /// [`IlsError::Unavailable`], [`IlsError::Login`]; nothing else was asked then.
    pub(super) async fn token(
        &self,
        rest: &Rest,
        tenant: &HeaderValue,
        refused: Option<&Arc<Token>>,
    ) -> Result<Arc<Token>, IlsError> {
        let mut state = self.state.lock().await;
        let now = self.clock.now();
        let good = |token: &&Arc<Token>| {
            now < token.stale_at && !refused.is_some_and(|refused| Arc::ptr_eq(refused, token))
        };
        if let Some(token) = state.token.as_ref().filter(good) {
            return Ok(Arc::clone(token));
        }
        state.token = None;
        if state
            .refused_at
            .is_some_and(|at| now < at.after(PAUSE) && at <= now)
        {
            return Err(IlsError::Login);
        }
        let body = Credentials {
            username: &self.user,
            password: self.password.expose_secret(),
        };
        let url = rest.url(&["authn", "login-with-expiry"], &[]);
        let headers = HeaderMap::from_iter([(TENANT, tenant.clone())]);
        let answer = rest
            .send((Method::POST, url), headers, &body)
            .await
            .map_err(not_asked)?;
        let read = granted(&answer, now);
        state.refused_at = matches!(read, Err(IlsError::Login)).then_some(now);
        let token = Arc::new(read?);
        state.token = Some(Arc::clone(&token));
        Ok(token)
    }

    /// This token has been refused: whoever comes next signs on anew.
    pub(super) async fn forget(&self, token: &Arc<Token>) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|held| Arc::ptr_eq(held, token)) {
            state.token = None;
        }
    }
}

fn granted(answer: &Answer, now: Timestamp) -> Result<Token, IlsError> {
    match answer.status {
        200 | 201 => {}
        400 | 401 | 403 | 404 | 422 => return Err(IlsError::Login),
        _ => return Err(IlsError::Unavailable),
    }
    let cookies = answer.headers.get_all(SET_COOKIE);
    let secret = cookies
        .iter()
        .filter_map(|cookie| cookie.to_str().ok())
        .filter_map(|cookie| cookie.strip_prefix(COOKIE))
        .filter_map(|rest| rest.split(';').next())
        .map(str::trim)
        .find(|token| !token.is_empty());
    let until = answer.json::<Granted>().map_err(|_| IlsError::Login)?.until;
    let (Some(secret), Some(until)) = (secret, Timestamp::parse(&until)) else {
        return Err(IlsError::Login);
    };
    Ok(Token {
        secret: SecretString::from(secret),
        // One that lasts no longer than that, or not any more by our clock, serves the call for which it was fetched.
        stale_at: until.before(EARLY).max(now),
    })
}

impl fmt::Debug for SignOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignOn").finish_non_exhaustive()
    }
}

const COOKIE: &str = "folioAccessToken=";
/// Longer than a call takes.
const EARLY: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(30);
