//! A language and a time zone: all that it takes to tell somebody something.

use std::ops::Deref;

use crate::text::Texts;
use crate::text::Zone;

/// The texts of a language, and the zone in which moments are told. It can be asked for texts as they can.
#[derive(Clone, Debug)]
pub struct Voice {
    texts: &'static Texts,
    zone: Zone,
}

impl Voice {
    /// Joins a language and a zone.
    pub fn new(texts: &'static Texts, zone: Zone) -> Self {
        Self { texts, zone }
    }

    /// The texts.
    pub fn texts(&self) -> &'static Texts {
        self.texts
    }

    /// The zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }
}

impl Deref for Voice {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        self.texts
    }
}
