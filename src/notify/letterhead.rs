//! Whom letters are from, and how they leave.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::LetterId;
use crate::domain::LibraryId;
use crate::domain::MailAddress;
use crate::domain::Timestamp;
use crate::notify::Mail;
use crate::notify::Mailer;
use crate::notify::Paper;
use crate::text::Zone;

/// What stands on everything that a library sends.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The library's name for people.
    pub name: String,
    /// Where questions go, in the library's words; `None`: to the desk.
    pub questions: Option<String>,
    /// The zone of its clock.
    pub zone: Zone,
    /// No real money moves.
    pub sandbox: bool,
}

/// How letters leave. One for the whole service.
#[derive(Clone, Debug)]
pub struct Post {
    /// What hands them over.
    pub mailer: Arc<dyn Mailer>,
    /// The address that they are from.
    pub from: MailAddress,
    /// Where it is told that one could not be delivered; `None`: nowhere.
    pub bounces_to: Option<MailAddress>,
    /// What stands on them, library by library.
    pub letterheads: BTreeMap<LibraryId, Letterhead>,
}

impl Post {
    /// What stands on the letters of a library; `None` when it sends none.
    pub fn letterhead(&self, library: &LibraryId) -> Option<&Letterhead> {
        self.letterheads.get(library)
    }

    /// A letter, ready to go.
    pub fn mail(
        &self,
        letterhead: &Letterhead,
        (id, at): (LetterId, Timestamp),
        to: MailAddress,
        paper: Paper,
    ) -> Mail {
        Mail {
            id,
            from_name: letterhead.name.clone(),
            from: self.from.clone(),
            bounces_to: self.bounces_to.clone(),
            to,
            paper,
            at,
        }
    }
}
