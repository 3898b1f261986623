//! In which language, and by which clock, somebody is told something.

use axum::http::HeaderMap;
use axum::http::header;

use crate::domain::LibraryId;
use crate::text;
use crate::text::Texts;
use crate::text::Voice;
use crate::text::Zone;
use crate::web::LibraryFace;

/// The language that somebody wants.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    /// What they have chosen on our pages.
    chosen: Option<&'static Texts>,
    /// What their browser asks for.
    accepted: Option<&'static Texts>,
}

impl Wanted {
    /// What a browser asks for.
    pub(super) fn by(headers: &HeaderMap) -> Self {
        // A header that comes several times is one list (RFC 9110, 5.3).
        let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let lists: Vec<&str> = lists.filter_map(|list| list.to_str().ok()).collect();
        Self {
            chosen: None,
            accepted: text::accepted(&lists.join(",")),
        }
    }

    /// The same for somebody who has chosen this; a language that there is no more is none.
    pub(super) fn with_choice(self, language: Option<&str>) -> Self {
        Self {
            chosen: language.and_then(Texts::of),
            ..self
        }
    }

    /// What they have chosen where that is not what their browser asks for.
    pub(super) fn of_their_own(self) -> Option<&'static Texts> {
        let accepted = self.accepted.map(Texts::language);
        self.chosen.filter(|chosen| Some(chosen.language()) != accepted)
    }
}

/// Every language, by the clock of every library. Made once.
#[derive(Debug)]
pub(super) struct Voices {
    libraries: Vec<OfLibrary>,
    /// For pages of no library.
    nowhere: OfLibrary,
}

#[derive(Debug)]
struct OfLibrary {
    library: Option<LibraryId>,
    own: Voice,
    all: Vec<Voice>,
}

impl Voices {
    /// The voices of these libraries.
    pub(super) fn of(faces: &[LibraryFace]) -> Self {
        let voices = |face: &LibraryFace| OfLibrary::new(Some(face.id.clone()), face.language, &face.zone);
        // What all libraries agree on holds where none is chosen yet.
        let language = agreed(faces, |face| face.language.language());
        let zone = agreed(faces, |face| &face.zone);
        Self {
            libraries: faces.iter().map(voices).collect(),
            nowhere: OfLibrary::new(
                None,
                language.map_or(Texts::english(), |face| face.language),
                &zone.map_or(Zone::utc(), |face| face.zone.clone()),
            ),
        }
    }

    /// The voice for somebody at a library, or at none.
    pub(super) fn voice(&self, face: Option<&LibraryFace>, wanted: Wanted) -> &Voice {
        let library = face.map(|face| &face.id);
        let mut voices = self.libraries.iter();
        let voices = voices
            .find(|voices| voices.library.as_ref() == library)
            .unwrap_or(&self.nowhere);
        let texts = wanted.chosen.or(wanted.accepted).map(Texts::language);
        let speaks = |voice: &&Voice| Some(voice.language()) == texts;
        voices.all.iter().find(speaks).unwrap_or(&voices.own)
    }
}

/// The first of the faces, if all say the same.
fn agreed<'a, T: PartialEq>(
    faces: &'a [LibraryFace],
    says: impl Fn(&'a LibraryFace) -> T,
) -> Option<&'a LibraryFace> {
    let first = faces.first()?;
    faces
        .iter()
        .all(|face| says(face) == says(first))
        .then_some(first)
}

impl OfLibrary {
    fn new(library: Option<LibraryId>, own: &'static Texts, zone: &Zone) -> Self {
        Self {
            library,
            own: Voice::new(own, zone.clone()),
            all: Texts::all()
                .iter()
                .map(|texts| Voice::new(texts, zone.clone()))
                .collect(),
        }
    }
}
