//! How fast the redactor is, beside what one would otherwise take: regular expressions over the same text, in the same
//! run. `docs/performance/redactor.md` says what was measured, and how to read it.
//!
//! usage: `cargo bench --bench redactor [-- MEGABYTES]`, 64 when left out. Prints a figure a line: name, value, unit.
//! No harness of the usual ones: they measure one thing after the other, and a machine that others use too is never
//! the same for a minute. Here the contenders take turns, and a ratio is one of the same seconds.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measurement, no part of the program"
)]

mod chance;
mod contenders;
mod lines;
mod measure;
mod soups;

use crate::contenders::CONTENDERS;
use crate::contenders::OURS;
use crate::contenders::REGEX;
use crate::contenders::Tools;
use crate::measure::Text;
use crate::measure::megabytes_a_second;
use crate::measure::take_turns;
use crate::soups::SOUPS;

const SEED: u64 = 20_261_126;
const ROUNDS: usize = 7;
const MEGABYTE: usize = 1_000_000;

fn main() {
    // `cargo bench` adds a word of its own.
    let size = std::env::args().find_map(|word| word.parse::<usize>().ok());
    let bytes = size.unwrap_or(64) * MEGABYTE;
    let tools = Tools::new();
    logs(&tools, "log", &lines::log(SEED, bytes, 0));
    logs(&tools, "log_1_percent", &lines::log(SEED, bytes, 100));
    for (name, soup) in SOUPS {
        digits(&tools, name, *soup);
    }
}

/// Log lines: everybody takes turns.
fn logs(tools: &Tools, name: &str, text: &str) {
    let text = Text::new(text);
    println!("{name}.size {} bytes", text.bytes().len());
    println!("{name}.lines {} lines", text.lines().count());
    println!("{name}.findings {} findings", tools.findings(text.bytes()));
    let seconds = take_turns(ROUNDS, CONTENDERS.len(), |which| {
        CONTENDERS[which].run(tools, &text);
    });
    let speed = |which: usize| megabytes_a_second(text.bytes().len(), seconds[which]);
    for (which, contender) in CONTENDERS.iter().enumerate() {
        println!("{name}.{} {:.0} MB/s", contender.name, speed(which));
    }
    for (which, contender) in CONTENDERS.iter().enumerate().skip(1) {
        println!(
            "{name}.ours_to_{} {:.2} times",
            contender.name,
            speed(0) / speed(which)
        );
    }
}

/// A megabyte of the worst, and two: whether twice as much takes twice as long.
fn digits(tools: &Tools, name: &str, soup: fn(u64, usize) -> String) {
    let (once, twice) = (soup(SEED, MEGABYTE), soup(SEED, 2 * MEGABYTE));
    let (once, twice) = (Text::new(&once), Text::new(&twice));
    let seconds = take_turns(ROUNDS, 3, |turn| match turn {
        0 => OURS.run(tools, &once),
        1 => OURS.run(tools, &twice),
        _ => REGEX.run(tools, &once),
    });
    println!("{name}.findings {} findings", tools.findings(once.bytes()));
    println!(
        "{name}.{} {:.1} MB/s",
        OURS.name,
        megabytes_a_second(once.bytes().len(), seconds[0])
    );
    println!(
        "{name}.{} {:.1} MB/s",
        REGEX.name,
        megabytes_a_second(once.bytes().len(), seconds[2])
    );
    println!("{name}.twice_to_once {:.2} times", seconds[1] / seconds[0]);
}
