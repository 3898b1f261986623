//! Who asks.

use crate::domain::Actor;
use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::StaffName;

/// Who asks, and for which library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The library whose orders they may see and make.
    pub library: LibraryId,
    /// Who they are, for the audit. Its word is the scope of their idempotency keys, so all patrons of a library
    /// share one: their keys must be drawn at random.
    pub actor: Actor,
}

impl Caller {
    /// A program with an API key of this name.
    pub fn api(library: LibraryId, name: impl Into<String>) -> Self {
        Self {
            library,
            actor: Actor::Caller(name.into()),
        }
    }

    /// Somebody at the patron's pages. Which patron, the audit says by pseudonym.
    pub fn patron(library: LibraryId) -> Self {
        Self {
            library,
            actor: Actor::Patron,
        }
    }

    /// Somebody at the desk.
    pub fn staff(library: LibraryId, name: StaffName) -> Self {
        Self {
            library,
            actor: Actor::Staff(name),
        }
    }
}

/// Somebody at the desk who wants what depends on their role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clerk {
    /// Whose desk.
    pub library: LibraryId,
    /// Who.
    pub name: StaffName,
    /// What they may do now.
    pub role: Role,
}

impl Clerk {
    /// Whom the audit names.
    pub fn caller(&self) -> Caller {
        Caller::staff(self.library.clone(), self.name.clone())
    }
}
