//! The two cookies: one for patrons, one for staff. Opaque, random, gone when the browser closes (promise P9). A third one
//! lasts ten minutes, while somebody of the staff signs in at the library's own provider.

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;
use zeroize::Zeroizing;

use crate::access::SessionSecret;

/// Whose cookie it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Jar {
    /// A patron's. `Lax`: the way back from the processor's or the bank's page must find it.
    Patron,
    /// Somebody's of the staff.
    Staff,
}

impl Jar {
    fn name(self) -> &'static str {
        match self {
            Self::Patron => "__Host-lastfour",
            Self::Staff => "__Host-lastfour-staff",
        }
    }

    fn same_site(self) -> &'static str {
        match self {
            Self::Patron => "Lax",
            Self::Staff => "Strict",
        }
    }

    /// What the browser has brought; `None` when it brought nothing of ours, or two of a name.
    pub(super) fn secret(self, headers: &HeaderMap) -> Option<SessionSecret> {
        SessionSecret::parse(brought(headers, self.name())?)
    }

    /// The header that gives a browser its cookie: without an end, so that closing the browser is the end.
    pub(super) fn give(self, secret: &SessionSecret) -> Option<HeaderValue> {
        let text = format!(
            "{}={}; Path=/; Secure; HttpOnly; SameSite={}",
            self.name(),
            secret.cookie_value(),
            self.same_site()
        );
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The header that takes it away.
    pub(super) fn take(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Patron => "__Host-lastfour=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
            Self::Staff => "__Host-lastfour-staff=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
        })
    }
}

/// What a browser brings back from the provider; `None` when it brought nothing of ours, or two.
pub(super) fn trip(headers: &HeaderMap) -> Option<Zeroizing<String>> {
    let value = brought(headers, TRIP)?;
    let drawn = value.bytes().all(|byte| byte.is_ascii_lowercase());
    drawn.then(|| Zeroizing::new(value.to_owned()))
}

/// The header that gives a browser what it keeps on the way to the provider. `Lax`: the way back must find it.
pub(super) fn give_trip(sealed: &str) -> Option<HeaderValue> {
    let text = format!("{TRIP}={sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes it away.
pub(super) fn take_trip() -> HeaderValue {
    HeaderValue::from_static("__Host-lastfour-trip=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The value of a cookie that is there once.
fn brought<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(|(brought, _)| *brought == name);
    let (_, value) = found.next()?;
    found.next().is_none().then_some(value)
}

const TRIP: &str = "__Host-lastfour-trip";
