//! Wrong PINs and wrong passwords: so many, then none for a while.

use std::time::Duration;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::sha256;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::storage::Face;
use crate::storage::TryLimits;
use crate::storage::TrySubject;
use crate::storage::TryWrite;
use crate::storage::Unit;

/// Ten wrong ones in half an hour, then half an hour without. That passes by itself. Whoever keeps sending wrong ones
/// keeps the door locked, though: a patron then pays at the desk, and for staff the operator gives a new password
/// (`lastfour staff password`), which opens the door until the next ten.
pub(super) const LIMITS: TryLimits = TryLimits {
    tries_max: 10,
    window: Duration::from_mins(30),
    lock: Duration::from_mins(30),
};

impl Door {
    /// Whether a PIN may be tried for this barcode, known or not. Counts the try before its outcome is known, so
    /// that a hundred at once are a hundred: say [`Door::note_right_pin`] after a right one,
    /// [`Door::note_no_answer`] when the library system could not tell, and nothing after a wrong one.
    ///
    /// # Errors
    /// [`DoorError::Store`]; no PIN may be tried then.
    pub async fn may_try(&self, library: &LibraryId, barcode: &Barcode) -> Result<bool, DoorError> {
        let subject = patron(library, barcode);
        let tries = self.store.take_try(&subject, self.clock.now(), LIMITS).await?;
        Ok(tries.is_some())
    }

    /// The PIN was right: wrong ones before it do not count any more.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn note_right_pin(&self, library: &LibraryId, barcode: &Barcode) -> Result<(), DoorError> {
        let unit = Unit {
            tries: Some(TryWrite::Forgive(patron(library, barcode))),
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// Nobody could tell whether the PIN was right: the try does not count.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn note_no_answer(&self, library: &LibraryId, barcode: &Barcode) -> Result<(), DoorError> {
        let subject = patron(library, barcode);
        Ok(self.store.give_try_back(&subject).await?)
    }
}

fn patron(library: &LibraryId, barcode: &Barcode) -> TrySubject {
    subject(library, Face::Patron, barcode.reveal())
}

/// Whatever was typed, the store gets a digest of it: it may be a name, a password in the wrong field, anything.
pub(super) fn subject(library: &LibraryId, face: Face, typed: &str) -> TrySubject {
    let parts = [
        b"lastfour try ",
        library.as_str().as_bytes(),
        b" ",
        face.word().as_bytes(),
        b" ",
        typed.as_bytes(),
    ];
    TrySubject {
        library: library.clone(),
        face,
        digest: sha256(&parts),
    }
}
