//! What an ID token must be: `OpenID` Connect Core 3.1.3.7, one refusal each.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use jsonwebtoken::Algorithm;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::Header;
use jsonwebtoken::Validation;
use jsonwebtoken::decode;
use jsonwebtoken::decode_header;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::jwk::KeyAlgorithm;
use jsonwebtoken::jwk::PublicKeyUse;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::Timestamp;

/// Why an ID token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenFault {
    /// No token in three parts, or one whose claims cannot be read.
    #[error("it cannot be read")]
    Form,
    /// Signed by nothing, by a shared secret, or by what we do not know.
    #[error("its algorithm is not taken")]
    Algorithm,
    /// By a key that the provider does not publish.
    #[error("its key is not known")]
    Key,
    /// It was changed, or signed by somebody else.
    #[error("its signature is wrong")]
    Signature,
    /// Another provider's.
    #[error("its issuer is another")]
    Issuer,
    /// For another program.
    #[error("it is for another audience")]
    Audience,
    /// It is over, or not yet.
    #[error("its time is over or has not come")]
    Time,
    /// Of another sign-in.
    #[error("its nonce is of another sign-in")]
    Nonce,
    /// They signed in too long ago, or it does not say when.
    #[error("they signed in too long ago")]
    Age,
}

impl TokenFault {
    /// The word for the audit.
    pub fn word(self) -> &'static str {
        match self {
            Self::Form => "token form",
            Self::Algorithm => "token algorithm",
            Self::Key => "token key",
            Self::Signature => "token signature",
            Self::Issuer => "token issuer",
            Self::Audience => "token audience",
            Self::Time => "token time",
            Self::Nonce => "token nonce",
            Self::Age => "token age",
        }
    }
}

/// What a token has to fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// They must have signed in since.
    pub(super) signed_in_since: Timestamp,
    pub(super) now: Timestamp,
}

/// What a token says. Nothing of it is believed before [`check`].
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub(super) sub: String,
    aud: OneOrMany,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    auth_time: Option<i64>,
    nonce: Option<String>,
    acr: Option<String>,
    amr: Option<OneOrMany>,
    pub(super) preferred_username: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

impl Claims {
    /// Whether `amr` or `acr` has one of these.
    pub(super) fn shows(&self, any: &[String]) -> bool {
        let ways = self.amr.as_ref().map(OneOrMany::all).unwrap_or_default();
        ways.iter().chain(&self.acr).any(|way| any.contains(way))
    }

    /// The texts of a claim that is a text or a list of texts.
    pub(super) fn texts(&self, claim: &str) -> Vec<&str> {
        match self.others.get(claim) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

/// The head of a token, before anything is believed: whether we take what it is signed with, and which key that is.
///
/// # Errors
/// [`TokenFault::Form`], [`TokenFault::Algorithm`].
pub(super) fn head(token: &str) -> Result<Header, TokenFault> {
    // A word that is no algorithm of signatures, `none` among them, cannot be read.
    let header = decode_header(token).map_err(|_| {
        if unread_algorithm(token) {
            TokenFault::Algorithm
        } else {
            TokenFault::Form
        }
    })?;
    if !TAKEN.contains(&header.alg) || header.crit.is_some() {
        return Err(TokenFault::Algorithm);
    }
    Ok(header)
}

fn unread_algorithm(token: &str) -> bool {
    use base64::Engine as _;
    let head = token.split('.').next().unwrap_or_default();
    let read = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(head).ok();
    let read = read.and_then(|head| serde_json::from_slice::<BTreeMap<String, Value>>(&head).ok());
    read.is_some_and(|head| head.get("alg").is_some_and(Value::is_string))
}

/// The key of a head among those that are published. A head that names none is only clear where there is one.
pub(super) fn key_of<'a>(header: &Header, keys: &'a [Jwk]) -> Option<&'a Jwk> {
    let mut fitting = keys.iter().filter(|key| {
        let named = header
            .kid
            .as_ref()
            .is_none_or(|kid| key.common.key_id.as_ref() == Some(kid));
        let signs = !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
        let by = key.common.key_algorithm;
        let same = by.is_none_or(|by| by == KeyAlgorithm::from(header.alg));
        let family = DecodingKey::from_jwk(key).is_ok_and(|key| key.family() == header.alg.family());
        named && signs && same && family
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// The claims of a token that is all it must be.
///
/// # Errors
/// [`TokenFault`], the first that is found.
pub(super) fn check(
    token: &str,
    (header, key): (&Header, &Jwk),
    expected: Expected<'_>,
) -> Result<Claims, TokenFault> {
    let key = DecodingKey::from_jwk(key).map_err(|_| TokenFault::Key)?;
    let mut only_signature = Validation::new(header.alg);
    // The claims are ours to look at: by our clock, and strictly.
    only_signature.validate_exp = false;
    only_signature.validate_aud = false;
    only_signature.required_spec_claims.clear();
    let signed = decode::<Value>(token, &key, &only_signature).map_err(|_| TokenFault::Signature)?;
    let claims: Claims = serde_json::from_value(signed.claims).map_err(|_| TokenFault::Form)?;
    claims_fit(&claims, expected)?;
    Ok(claims)
}

fn claims_fit(claims: &Claims, expected: Expected<'_>) -> Result<(), TokenFault> {
    if claims.iss != expected.issuer {
        return Err(TokenFault::Issuer);
    }
    let audience = claims.aud.all();
    let for_us = audience.iter().any(|one| one == expected.client_id);
    let party = claims.azp.as_deref();
    // Others beside us must not be there without it being said who asked for the token.
    let asked_by_us = party.map_or(audience.len() == 1, |party| party == expected.client_id);
    if !for_us || !asked_by_us {
        return Err(TokenFault::Audience);
    }
    let second = |at: i64| Timestamp::from_millis(at.saturating_mul(1000));
    let (early, late) = (expected.now.before(SKEW), expected.now.after(SKEW));
    let over = second(claims.exp) <= early;
    let to_come = second(claims.iat) > late || claims.nbf.is_some_and(|at| second(at) > late);
    let stale = second(claims.iat) < early.before(ISSUED_WITHIN);
    if over || to_come || stale {
        return Err(TokenFault::Time);
    }
    let nonce = claims.nonce.as_deref().unwrap_or_default();
    if verify_slices_are_equal(nonce.as_bytes(), expected.nonce.as_bytes()).is_err() {
        return Err(TokenFault::Nonce);
    }
    let since = expected.signed_in_since.before(SKEW);
    let signed_in = claims.auth_time.map(second);
    if signed_in.is_some_and(|at| at >= since && at <= late) {
        Ok(())
    } else {
        Err(TokenFault::Age)
    }
}

/// By a public key, all of them.
const TAKEN: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// Two clocks may differ by so much.
const SKEW: Duration = Duration::from_mins(1);
/// A token comes straight from the provider: one of long ago is somebody's copy.
const ISSUED_WITHIN: Duration = Duration::from_mins(5);

#[cfg(test)]
mod tests;
