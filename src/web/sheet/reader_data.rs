//! What pages know of the data of whoever reads them: what they declined, and whether they are told of a change.

use crate::domain::DataUse;
use crate::privacy::Standing;
use crate::web::LibraryFace;
use crate::web::cookies::Jar;
use crate::web::sheet::Sheet;
use crate::web::urls;
use crate::web::words;

impl<'a> Sheet<'a> {
    /// What the patron who is signed in has read and declined.
    pub(in crate::web) fn standing(&self) -> Option<&'a Standing> {
        self.standing
    }

    /// Whether data of the reader may be used so.
    pub(in crate::web) fn allows(&self, used: DataUse) -> bool {
        self.standing.is_none_or(|standing| standing.allows(used))
    }

    /// The libraries that the page may be about: the reader's, or all of them.
    pub(in crate::web) fn libraries(&self) -> impl Iterator<Item = &'a LibraryFace> {
        let (faces, own) = (self.shared.service.faces.iter(), self.face);
        faces.filter(move |face| own.is_none_or(|own| own.id == face.id))
    }

    /// What patrons are told on every page when the privacy page has changed.
    pub(in crate::web) fn news(&self) -> Option<String> {
        let here = self.here == urls::PRIVACY || self.ticket.jar == Jar::Staff;
        let news = self
            .shared
            .service
            .privacy
            .news(self.standing)
            .filter(|_| !here)?;
        let day = words::day(self.text, news.day);
        Some(self.text.say_with("privacy-news", &[("day", &day)]))
    }
}
