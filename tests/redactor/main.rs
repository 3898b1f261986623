//! The redactor against the formats of the world.
//!
//! `lines/` holds texts written from real message formats, each with what must go and what must stay (`lines.rs` says
//! how they are written). A generator (`world.rs`) writes as many more as are wanted, from a fresh seed each run and
//! from a frozen one; `LASTFOUR_TEST_SEED` plays one seed again. What was left is read by an oracle (`oracle.rs`) that
//! shares nothing with the redactor: it takes the answer apart in every way it knows and looks for the digits.
//! Only card numbers that processors and card schemes publish for tests occur.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells what it measured"
)]

mod chance;
mod decoders;

mod lines;
mod oracle;
mod packed;
mod properties;
mod world;
mod writers;

use lastfour::masking::LibraryBarcodes;
use lastfour::masking::Redactor;

use crate::lines::Line;
use crate::oracle::Reading;
use crate::world::World;

/// How the patron barcodes of the library begin whose redactor is tried.
pub(crate) const PATRONS: &[&str] = &[
    "21234", "20001", "22345", "23456", "24060", "25000", "26789", "27201", "28888", "29007", "21999",
    "22229",
];
/// How its item barcodes begin; the first ten begin as Diners Club cards do.
pub(crate) const ITEMS: &[&str] = &[
    "30234", "30125", "30412", "30001", "30951", "36111", "36420", "38123", "38907", "39050", "31234",
    "32085", "33333", "35101",
];
/// Its largest serial number.
pub(crate) const LARGEST_SERIAL: u64 = 400_000;

const FROZEN_SEED: u64 = 0x1a57_f0c4;
const LINES_PER_SEED: usize = 4000;

/// The redactor of the library above.
pub(crate) fn redactor() -> Redactor {
    Redactor::new(LibraryBarcodes::new(PATRONS, ITEMS, LARGEST_SERIAL).unwrap())
}

/// How many of how many.
#[derive(Default)]
struct Share {
    good: usize,
    all: usize,
}

impl Share {
    fn count(&mut self, good: bool) {
        self.good += usize::from(good);
        self.all += 1;
    }

    fn is_at_least(&self, good_of_ten_thousand: usize) -> bool {
        self.all > 0 && self.good * 10_000 >= self.all * good_of_ten_thousand
    }
}

/// What became of many lines.
#[derive(Default)]
struct Tally {
    core: Share,
    hard: Share,
    secrets: Share,
    barcodes: Share,
    keepers: Share,
    failures: Vec<String>,
}

impl Tally {
    fn of(lines: &[Line]) -> Self {
        let redactor = redactor();
        let mut tally = Self::default();
        for line in lines {
            let left = redactor.redact_bytes(&line.text);
            tally.judge(line, &left);
        }
        tally
    }

    fn judge(&mut self, line: &Line, left: &[u8]) {
        let reading = Reading::of(left);
        let mut wrong = Vec::new();
        for card in &line.cards {
            let gone = !reading.shows_card(card);
            let share = if line.hard { &mut self.hard } else { &mut self.core };
            share.count(gone);
            if !gone {
                wrong.push(format!("card {card} is left"));
            }
        }
        for secret in &line.secrets {
            let gone = !reading.shows_secret(secret);
            if !line.hard {
                self.secrets.count(gone);
            }
            if !gone {
                wrong.push(format!("{secret} is left"));
            }
        }
        for word in &line.stays {
            let kept = contains(left, word.as_bytes());
            if is_barcode_of_ours(word) {
                self.barcodes.count(kept);
            } else {
                self.keepers.count(kept);
            }
            if !kept {
                wrong.push(format!("{word} is lost"));
            }
        }
        if !wrong.is_empty() {
            self.failures.push(format!(
                "{}: {}\n  from {:?}\n  to   {:?}",
                line.title,
                wrong.join(", "),
                shortened(&line.text),
                shortened(left)
            ));
        }
    }

    /// Prints the figures and the first failures, and fails when a goal is missed.
    fn must_reach(&self, goals: Goals, of_what: &str) {
        println!("{of_what}");
        for (name, share) in [
            ("card numbers gone, core", &self.core),
            ("card numbers gone, hard", &self.hard),
            ("codes, PINs and track data gone", &self.secrets),
            ("own barcodes kept", &self.barcodes),
            ("other keepers kept", &self.keepers),
        ] {
            println!("{name:32} {:>6} of {:>6}", share.good, share.all);
        }
        for failure in self.failures.iter().take(failures_shown()) {
            println!("{failure}");
        }

        assert!(
            self.core.is_at_least(goals.core),
            "{of_what}: card numbers are left"
        );
        assert!(
            self.hard.is_at_least(8_000),
            "{of_what}: hard card numbers are left"
        );
        assert!(
            self.secrets.is_at_least(goals.secrets),
            "{of_what}: codes or track data are left"
        );
        assert!(
            self.barcodes.is_at_least(10_000),
            "{of_what}: barcodes of the library are lost"
        );
        assert!(
            self.keepers.is_at_least(goals.keepers),
            "{of_what}: what is no card data is lost"
        );
    }
}

/// Shares that must be reached, in parts of 10,000.
#[derive(Clone, Copy)]
struct Goals {
    core: usize,
    secrets: usize,
    keepers: usize,
}

/// Messages as they are met.
const WRITTEN: Goals = Goals {
    core: 9_990,
    secrets: 10_000,
    keepers: 9_990,
};

/// Every way to write a number in every message in every envelope: also what nobody has met yet.
const CROSSED: Goals = Goals {
    core: 9_950,
    secrets: 9_900,
    keepers: 9_970,
};

#[test]
fn card_data_goes_and_the_rest_stays_in_messages_as_the_world_writes_them() {
    let lines = lines::all();
    let positive = lines.iter().filter(|line| line.is_positive()).count();
    assert!(positive >= 250 && lines.len() - positive >= 120);

    let tally = Tally::of(&lines);

    tally.must_reach(WRITTEN, "the lines");
}

#[test]
fn card_data_goes_and_the_rest_stays_in_messages_from_a_frozen_seed() {
    let lines = World::new(FROZEN_SEED).lines(LINES_PER_SEED);

    let tally = Tally::of(&lines);

    tally.must_reach(CROSSED, "the frozen seed");
}

#[test]
fn card_data_goes_and_the_rest_stays_in_messages_from_a_fresh_seed() {
    let seed = std::env::var("LASTFOUR_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| getrandom::u64().unwrap());
    let lines = World::new(seed).lines(LINES_PER_SEED);
    // Now and then letters of a message run into what is encoded in it; what nobody can read counts as gone.
    let unread = unread(&lines);
    assert!(
        unread.len() <= lines.len() / 500,
        "LASTFOUR_TEST_SEED={seed}: not read before: {unread:#?}"
    );

    let tally = Tally::of(&lines);

    tally.must_reach(CROSSED, &format!("LASTFOUR_TEST_SEED={seed}"));
}

/// Without this an oracle that reads nothing would find no leak.
#[test]
fn the_oracle_reads_all_that_is_planted_before_it_is_removed() {
    let mut lines = lines::all();
    lines.extend(World::new(FROZEN_SEED).lines(LINES_PER_SEED));

    let unread = unread(&lines);

    assert!(unread.is_empty(), "{} are not read: {unread:#?}", unread.len());
}

/// Without this an oracle that reads everything into anything would call a clean answer a leak.
#[test]
fn the_oracle_reads_no_card_that_was_not_planted() {
    let lines = lines::all();
    let strangers: Vec<&str> = world::CARDS
        .iter()
        .copied()
        // Of some test cards long parts stand in others, and `49` is how a list of bytes writes a one.
        .filter(|card| !card.contains("949494") && ('0'..='9').all(|digit| card.matches(digit).count() < 8))
        .collect();

    let mut misread = Vec::new();
    for line in &lines {
        let reading = Reading::of(&line.text);
        for stranger in &strangers {
            let planted = line
                .cards
                .iter()
                .any(|card| oracle::share_a_window(card, stranger));
            if !planted && reading.shows_card(stranger) {
                misread.push(format!(
                    "{stranger} in {}: {:?}",
                    line.title,
                    shortened(&line.text)
                ));
            }
        }
    }

    assert!(misread.is_empty(), "{misread:#?}");
}

/// What is planted in the lines, and is not read in them as they are.
fn unread(lines: &[Line]) -> Vec<String> {
    let mut unread = Vec::new();
    for line in lines {
        let reading = Reading::of(&line.text);
        let cards = line.cards.iter().filter(|card| !reading.shows_card(card));
        let secrets = line.secrets.iter().filter(|secret| !reading.shows_secret(secret));
        let stays = line
            .stays
            .iter()
            .filter(|word| !contains(&line.text, word.as_bytes()));
        for missed in cards.chain(secrets).chain(stays) {
            unread.push(format!("{missed} in {}: {:?}", line.title, shortened(&line.text)));
        }
    }
    unread
}

fn is_barcode_of_ours(word: &str) -> bool {
    let ours = LibraryBarcodes::new(PATRONS, ITEMS, LARGEST_SERIAL).unwrap();
    ours.has(word)
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    !word.is_empty() && text.windows(word.len()).any(|window| window == word)
}

fn shortened(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(300).collect()
}

/// `LASTFOUR_TEST_FAILURES` shows more of them.
fn failures_shown() -> usize {
    std::env::var("LASTFOUR_TEST_FAILURES")
        .ok()
        .and_then(|many| many.parse().ok())
        .unwrap_or(40)
}
