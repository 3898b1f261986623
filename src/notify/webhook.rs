//! How an alert is signed and what it says: Standard Webhooks.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde_json::json;
use zeroize::Zeroizing;

use crate::domain::Alert;
use crate::domain::AlertId;
use crate::domain::Attention;
use crate::domain::Timestamp;

/// What messages are signed with; the receiver has the same.
#[derive(Clone)]
pub struct WebhookKey(hmac::Key);

impl WebhookKey {
    /// Reads `whsec_` and 24 to 64 bytes in base64; `None` when it is not that.
    pub fn open(secret: &SecretString) -> Option<Self> {
        let text = secret.expose_secret().strip_prefix("whsec_")?;
        let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
        let fits = (BYTES_MIN..=BYTES_MAX).contains(&bytes.len());
        fits.then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }
}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookKey")
    }
}

/// The id of a message: at every try the same, so that who receives it twice acts on it once.
pub fn message_id(id: AlertId) -> String {
    format!("msg_{id}")
}

/// The signatures of a message at this moment, one a key: `v1,… v1,…`.
pub fn signatures(keys: &[WebhookKey], id: &str, at_s: i64, body: &str) -> String {
    let signed = format!("{id}.{at_s}.{body}");
    let each = keys.iter().map(|key| {
        let tag = hmac::sign(&key.0, signed.as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    });
    each.collect::<Vec<_>>().join(" ")
}

/// What a message says: ids, kinds, counts and times. At every try the same.
pub fn body(alert: &Alert) -> String {
    json!({
        "type": alert.kind.word(),
        "timestamp": alert.at.to_string(),
        "data": {
            "library": alert.library.as_str(),
            "order": alert.order.map(|order| order.to_string()),
            "reason": alert.reason.map(Attention::word),
            "count": alert.count,
        },
    })
    .to_string()
}

/// A moment as the header says it, in seconds since 1970.
pub fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1000)
}

const BYTES_MIN: usize = 24;
const BYTES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::domain::AlertKind;
    use crate::domain::AlertState;
    use crate::domain::LibraryId;
    use crate::domain::OrderId;

    fn key(text: &str) -> Option<WebhookKey> {
        WebhookKey::open(&SecretString::from(text.to_owned()))
    }

    fn made(byte: u8, length: usize) -> String {
        format!("whsec_{}", STANDARD.encode(vec![byte; length]))
    }

    /// Reckoned with another program:
    /// `printf 'msg_1.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac hmac -macopt hexkey:07…07 -binary | base64`
    /// with 24 bytes of 07; and by the receivers' library for JavaScript, `standardwebhooks` 1.1.1.
    #[test]
    fn a_signature_is_the_one_that_another_program_reckons() {
        let keys = [key(&made(7, 24)).unwrap()];

        let signature = signatures(&keys, "msg_1", 1_614_265_330, r#"{"test": 2432232314}"#);

        assert_eq!(signature, "v1,7uBtESEWGtDKv2DcFOvwVnDWKwiIT+87mO9EJbkknYM=");
    }

    #[test]
    fn while_secrets_change_there_is_a_signature_for_each() {
        let (old, new) = (key(&made(1, 24)).unwrap(), key(&made(2, 24)).unwrap());
        let alone = |key: &WebhookKey| signatures(std::slice::from_ref(key), "msg_1", 1, "{}");

        let both = signatures(&[old.clone(), new.clone()], "msg_1", 1, "{}");

        assert_eq!(both, format!("{} {}", alone(&old), alone(&new)));
    }

    #[test]
    fn a_secret_of_another_form_or_length_is_none_and_never_printed() {
        for text in [
            made(1, 23),
            made(1, 65),
            String::from("whsec_%"),
            STANDARD.encode([1; 32]),
        ] {
            assert!(key(&text).is_none());
        }
        assert_eq!(format!("{:?}", key(&made(1, 64)).unwrap()), "WebhookKey");
    }

    #[test]
    fn a_message_has_ids_kinds_counts_and_times() {
        let alert = Alert {
            id: AlertId::parse("00000000000000000000000007").unwrap(),
            library: LibraryId::parse("main").unwrap(),
            target: String::from("on-call"),
            kind: AlertKind::AttentionNeeded,
            order: Some(OrderId::parse("00000000000000000000000008").unwrap()),
            reason: Some(Attention::Stuck),
            count: 1,
            at: Timestamp::from_millis(0),
            state: AlertState::Waiting,
            tries: 0,
            next_at: None,
            answered: String::new(),
            answered_at: None,
        };

        let body: Value = serde_json::from_str(&body(&alert)).unwrap();
        let expected = json!({
            "type": "attention.needed",
            "timestamp": "1970-01-01T00:00:00.000Z",
            "data": {
                "library": "main",
                "order": "00000000000000000000000008",
                "reason": "stuck",
                "count": 1,
            },
        });
        assert_eq!(body, expected);
        assert_eq!(message_id(alert.id), "msg_00000000000000000000000007");
    }
}
