//! What a browser's cookie holds.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroize;

use crate::access::sha256;
use crate::domain::Barcode;
use crate::domain::Randomness;
use crate::storage::SessionDigest;

/// What a browser's cookie holds: 40 letters, drawn at random, 160 bits. No digits, so that nothing takes it for a
/// card number. Never printed and never stored; the store has a digest of it.
///
/// A browser that has not signed in may hold one too: it proves that a form comes from a page of ours.
///
/// ```
/// use lastfour::access::SessionSecret;
/// use lastfour::domain::SystemRandomness;
///
/// let secret = SessionSecret::draw(&SystemRandomness);
/// let token = secret.form_token();
/// assert!(secret.form_token_fits(&token));
/// assert!(!secret.form_token_fits(secret.cookie_value()));
/// assert!(!SessionSecret::draw(&SystemRandomness).form_token_fits(&token));
/// ```
#[derive(Clone, Debug)]
pub struct SessionSecret(SecretString);

impl SessionSecret {
    /// Draws a new one.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; BYTES];
        randomness.fill(&mut bytes);
        let secret = Self(SecretString::from(letters(&bytes)));
        bytes.zeroize();
        secret
    }

    /// Reads what a browser sent; `None` when we never drew such a thing.
    pub fn parse(text: &str) -> Option<Self> {
        let drawn = text.len() == LENGTH && text.bytes().all(|byte| matches!(byte, b'a'..=b'p'));
        drawn.then(|| Self(SecretString::from(text)))
    }

    /// The secret itself, for the cookie and nothing else.
    pub fn cookie_value(&self) -> &str {
        self.0.expose_secret()
    }

    /// What a form of ours carries to prove that it is one: 40 letters that tell nothing of the secret.
    pub fn form_token(&self) -> String {
        let digest = self.digest_for(FORM);
        letters(digest.get(..BYTES).unwrap_or(&digest))
    }

    /// Whether a form carries the token of this secret. Takes the same time for any wrong token.
    pub fn form_token_fits(&self, token: &str) -> bool {
        verify_slices_are_equal(self.form_token().as_bytes(), token.as_bytes()).is_ok()
    }

    /// What pages of this visit call the holder of a library card: 40 letters that tell nothing of the number, and are
    /// others in every visit.
    pub fn name_for(&self, barcode: &Barcode) -> String {
        let digest = sha256(&[
            CARD,
            self.0.expose_secret().as_bytes(),
            b" ",
            barcode.reveal().as_bytes(),
        ]);
        letters(digest.get(..BYTES).unwrap_or(&digest))
    }

    /// What the store keeps in place of the secret. The secret is long and random, so one round is enough.
    pub(super) fn digest(&self) -> SessionDigest {
        SessionDigest::new(self.digest_for(SESSION))
    }

    fn digest_for(&self, use_: &[u8]) -> [u8; 32] {
        sha256(&[use_, self.0.expose_secret().as_bytes()])
    }
}

/// Two letters of sixteen for each byte.
fn letters(bytes: &[u8]) -> String {
    let letter = |nibble: u8| char::from(b'a'.saturating_add(nibble));
    bytes
        .iter()
        .flat_map(|byte| [letter(byte >> 4), letter(byte & 15)])
        .collect()
}

const BYTES: usize = 20;
const LENGTH: usize = 40;
/// Sets the digests apart: none can be made of another.
const SESSION: &[u8] = b"lastfour session ";
const FORM: &[u8] = b"lastfour form ";
const CARD: &[u8] = b"lastfour card ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemRandomness;

    #[test]
    fn a_secret_is_read_back_from_the_cookie() {
        let secret = SessionSecret::draw(&SystemRandomness);

        let again = SessionSecret::parse(secret.cookie_value()).unwrap();

        assert_eq!(secret.cookie_value().len(), LENGTH);
        assert_eq!(again.digest(), secret.digest());
        assert_eq!(again.form_token(), secret.form_token());
    }

    #[test]
    fn what_we_never_drew_is_no_secret() {
        for text in [
            "",
            "abc",
            &"a".repeat(41),
            &"q".repeat(40),
            &"4".repeat(40),
            &"A".repeat(40),
        ] {
            assert!(SessionSecret::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret = SessionSecret::draw(&SystemRandomness);

        assert!(!format!("{secret:?}").contains(secret.cookie_value()));
    }

    #[test]
    fn a_form_token_fits_its_own_secret_only_and_is_not_the_digest_of_the_store() {
        let secret = SessionSecret::draw(&SystemRandomness);
        let token = secret.form_token();

        assert!(secret.form_token_fits(&token));
        assert!(!secret.form_token_fits(""));
        assert!(!secret.form_token_fits(&token.to_uppercase()));
        assert!(!SessionSecret::draw(&SystemRandomness).form_token_fits(&token));
        assert!(!token.contains(|character: char| character.is_ascii_digit()));
        assert_ne!(token, letters(&secret.digest().as_bytes()[..BYTES]));
    }

    #[test]
    fn a_card_has_a_name_of_its_own_in_every_visit() {
        let (visit, other) = (
            SessionSecret::draw(&SystemRandomness),
            SessionSecret::draw(&SystemRandomness),
        );
        let card = |number| Barcode::parse(number).unwrap();

        let name = visit.name_for(&card("21234000012342"));

        assert_eq!(name, visit.name_for(&card("21234000012342")));
        assert_ne!(name, visit.name_for(&card("21234000012343")));
        assert_ne!(name, other.name_for(&card("21234000012342")));
        assert!(name.len() == LENGTH && name.bytes().all(|byte| byte.is_ascii_lowercase()));
    }
}
