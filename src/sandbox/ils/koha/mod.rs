//! The library system as Koha's REST interface shows it, under `/koha/api/v1` on the HTTP port.
//!
//! | call | does |
//! |---|---|
//! | `POST oauth/token` | a token for the account that SIP2 logs in with; without one, for anybody |
//! | `POST auth/password/validation` | 201 where barcode and PIN belong together, else 400 |
//! | `GET patrons?cardnumber=…` | patrons, upper and lower case alike |
//! | `PUT patrons/{id}` | the expiry date of the card |
//! | `GET patrons/{id}/account` | what is owed, and what is left of payments |
//! | `GET`, `POST patrons/{id}/account/credits` | payments that came this way |
//! | `GET`, `POST patrons/{id}/account/debits` | what is owed, paid or not; a new debit |
//!
//! Fee `F1001` is line 1001, and the twelfth patron is patron 12. As the real one, it takes a payment for lines of
//! anybody, applies what is left over to whatever else the patron owes, leaves the rest of it as credit, and takes the
//! same payment twice. Unlike the real one, it refuses a payment for a fee that can only be paid at the desk, before
//! anything is done. It has one currency and does not name it: `wrong_currency` does nothing here. `not_now` is
//! status 429.

mod books;
mod calls;
mod lists;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::Json;
use axum::Router;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use axum::routing::put;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::sandbox::clock;
use crate::sandbox::faults::Fault;
use crate::sandbox::ils::Ils;
use crate::sandbox::ils::over_http::Words;

pub(super) use books::KohaLine;

/// The interface, and who may speak to it.
#[derive(Clone, Debug)]
struct Koha {
    ils: Arc<Ils>,
    tokens: Arc<Mutex<Vec<String>>>,
}

/// Everything under `/koha/api/v1`.
pub(in crate::sandbox) fn routes<S: Clone + Send + Sync + 'static>(ils: &Arc<Ils>) -> Router<S> {
    let koha = Koha {
        ils: Arc::clone(ils),
        tokens: Arc::default(),
    };
    Router::new()
        .route("/oauth/token", post(calls::token))
        .route("/auth/password/validation", post(calls::validate))
        .route("/patrons", get(calls::patrons))
        .route("/patrons/{id}", put(calls::change_patron))
        .route("/patrons/{id}/account", get(calls::account))
        .route(
            "/patrons/{id}/account/credits",
            get(lists::credits).post(calls::add_credit),
        )
        .route(
            "/patrons/{id}/account/debits",
            get(lists::debits).post(calls::add_debit),
        )
        .with_state(koha)
}

impl Koha {
    fn login_is_good(&self, user: &str, password: &str) -> bool {
        let Some(login) = &self.ils.login else { return true };
        login.user == user && login.password.expose_secret() == password
    }

    /// A new token; those given before stay good.
    fn grant(&self) -> Option<String> {
        let token = clock::random_id("").ok()?;
        self.tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(token.clone());
        Some(token)
    }

    /// # Errors
    /// The answer to somebody who is not signed in.
    fn check(&self, headers: &HeaderMap) -> Result<(), Box<Response>> {
        let said = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let is_good = match said.split_once(' ') {
            Some(("Bearer", token)) => self
                .tokens
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .any(|known| known == token),
            Some(("Basic", code)) => unbase64(code)
                .as_deref()
                .and_then(|pair| pair.split_once(':'))
                .is_some_and(|(user, password)| self.login_is_good(user, password)),
            Some(_) | None => false,
        };
        if is_good {
            Ok(())
        } else {
            Err(Box::new(error(
                StatusCode::UNAUTHORIZED,
                "Authentication failure.",
            )))
        }
    }

    /// The fault ordered for a call by what it asks for.
    fn fault(&self, name: &str) -> Option<Fault> {
        self.ils.faults.for_ils(&[name], None)
    }

    /// The same of a call about a line, which faults may name as Koha does or as the sample library does.
    fn fault_of_line(&self, name: &str, line: Option<u64>) -> Option<Fault> {
        let Some(line) = line else { return self.fault(name) };
        let faults = &self.ils.faults;
        faults
            .for_ils(&[name], Some(&line.to_string()))
            .or_else(|| faults.for_ils(&[name], Some(&books::fee_of(line))))
    }
}

fn error(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}

/// What a call that only reads answers where a fault has it say no.
fn refusing(status: StatusCode) -> Words {
    Words {
        refusal: error(status, "Refused."),
        not_now: None,
    }
}

/// What a call that changes something answers where a fault has it say no, or not now.
fn refusing_or_busy() -> Words {
    Words {
        refusal: error(StatusCode::BAD_REQUEST, "Refused."),
        not_now: Some(error(StatusCode::TOO_MANY_REQUESTS, "Try again later.")),
    }
}

/// RFC 4648, section 4; `None` for anything else.
fn unbase64(code: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for letter in code.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter.checked_sub(b'A')?,
            b'a'..=b'z' => letter.checked_sub(b'a')?.checked_add(26)?,
            b'0'..=b'9' => letter.checked_sub(b'0')?.checked_add(52)?,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 & 0xffff | u32::from(value);
        held = held.checked_add(6)?;
        if held >= 8 {
            held = held.checked_sub(8)?;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        for (code, text) in [
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(unbase64(code).as_deref(), Some(text));
        }
        assert_eq!(unbase64("Zm 8"), None);
    }
}
