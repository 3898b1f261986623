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
pub(super) const TOLERANCE: Duration = Duration::from_secs(300);

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
                "t" => return None,
                "v1" if signatures.len() < SIGNATURES_MAX => signatures.push(digest(value)?),
                "v1" => return None,
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
