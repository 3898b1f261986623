//! Idempotency keys: one key, one doing; a twin that comes while the first is being served is turned away.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::http::HeaderMap;

use crate::sandbox::processor::cards;
use crate::sandbox::processor::refusal::Refusal;

/// The keys that are being served at this moment.
#[derive(Debug, Default)]
pub(super) struct InFlight(Mutex<HashSet<String>>);

/// The right to serve a key; ends when dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    keys: &'a InFlight,
    key: String,
}

impl InFlight {
    /// Begins to serve a key; `None` while another does.
    pub(super) fn begin(&self, key: &str) -> Option<Turn<'_>> {
        let fresh = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key.to_owned());
        fresh.then(|| Turn {
            keys: self,
            key: key.to_owned(),
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.keys
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}

/// The key of a request, if it has one.
///
/// # Errors
/// The key is empty, too long, no text, or looks like a card number.
pub(super) fn key_of(headers: &HeaderMap) -> Result<Option<String>, Box<Refusal>> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.to_str().unwrap_or("");
    if key.is_empty() || key.len() > KEY_CHARS_MAX || cards::looks_like_card(key) {
        return Err(Refusal::malformed(
            "the idempotency key is empty, too long or not allowed",
        ));
    }
    Ok(Some(key.to_owned()))
}

const KEY_CHARS_MAX: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_waits_outside_until_the_first_is_done() {
        let keys = InFlight::default();

        let first = keys.begin("a");

        assert!(first.is_some());
        assert!(keys.begin("a").is_none());
        assert!(keys.begin("b").is_some());
        drop(first);
        assert!(keys.begin("a").is_some());
    }
}
