//! Headings of tables whose rows go on beyond what is looked at at once: a file of many lines.

use std::ops::Range;

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memrchr;

use crate::masking::redactor::Redactor;
use crate::masking::redactor::look::Hit;
use crate::masking::redactor::look::Scope;
use crate::masking::redactor::look::look;
use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::searches::tables;
use crate::masking::redactor::words;
use crate::masking::scan::Source;

/// A line of names, with what parts them and how many there are.
#[derive(Clone, Debug)]
pub(in crate::masking::redactor) struct Heading {
    line: Vec<u8>,
    delimiter: u8,
    delimiters: usize,
}

/// The codes in the lines below a heading, however far below. The heading goes on counting while lines have as many
/// cells as it has.
pub(in crate::masking::redactor) fn rows(
    redactor: &Redactor,
    text: &[u8],
    range: &Range<usize>,
    suspicious: &[Range<usize>],
    heading: &mut Option<Heading>,
    hits: &mut Vec<Hit>,
) {
    let mut start = range.start;
    while start < range.end {
        if heading.is_none() {
            // A heading has a telling word, so it is suspicious.
            let next = suspicious.get(suspicious.partition_point(|stretch| stretch.end <= start)..);
            let Some(next) = next.and_then(<[_]>::first) else {
                return;
            };
            if next.start > start {
                let skipped = text.get(start..next.start).unwrap_or_default();
                start = memrchr(b'\n', skipped)
                    .map_or(start, |newline| start.saturating_add(newline).saturating_add(1));
            }
        }
        let rest = text.get(start..).unwrap_or_default();
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        let fits = heading
            .as_ref()
            .is_some_and(|heading| memchr_iter(heading.delimiter, line).count() == heading.delimiters);
        if let Some(heading) = heading.as_ref().filter(|_| fits && line.len() <= 4096) {
            let whole = [heading.line.as_slice(), b"\n", line].concat();
            let offset = heading.line.len().saturating_add(1);
            for hit in look(&whole, &redactor.barcodes, Source::Anywhere, Scope::Everything) {
                if hit.place.start >= offset {
                    let place = |index: usize| index.saturating_sub(offset).saturating_add(start);
                    hits.push(Hit {
                        place: place(hit.place.start)..place(hit.place.end),
                        ..hit
                    });
                }
            }
        } else {
            *heading = as_heading(line);
        }
        start = start.saturating_add(length).saturating_add(1);
    }
}

/// Whether a line could be a heading at all.
fn has_heading(text: &[u8]) -> bool {
    CODES.iter().any(|code| {
        text.windows(code.len())
            .any(|window| window.eq_ignore_ascii_case(code))
    })
}

const CODES: [&[u8]; 4] = [b"cvv", b"cvc", b"csc", b"security"];

fn as_heading(line: &[u8]) -> Option<Heading> {
    if line.len() > 2048 || !has_heading(line) {
        return None;
    }
    let view = View::of(line);
    let words = words::words(&view);
    let named = words.iter().enumerate().any(|(index, _)| {
        words
            .get(index..)
            .is_some_and(|here| tables::named(&view, here).is_some())
    });
    let digits = line.iter().filter(|byte| byte.is_ascii_digit()).count();
    let delimiter = [b'\t', b';', b'|', b',']
        .into_iter()
        .find(|mark| line.contains(mark))?;
    let delimiters = memchr_iter(delimiter, line).count();
    (named && digits <= 8).then(|| Heading {
        line: line.to_vec(),
        delimiter,
        delimiters,
    })
}
