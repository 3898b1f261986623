//! The key that signs what the audit says of itself, and the one that checks it: Ed25519.

use std::fmt;

use aws_lc_rs::signature::ED25519;
use aws_lc_rs::signature::Ed25519KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use aws_lc_rs::signature::UnparsedPublicKey;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::chain::hex;
use crate::domain::chain::unhex;

/// Signs heads and seals. Its printed form is the public half.
pub struct AuditKey(Ed25519KeyPair);

/// The key that checks. Whoever has it can sign nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPublicKey(Vec<u8>);

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no key for the audit")]
pub struct NotAnAuditKey;

impl AuditKey {
    /// Reads the text of a key file: 64 letters and digits, the seed.
    ///
    /// # Errors
    /// [`NotAnAuditKey`]; it does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, NotAnAuditKey> {
        let seed = unhex(text.trim()).ok_or(NotAnAuditKey)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
        pair.map(Self).map_err(|_| NotAnAuditKey)
    }

    /// As [`AuditKey::parse`], from where secrets come from.
    ///
    /// # Errors
    /// [`NotAnAuditKey`].
    pub fn open(secret: &SecretString) -> Result<Self, NotAnAuditKey> {
        Self::parse(secret.expose_secret())
    }

    /// The public half.
    pub fn public(&self) -> AuditPublicKey {
        AuditPublicKey(self.0.public_key().as_ref().to_vec())
    }

    /// Signs a text.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        self.0.sign(text.as_bytes()).as_ref().to_vec()
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AuditKey").field(&self.public()).finish()
    }
}

impl AuditPublicKey {
    /// Reads what [`fmt::Display`] writes.
    ///
    /// # Errors
    /// [`NotAnAuditKey`]; it does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, NotAnAuditKey> {
        let bytes = unhex(text.trim()).ok_or(NotAnAuditKey)?;
        match bytes.len() {
            PUBLIC_BYTES => Ok(Self(bytes)),
            _ => Err(NotAnAuditKey),
        }
    }

    /// Whether this key's other half signed the text.
    pub fn has_signed(&self, text: &str, signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        key.verify(text.as_bytes(), signature).is_ok()
    }
}

impl fmt::Display for AuditPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

const PUBLIC_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_checked_by_the_public_half_alone() {
        let key = AuditKey::parse(&"07".repeat(32)).unwrap();
        let public = AuditPublicKey::parse(&key.public().to_string()).unwrap();
        let signature = key.sign("a head");

        assert!(public.has_signed("a head", &signature));
        assert!(!public.has_signed("another", &signature));
        let other = AuditKey::parse(&"08".repeat(32)).unwrap();
        assert!(!other.public().has_signed("a head", &signature));
        assert!(!format!("{key:?}").contains("0707"));
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        for text in ["", "07", "no key at all", &"07".repeat(33)] {
            assert_eq!(AuditKey::parse(text).unwrap_err(), NotAnAuditKey);
            assert_eq!(AuditPublicKey::parse(text).unwrap_err(), NotAnAuditKey);
        }
    }
}
