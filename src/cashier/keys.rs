//! Idempotency: the same request twice is one deed with one answer.

use std::time::Duration;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Timestamp;
use crate::storage::Answer;
use crate::storage::KeyClaim;
use crate::storage::StoredKey;
use crate::storage::Subject;

/// The key that a caller gave a request, and what the request was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// 1 to 255 printable ASCII characters.
    pub key: String,
    /// SHA-256 of the call and its body.
    pub fingerprint: [u8; 32],
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It was done now.
    Done(T),
    /// It had been done before; its answer was never stored, so here is what it made.
    Again(T),
    /// It had been done and answered before.
    Answered(Answer),
}

impl Cashier {
    /// What was done under a key before; `None` when nothing was.
    pub(super) async fn earlier(
        &self,
        caller: &Caller,
        key: &RequestKey,
    ) -> Result<Option<StoredKey>, Refusal> {
        match self
            .store
            .key(&caller.library, &caller.actor.word(), &key.key)
            .await?
        {
            Some(stored) if stored.claim.fingerprint != key.fingerprint => Err(Refusal::KeyReused),
            stored => Ok(stored),
        }
    }

    /// Whether something was done under a key before; one that stands for something else was used before, too.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn knows(&self, caller: &Caller, key: &RequestKey) -> Result<bool, Refusal> {
        let whose = caller.actor.word();
        let stored = self.store.key(&caller.library, &whose, &key.key).await?;
        Ok(stored.is_some())
    }

    pub(super) fn claim(caller: &Caller, key: &RequestKey, subject: Subject, now: Timestamp) -> KeyClaim {
        KeyClaim {
            library: caller.library.clone(),
            caller: caller.actor.word(),
            key: key.key.clone(),
            fingerprint: key.fingerprint,
            subject,
            created_at: now,
        }
    }

    /// Stores the answer to a request, and gives back the one to send: this, or the one that a twin stored first.
    ///
    /// # Errors
    /// [`Refusal::TryLater`] when the store does not answer; the deed is done all the same, and a repeated request
    /// gets its answer.
    pub async fn answer(&self, caller: &Caller, key: &RequestKey, answer: Answer) -> Result<Answer, Refusal> {
        Ok(self
            .store
            .answer_key(&caller.library, &caller.actor.word(), &key.key, answer)
            .await?)
    }

    /// How long a twin waits between two looks.
    pub(super) const TWIN_LOOKS_EVERY: Duration = Duration::from_millis(50);
}
