//! Cards of others that a patron adds to a visit, to pay for their holders. They are kept with the session, end with
//! it, and are known to pages by a name that is no number.

use crate::access::Door;
use crate::access::DoorError;
use crate::access::SessionSecret;
use crate::access::sha256;
use crate::access::tries;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::storage::AddedCard;
use crate::storage::Face;
use crate::storage::SessionWrite;
use crate::storage::TrySubject;
use crate::storage::Unit;

/// Most cards that can be added to one visit.
pub const CARDS_MAX: u32 = 9;

impl Door {
    /// The cards that were added to the visit under this secret, oldest first; none for a visit that has ended.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn added_cards(&self, secret: &SessionSecret) -> Result<Vec<Barcode>, DoorError> {
        Ok(self.store.session_cards(secret.digest()).await?)
    }

    /// Adds a card, whose PIN was right, to the visit under this secret. Says whether it is there now: not when
    /// [`CARDS_MAX`] others are, nor when the visit has ended.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn add_card(&self, secret: &SessionSecret, barcode: &Barcode) -> Result<bool, DoorError> {
        let card = AddedCard {
            digest: secret.digest(),
            barcode: barcode.clone(),
            at: self.clock.now(),
            cards_max: CARDS_MAX,
        };
        self.write_session(SessionWrite::AddCard(card)).await?;
        Ok(self.added_cards(secret).await?.contains(barcode))
    }

    /// Takes an added card out again; fine when it is not there.
    ///
    /// # Errors
    /// [`DoorError::Store`]; it may be there still.
    pub async fn take_card_out(&self, secret: &SessionSecret, barcode: &Barcode) -> Result<(), DoorError> {
        let out = SessionWrite::TakeCardOut(secret.digest(), barcode.clone());
        self.write_session(out).await
    }

    /// Whether another card may be tried in this visit, whichever it is. Counts the try like [`Door::may_try`], and
    /// besides it: a right PIN of one card forgives no wrong one of another, so after a right one, and when nobody
    /// could tell, say [`Door::give_visit_try_back`].
    ///
    /// # Errors
    /// [`DoorError::Store`]; no PIN may be tried then.
    pub async fn may_try_in_visit(
        &self,
        library: &LibraryId,
        secret: &SessionSecret,
    ) -> Result<bool, DoorError> {
        let subject = visit(library, secret);
        let tries = self.store.take_try(&subject, self.clock.now(), tries::LIMITS);
        Ok(tries.await?.is_some())
    }

    /// The last try of this visit was not a wrong one.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn give_visit_try_back(
        &self,
        library: &LibraryId,
        secret: &SessionSecret,
    ) -> Result<(), DoorError> {
        Ok(self.store.give_try_back(&visit(library, secret)).await?)
    }

    pub(super) async fn write_session(&self, write: SessionWrite) -> Result<(), DoorError> {
        let unit = Unit {
            sessions: vec![write],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }
}

fn visit(library: &LibraryId, secret: &SessionSecret) -> TrySubject {
    TrySubject {
        library: library.clone(),
        face: Face::Patron,
        digest: sha256(&[b"lastfour visit ", secret.digest().as_bytes()]),
    }
}
