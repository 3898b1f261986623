//! Each check of `OpenID` Connect Core 3.1.3.7, by the token that only it refuses.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
use aws_lc_rs::signature::EcdsaKeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use jsonwebtoken::encode;
use serde_json::json;

use super::*;

const ISSUER: &str = "https://id.example";
const CLIENT: &str = "lastfour";
const NONCE: &str = "anonceofthissignin";
const NOW_S: i64 = 1_795_490_448;

struct Signer {
    key: EncodingKey,
    published: Jwk,
}

fn signer(kid: &str) -> Signer {
    let document =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let key = EncodingKey::from_ec_der(document.as_ref());
    let mut published = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
    published.common.key_id = Some(String::from(kid));
    Signer { key, published }
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "248289761001", "aud": CLIENT, "exp": NOW_S + 300, "iat": NOW_S, "auth_time": NOW_S - 20,
        "nonce": NONCE, "amr": ["pwd", "otp"], "groups": ["desk"],
    })
}

/// The claims with one of them changed, or taken out.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

fn header(kid: &str) -> Header {
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(String::from(kid));
    header
}

fn sign(signer: &Signer, claims: &Value) -> String {
    encode(&header("one"), claims, &signer.key).unwrap()
}

fn expected() -> Expected<'static> {
    let now = Timestamp::from_millis(NOW_S * 1000);
    Expected {
        issuer: ISSUER,
        client_id: CLIENT,
        nonce: NONCE,
        signed_in_since: now.before(Duration::from_hours(1)),
        now,
    }
}

fn judge(token: &str, keys: &[Jwk]) -> Result<Claims, TokenFault> {
    let header = head(token)?;
    let key = key_of(&header, keys).ok_or(TokenFault::Key)?;
    check(token, (&header, key), expected())
}

fn refusal_of(claims: &Value) -> Option<TokenFault> {
    let signer = signer("one");
    judge(&sign(&signer, claims), std::slice::from_ref(&signer.published)).err()
}

#[test]
fn a_token_that_is_all_it_must_be_is_believed() {
    let signer = signer("one");

    let claims = judge(&sign(&signer, &claims()), std::slice::from_ref(&signer.published)).unwrap();

    assert_eq!(claims.sub, "248289761001");
    assert_eq!(claims.texts("groups"), ["desk"]);
    assert!(claims.shows(&[String::from("otp")]));
    assert!(!claims.shows(&[String::from("hwk")]));
}

#[test]
fn another_issuer_is_refused() {
    for issuer in ["https://id.example/", "https://evil.example", ""] {
        assert_eq!(refusal_of(&with("iss", json!(issuer))), Some(TokenFault::Issuer));
    }
    assert_eq!(refusal_of(&with("iss", Value::Null)), Some(TokenFault::Form));
}

#[test]
fn another_audience_is_refused() {
    assert_eq!(
        refusal_of(&with("aud", json!("other"))),
        Some(TokenFault::Audience)
    );
    assert_eq!(refusal_of(&with("aud", json!([]))), Some(TokenFault::Audience));
    // Others beside us, and nobody says who asked.
    assert_eq!(
        refusal_of(&with("aud", json!([CLIENT, "other"]))),
        Some(TokenFault::Audience)
    );
    assert_eq!(
        refusal_of(&with("azp", json!("other"))),
        Some(TokenFault::Audience)
    );
    assert_eq!(refusal_of(&with("azp", json!(CLIENT))), None);
    assert_eq!(refusal_of(&with("aud", json!([CLIENT]))), None);
}

#[test]
fn the_time_of_a_token_is_looked_at_with_a_minute_between_the_clocks() {
    assert_eq!(refusal_of(&with("exp", json!(NOW_S - 59))), None);
    assert_eq!(
        refusal_of(&with("exp", json!(NOW_S - 60))),
        Some(TokenFault::Time)
    );
    assert_eq!(refusal_of(&with("iat", json!(NOW_S + 60))), None);
    assert_eq!(
        refusal_of(&with("iat", json!(NOW_S + 61))),
        Some(TokenFault::Time)
    );
    assert_eq!(
        refusal_of(&with("iat", json!(NOW_S - 400))),
        Some(TokenFault::Time)
    );
    assert_eq!(
        refusal_of(&with("nbf", json!(NOW_S + 61))),
        Some(TokenFault::Time)
    );
    assert_eq!(refusal_of(&with("exp", Value::Null)), Some(TokenFault::Form));
    assert_eq!(refusal_of(&with("exp", json!(i64::MIN))), Some(TokenFault::Time));
}

#[test]
fn the_nonce_of_another_sign_in_is_refused() {
    assert_eq!(
        refusal_of(&with("nonce", json!("another"))),
        Some(TokenFault::Nonce)
    );
    assert_eq!(refusal_of(&with("nonce", Value::Null)), Some(TokenFault::Nonce));
}

#[test]
fn whoever_signed_in_there_too_long_ago_or_nobody_knows_when_is_refused() {
    assert_eq!(refusal_of(&with("auth_time", json!(NOW_S - 3660))), None);
    assert_eq!(
        refusal_of(&with("auth_time", json!(NOW_S - 3661))),
        Some(TokenFault::Age)
    );
    assert_eq!(
        refusal_of(&with("auth_time", json!(NOW_S + 61))),
        Some(TokenFault::Age)
    );
    assert_eq!(refusal_of(&with("auth_time", Value::Null)), Some(TokenFault::Age));
}

#[test]
fn a_token_that_was_changed_or_signed_by_another_is_refused() {
    let (ours, other) = (signer("one"), signer("one"));
    let keys = [ours.published.clone()];
    let token = sign(&ours, &claims());
    let parts: Vec<_> = token.split('.').collect();
    let claims_of_another = URL_SAFE_NO_PAD.encode(with("sub", json!("1")).to_string());

    assert_eq!(
        judge(&sign(&other, &claims()), &keys).err(),
        Some(TokenFault::Signature)
    );
    let changed = format!("{}.{claims_of_another}.{}", parts[0], parts[2]);
    assert_eq!(judge(&changed, &keys).err(), Some(TokenFault::Signature));
    let bare = format!("{}.{}.", parts[0], parts[1]);
    assert_eq!(judge(&bare, &keys).err(), Some(TokenFault::Signature));
}

#[test]
fn a_token_that_nobody_signed_or_a_shared_secret_did_is_refused() {
    let signer = signer("one");
    let keys = [signer.published.clone()];
    let body = URL_SAFE_NO_PAD.encode(claims().to_string());
    for algorithm in ["none", "None", "HS256", "RS1"] {
        let head = URL_SAFE_NO_PAD.encode(json!({"alg": algorithm, "kid": "one"}).to_string());
        for signature in ["", "c2lnbmF0dXJl"] {
            let token = format!("{head}.{body}.{signature}");
            assert_eq!(
                judge(&token, &keys).err(),
                Some(TokenFault::Algorithm),
                "{algorithm}"
            );
        }
    }
    let shared = EncodingKey::from_secret(b"what everybody may read");
    let mut head = Header::new(Algorithm::HS256);
    head.kid = Some(String::from("one"));
    let token = encode(&head, &claims(), &shared).unwrap();
    assert_eq!(judge(&token, &keys).err(), Some(TokenFault::Algorithm));
    let mut critical = header("one");
    critical.crit = Some(vec![String::from("exp")]);
    let token = encode(&critical, &claims(), &signer.key).unwrap();
    assert_eq!(judge(&token, &keys).err(), Some(TokenFault::Algorithm));
}

#[test]
fn a_key_is_taken_for_what_it_is_published_for_only() {
    let signer = signer("one");
    let token = sign(&signer, &claims());
    let renamed = |change: &dyn Fn(&mut Jwk)| {
        let mut key = signer.published.clone();
        change(&mut key);
        judge(&token, &[key]).err()
    };

    assert_eq!(renamed(&|_| {}), None);
    assert_eq!(
        renamed(&|key| key.common.key_id = Some(String::from("two"))),
        Some(TokenFault::Key)
    );
    assert_eq!(renamed(&|key| key.common.key_id = None), Some(TokenFault::Key));
    let encrypts = |key: &mut Jwk| key.common.public_key_use = Some(PublicKeyUse::Encryption);
    assert_eq!(renamed(&encrypts), Some(TokenFault::Key));
    assert_eq!(judge(&token, &[]).err(), Some(TokenFault::Key));
}

#[test]
fn a_head_without_a_name_of_its_key_is_taken_where_there_is_one_key() {
    let (one, two) = (signer("one"), signer("two"));
    let token = encode(&Header::new(Algorithm::ES256), &claims(), &one.key).unwrap();

    assert!(judge(&token, std::slice::from_ref(&one.published)).is_ok());
    let both = [one.published, two.published];
    assert_eq!(judge(&token, &both).err(), Some(TokenFault::Key));
}

#[test]
fn what_is_no_token_is_refused() {
    for text in ["", ".", "..", "a.b.c", "a.b.c.d.e", "e30.e30.e30"] {
        assert_eq!(head(text).err(), Some(TokenFault::Form), "{text}");
    }
}
