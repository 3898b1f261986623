//! How much was found, line by line and in all: what `lastfour redact --check` writes.

use std::collections::BTreeMap;

use crate::masking::Kind;

/// The counts of the lines that are not written yet, and of the whole.
#[derive(Debug, Default)]
pub(super) struct Tally {
    lines: BTreeMap<u64, Counts>,
    all: Counts,
}

type Counts = BTreeMap<Kind, u64>;

impl Tally {
    /// Counts, and writes the lines before the last one that something was found in: there may be more in that.
    pub(super) fn count(&mut self, found: Vec<(u64, Kind)>, out: &mut Vec<u8>) {
        for (line, kind) in found {
            add(self.lines.entry(line).or_default(), kind);
            add(&mut self.all, kind);
        }
        while self.lines.len() > 1
            && let Some((line, counts)) = self.lines.pop_first()
        {
            write_line(line, &counts, out);
        }
    }

    /// Writes what is left, and the total.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        while let Some((line, counts)) = self.lines.pop_first() {
            write_line(line, &counts, out);
        }
        let total = if self.has_some() {
            words(&self.all)
        } else {
            "nothing found".to_owned()
        };
        out.extend_from_slice(format!("total: {total}\n").as_bytes());
    }

    /// Whether anything was found.
    pub(super) fn has_some(&self) -> bool {
        !self.all.is_empty()
    }
}

fn add(counts: &mut Counts, kind: Kind) {
    let count = counts.entry(kind).or_default();
    *count = count.saturating_add(1);
}

fn write_line(line: u64, counts: &Counts, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("line {line}: {}\n", words(counts)).as_bytes());
}

fn words(counts: &Counts) -> String {
    let words: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{} {count}", word(*kind)))
        .collect();
    words.join(", ")
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::CardNumber => "card number",
        Kind::TrackData => "track data",
        Kind::SecurityCode => "security code",
        Kind::Pin => "PIN",
        Kind::ApiKey => "API key",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_once_and_whole_however_its_findings_come() {
        let mut tally = Tally::default();
        let mut written = Vec::new();

        tally.count(vec![(3, Kind::CardNumber)], &mut written);
        assert_eq!(written, b"");
        tally.count(
            vec![(3, Kind::SecurityCode), (3, Kind::CardNumber), (12, Kind::Pin)],
            &mut written,
        );
        tally.finish(&mut written);

        assert_eq!(
            String::from_utf8(written).unwrap(),
            "line 3: card number 2, security code 1\n\
             line 12: PIN 1\n\
             total: card number 2, security code 1, PIN 1\n"
        );
    }

    #[test]
    fn nothing_is_a_total_too() {
        let mut tally = Tally::default();
        let mut written = Vec::new();

        tally.finish(&mut written);

        assert_eq!(written, b"total: nothing found\n");
        assert!(!tally.has_some());
    }
}
