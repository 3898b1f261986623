//! Where people come in.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::access::Breached;
use crate::access::BreachedError;
use crate::access::Elsewhere;
use crate::access::SessionLimits;
use crate::access::SessionSecret;
use crate::access::passwords::Passwords;
use crate::access::secrets::Secrets;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Network;
use crate::domain::Randomness;
use crate::domain::StaffMember;
use crate::domain::Timestamp;
use crate::identity::Passkeys;
use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::Tries;
use crate::storage::Unit;

/// Sessions and sign-in of people. One for the whole service; all it knows is in the store, so that it holds across
/// restarts and machines.
#[derive(Debug)]
pub struct Door {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) randomness: Arc<dyn Randomness>,
    pub(super) limits: SessionLimits,
    pub(super) passwords: Passwords,
    pub(super) secrets: OnceCell<Secrets>,
    pub(super) branches: Vec<(LibraryId, Vec<Network>)>,
    pub(super) breached: Breached,
    pub(super) elsewhere: Vec<Elsewhere>,
    pub(super) passkeys: Option<Passkeys>,
}

/// Why the door cannot tell.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// The store.
    #[error("could not ask the store")]
    Store(#[from] StoreError),
    /// Too many passwords wait to be compared; try again.
    #[error("too many passwords wait to be compared")]
    Busy,
    /// A password could not be hashed or compared.
    #[error("could not hash a password")]
    Password,
    /// The list of passwords that became known cannot be read.
    #[error("could not look into the list of passwords")]
    Breached(#[from] BreachedError),
    /// The service's key does nothing.
    #[error("could not seal with the service's key")]
    Key,
    /// A passkey cannot be asked for, or what is stored of one cannot be read.
    #[error("could not ask for a passkey")]
    Passkey,
}

/// What came of a sign-in at the desk.
#[derive(Clone, Debug)]
pub enum StaffEntry {
    /// Let in.
    Admitted(SessionSecret),
    /// Name, password or code are wrong, or they are kept out. Which, nobody is told.
    Refused,
    /// All was right, and the account is off because nobody has used it for 90 days.
    Unused,
    /// Too many wrong ones under this name, whether somebody has it or not; none is looked at until then.
    LockedUntil(Timestamp),
}

impl Door {
    /// Joins what the door needs.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        limits: SessionLimits,
    ) -> Self {
        Self {
            store,
            clock,
            randomness,
            limits,
            passwords: Passwords::new(),
            secrets: OnceCell::new(),
            branches: Vec::new(),
            breached: Breached::default(),
            elsewhere: Vec::new(),
            passkeys: None,
        }
    }

    /// With a list of passwords that nobody takes, because they became known; without this there is none.
    #[must_use]
    pub fn with_breached(mut self, breached: Breached) -> Self {
        self.breached = breached;
        self
    }

    /// What the clock says.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How long sessions last.
    pub fn limits(&self) -> SessionLimits {
        self.limits
    }

    /// Written for a name that nobody has too: it takes its time, and the time must not tell.
    pub(super) async fn note_refusal(
        &self,
        library: &LibraryId,
        member: Option<&StaffMember>,
        tries: Tries,
    ) -> Result<(), DoorError> {
        let action = match tries.locked_until {
            Some(_) => Action::StaffLockedOut,
            None => Action::StaffRefused,
        };
        let whose = member.map_or("a name that nobody has", |member| member.name.as_str());
        let unit = Unit {
            audit: vec![self.note(library, Actor::Stranger, action, whose)],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// A line of the audit that is about no order.
    pub(super) fn note(
        &self,
        library: &LibraryId,
        actor: Actor,
        action: Action,
        detail: impl Into<String>,
    ) -> AuditEntry {
        AuditEntry {
            library: library.clone(),
            at: self.clock.now(),
            actor,
            action,
            order: None,
            patron: None,
            detail: detail.into(),
        }
    }
}
