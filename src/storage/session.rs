//! Sessions and tries, as data.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;

use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Role;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::domain::Timestamp;

/// SHA-256 of what a browser's cookie holds. Never the secret itself, and not printed either.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SessionDigest([u8; 32]);

impl SessionDigest {
    /// Takes a digest.
    pub fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SessionDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionDigest(…)")
    }
}

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// The digest of its secret.
    pub digest: SessionDigest,
    /// At which library.
    pub library: LibraryId,
    /// Whose.
    pub holder: SessionHolder,
    /// The language that they have chosen, as its folder in `locales/` is called; `None` for whatever their browser asks
    /// for.
    pub language: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, as far as that was noted.
    pub seen_at: Timestamp,
    /// Whether it began at a kiosk.
    pub kiosk: bool,
    /// How often its holder asked for more time, ten times at most.
    pub extended: u32,
}

/// Somebody who is not signed in and has chosen a language: nothing else is known of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The digest of their cookie's secret.
    pub digest: SessionDigest,
    /// The language, as its folder in `locales/` is called.
    pub language: String,
    /// When they chose it.
    pub chosen_at: Timestamp,
}

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionHolder {
    /// A patron, whose PIN was right.
    Patron(Barcode),
    /// Somebody without a library card, with one order.
    Applicant(OrderId),
    /// Somebody at the library, whose password was right.
    Staff(StaffName),
}

/// A card that a patron adds to a session, to pay for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedCard {
    /// The session.
    pub digest: SessionDigest,
    /// The number on the card.
    pub barcode: Barcode,
    /// When.
    pub at: Timestamp,
    /// Most cards that may be added to one session.
    pub cards_max: u32,
}

/// How sessions are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionWrite {
    /// A new session.
    Begin(StoredSession),
    /// A session ends, and its cookie's guest is forgotten; fine when there is neither.
    End(SessionDigest),
    /// Somebody else's card is added to a patron's session; nothing happens when it is there already, when as many are
    /// there as may be, or when the session has ended.
    AddCard(AddedCard),
    /// An added card is taken out of a session; fine when it is not there.
    TakeCardOut(SessionDigest, Barcode),
    /// Its holder asked for more time at this moment; nothing happens when they did ten times, or when it has ended.
    Extend(SessionDigest, Timestamp),
    /// A browser was told to be a kiosk at this moment.
    MarkKiosk(SessionDigest, Timestamp),
    /// The language of a session is this from now on; fine when it has ended.
    Speak(SessionDigest, String),
    /// The language of somebody who is not signed in is this from now on.
    Greet(Guest),
    /// Its holder has brought a second factor at this moment; fine when it has ended.
    Prove(SessionDigest, Timestamp),
    /// All sessions of somebody at a library end but this.
    EndOthersOf(LibraryId, StaffName, SessionDigest),
    /// All sessions of somebody at a library end.
    EndAllOf(LibraryId, StaffName),
}

/// How somebody at a library is written.
#[derive(Clone, Debug)]
pub enum StaffWrite {
    /// A new one; a conflict when the name is taken.
    Insert(StaffMember),
    /// Role, password and whether they are kept out are as here from now on.
    Update(StaffMember),
    /// They signed in at this moment.
    Used(LibraryId, StaffName, Timestamp),
    /// An admin of the library changes what they may do; a conflict when the admin is none any more, or somebody else
    /// was faster.
    Standing(StaffStanding),
    /// They change their own password, by its hash; a conflict when it is another meanwhile, or they are kept out.
    Password {
        /// At which library.
        library: LibraryId,
        /// Whose.
        name: StaffName,
        /// The hash that was compared.
        before: SecretString,
        /// The new one.
        after: SecretString,
    },
}

/// How an admin changes what somebody at the library may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffStanding {
    /// At which library.
    pub library: LibraryId,
    /// Who is changed.
    pub name: StaffName,
    /// Role and whether they are kept out, as they were read.
    pub before: (Role, bool),
    /// The same from now on.
    pub after: (Role, bool),
    /// They count as seen at this moment, if they were not seen since.
    pub used_at: Timestamp,
    /// Who changes them.
    pub by: StaffName,
}

/// A session of somebody at a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffSession {
    /// The digest of its secret.
    pub digest: SessionDigest,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, as far as that was noted.
    pub seen_at: Timestamp,
}

/// The sessions that have ended: last used, or begun, at these moments or earlier; and what is as old of the kiosks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedSessions {
    /// Of patrons and applicants, last used.
    pub visitors_seen: Timestamp,
    /// Of patrons and applicants, begun; and guests, who chose their language then.
    pub visitors_created: Timestamp,
    /// Of staff, last used.
    pub staff_seen: Timestamp,
    /// Of staff, begun.
    pub staff_created: Timestamp,
    /// So much longer a visitor's lasts for each time that they asked for more, in milliseconds.
    pub visitors_extension_ms: i64,
    /// Browsers that were told to be kiosks, last.
    pub kiosks_seen: Timestamp,
}

/// At which face somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// The patron's pages.
    Patron,
    /// The pages of somebody without a library card.
    Applicant,
    /// The desk.
    Staff,
}

impl Face {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Patron => "patron",
            Self::Applicant => "applicant",
            Self::Staff => "staff",
        }
    }
}

/// Whom tries at signing in are counted for: somebody, known or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrySubject {
    /// At which library.
    pub library: LibraryId,
    /// At which face.
    pub face: Face,
    /// SHA-256 of what was typed; what was typed may be anything.
    pub digest: [u8; 32],
}

/// How many wrong tries are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TryLimits {
    /// So many in a window; two or more.
    pub tries_max: u32,
    /// How long a window is, from the first try in it.
    pub window: Duration,
    /// How long no more are taken after the last one.
    pub lock: Duration,
}

/// Tries that were not right, or not known to be right yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// In this window.
    pub count: u32,
    /// Since they were last forgotten.
    pub total: u32,
    /// When the next one is taken; `None` when it is taken now.
    pub locked_until: Option<Timestamp>,
}

/// What becomes of tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TryWrite {
    /// The last one was right: the window is over, the total keeps what was wrong.
    Forgive(TrySubject),
    /// There were none.
    Forget(TrySubject),
}
