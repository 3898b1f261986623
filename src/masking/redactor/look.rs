//! One look at one text: every reading of it is searched, and what is found is told by its place in the text itself.

use std::collections::HashSet;
use std::ops::Range;

use crate::masking::CardSeen;
use crate::masking::Kind;
use crate::masking::LibraryBarcodes;
use crate::masking::redactor::groups;
use crate::masking::redactor::groups::Group;
use crate::masking::redactor::names;
use crate::masking::redactor::readings::dumps;
use crate::masking::redactor::readings::embedded;
use crate::masking::redactor::readings::escapes;
use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::searches::beside;
use crate::masking::redactor::searches::codes;
use crate::masking::redactor::searches::fields;
use crate::masking::redactor::searches::numbers;
use crate::masking::redactor::searches::secrets;
use crate::masking::redactor::searches::split;
use crate::masking::redactor::searches::tables;
use crate::masking::redactor::words;
use crate::masking::redactor::words::Word;
use crate::masking::scan::Source;

/// How often something may be encoded within something encoded.
const DEPTH_MAX: u8 = 4;
/// How many readings by escapes of one text are looked at. What nests deeper is nobody's log.
const VIEWS_MAX: usize = 24;
/// How often the length of a text may be read again in what it holds encoded, and how much at least.
const READ_TIMES: usize = 12;
const READ_LEAST: usize = 4096;

/// Something found, by its place in the source.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) kind: Kind,
    pub(super) place: Range<usize>,
    pub(super) card: Option<CardSeen>,
}

/// What is known of one reading.
#[derive(Debug)]
pub(super) struct Look<'l> {
    pub(super) view: &'l View,
    pub(super) groups: Vec<Group>,
    pub(super) words: Vec<Word>,
    pub(super) barcodes: &'l LibraryBarcodes,
    pub(super) source: Source,
    pub(super) scope: Scope,
}

impl<'l> Look<'l> {
    fn at(view: &'l View, barcodes: &'l LibraryBarcodes, source: Source, scope: Scope) -> Self {
        Self {
            view,
            groups: groups::groups(view),
            words: words::words(view),
            barcodes,
            source,
            scope,
        }
    }

    /// The words that begin within so many characters before an index and end before it.
    pub(super) fn words_before(&self, index: usize, reach: usize) -> &[Word] {
        let from = index.saturating_sub(reach);
        let first = self.words.partition_point(|word| word.start < from);
        let last = self.words.partition_point(|word| word.end <= index);
        self.words.get(first..last).unwrap_or_default()
    }

    /// The words from an index on, within so many characters.
    pub(super) fn words_after(&self, index: usize, reach: usize) -> &[Word] {
        let to = index.saturating_add(reach);
        let first = self.words.partition_point(|word| word.start < index);
        let last = self.words.partition_point(|word| word.start < to);
        self.words.get(first..last).unwrap_or_default()
    }

    /// Whether words about cards stand near a range.
    pub(super) fn is_about_cards(&self, range: &Range<usize>) -> bool {
        let about = |word: &Word| names::is_about_cards(word);
        self.words_before(range.start, 160).iter().any(about)
            || self.words_after(range.end, 160).iter().any(about)
    }
}

/// How much is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Card numbers and tracks: what is refused at our own doors.
    Cards,
    /// Everything that must not be written.
    Everything,
}

/// Everything that stands in a text.
pub(super) fn look(text: &[u8], barcodes: &LibraryBarcodes, source: Source, scope: Scope) -> Vec<Hit> {
    let view = View::of(text);
    let mut reading = Reading {
        barcodes,
        source,
        scope,
        budget: view.len().saturating_mul(READ_TIMES).saturating_add(READ_LEAST),
        known: HashSet::new(),
        hits: Vec::new(),
    };
    reading.read(view, 0);
    if let Some(view) = View::with_scripts_apart(text) {
        reading.read(view, 0);
    }
    reading.hits
}

/// A text with all its readings.
struct Reading<'r> {
    barcodes: &'r LibraryBarcodes,
    source: Source,
    scope: Scope,
    /// How many characters may still be read, so that no nesting takes longer than a plain text of its length would,
    /// but for a factor.
    budget: usize,
    /// What was read already.
    known: HashSet<u64>,
    hits: Vec<Hit>,
}

impl Reading<'_> {
    /// Reads a view as it stands, with all its escapes understood one after the other, and then what it holds encoded.
    fn read(&mut self, view: View, depth: u8) {
        let mut views = vec![view];
        let mut next = 0_usize;
        while let Some(view) = views.get(next) {
            let mut decoded: Vec<View> = escapes::ALL.iter().filter_map(|decoder| decoder(view)).collect();
            decoded.retain(|decoded| !views.contains(decoded));
            decoded.truncate(VIEWS_MAX.saturating_sub(views.len()));
            views.extend(decoded);
            next = next.saturating_add(1);
        }
        for view in views {
            let look = Look::at(&view, self.barcodes, self.source, self.scope);
            search(&look, &mut self.hits);
            if depth >= DEPTH_MAX {
                continue;
            }
            for inner in embedded::views(&view).into_iter().chain(dumps::views(&view)) {
                let affordable = self.budget.checked_sub(inner.len());
                if let Some(left) = affordable
                    && self.known.insert(inner.mark())
                {
                    self.budget = left;
                    self.read(inner, depth.saturating_add(1));
                }
            }
        }
    }
}

fn search(look: &Look<'_>, hits: &mut Vec<Hit>) {
    let scope = look.scope;
    let mut add = |kind: Kind, range: Range<usize>, card: Option<CardSeen>| {
        let place = look.view.place(range);
        if !place.is_empty() {
            hits.push(Hit { kind, place, card });
        }
    };
    let mut cards = numbers::cards(look);
    if scope == Scope::Everything {
        cards.extend(fields::card_numbers(look));
    }
    for card in &cards {
        add(Kind::CardNumber, card.place.clone(), Some(card.seen));
    }
    for range in beside::tracks(look, &cards) {
        add(Kind::TrackData, range, None);
    }
    for (range, seen) in split::parts(look) {
        add(Kind::CardNumber, range, Some(seen));
    }
    if scope == Scope::Cards {
        return;
    }
    for range in beside::security_codes(look, &cards) {
        add(Kind::SecurityCode, range, None);
    }
    for (kind, range) in codes::codes(look, &cards) {
        add(kind, range, None);
    }
    for (kind, range) in tables::cells(look) {
        add(kind, range, None);
    }
    for range in secrets::keys(look.view) {
        add(Kind::ApiKey, range, None);
    }
}
