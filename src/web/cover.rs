//! The headers for safety that every answer carries, by what kind of answer it is.

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::header;

use crate::web::inventory::Inventory;

/// What kind of answer it is; stands in the answer's extensions. An answer without one is for programs.
#[derive(Clone, Debug)]
pub(super) enum Cover {
    /// A page without anything of the processor's.
    Page {
        /// Lets our own scripts run.
        nonce: String,
    },
    /// A page with a form that leads to the processor's own page.
    Leaving {
        nonce: String,
        /// The processor's script.
        script_url: String,
    },
    /// A page with the processor's frame.
    Card { nonce: String, script_url: String },
    /// A file whose name tells its content: it may be kept for ever, and holds nothing of anybody.
    File,
    /// A library's logo: a file that others have drawn, so that it may do nothing even where somebody opens it as a page.
    Logo,
}

impl Cover {
    /// What a page may ask of the browser. The processor's frame asks for payments: to find out which wallets there are, and
    /// to pay by one. So it may on the card page, and nobody may on any other.
    fn permissions(&self) -> String {
        let payment = match self {
            Self::Card { script_url, .. } => Inventory::get().payment_permission(script_url),
            Self::Page { .. } | Self::Leaving { .. } | Self::File | Self::Logo => String::from("payment=()"),
        };
        format!("{PERMISSIONS}, {payment}")
    }

    fn policy(&self) -> String {
        match self {
            Self::Page { nonce } => Inventory::plain_policy(nonce),
            Self::Leaving { nonce, script_url } => Inventory::get().leaving_policy(nonce, script_url),
            Self::Card { nonce, script_url } => Inventory::get().card_policy(nonce, script_url),
            Self::File => String::from(FOR_PROGRAMS),
            Self::Logo => String::from(LOGO),
        }
    }
}

/// Puts the headers on an answer; whatever a handler set of them is replaced.
pub(super) fn put(headers: &mut HeaderMap, cover: Option<&Cover>) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let Some(cover) = cover else {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(FOR_PROGRAMS),
        );
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return;
    };
    // Nonces are letters and addresses come from a checked configuration; if one did not fit, nothing may run.
    let policy = HeaderValue::from_str(&cover.policy());
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        policy.unwrap_or(HeaderValue::from_static(FOR_PROGRAMS)),
    );
    let (referrer, cache) = match cover {
        Cover::File | Cover::Logo => ("no-referrer", "public, max-age=31536000, immutable"),
        // With `no-referrer` browsers send `Origin: null` with our own forms (Fetch, "append a request Origin header").
        Cover::Page { .. } | Cover::Leaving { .. } | Cover::Card { .. } => ("same-origin", "no-store"),
    };
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if matches!(cover, Cover::File | Cover::Logo) {
        return;
    }
    let opener = match cover {
        // Some banks open a window of their own for 3-D Secure.
        Cover::Card { .. } => "same-origin-allow-popups",
        Cover::Page { .. } | Cover::Leaving { .. } | Cover::File | Cover::Logo => "same-origin",
    };
    headers.insert(OPENER_POLICY, HeaderValue::from_static(opener));
    let permissions = HeaderValue::from_str(&cover.permissions());
    headers.insert(
        PERMISSIONS_POLICY,
        permissions.unwrap_or(HeaderValue::from_static(PERMISSIONS)),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
}

const ALWAYS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=31536000; includeSubDomains",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

const FOR_PROGRAMS: &str = "default-src 'none'; frame-ancestors 'none'";
/// Drawings have styles within them; `sandbox` takes scripts, forms and the origin away.
const LOGO: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), usb=(), browsing-topics=()";
