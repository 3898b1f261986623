//! Who takes part.

use std::hint::black_box;

use lastfour::masking::Redactor;
use regex::bytes::Regex;
use regex::bytes::RegexSet;

use crate::measure::Text;

/// What is read from a pipe at once.
const BLOCK_BYTES: usize = 128 * 1024;
const MASK: &[u8] = b"[card number removed]";

/// The patterns that are handed around for this, a brand each, with the separators that are thought of.
const BRANDS: &[&str] = &[
    r"\b4\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b",
    r"\b4\d{12}\b",
    r"\b5[1-5]\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b",
    r"\b2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720)[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b",
    r"\b3[47]\d{2}[ -]?\d{6}[ -]?\d{5}\b",
    r"\b3(?:0[0-5]|[689]\d)\d[ -]?\d{6}[ -]?\d{4}\b",
    r"\b6(?:011|4[4-9]\d|5\d{2})[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b",
    r"\b35(?:2[89]|[3-8]\d)[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b",
    r"\b62\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:\d{3})?\b",
    r"\b(?:5[0678]|6[37])\d{11,17}\b",
];

/// What the contenders need, built once.
pub(crate) struct Tools {
    redactor: Redactor,
    regex: Regex,
    set: RegexSet,
}

impl Tools {
    pub(crate) fn new() -> Self {
        // ASCII digits only, as these patterns are meant: with Unicode they are slower still.
        let ascii = |pattern: &&str| format!("(?-u){pattern}");
        Self {
            redactor: Redactor::default(),
            regex: Regex::new(&format!("(?-u)(?:{})", BRANDS.join("|"))).unwrap(),
            set: RegexSet::new(BRANDS.iter().map(ascii)).unwrap(),
        }
    }

    pub(crate) fn findings(&self, text: &[u8]) -> usize {
        self.redactor.findings(text).len()
    }
}

/// One way to go through a text.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    run: fn(&Tools, &Text<'_>),
}

impl Contender {
    pub(crate) fn run(&self, tools: &Tools, text: &Text<'_>) {
        (self.run)(tools, text);
    }
}

/// As `lastfour redact` does it.
pub(crate) const OURS: Contender = Contender {
    name: "redactor",
    run: |tools, text| {
        let mut stream = tools.redactor.stream();
        let mut clean = Vec::new();
        for block in text.bytes().chunks(BLOCK_BYTES) {
            stream.push(block, &mut clean);
            black_box(&clean);
            clean.clear();
            black_box(stream.take_findings());
        }
        stream.finish(&mut clean);
        black_box(&clean);
    },
};

/// One expression with all brands over the whole text.
pub(crate) const REGEX: Contender = Contender {
    name: "regex",
    run: |tools, text| {
        black_box(tools.regex.find_iter(text.bytes()).count());
    },
};

/// Ours first.
pub(crate) const CONTENDERS: &[Contender] = &[
    OURS,
    // As the log does it.
    Contender {
        name: "redactor_by_line",
        run: |tools, text| {
            for line in text.lines() {
                black_box(tools.redactor.redact(line));
            }
        },
    },
    REGEX,
    Contender {
        name: "regex_set",
        run: |tools, text| {
            for line in text.lines() {
                black_box(tools.set.is_match(line.as_bytes()));
            }
        },
    },
    Contender {
        name: "regex_set_replace",
        run: |tools, text| {
            for line in text.lines() {
                if tools.set.is_match(line.as_bytes()) {
                    black_box(tools.regex.replace_all(line.as_bytes(), MASK));
                }
            }
        },
    },
    // The roof: every byte is looked at, and none is there.
    Contender {
        name: "memchr",
        run: |_, text| {
            black_box(memchr::memchr(0, black_box(text.bytes())));
        },
    },
];
