//! A text that comes in pieces of any size, and goes on as it is decided.

use std::ops::Range;

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memrchr;

use crate::masking::Finding;
use crate::masking::Kind;
use crate::masking::redactor::Redactor;
use crate::masking::redactor::look::Hit;
use crate::masking::redactor::look::Scope;
use crate::masking::redactor::look::look;
use crate::masking::redactor::merged;
use crate::masking::redactor::searches::headings;
use crate::masking::redactor::searches::headings::Heading;
use crate::masking::redactor::sift;
use crate::masking::scan::Source;

/// How much is decided at a time, in bytes, when there is so much.
const SEGMENT: usize = 64 * 1024;
/// How much of what follows is known when something is decided, unless the input pauses or ends.
const AHEAD: usize = 2 * 1024;
/// How much of what was decided is remembered: names stand before their values.
const BEHIND: usize = 2 * 1024;
/// What is looked at around a place: its line, and no more than so many bytes before and behind.
const AROUND: usize = 256;
/// How much more of a token that goes on there.
const TOKEN: usize = 512;
/// The same around a card number.
const WIDE: usize = 512;
/// The most that is looked at at once. Longer stretches are looked at in pieces that overlap.
const LOOK_MAX: usize = 16 * 1024;

/// Takes a text in pieces and gives it out without card data; see [`Redactor::stream`].
#[derive(Debug)]
pub struct Stream<'r> {
    redactor: &'r Redactor,
    /// What came in and is not decided, after what is remembered.
    buffer: Vec<u8>,
    /// How much of the buffer is remembered only.
    behind: usize,
    /// How much after that has gone with a finding already.
    gone: usize,
    /// The number of the line that is decided next.
    line: u64,
    findings: Vec<(u64, Kind)>,
    /// The names of the columns, while lines have as many.
    heading: Option<Heading>,
}

impl<'r> Stream<'r> {
    pub(super) fn new(redactor: &'r Redactor) -> Self {
        Self {
            redactor,
            buffer: Vec::new(),
            behind: 0,
            gone: 0,
            line: 1,
            findings: Vec::new(),
            heading: None,
        }
    }

    /// Takes the next bytes, and appends to `out` what is decided. Without [`Stream::pause`], how the text is cut
    /// into pieces makes no difference to what comes out.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for piece in bytes.chunks(SEGMENT) {
            self.buffer.extend_from_slice(piece);
            while self.undecided().len() >= SEGMENT.saturating_add(AHEAD) {
                let segment = self.undecided().get(..SEGMENT).unwrap_or_default();
                let lines = memrchr(b'\n', segment);
                let length = lines.map_or(SEGMENT, |newline| newline.saturating_add(1));
                self.decide(length, out);
            }
        }
    }

    /// Gives out every whole line, because the input pauses and somebody waits. A number that goes on in a line that
    /// comes after the pause is not seen whole.
    pub fn pause(&mut self, out: &mut Vec<u8>) {
        let lines = memrchr(b'\n', self.undecided());
        if let Some(newline) = lines {
            self.decide(newline.saturating_add(1), out);
        }
    }

    /// Gives out the rest: the input has ended.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.decide(self.undecided().len(), out);
    }

    /// What was found since the last call: the number of the line, from 1, and the kind.
    pub fn take_findings(&mut self) -> Vec<(u64, Kind)> {
        std::mem::take(&mut self.findings)
    }

    fn undecided(&self) -> &[u8] {
        self.buffer.get(self.behind..).unwrap_or_default()
    }

    /// Decides so many bytes, and remembers the last of them.
    fn decide(&mut self, length: usize, out: &mut Vec<u8>) {
        let end = self.behind.saturating_add(length);
        let ahead = end.saturating_add(AHEAD).min(self.buffer.len());
        let known = self.buffer.get(..ahead).unwrap_or_default();
        let found = find(self.redactor, known, &mut self.heading, self.behind..end);
        let from = self.behind.saturating_add(self.gone);
        let (kept_to, lines) = write(known, &found, from..end, self.line, out, &mut self.findings);
        self.line = lines;
        self.gone = kept_to.saturating_sub(end);
        let forgotten = end.saturating_sub(BEHIND);
        self.buffer.drain(..forgotten);
        self.behind = end.saturating_sub(forgotten);
    }
}

/// Writes a range without what was found. Gives back where the last finding ends, if that is beyond the range, and
/// the number of the line that comes next.
fn write(
    text: &[u8],
    found: &[Finding],
    range: Range<usize>,
    line: u64,
    out: &mut Vec<u8>,
    findings: &mut Vec<(u64, Kind)>,
) -> (usize, u64) {
    let mut line = line;
    let mut at = range.start.min(range.end);
    let lines_in = |bytes: &[u8]| u64::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX);
    for finding in found {
        let place = &finding.place;
        if place.end <= at || place.start >= range.end {
            continue;
        }
        let kept = text.get(at..place.start.max(at)).unwrap_or_default();
        out.extend_from_slice(kept);
        line = line.saturating_add(lines_in(kept));
        // What began in what was written already is gone as far as it can be.
        if place.start >= at || at > range.start {
            findings.push((line, finding.kind));
        }
        let removed = text.get(at.max(place.start)..place.end).unwrap_or_default();
        out.extend_from_slice(super::mask(finding, text).as_bytes());
        line = line.saturating_add(lines_in(removed));
        at = place.end;
    }
    let rest = text.get(at..range.end).unwrap_or_default();
    out.extend_from_slice(rest);
    (at, line.saturating_add(lines_in(rest)))
}

/// Everything found in a text, as far as it touches a range.
pub(super) fn find(
    redactor: &Redactor,
    text: &[u8],
    heading: &mut Option<Heading>,
    range: Range<usize>,
) -> Vec<Finding> {
    let mut hits: Vec<Hit> = Vec::new();
    let stretches = stretches(text, sift::suspicious(text));
    for stretch in &stretches {
        if stretch.end.saturating_add(WIDE) <= range.start || stretch.start >= range.end.saturating_add(WIDE)
        {
            continue;
        }
        let mut start = stretch.start;
        while start < stretch.end {
            let end = start.saturating_add(LOOK_MAX).min(stretch.end);
            look_at(redactor, text, start..end, &mut hits);
            start = if end == stretch.end {
                end
            } else {
                end.saturating_sub(AHEAD)
            };
        }
    }
    for wider in around_cards(text, &stretches, &hits) {
        look_at(redactor, text, wider, &mut hits);
    }
    headings::rows(redactor, text, &range, &stretches, heading, &mut hits);
    let mut found = merged(hits);
    found.retain(|finding| finding.place.end > range.start && finding.place.start < range.end);
    found
}

fn look_at(redactor: &Redactor, text: &[u8], range: Range<usize>, hits: &mut Vec<Hit>) {
    let start = range.start;
    let piece = text.get(range).unwrap_or_default();
    for mut hit in look(piece, &redactor.barcodes, Source::Anywhere, Scope::Everything) {
        hit.place = hit.place.start.saturating_add(start)..hit.place.end.saturating_add(start);
        hits.push(hit);
    }
}

/// The lines above and below card numbers, as far as they were not looked at: other fields of the same message.
fn around_cards(text: &[u8], stretches: &[Range<usize>], hits: &[Hit]) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut cards: Vec<&Range<usize>> = hits
        .iter()
        .filter(|hit| hit.kind == Kind::CardNumber)
        .map(|hit| &hit.place)
        .collect();
    cards.sort_unstable_by_key(|place| place.start);
    for card in cards {
        let around = card.start.saturating_sub(WIDE)..card.end.saturating_add(WIDE).min(text.len());
        let index = stretches.partition_point(|stretch| stretch.end < around.end);
        let known = stretches
            .get(index)
            .is_some_and(|stretch| stretch.start <= around.start);
        match places.last_mut() {
            _ if known => {}
            Some(last) if around.start < last.end => last.end = around.end,
            _ => places.push(around),
        }
    }
    places
}

/// The suspicious places with what stands around them, those that touch as one.
fn stretches(text: &[u8], mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| place.start);
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for place in places {
        let known = stretches
            .last()
            .is_some_and(|last| place.end.saturating_add(AROUND) <= last.end);
        if known {
            continue;
        }
        let around = before(text, place.start)..after(text, place.end);
        match stretches.last_mut() {
            Some(last) if around.start <= last.end => last.end = last.end.max(around.end),
            _ => stretches.push(around),
        }
    }
    stretches
}

/// Where the line begins in which something stands, or so many bytes before. A line that ends with `=` goes on in the
/// next one, as mail has it.
fn before(text: &[u8], index: usize) -> usize {
    let floor = index.saturating_sub(AROUND);
    let mut at = index;
    loop {
        let ahead = text.get(floor..at).unwrap_or_default();
        let Some(newline) = memrchr(b'\n', ahead) else {
            let token = text.get(floor.saturating_sub(TOKEN)..floor).unwrap_or_default();
            return floor.saturating_sub(token.iter().rev().take_while(|byte| is_of_token(**byte)).count());
        };
        at = floor.saturating_add(newline);
        if !goes_on(text, at) {
            return at;
        }
    }
}

/// Where the line ends in which something stands, or so many bytes behind.
fn after(text: &[u8], index: usize) -> usize {
    let ceiling = index.saturating_add(AROUND).min(text.len());
    let mut at = index;
    loop {
        let behind = text.get(at..ceiling).unwrap_or_default();
        let Some(newline) = memchr(b'\n', behind) else {
            let end = ceiling.saturating_add(TOKEN).min(text.len());
            let token = text.get(ceiling..end).unwrap_or_default();
            return ceiling.saturating_add(token.iter().take_while(|byte| is_of_token(**byte)).count());
        };
        let end = at.saturating_add(newline);
        at = end.saturating_add(1);
        if !goes_on(text, end) {
            return at;
        }
    }
}

/// Half a token cannot be decoded.
fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Whether the line that ends at an index goes on in the next one: it ends with `=`, or is full of base64.
fn goes_on(text: &[u8], newline: usize) -> bool {
    let line = text.get(newline.saturating_sub(58)..newline).unwrap_or_default();
    let line = line.trim_ascii_end();
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    line.ends_with(b"=") || (line.len() >= 56 && line.iter().all(belongs))
}
