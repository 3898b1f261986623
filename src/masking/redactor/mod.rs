//! Finds card data in text and removes it.

mod groups;
mod look;
mod names;
mod readings;
mod searches;
mod sift;
mod stream;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use crate::masking::CardBrand;
use crate::masking::Last4;
use crate::masking::LibraryBarcodes;
use crate::masking::redactor::look::Hit;
use crate::masking::redactor::look::Scope;
use crate::masking::redactor::look::look;
use crate::masking::scan::Source;

pub use crate::masking::redactor::stream::Stream;

/// Removes card data from text, and keeps the barcodes of a library.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    barcodes: LibraryBarcodes,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// The number of a card.
    CardNumber,
    /// What a card's magnetic stripe or chip has beside its number.
    TrackData,
    /// A security code (CVC, CVV, CID).
    SecurityCode,
    /// A PIN.
    Pin,
    /// A secret key of the processor.
    ApiKey,
}

impl Kind {
    /// What stands in the place of such a thing. It has no digits, and is longer than what it stands for only where that
    /// is a piece of a number.
    fn mask(self) -> &'static str {
        match self {
            Self::CardNumber => "[card number]",
            Self::TrackData => "[card data]",
            Self::SecurityCode | Self::Pin => "***",
            Self::ApiKey => "[secret key]",
        }
    }
}

/// Something that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    /// Of a card number: as much of it as may be told.
    pub card: Option<CardSeen>,
}

/// As much of a card number as may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardSeen {
    /// The brand whose range it is in.
    pub brand: CardBrand,
    /// Its last four digits.
    pub last4: Last4,
}

impl Redactor {
    /// A redactor for a library with these barcodes.
    pub fn new(barcodes: LibraryBarcodes) -> Self {
        Self { barcodes }
    }

    /// The text without card data; the text itself when there is none.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.redact_bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The same for bytes that may be no text.
    pub fn redact_bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let findings = self.findings(bytes);
        if findings.is_empty() {
            return Cow::Borrowed(bytes);
        }
        let mut clean = Vec::with_capacity(bytes.len());
        let mut kept_to = 0;
        for finding in findings {
            clean.extend_from_slice(bytes.get(kept_to..finding.place.start).unwrap_or_default());
            clean.extend_from_slice(mask(&finding, bytes).as_bytes());
            kept_to = finding.place.end;
        }
        clean.extend_from_slice(bytes.get(kept_to..).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// What stands in the text, in the order of its places, which do not overlap.
    pub fn findings(&self, text: &[u8]) -> Vec<Finding> {
        stream::find(self, text, &mut None, 0..text.len())
    }

    /// Takes a text piece by piece.
    ///
    /// ```
    /// use lastfour::masking::Redactor;
    ///
    /// let redactor = Redactor::default();
    /// let (mut stream, mut out) = (redactor.stream(), Vec::new());
    /// stream.push(b"paid with 4242 4242 ", &mut out);
    /// stream.push(b"4242 4242, thanks\n", &mut out);
    /// stream.finish(&mut out);
    /// assert_eq!(out, b"paid with [card number], thanks\n");
    /// ```
    pub fn stream(&self) -> Stream<'_> {
        Stream::new(self)
    }

    /// The first card number in a text that was typed or sent to us.
    pub fn card_in(&self, text: &str, source: Source) -> Option<CardSeen> {
        look(text.as_bytes(), &self.barcodes, source, Scope::Cards)
            .into_iter()
            .find_map(|hit| hit.card)
    }
}

/// What stands in the place of a finding. Where the digits stood without quotation marks as a value of JSON, a text
/// stands there instead, so that the rest can still be read.
fn mask(finding: &Finding, text: &[u8]) -> &'static str {
    let before = text.get(..finding.place.start).unwrap_or_default();
    let after = text.get(finding.place.end..).unwrap_or_default();
    let colon = before.trim_ascii_end().strip_suffix(b"\":").is_some();
    let ends = matches!(after.trim_ascii_start().first(), Some(b',' | b'}' | b']'));
    match finding.kind {
        Kind::CardNumber if colon && ends => "\"[removed]\"",
        Kind::SecurityCode | Kind::Pin if colon && ends => "\"*\"",
        Kind::CardNumber | Kind::TrackData | Kind::SecurityCode | Kind::Pin | Kind::ApiKey => {
            finding.kind.mask()
        }
    }
}

/// Hits in order, those that overlap as one. The first kind of them, in the order of [`Kind`], is the kind of all.
fn merged(mut hits: Vec<Hit>) -> Vec<Finding> {
    hits.sort_by_key(|hit| (hit.place.start, hit.kind));
    let mut findings: Vec<Finding> = Vec::new();
    for hit in hits {
        match findings.last_mut() {
            Some(last) if hit.place.start < last.place.end => {
                last.place.end = last.place.end.max(hit.place.end);
                last.kind = last.kind.min(hit.kind);
                last.card = last.card.or(hit.card);
            }
            _ => findings.push(Finding {
                kind: hit.kind,
                place: hit.place,
                card: hit.card,
            }),
        }
    }
    findings
}
