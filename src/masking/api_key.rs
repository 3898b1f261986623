//! The key that a service proves itself with.

use std::fmt;

use secrecy::ExposeSecret;
use secrecy::SecretString;

/// A secret key for somebody's API, as the processor gives out.
///
/// It is wiped when it is dropped. It cannot be copied, compared, hashed, stored or printed; `Debug` shows neither
/// the key nor its length.
///
/// ```
/// use lastfour::masking::ApiKey;
/// use secrecy::SecretString;
///
/// let key = ApiKey::from(SecretString::from("anything"));
/// assert_eq!(format!("{key:?}"), "[key]");
/// assert!(key.is_of_kind("any") && !key.is_of_kind("other"));
/// ```
///
/// What must never compile; [`CardNumber`](crate::masking::CardNumber) shows that the same calls do with what may be
/// shown:
///
/// ```compile_fail,E0277
/// fn cloneable<T: Clone>() {}
/// cloneable::<lastfour::masking::ApiKey>();
/// ```
/// ```compile_fail,E0277
/// fn copyable<T: Copy>() {}
/// copyable::<lastfour::masking::ApiKey>();
/// ```
/// ```compile_fail,E0277
/// fn serializable<T: serde::Serialize>() {}
/// serializable::<lastfour::masking::ApiKey>();
/// ```
/// ```compile_fail,E0277
/// fn printable<T: std::fmt::Display>() {}
/// printable::<lastfour::masking::ApiKey>();
/// ```
/// ```compile_fail,E0277
/// fn hashable<T: std::hash::Hash>() {}
/// hashable::<lastfour::masking::ApiKey>();
/// ```
/// ```compile_fail,E0277
/// fn comparable<T: PartialEq>() {}
/// comparable::<lastfour::masking::ApiKey>();
/// ```
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Whether the key begins with what its issuer marks a kind of keys by (`sk_test_`); no secret.
    pub fn is_of_kind(&self, mark: &str) -> bool {
        self.0.expose_secret().starts_with(mark)
    }

    /// Whether the key can stand in a header: visible ASCII, nothing else.
    pub fn is_visible_ascii(&self) -> bool {
        self.0.expose_secret().bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// The key itself. Only the adapter that sends it may call this.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<SecretString> for ApiKey {
    fn from(key: SecretString) -> Self {
        Self(key)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        for text in ["", "short", "a key of many letters, ключ"] {
            let key = ApiKey::from(SecretString::from(text));

            assert_eq!(format!("{key:?}"), "[key]");
            assert_eq!(key.reveal(), text);
        }
    }
}
