//! The second factor of staff: six digits that an app makes anew every half minute (RFC 6238), or a code on paper for
//! whoever has lost the app.

use std::fmt;

use secrecy::SecretString;
use totp_rs::Builder;
use totp_rs::Secret;
use totp_rs::Totp;
use zeroize::Zeroize;

use crate::domain::LibraryId;
use crate::domain::Randomness;
use crate::domain::StaffName;
use crate::domain::Timestamp;

/// The key that an app makes codes from: 160 bits. Never printed, never in a log, sealed in the store.
#[derive(Clone)]
pub struct FactorKey([u8; BYTES]);

impl FactorKey {
    /// Draws a new one.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; BYTES];
        randomness.fill(&mut bytes);
        Self(bytes)
    }

    /// Reads a key as it is typed into an app: letters and digits of base 32; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let secret = Secret::try_from_base32(text).ok()?;
        Self::of_bytes(secret.as_bytes())
    }

    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is typed into an app: 32 letters and digits.
    pub fn text(&self) -> SecretString {
        SecretString::from(Secret::from(self.0).to_base32())
    }

    /// As an app reads it from a picture.
    pub fn address(&self, library: &LibraryId, name: &StaffName) -> SecretString {
        let key = Secret::from(self.0).to_base32();
        SecretString::from(format!(
            "otpauth://totp/lastfour%20{library}:{name}?secret={key}&issuer=lastfour%20{library}"
        ))
    }

    /// The six digits of a moment.
    pub fn code_at(&self, at: Timestamp) -> String {
        self.app().generate(seconds(at)).to_string()
    }

    /// The half minute of a code, counted since 1970, if it is of this one, the one before or the one after.
    pub(super) fn step_of(&self, code: &str, at: Timestamp) -> Option<i64> {
        let step = self.app().check(code, seconds(at))?;
        i64::try_from(step).ok()
    }

    fn app(&self) -> Totp {
        // As every app has it: SHA-1, six digits, half a minute, one step of drift.
        Builder::new()
            .with_secret(Secret::from(self.0))
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .build_noncompliant()
    }
}

impl fmt::Debug for FactorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FactorKey(…)")
    }
}

impl Drop for FactorKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.seconds()).unwrap_or(0)
}

/// The codes for whoever loses the app, as they are shown, once: twice six letters each, 48 bits.
pub(super) fn draw_recovery(randomness: &dyn Randomness) -> Vec<SecretString> {
    let draw = |_| {
        let mut bytes = [0; LETTERS_OF_A_CODE];
        randomness.fill(&mut bytes);
        let letter = |byte: &u8| LETTERS.get(usize::from(byte & 15)).copied().map(char::from);
        let mut code: String = bytes.iter().filter_map(letter).collect();
        code.insert(LETTERS_OF_A_CODE / 2, '-');
        SecretString::from(code)
    };
    (0..RECOVERY_CODES).map(draw).collect()
}

/// A code as somebody typed it, without what people put between.
pub(super) fn plain(typed: &str) -> String {
    let kept = typed
        .chars()
        .filter(|typed| !typed.is_whitespace() && *typed != '-');
    kept.flat_map(char::to_lowercase).collect()
}

/// How many codes there are for whoever loses the app.
pub const RECOVERY_CODES: usize = 10;
const BYTES: usize = 20;
const LETTERS_OF_A_CODE: usize = 12;
/// Sixteen letters that are not mistaken for one another.
const LETTERS: &[u8; 16] = b"abcdefghkmnprstw";

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::domain::SystemRandomness;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let key = FactorKey::of_bytes(b"12345678901234567890").unwrap();

        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(key.code_at(Timestamp::from_millis(second * 1_000)), code);
        }
    }

    #[test]
    fn a_code_is_known_one_half_minute_early_and_late() {
        let key = FactorKey::draw(&SystemRandomness);
        let at = |seconds: i64| Timestamp::from_millis(1_795_490_430_000 + seconds * 1_000);
        let code = key.code_at(at(0));

        let step = key.step_of(&code, at(0)).unwrap();

        assert_eq!(key.step_of(&code, at(59)), Some(step));
        assert_eq!(key.step_of(&code, at(-30)), Some(step));
        assert_eq!(key.step_of(&code, at(61)), None);
        assert_eq!(key.step_of(&code, at(-61)), None);
        assert_eq!(key.step_of("", at(0)), None);
    }

    #[test]
    fn a_key_is_read_as_it_is_written_and_not_printed() {
        let key = FactorKey::draw(&SystemRandomness);
        let text = key.text();

        let again = FactorKey::parse(text.expose_secret()).unwrap();

        assert_eq!(again.bytes(), key.bytes());
        assert!(!format!("{key:?}").contains(text.expose_secret()));
        assert!(FactorKey::parse("AAAA").is_none());
    }

    #[test]
    fn a_code_on_paper_is_read_however_it_is_typed() {
        let codes = draw_recovery(&SystemRandomness);
        let code = codes[0].expose_secret();

        assert_eq!((codes.len(), code.len()), (10, 13));
        assert_eq!(
            plain(&format!(" {} ", code.to_uppercase().replace('-', " "))),
            plain(code)
        );
    }
}
