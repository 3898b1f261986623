//! What the browser keeps while somebody is at the provider.

use std::time::Duration;

use secrecy::SecretString;

use crate::access::held::bytes;
use crate::domain::LibraryId;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::identity::Asking;
use crate::storage::SessionDigest;

/// What the browser keeps: library, state, nonce, verifier, when, and, of somebody who is in, the digest of their
/// session in letters and their name.
pub(super) type Words = (String, String, String, String, i64, Option<(String, String)>);

/// The same, read.
pub(super) struct Trip {
    pub(super) library: LibraryId,
    pub(super) asking: Asking,
    pub(super) of: Option<(SessionDigest, StaffName)>,
}

/// Reads it; `None` for what is too old.
pub(super) fn read(open: &[u8], now: Timestamp) -> Option<Trip> {
    let (library, state, nonce, verifier, at, of): Words = serde_json::from_slice(open).ok()?;
    let at = Timestamp::from_millis(at);
    if now >= at.after(LIVES) || now < at.before(LIVES) {
        return None;
    }
    let of = match of {
        Some((digest, name)) => {
            let digest: [u8; 32] = bytes(&digest)?.try_into().ok()?;
            Some((SessionDigest::new(digest), StaffName::parse(&name).ok()?))
        }
        None => None,
    };
    Some(Trip {
        library: LibraryId::parse(&library).ok()?,
        asking: Asking {
            state,
            nonce,
            verifier: SecretString::from(verifier),
            at,
            anew: of.is_some(),
        },
        of,
    })
}

/// So long somebody may be away.
const LIVES: Duration = Duration::from_mins(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trip_lasts_ten_minutes() {
        let now = Timestamp::from_millis(1_795_490_448_000);
        let words: Words = (
            String::from("main"),
            String::from("s"),
            String::from("n"),
            String::from("v"),
            now.millis(),
            None,
        );
        let open = serde_json::to_vec(&words).unwrap();

        assert!(read(&open, now.after(Duration::from_secs(599))).is_some());
        assert!(read(&open, now.after(LIVES)).is_none());
        assert!(read(&open, now.before(Duration::from_secs(601))).is_none());
        assert!(read(b"[]", now).is_none());
    }
}
