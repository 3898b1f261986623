//! Programs with a key.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::access::sha256;
use crate::domain::LibraryId;

/// A program that may use the JSON API of one library.
#[derive(Clone)]
pub struct ApiKey {
    library: LibraryId,
    name: String,
    /// Keys are long and random, so one round of SHA-256 keeps them.
    digest: [u8; 32],
}

/// Shortest API key that is taken, in characters.
pub const API_KEY_MIN: usize = 24;

impl ApiKey {
    /// Keeps the digest of a key; `None` when it is shorter than [`API_KEY_MIN`].
    pub fn new(library: LibraryId, name: String, key: &SecretString) -> Option<Self> {
        let key = key.expose_secret();
        (key.len() >= API_KEY_MIN).then(|| Self {
            library,
            name,
            digest: sha256(&[key.as_bytes()]),
        })
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("library", &self.library)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The API keys of all libraries.
#[derive(Clone, Debug, Default)]
pub struct ApiKeys(Vec<ApiKey>);

impl ApiKeys {
    /// The keys that are let in.
    pub fn new(keys: Vec<ApiKey>) -> Self {
        Self(keys)
    }

    /// Whose key this is: the library and the key's name. Takes the same time for any wrong key.
    pub fn holder(&self, presented: &SecretString) -> Option<(&LibraryId, &str)> {
        let presented = sha256(&[presented.expose_secret().as_bytes()]);
        let mut holder = None;
        for key in &self.0 {
            if verify_slices_are_equal(&key.digest, &presented).is_ok() {
                holder = Some((&key.library, key.name.as_str()));
            }
        }
        holder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_is_let_in_and_none_is_printed() {
        let secret = SecretString::from("catalogue-".repeat(4));
        let library = LibraryId::parse("main").unwrap();
        let keys = ApiKeys::new(vec![
            ApiKey::new(library, String::from("catalogue"), &secret).unwrap(),
        ]);

        assert_eq!(keys.holder(&secret).map(|(_, name)| name), Some("catalogue"));
        assert_eq!(keys.holder(&SecretString::from("")), None);
        assert!(!format!("{keys:?}").contains("catalogue-catalogue"));
    }

    #[test]
    fn a_short_key_is_refused() {
        let library = LibraryId::parse("main").unwrap();

        assert!(ApiKey::new(library, String::from("n"), &SecretString::from("too-short")).is_none());
    }
}
