//! The chain of the audit, pure: what a line comes to as a digest, and each entry's hash over all before it.
//!
//! A line may lose the pseudonym of its patron and the note behind a reason, so both go into the digest through another
//! one, mixed with a salt. When salt, pseudonym and note are gone, that inner digest stays and tells nothing, and the
//! chain holds.

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;

use crate::domain::Action;

/// SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first entry.
pub const BEGINNING: Hash = [0; 32];

/// A line of the audit as it is stored, word for word: somebody may have made it what no program can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    /// Its number in the store.
    pub id: i64,
    /// Whose library.
    pub library: String,
    /// When, in milliseconds since 1970 (UTC).
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// On which order.
    pub order: Option<String>,
    /// Whose order, by pseudonym.
    pub patron: Option<String>,
    /// The new state, the amount, the reason.
    pub detail: String,
    /// From where.
    pub origin: String,
    /// `done` or `refused`.
    pub outcome: String,
}

impl StoredLine {
    /// What stays of the detail for ever, and the note that may go.
    fn parts_of_detail(&self) -> (&str, Option<&str>) {
        match self.detail.split_once(": ") {
            Some((reason, note)) if self.action == Action::MoreSeen.word() => (reason, Some(note)),
            _ => (&self.detail, None),
        }
    }

    /// Whether anything of it may go one day.
    pub fn has_something_to_hide(&self) -> bool {
        self.patron.is_some() || self.parts_of_detail().1.is_some()
    }

    /// The digest of what may go.
    pub fn hidden(&self, salt: &[u8]) -> Hash {
        let mut mixed = Mixed::of("lastfour audit hidden v1");
        mixed.bytes(salt);
        mixed.maybe(self.patron.as_deref());
        mixed.maybe(self.parts_of_detail().1);
        mixed.done()
    }

    /// The digest of the line, given that of what may go; `None` when there never was anything.
    pub fn digest(&self, hidden: Option<&[u8]>) -> Hash {
        let mut mixed = Mixed::of("lastfour audit line v1");
        mixed.number(self.id);
        mixed.bytes(self.library.as_bytes());
        mixed.number(self.at);
        mixed.bytes(self.actor.as_bytes());
        mixed.bytes(self.action.as_bytes());
        mixed.maybe(self.order.as_deref());
        mixed.bytes(self.parts_of_detail().0.as_bytes());
        mixed.bytes(self.origin.as_bytes());
        mixed.bytes(self.outcome.as_bytes());
        mixed.number(i64::from(hidden.is_some()));
        mixed.bytes(hidden.unwrap_or_default());
        mixed.done()
    }
}

/// The place of a line in the chain of its library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// From 1, without gaps.
    pub sequence: i64,
    /// The number of the line in the store.
    pub line: i64,
    /// What the pseudonym and the note were mixed with; `None` when there are none, or not any more.
    pub salt: Option<Vec<u8>>,
    /// The digest of what may go.
    pub hidden: Option<Vec<u8>>,
    /// The digest of the line.
    pub digest: Vec<u8>,
    /// The hash of this entry and all before it.
    pub hash: Vec<u8>,
    /// The seal that tells that the line was deleted by the clock.
    pub seal: Option<i64>,
}

/// The hash of an entry, given that of the one before.
pub fn link_hash(library: &str, sequence: i64, before: &[u8], digest: &[u8]) -> Hash {
    let mut mixed = Mixed::of("lastfour audit entry v1");
    mixed.bytes(library.as_bytes());
    mixed.number(sequence);
    mixed.bytes(before);
    mixed.bytes(digest);
    mixed.done()
}

/// What the clock has deleted, and where the chain begins since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Whose library.
    pub library: String,
    /// From 1, without gaps.
    pub number: i64,
    /// Lines of this moment or earlier, in milliseconds since 1970 (UTC).
    pub before: i64,
    /// Which entries, as ranges: `1-100,104`.
    pub entries: String,
    /// Nothing of the chain is kept up to this entry; 0 when all is.
    pub begins_after: i64,
    /// The hash of that entry.
    pub begins_hash: Vec<u8>,
    /// Ed25519 over [`Seal::text`]; `None` when the service had no key.
    pub signature: Option<Vec<u8>>,
}

impl Seal {
    /// What is signed.
    pub fn text(&self) -> String {
        format!(
            "lastfour audit seal v1\nlibrary: {}\nnumber: {}\nbefore: {}\nentries: {}\nbegins after: {} {}\n",
            self.library,
            self.number,
            self.before,
            self.entries,
            self.begins_after,
            hex(&self.begins_hash),
        )
    }

    /// Whether the seal tells of an entry.
    pub fn tells_of(&self, sequence: i64) -> bool {
        self.entries.split(',').any(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            match (first.parse::<i64>(), last.parse::<i64>()) {
                (Ok(first), Ok(last)) => (first..=last).contains(&sequence),
                _ => false,
            }
        })
    }
}

/// Places in order, as ranges.
pub fn ranges(sequences: &[i64]) -> String {
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for &sequence in sequences {
        match ranges.last_mut() {
            Some((_, last)) if last.saturating_add(1) == sequence => *last = sequence,
            _ => ranges.push((sequence, sequence)),
        }
    }
    let words = ranges.into_iter().map(|(first, last)| {
        if last == first {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    words.collect::<Vec<_>>().join(",")
}

/// Bytes as letters and digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::new();
    for byte in bytes {
        // Writing into a string does not go wrong.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Reads what [`hex`] writes; `None` for anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let byte = |&[high, low]: &[u32; 2]| u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok();
    if rest.is_empty() {
        pairs.iter().map(byte).collect()
    } else {
        None
    }
}

/// A digest of fields of which each says how long it is, so that none runs into the next.
struct Mixed(Context);

impl Mixed {
    fn of(what: &str) -> Self {
        let mut mixed = Self(Context::new(&SHA256));
        mixed.bytes(what.as_bytes());
        mixed
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.update(&length.to_be_bytes());
        self.0.update(bytes);
    }

    fn number(&mut self, number: i64) {
        self.bytes(&number.to_be_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.number(i64::from(text.is_some()));
        self.bytes(text.unwrap_or_default().as_bytes());
    }

    fn done(self) -> Hash {
        let mut hash = BEGINNING;
        hash.iter_mut()
            .zip(self.0.finish().as_ref())
            .for_each(|(to, from)| *to = *from);
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> StoredLine {
        StoredLine {
            id: 7,
            library: String::from("main"),
            at: 1_700_000_000_000,
            actor: String::from("staff:ann"),
            action: String::from("more_seen"),
            order: Some(String::from("o1")),
            patron: Some(String::from("p1")),
            detail: String::from("other: asked on the phone"),
            origin: String::from("192.0.2.7"),
            outcome: String::from("done"),
        }
    }

    #[test]
    fn a_line_that_lost_its_patron_and_note_has_the_same_digest() {
        let whole = line();
        let hidden = whole.hidden(b"salt");
        let cut = StoredLine {
            patron: None,
            detail: String::from("other"),
            ..line()
        };

        assert_eq!(whole.digest(Some(&hidden)), cut.digest(Some(&hidden)));
        assert!(!cut.has_something_to_hide());
        assert_ne!(whole.hidden(b"salt"), whole.hidden(b"else"));
    }

    #[test]
    fn every_field_counts() {
        let (whole, hidden) = (line(), line().hidden(b"salt"));
        let text = |text: &str| String::from(text);
        let others = [
            StoredLine { id: 8, ..line() },
            StoredLine {
                library: text("east"),
                ..line()
            },
            StoredLine { at: 1, ..line() },
            StoredLine {
                actor: text("staff:bob"),
                ..line()
            },
            StoredLine {
                action: text("order_seen"),
                ..line()
            },
            StoredLine {
                order: None,
                ..line()
            },
            StoredLine {
                detail: text("repay_money: asked on the phone"),
                ..line()
            },
            StoredLine {
                origin: text("192.0.2.8"),
                ..line()
            },
            StoredLine {
                outcome: text("refused"),
                ..line()
            },
        ];

        for other in others {
            assert_ne!(
                other.digest(Some(&hidden)),
                whole.digest(Some(&hidden)),
                "{other:?}"
            );
        }
        let patron = StoredLine {
            patron: Some(text("p2")),
            ..line()
        };
        let note = StoredLine {
            detail: text("other: asked"),
            ..line()
        };
        assert_ne!(patron.hidden(b"salt"), hidden);
        assert_ne!(note.hidden(b"salt"), hidden);
    }

    #[test]
    fn places_are_told_as_ranges() {
        let seal = |entries: String| Seal {
            library: String::from("main"),
            number: 1,
            before: 0,
            entries,
            begins_after: 0,
            begins_hash: BEGINNING.to_vec(),
            signature: None,
        };
        let told = seal(ranges(&[1, 2, 3, 7, 9, 10]));

        assert_eq!(told.entries, "1-3,7,9-10");
        assert!([1, 2, 3, 7, 9, 10].iter().all(|&place| told.tells_of(place)));
        assert!([0, 4, 8, 11].iter().all(|&place| !told.tells_of(place)));
        assert!(!seal(String::from("all")).tells_of(1));
    }

    #[test]
    fn bytes_are_written_and_read_as_letters() {
        assert_eq!(unhex(&hex(&[0, 171, 255])), Some(vec![0, 171, 255]));
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("0g"), None);
    }
}
