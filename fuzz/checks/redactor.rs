//! The redactor: a number that is planted in any text cannot be read from what comes out, in one piece or in many.

use std::ops::Range;

use crate::checks::cards::CARDS;
use crate::checks::cards::ITEMS;
use crate::checks::cards::PATRONS;
use crate::checks::cards::barcode;
use crate::checks::encodings::ENCODINGS;
use crate::checks::tape::Tape;
use crate::checks::tape::has;
use crate::checks::tape::pieces;
use crate::masking::Kind;
use crate::masking::LibraryBarcodes;
use crate::masking::Redactor;

/// What stands between the number and the text around it, so that the number is one and no part of something longer.
const BETWEEN: &[(&str, &str)] = &[
    (" with ", " then "),
    ("; \"", "\"; "),
    ("\nnote ", "\n"),
    (" (", ") "),
    (" <b>", "</b> "),
    ("\",\"", "\",\""),
    (" | ", " | "),
    ("\r\n\r\n", "\r\n\r\n"),
];
/// The longest mask, and no more than one for each finding.
const MASK_MAX: usize = 40;

/// Makes a case of the bytes and tries it.
///
/// # Errors
/// What does not hold, with the whole case: card numbers that are published.
pub fn holds(bytes: &[u8]) -> Result<(), String> {
    let mut tape = Tape::new(bytes);
    let choice = tape.byte();
    let redactor = if choice & 1 == 0 {
        Redactor::default()
    } else {
        Redactor::new(profile())
    };
    match choice >> 1 & 3 {
        0 => anything(&redactor, tape),
        1 => own_barcode(tape),
        _ => planted(&redactor, tape),
    }
}

/// Any text at all.
fn anything(redactor: &Redactor, mut tape: Tape<'_>) -> Result<(), String> {
    let seed = tape.number();
    let (before, after) = tape.around();
    sound(redactor, &[before, after].concat(), seed).map(|_| ())
}

/// A number in some form in the midst of any text.
fn planted(redactor: &Redactor, mut tape: Tape<'_>) -> Result<(), String> {
    let card = tape.pick(CARDS);
    let (name, write) = tape.pick(ENCODINGS);
    let (open, close) = tape.pick(BETWEEN);
    let seed = tape.number();
    let (before, after) = tape.around();
    let written = write(card);
    let legible = |text: &[u8]| written.legible.iter().any(|piece| has(text, piece));
    // What was legible already is not ours to judge.
    if legible(before) || legible(after) {
        return Ok(());
    }
    let text = [before, open.as_bytes(), &written.text, close.as_bytes(), after].concat();
    if !legible(&text) {
        return Err(format!("{name}: the check itself cannot read {card}"));
    }
    let output = sound(redactor, &text, seed)?;
    if legible(&output) {
        return Err(format!(
            "{name}: {card} can be read from {}",
            shown(&text, &output)
        ));
    }
    Ok(())
}

/// A barcode of the library on a line of its own, between lines of any text.
fn own_barcode(mut tape: Tape<'_>) -> Result<(), String> {
    let prefix = tape.pick(&[ITEMS, PATRONS]);
    let barcode = barcode(prefix, tape.number().max(1));
    let seed = tape.number();
    let (before, after) = tape.around();
    let line = format!("\nthe end of it.\nreturned {barcode} today\nthe next.\n");
    let text = [before, line.as_bytes(), after].concat();
    let output = sound(&Redactor::new(profile()), &text, seed)?;
    if has(&output, barcode.as_bytes()) {
        Ok(())
    } else {
        Err(format!("{barcode} is gone from {}", shown(&text, &output)))
    }
}

/// What holds of every text; gives what comes out.
fn sound(redactor: &Redactor, text: &[u8], seed: usize) -> Result<Vec<u8>, String> {
    let output = redactor.redact_bytes(text).into_owned();
    let findings = redactor.findings(text);
    let wrong = |what: &str| Err(format!("{what}: {}", shown(text, &output)));
    if output.len() > text.len() + MASK_MAX * findings.len() {
        return wrong("longer than its masks make it");
    }
    let places: Vec<Range<usize>> = findings.iter().map(|finding| finding.place.clone()).collect();
    if !kept_around(text, &output, &places) {
        return wrong("the text around the findings has changed, or a mask has digits");
    }
    // Seldom, because it takes as long as all the rest.
    if seed.is_multiple_of(8)
        && let Ok(whole) = std::str::from_utf8(text)
        && redactor.redact(whole).as_bytes() != output
    {
        return wrong("another answer for text than for bytes");
    }
    let (streamed, found) = streamed(redactor, text, seed);
    if streamed != output {
        return wrong(&format!(
            "in pieces another answer ({})",
            String::from_utf8_lossy(&streamed)
        ));
    }
    let lines = findings.iter().map(|finding| {
        let before = text.get(..finding.place.start).unwrap_or_default();
        (
            u64::try_from(before.split(|byte| *byte == b'\n').count()).unwrap_or(u64::MAX),
            finding.kind,
        )
    });
    if !lines.eq(found.iter().copied()) {
        return wrong("in pieces other findings");
    }
    Ok(output)
}

/// The text in pieces, and what was found in it.
fn streamed(redactor: &Redactor, text: &[u8], seed: usize) -> (Vec<u8>, Vec<(u64, Kind)>) {
    let mut stream = redactor.stream();
    let (mut output, mut found) = (Vec::new(), Vec::new());
    for piece in pieces(text, seed) {
        stream.push(piece, &mut output);
        found.extend(stream.take_findings());
    }
    stream.finish(&mut output);
    found.extend(stream.take_findings());
    (output, found)
}

/// Whether the output is the text with a mask in the place of each finding.
fn kept_around(text: &[u8], output: &[u8], places: &[Range<usize>]) -> bool {
    let mut kept_from = 0;
    let mut rest = output;
    for place in places {
        let after = text
            .get(kept_from..place.start)
            .and_then(|kept| rest.strip_prefix(kept))
            .and_then(after_mask);
        let Some(after) = after else {
            return false;
        };
        rest = after;
        kept_from = place.end;
    }
    text.get(kept_from..) == Some(rest)
}

/// What follows a mask: stars, or words in brackets.
fn after_mask(text: &[u8]) -> Option<&[u8]> {
    // The last two stand for bare values of JSON.
    for mask in [&b"***"[..], b"\"*\"", b"\"[removed]\""] {
        if let Some(after) = text.strip_prefix(mask) {
            return Some(after);
        }
    }
    let inner = text.strip_prefix(b"[")?;
    let end = inner.iter().position(|byte| *byte == b']')?;
    let (words, after) = inner.split_at(end);
    let plain = words
        .iter()
        .all(|byte| byte.is_ascii_lowercase() || *byte == b' ');
    if plain { after.strip_prefix(b"]") } else { None }
}

fn profile() -> LibraryBarcodes {
    LibraryBarcodes::new(&[PATRONS], &[ITEMS], LibraryBarcodes::LARGEST_SERIAL).unwrap_or_default()
}

fn shown(text: &[u8], output: &[u8]) -> String {
    format!(
        "{:?} → {:?}",
        String::from_utf8_lossy(text),
        String::from_utf8_lossy(output)
    )
}
