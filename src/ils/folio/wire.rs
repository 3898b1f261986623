//! One call to FOLIO: tenant and token go with it, and what its status means for a question and for a deed.

use std::sync::Arc;

use reqwest::Method;
use reqwest::Url;
use reqwest::header::ACCEPT;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;
use serde::Serialize;

use crate::domain::Clock;
use crate::ils::IlsError;
use crate::ils::folio::settings::FolioSettings;
use crate::ils::folio::settings::FolioSettingsError;
use crate::ils::folio::sign_on::SignOn;
use crate::ils::folio::sign_on::Token;
use crate::ils::rest::Answer;
use crate::ils::rest::Rest;

/// The way to one FOLIO, for one service user.
#[derive(Debug)]
pub(super) struct Wire {
    rest: Rest,
    tenant: HeaderValue,
    sign_on: SignOn,
}

/// What became of a deed: something that changes FOLIO's books, and is sent once.
pub(super) enum Deed {
    /// Done, says FOLIO: status 201.
    Done(Answer),
    /// It will not: nothing was done.
    Refused,
    /// Not for this service user: nothing was done.
    Forbidden,
    /// Too much at once: nothing was done.
    NotNow,
}

impl Wire {
    pub(super) fn new(settings: &FolioSettings, clock: Arc<dyn Clock>) -> Result<Self, FolioSettingsError> {
        settings.check()?;
        Ok(Self {
            rest: Rest::new(&settings.rest)?,
            tenant: HeaderValue::from_str(&settings.tenant).map_err(|_| FolioSettingsError::Tenant)?,
            sign_on: SignOn::new(&settings.user, &settings.password, clock),
        })
    }

    pub(super) fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.rest.url(segments, query);
        // A plus is a blank in forms only; not every gateway reads an address as a form.
        if let Some(encoded) = url.query().map(|query| query.replace('+', "%20")) {
            url.set_query(Some(&encoded));
        }
        url
    }

    /// Reads. The status is 2xx, 404 or 422.
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then.
    pub(super) async fn read(&self, url: Url) -> Result<Answer, IlsError> {
        understood(self.fetch(url).await?)
    }

    /// Reads what our service user need not be allowed to see; `None` when it is not. Else as [`Wire::read`].
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then.
    pub(super) async fn read_where_allowed(&self, url: Url) -> Result<Option<Answer>, IlsError> {
        let answer = self.fetch(url).await?;
        if answer.status == FORBIDDEN {
            return Ok(None);
        }
        understood(answer).map(Some)
    }

    async fn fetch(&self, url: Url) -> Result<Answer, IlsError> {
        let token = self.token(None).await?;
        let answer = self.rest.get(url.clone(), self.headers(&token)?).await?;
        if answer.status != UNAUTHORIZED {
            return Ok(answer);
        }
        let token = self.token(Some(&token)).await?;
        self.rest.get(url, self.headers(&token)?).await
    }

    /// Asks something with a body that changes nothing there. The status is 2xx, 404 or 422.
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then.
    pub(super) async fn ask<T: Serialize + Sync>(&self, url: Url, body: &T) -> Result<Answer, IlsError> {
        let token = self.token(None).await?;
        let answer = self.send(url.clone(), &token, body).await?;
        if answer.status != UNAUTHORIZED {
            return understood(answer);
        }
        let token = self.token(Some(&token)).await?;
        understood(self.send(url, &token, body).await?)
    }

    /// Has something done, once.
    ///
    /// # Errors
    /// [`IlsError::Unavailable`], [`IlsError::Login`]: it was not done. [`IlsError::Silent`]: it may have been done.
    pub(super) async fn have_done<T: Serialize + Sync>(&self, url: Url, body: &T) -> Result<Deed, IlsError> {
        let token = self.token(None).await?;
        let answer = self.send(url, &token, body).await?;
        match answer.status {
            CREATED => Ok(Deed::Done(answer)),
            // Validated before anything is written: closed meanwhile, more than is left, no such fee.
            BAD_REQUEST | NOT_FOUND | UNPROCESSABLE => Ok(Deed::Refused),
            UNAUTHORIZED => {
                // Turned away at the gate. The next one signs on anew.
                self.sign_on.forget(&token).await;
                Err(IlsError::Unavailable)
            }
            FORBIDDEN => Ok(Deed::Forbidden),
            TOO_MANY => Ok(Deed::NotNow),
            // After a 500 the action may be saved without the balance; a gateway's 502 to 504 tells nothing.
            status => Err(unbelievable(status)),
        }
    }

    async fn token(&self, refused: Option<&Arc<Token>>) -> Result<Arc<Token>, IlsError> {
        self.sign_on.token(&self.rest, &self.tenant, refused).await
    }

    async fn send<T: Serialize + Sync>(&self, url: Url, token: &Token, body: &T) -> Result<Answer, IlsError> {
        self.rest
            .send((Method::POST, url), self.headers(token)?, body)
            .await
    }

    fn headers(&self, token: &Token) -> Result<HeaderMap, IlsError> {
        let mut secret = HeaderValue::from_str(token.secret.expose_secret()).map_err(|_| IlsError::Login)?;
        secret.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(TENANT, self.tenant.clone());
        headers.insert(TOKEN, secret);
        // What a module refuses it says as text, and some refuse whoever does not take text.
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/plain"));
        Ok(headers)
    }
}

/// The answer to a question, if it is one.
fn understood(answer: Answer) -> Result<Answer, IlsError> {
    match answer.status {
        UNAUTHORIZED | FORBIDDEN => {
            tracing::warn!(
                status = answer.status,
                "the library system lacks a permission for our service user"
            );
            Err(IlsError::Login)
        }
        NOT_FOUND | UNPROCESSABLE => Ok(answer),
        _ if answer.is_success() => Ok(answer),
        status => Err(unbelievable(status)),
    }
}

fn unbelievable(status: u16) -> IlsError {
    tracing::warn!(status, "the library system gave no answer that can be believed");
    IlsError::Silent
}

/// Before anything was asked for: whatever went wrong, it was not done.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
pub(super) fn not_asked(error: IlsError) -> IlsError {
    match error {
        IlsError::Silent | IlsError::Unavailable => IlsError::Unavailable,
        IlsError::Login => IlsError::Login,
    }
}

pub(super) const TENANT: HeaderName = HeaderName::from_static("x-okapi-tenant");
const TOKEN: HeaderName = HeaderName::from_static("x-okapi-token");
const CREATED: u16 = 201;
const BAD_REQUEST: u16 = 400;
const UNAUTHORIZED: u16 = 401;
const FORBIDDEN: u16 = 403;
pub(super) const NOT_FOUND: u16 = 404;
pub(super) const UNPROCESSABLE: u16 = 422;
const TOO_MANY: u16 = 429;
