//! What the first step of a sign-in at the desk found, sealed, while the browser asks for the second.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::FactorKey;
use crate::access::SessionSecret;
use crate::access::held::bytes;
use crate::access::held::letters;
use crate::domain::LibraryId;
use crate::domain::Timestamp;

/// What the first step found: library, name as typed, a digest of the password hash (empty: it was wrong), the key that
/// may become the factor (empty: there is one), when.
type Words = (String, String, String, String, i64);

/// The same, read.
pub(super) struct Found {
    pub(super) library: LibraryId,
    pub(super) name: String,
    /// Of the hash that the password fitted; `None` when it was wrong.
    pub(super) hash: Option<Vec<u8>>,
    pub(super) key: Option<FactorKey>,
}

impl Door {
    pub(super) async fn seal_found(&self, found: &Found, visit: &SessionSecret) -> Result<String, DoorError> {
        let words: Words = (
            found.library.as_str().to_owned(),
            found.name.clone(),
            found.hash.as_deref().map(letters).unwrap_or_default(),
            found
                .key
                .as_ref()
                .map(|key| letters(key.bytes()))
                .unwrap_or_default(),
            self.clock.now().millis(),
        );
        let open = serde_json::to_vec(&words).map_err(|_| DoorError::Key)?;
        let sealed = self.secrets().await?.seal(&bound(visit), Zeroizing::new(open));
        Ok(letters(&sealed.ok_or(DoorError::Key)?))
    }

    /// Opens it; `None` for what is not ours, not this visit's, or too old.
    pub(super) async fn found(
        &self,
        sealed: &str,
        visit: &SessionSecret,
    ) -> Result<Option<Found>, DoorError> {
        let secrets = self.secrets().await?;
        let open = bytes(sealed).and_then(|sealed| secrets.open(&bound(visit), &sealed));
        let now = self.clock.now();
        Ok(open.as_deref().and_then(|open| read(open, now)))
    }
}

fn read(open: &[u8], now: Timestamp) -> Option<Found> {
    let (library, name, hash, key, at): Words = serde_json::from_slice(open).ok()?;
    let (key, issued_at) = (Zeroizing::new(key), Timestamp::from_millis(at));
    if now >= issued_at.after(LIVES) || now < issued_at.before(LIVES) {
        return None;
    }
    Some(Found {
        library: LibraryId::parse(&library).ok()?,
        name,
        hash: if hash.is_empty() {
            None
        } else {
            Some(bytes(&hash)?)
        },
        key: if key.is_empty() {
            None
        } else {
            Some(FactorKey::of_bytes(&Zeroizing::new(bytes(&key)?))?)
        },
    })
}

fn bound(visit: &SessionSecret) -> Vec<u8> {
    [b"lastfour knock ", visit.digest().as_bytes().as_slice()].concat()
}

/// How long the second step may come after the first.
const LIVES: Duration = Duration::from_mins(10);
