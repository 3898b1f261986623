//! Asks the processor for a token: once, over a connection of its own, and never again.
//!
//! A repeated request would need the number to be kept until then. Nobody is charged by a token, so when the answer
//! does not come, the card is typed again.

use std::time::Duration;

use axum::http::StatusCode;
use reqwest::Client;
use reqwest::Url;
use reqwest::header::AUTHORIZATION;
use reqwest::header::CONNECTION;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderValue;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::intake::card::Card;
use crate::intake::form::form;
use crate::masking::ApiKey;
use crate::masking::CardBrand;
use crate::masking::CardNumber;
use crate::masking::Last4;
use crate::net::client;
use crate::net::client::ClientError;

/// How to reach the processor, and as whom.
#[derive(Debug)]
pub struct ProcessorSettings {
    /// Where it is; may have a path, to which `v1/payment_methods` is added.
    pub base_url: String,
    /// A publishable (`pk_…`) or restricted (`rk_…`) key: one that can make tokens, and as little else as possible.
    pub key: ApiKey,
    /// How long the call may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// The only authority to trust, PEM; `None` for those that browsers trust.
    pub authority_pem: Option<Vec<u8>>,
}

/// The processor, ready to be asked.
#[derive(Debug)]
pub(super) struct Processor {
    client: Client,
    url: Url,
    authorization: HeaderValue,
}

/// What the processor gives for a card.
#[derive(Debug)]
pub(super) struct Token {
    /// `pm_…`; letters, digits and underscores.
    pub(super) payment_method: String,
    pub(super) brand: CardBrand,
}

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoToken {
    /// The processor says that a field is wrong; the field, and what is wrong with it.
    Field(&'static str, &'static str),
    /// The processor does not take this card.
    Declined,
    /// No answer, or one that says to come later.
    Silent,
    /// The processor does not take our key.
    KeyRefused,
    /// An answer that is none, or one for another card.
    NotBelieved,
}

/// Why the processor cannot be asked at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessorError {
    /// The address.
    #[error("the processor's address cannot be used")]
    Address,
    /// The key.
    #[error("the processor's key cannot stand in a header")]
    Key,
    /// TLS.
    #[error("the processor cannot be reached over TLS")]
    Client(#[source] ClientError),
}

impl Processor {
    pub(super) fn new(settings: &ProcessorSettings) -> Result<Self, ProcessorError> {
        let base = settings.base_url.trim_end_matches('/');
        let url = Url::parse(&format!("{base}/v1/payment_methods")).map_err(|_| ProcessorError::Address)?;
        let bearer = Zeroizing::new(format!("Bearer {}", settings.key.reveal()));
        let mut authorization = HeaderValue::from_str(&bearer).map_err(|_| ProcessorError::Key)?;
        authorization.set_sensitive(true);
        let client = client::for_one_call_each(settings.authority_pem.as_deref(), settings.timeout)
            .map_err(ProcessorError::Client)?;
        Ok(Self {
            client,
            url,
            authorization,
        })
    }

    /// Sends the card and forgets it, whatever comes back. One attempt.
    pub(super) async fn token(&self, card: Card) -> Result<Token, NoToken> {
        let sent = self
            .client
            .post(self.url.clone())
            .header(AUTHORIZATION, self.authorization.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(CONNECTION, "close")
            .body(form(&card))
            .send()
            .await;
        // What the library says of a failure may hold the address, and is not needed.
        let mut response = sent.map_err(|_| NoToken::Silent)?;
        let status = response.status();
        let mut answer = Zeroizing::new(Vec::with_capacity(ANSWER_BYTES_MAX));
        while let Some(piece) = response.chunk().await.map_err(|_| NoToken::Silent)? {
            if piece.len() > ANSWER_BYTES_MAX.saturating_sub(answer.len()) {
                return Err(NoToken::NotBelieved);
            }
            answer.extend_from_slice(&piece);
        }
        understood(status, &answer, &card.number)
    }
}

#[derive(Deserialize)]
struct Method<'a> {
    id: &'a str,
    #[serde(borrow)]
    card: MethodCard<'a>,
}

#[derive(Deserialize)]
struct MethodCard<'a> {
    brand: &'a str,
    last4: &'a str,
}

#[derive(Deserialize)]
struct Failure<'a> {
    #[serde(borrow)]
    error: FailureBody<'a>,
}

#[derive(Deserialize)]
struct FailureBody<'a> {
    code: Option<&'a str>,
}

fn understood(status: StatusCode, answer: &[u8], number: &CardNumber) -> Result<Token, NoToken> {
    match status.as_u16() {
        200 => {
            let method: Method<'_> = serde_json::from_slice(answer).map_err(|_| NoToken::NotBelieved)?;
            token(&method, number)
        }
        402 => {
            let failure: Option<Failure<'_>> = serde_json::from_slice(answer).ok();
            Err(refused(failure.and_then(|failure| failure.error.code)))
        }
        401 | 403 => Err(NoToken::KeyRefused),
        408 | 409 | 429 | 500.. => Err(NoToken::Silent),
        _ => Err(NoToken::NotBelieved),
    }
}

fn token(method: &Method<'_>, number: &CardNumber) -> Result<Token, NoToken> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let id = method.id;
    let is_token = id.starts_with("pm_") && id.len() <= TOKEN_BYTES_MAX && id.bytes().all(plain);
    // Our own digits in the shape of a token would travel on as one.
    if !is_token || number.is_in(id) {
        return Err(NoToken::NotBelieved);
    }
    // A token of another card would charge somebody else.
    if Last4::parse(method.card.last4) != Ok(number.last4()) {
        return Err(NoToken::NotBelieved);
    }
    Ok(Token {
        payment_method: id.to_owned(),
        brand: CardBrand::from_word(method.card.brand),
    })
}

/// The codes of <https://docs.stripe.com/error-codes> that name a field; all others are a card that is not taken.
fn refused(code: Option<&str>) -> NoToken {
    match code {
        Some("incorrect_number" | "invalid_number") => {
            NoToken::Field("number", "is no card number; look at its digits")
        }
        Some("invalid_expiry_month") => NoToken::Field("exp_month", "is not a month of this card"),
        Some("invalid_expiry_year") => NoToken::Field("exp_year", "is not a year of this card"),
        Some("invalid_cvc" | "incorrect_cvc") => NoToken::Field("cvc", "is not the code of this card"),
        _ => NoToken::Declined,
    }
}

const ANSWER_BYTES_MAX: usize = 64 * 1024;
const TOKEN_BYTES_MAX: usize = 253;

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, answer: &str) -> Result<(String, CardBrand), NoToken> {
        let number = CardNumber::parse("4242424242424242").unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        understood(status, answer.as_bytes(), &number).map(|token| (token.payment_method, token.brand))
    }

    fn method(id: &str, last4: &str) -> String {
        format!(
            r#"{{"id":"{id}","object":"payment_method","card":{{"brand":"visa","last4":"{last4}","exp_month":1}}}}"#
        )
    }

    #[test]
    fn a_token_for_this_card_is_taken() {
        assert_eq!(
            judged(200, &method("pm_1AbC_d2", "4242")),
            Ok((String::from("pm_1AbC_d2"), CardBrand::Visa))
        );
    }

    #[test]
    fn an_answer_for_another_card_or_none_is_not_believed() {
        for answer in [
            method("pm_1", "4243"),
            method("pm_1", "4242424242424242"),
            method("pm_1", ""),
            method("pm_4242424242424242", "4242"),
            method("pm_4242_4242_4242_4242", "4242"),
            method("tok_1", "4242"),
            method("pm_<b>", "4242"),
            method("pm_1\\n", "4242"),
            method(&format!("pm_{}", "a".repeat(300)), "4242"),
            String::from("{}"),
            String::from("[]"),
            String::new(),
        ] {
            assert_eq!(judged(200, &answer), Err(NoToken::NotBelieved), "{answer}");
        }
        assert_eq!(judged(302, &method("pm_1", "4242")), Err(NoToken::NotBelieved));
        assert_eq!(judged(201, &method("pm_1", "4242")), Err(NoToken::NotBelieved));
    }

    #[test]
    fn a_refusal_becomes_words_of_our_own() {
        let failure = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"4242424242424242"}}}}"#);
        let field = |code: &str| {
            let Err(NoToken::Field(field, _)) = judged(402, &failure(code)) else {
                panic!("{code} names no field");
            };
            field
        };

        assert_eq!(field("incorrect_number"), "number");
        assert_eq!(field("invalid_expiry_month"), "exp_month");
        assert_eq!(field("invalid_expiry_year"), "exp_year");
        assert_eq!(field("invalid_cvc"), "cvc");
        assert_eq!(judged(402, &failure("card_declined")), Err(NoToken::Declined));
        assert_eq!(judged(402, "?"), Err(NoToken::Declined));
        assert_eq!(judged(401, ""), Err(NoToken::KeyRefused));
        assert_eq!(judged(429, ""), Err(NoToken::Silent));
        assert_eq!(judged(503, ""), Err(NoToken::Silent));
        assert_eq!(
            judged(400, &failure("parameter_unknown")),
            Err(NoToken::NotBelieved)
        );
    }
}
