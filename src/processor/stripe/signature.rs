//! Signatures of events: HMAC-SHA256 over the time and the raw bytes.
//!
//! Source: docs.stripe.com/webhooks, "Verify webhook signatures manually". The header reads
//! `t=1492774577,v1=5257a8…,v1=…,v0=…`; while a secret is being changed there is one `v1` for each.

use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::Timestamp;
use crate::processor::ForgedEvent;

/// How far the moment of signing may be from now, before or after.
pub(super) const TOLERANCE: Duration = Duration::from_mins(5);

/// A webhook secret, ready to check with. Its `Debug` does not show it.
#[derive(Clone, Debug)]
pub(super) struct SigningKey(hmac::Key);

impl SigningKey {
    /// The whole secret is the key, its prefix `whsec_` included.
    pub(super) fn new(secret: &SecretString) -> Self {
        Self(hmac::Key::new(
            hmac::HMAC_SHA256,
            secret.expose_secret().as_bytes(),
        ))
    }

    fn sign(&self, time: &str, body: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(time.as_bytes());
        context.update(b".");
        context.update(body);
        context.sign()
    }
}

/// Checks that one of the keys signed these bytes, and that it did so just now.
///
/// # Errors
/// [`ForgedEvent::Signature`], [`ForgedEvent::Stale`]; the age is told only of what is truly signed.
pub(super) fn verify(
    keys: &[SigningKey],
    header: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<(), ForgedEvent> {
    let header = Header::parse(header).ok_or(ForgedEvent::Signature)?;
    let genuine = keys.iter().any(|key| {
        let ours = key.sign(header.time, body);
        header
            .signatures
            .iter()
            .any(|theirs| verify_slices_are_equal(ours.as_ref(), theirs).is_ok())
    });
    if !genuine {
        return Err(ForgedEvent::Signature);
    }
    if now.seconds().abs_diff(header.seconds) > TOLERANCE.as_secs() {
        return Err(ForgedEvent::Stale);
    }
    Ok(())
}

/// The header's parts. What is signed is the time as it is written.
struct Header<'a> {
    time: &'a str,
    seconds: i64,
    signatures: Vec<[u8; 32]>,
}

impl<'a> Header<'a> {
    /// `None` for anything that Stripe would not write: a part twice or without a value, a `v1` that is not 64
    /// lower-case hexadecimal digits, no `t`, no `v1`, too many. Other schemes (`v0`) are passed over.
    fn parse(text: &'a str) -> Option<Self> {
        if text.len() > HEADER_BYTES_MAX {
            return None;
        }
        let mut time = None;
        let mut signatures = Vec::new();
        for part in text.split(',') {
            let (name, value) = part.split_once('=')?;
            match name {
                "t" if time.is_none() => time = Some((value, seconds(value)?)),
                "v1" if signatures.len() < SIGNATURES_MAX => signatures.push(digest(value)?),
                "t" | "v1" => return None,
                other if is_scheme(other) && !value.is_empty() => {}
                _ => return None,
            }
        }
        let (time, seconds) = time?;
        (!signatures.is_empty()).then_some(Self {
            time,
            seconds,
            signatures,
        })
    }
}

/// Seconds since the epoch as plain digits: no sign, no leading zero, no spaces.
fn seconds(text: &str) -> Option<i64> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    (plain && text.len() <= SECONDS_DIGITS_MAX)
        .then(|| text.parse().ok())
        .flatten()
}

fn is_scheme(name: &str) -> bool {
    name.strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn digest(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => digit.checked_sub(b'0'),
        b'a'..=b'f' => digit.checked_sub(b'a')?.checked_add(10),
        _ => None,
    }
}

const HEADER_BYTES_MAX: usize = 2048;
const SIGNATURES_MAX: usize = 16;
const SECONDS_DIGITS_MAX: usize = 12;

#[cfg(test)]
mod tests {
    #![expect(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    const SECRET: &str = "the secret of the tests";
    const SECRET_BEFORE: &str = "the secret before it";
    const BODY: &[u8] = br#"{"id":"evt_1","type":"payment_intent.succeeded","livemode":false,"data":{"object":{"id":"pi_1","object":"payment_intent"}}}"#;
    const SIGNED_AT: i64 = 1_795_490_448;
    // Made by the `hmac` module of Python and the same by the official library `stripe` 16.1.0 of Python.
    const SIGNATURE: &str = "79a1c02759715db74c5fd6f33b061d6a7065bd003f088b435eed506fc5f5757d";
    const SIGNATURE_BEFORE: &str = "d59fe9b215902107b9a84fa1614224a90a190af82c47dbc8cc35b0746b24637e";
    const SIGNATURE_OF_EVERY_BYTE: &str = "52ecd7d213048ad8901d962a12b777637942ef564c9d24a7946ebe0c8b169276";
    const SIGNATURE_OF_NOTHING: &str = "e23ea7ef8dc6b4cbd7c472685b83e40b3e7a368e0987ffbec8b0109dd693d173";

    fn keys(secrets: &[&str]) -> Vec<SigningKey> {
        secrets
            .iter()
            .map(|secret| SigningKey::new(&SecretString::from(*secret)))
            .collect()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn verdict(header: &str, body: &[u8]) -> Result<(), ForgedEvent> {
        verify(&keys(&[SECRET]), header, body, at(SIGNED_AT))
    }

    fn header(signatures: &[&str]) -> String {
        format!("t={SIGNED_AT},v1={}", signatures.join(",v1="))
    }

    #[test]
    fn what_other_programs_signed_is_genuine() {
        let every_byte: Vec<u8> = (0..=255).collect();

        assert_eq!(verdict(&header(&[SIGNATURE]), BODY), Ok(()));
        assert_eq!(verdict(&header(&[SIGNATURE_OF_EVERY_BYTE]), &every_byte), Ok(()));
        assert_eq!(verdict(&header(&[SIGNATURE_OF_NOTHING]), b""), Ok(()));
    }

    #[test]
    fn while_a_secret_is_changed_both_are_good() {
        let both = header(&[SIGNATURE_BEFORE, SIGNATURE]);

        for secrets in [&[SECRET][..], &[SECRET_BEFORE], &[SECRET_BEFORE, SECRET]] {
            assert_eq!(verify(&keys(secrets), &both, BODY, at(SIGNED_AT)), Ok(()));
        }
        assert_eq!(
            verify(
                &keys(&[SECRET_BEFORE, SECRET]),
                &header(&[SIGNATURE]),
                BODY,
                at(SIGNED_AT)
            ),
            Ok(())
        );
    }

    #[test]
    fn another_secret_another_body_or_another_time_is_forged() {
        let moved = format!("t={},v1={SIGNATURE}", SIGNED_AT + 1);
        let reserialized = String::from_utf8_lossy(BODY).replace(':', ": ");
        let forged = Err(ForgedEvent::Signature);

        assert_eq!(verdict(&header(&[SIGNATURE_BEFORE]), BODY), forged);
        assert_eq!(verdict(&moved, BODY), forged);
        assert_eq!(verdict(&header(&[SIGNATURE]), reserialized.as_bytes()), forged);
        assert_eq!(verdict(&header(&[SIGNATURE]), &BODY[..BODY.len() - 1]), forged);
        assert_eq!(verify(&[], &header(&[SIGNATURE]), BODY, at(SIGNED_AT)), forged);
    }

    #[test]
    fn five_minutes_either_way_is_the_limit() {
        let good = header(&[SIGNATURE]);
        let later = |seconds: i64| verify(&keys(&[SECRET]), &good, BODY, at(SIGNED_AT + seconds));

        assert_eq!((later(300), later(-300)), (Ok(()), Ok(())));
        assert_eq!(later(301), Err(ForgedEvent::Stale));
        assert_eq!(later(-301), Err(ForgedEvent::Stale));
    }

    #[test]
    fn the_age_of_a_forgery_is_not_told() {
        let old = format!("t=1,v1={SIGNATURE}");

        assert_eq!(verdict(&old, BODY), Err(ForgedEvent::Signature));
    }

    #[test]
    fn a_header_that_stripe_would_not_write_is_refused() {
        let upper = SIGNATURE.to_uppercase();
        let many = header(&[SIGNATURE; 17]);
        let padded = format!("{},v0={}", header(&[SIGNATURE]), "0".repeat(2048));
        let garbled = [
            String::new(),
            String::from("t"),
            format!("t={SIGNED_AT}"),
            format!("v1={SIGNATURE}"),
            format!("v0={SIGNATURE},t={SIGNED_AT}"),
            format!("t={SIGNED_AT},t={SIGNED_AT},v1={SIGNATURE}"),
            format!("t={SIGNED_AT}, v1={SIGNATURE}"),
            format!("t={SIGNED_AT},v1={SIGNATURE},"),
            format!("t={SIGNED_AT},v1={SIGNATURE},v1=00"),
            format!("t={SIGNED_AT},v1={SIGNATURE},x=1"),
            format!("t={SIGNED_AT},v1={SIGNATURE}0"),
            format!("t={SIGNED_AT},v1={upper}"),
            format!("t=+{SIGNED_AT},v1={SIGNATURE}"),
            format!("t=0{SIGNED_AT},v1={SIGNATURE}"),
            format!("t=-1,v1={SIGNATURE}"),
            format!("t=99999999999999999999,v1={SIGNATURE}"),
            format!("t=,v1={SIGNATURE}"),
            many,
            padded,
        ];

        for header in garbled {
            assert_eq!(verdict(&header, BODY), Err(ForgedEvent::Signature), "{header}");
        }
    }

    #[test]
    fn other_schemes_are_passed_over() {
        let with_test_scheme = format!("{},v0=anything", header(&[SIGNATURE]));

        assert_eq!(verdict(&with_test_scheme, BODY), Ok(()));
    }

    proptest! {
        #[test]
        fn no_header_and_no_body_make_it_panic_or_pass(
            header in "(t=[0-9]{0,14}|v[01]=[0-9a-f]{0,66}|[ -~]{0,20}|,){0,6}",
            body in prop::collection::vec(any::<u8>(), 0..200),
            now in any::<i64>(),
        ) {
            let verdict = verify(&keys(&[SECRET]), &header, &body, Timestamp::from_millis(now));

            prop_assert_eq!(verdict, Err(ForgedEvent::Signature));
        }

        #[test]
        fn any_text_at_all_is_a_header_that_does_not_panic(header in any::<String>()) {
            prop_assert!(verdict(&header, BODY).is_err());
        }

        #[test]
        fn one_flipped_bit_of_the_body_is_a_forgery(at in 0_usize..BODY.len(), bit in 0_u8..8) {
            let mut body = BODY.to_vec();
            body[at] ^= 1 << bit;

            prop_assert_eq!(verdict(&header(&[SIGNATURE]), &body), Err(ForgedEvent::Signature));
        }
    }
}
