//! What the fuzzer checks, on its seeds and on what it has found before: `fuzz/README.md`. Every encoding of every
//! published number has a case here too, so that the ordinary run has them all.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    unreachable_pub,
    reason = "a test fails by panicking, and the checks are made for the fuzzer, which is no test"
)]

use std::fs;
use std::path::Path;

use lastfour::masking;

use crate::checks::cards::CARDS;
use crate::checks::encodings::ENCODINGS;

#[path = "../fuzz/checks/mod.rs"]
mod checks;

type Check = fn(&[u8]) -> Result<(), String>;

const TARGETS: &[(&str, Check)] = &[
    ("redactor", checks::redactor::holds),
    ("keyed_fields", checks::keyed_fields::holds),
    ("card_number", checks::card_number::holds),
];

#[test]
fn what_the_fuzzer_has_found_before_holds() {
    let mut broken = Vec::new();
    for (target, check) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/seeds")
            .join(target);
        let seeds: Vec<_> = fs::read_dir(folder).unwrap().collect();
        assert!(seeds.len() >= 10, "{target} has no seeds");
        for seed in seeds {
            let path = seed.unwrap().path();
            let held = check(&fs::read(&path).unwrap());
            broken.extend(held.err().map(|what| format!("{}: {what}", path.display())));
        }
    }

    assert!(
        broken.is_empty(),
        "{} broken:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

#[test]
fn every_published_number_in_every_encoding_is_found() {
    let around = b"2026-11-26T09:03:55Z INFO taken \xff\xfe 17 of 3, and more of it\n";
    let mut broken = Vec::new();
    for card in 0..CARDS.len() {
        for encoding in 0..ENCODINGS.len() {
            // Choice, card, encoding, what stands between, the seed of the pieces, the place.
            let head = [4, card, encoding, card + encoding, encoding, card, 33, 0]
                .map(|byte| u8::try_from(byte).unwrap());
            broken.extend(checks::redactor::holds(&[&head[..], around].concat()).err());
        }
    }

    assert!(
        broken.is_empty(),
        "{} broken:\n{}",
        broken.len(),
        broken.join("\n")
    );
}
