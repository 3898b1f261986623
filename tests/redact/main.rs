//! `lastfour redact`, as a shell runs it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::io::Read as _;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use crate::filter::Filter;
use crate::filter::command;
use crate::filter::redact;

mod check;
mod filter;

/// Published by the processor as a number to test with.
const CARD: &str = "4242424242424242";
/// A right item barcode of the library whose item barcodes begin with 30234, and a right Diners Club number.
const BARCODE: &str = "30234000517861";

#[test]
fn card_numbers_go_and_every_line_stays_in_its_place() {
    let input = format!("first\ncard {CARD} was declined\n\nlast, without an end");

    let done = redact(&[], input.as_bytes());

    let lines: Vec<&str> = done.text().split('\n').collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        (lines[0], lines[2], lines[3]),
        ("first", "", "last, without an end")
    );
    assert!(
        lines[1].starts_with("card [") && lines[1].ends_with("] was declined"),
        "{}",
        lines[1]
    );
    assert!(!lines[1].contains(|character: char| character.is_ascii_digit()));
    assert!(done.status.success());
    assert_eq!(done.errors, "");
}

#[test]
fn what_has_no_card_data_goes_through_byte_for_byte() {
    let mut every_byte: Vec<u8> = (0..=255).collect();
    every_byte.extend(b"\r\n\0\0 \xff\xfe \xe2\x82 \xc0\xaf caf\xe9 2026-11-26T09:03:55Z\n\n\r");
    for input in [b"".as_slice(), b"\n", b"\0", b"no end", &every_byte] {
        let done = redact(&[], input);

        assert_eq!(done.output, input);
        assert!(done.status.success());
    }
}

#[test]
fn bytes_around_a_card_number_stay_as_they_are() {
    let mut input = b"\xff\0caf\xe9 ".to_vec();
    input.extend(CARD.as_bytes());
    input.extend(b" \0\xfe\n");

    let done = redact(&[], &input);

    assert!(done.output.starts_with(b"\xff\0caf\xe9 ["));
    assert!(done.output.ends_with(b"] \0\xfe\n"));
}

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    let mut filter = Filter::start(&[]);

    for line in ["one", "two 17", "three: 4242 4242 4242 42", "", "four"] {
        filter.write(format!("{line}\n").as_bytes());
        assert_eq!(filter.lines(1), format!("{line}\n"));
    }
    filter.write(format!("{CARD}\n").as_bytes());
    assert!(!filter.lines(1).contains("42"));

    assert!(filter.end().status.success());
}

#[test]
fn a_complete_line_waits_for_a_moment_only_also_while_others_follow() {
    let mut filter = Filter::start(&[]);
    filter.ready();

    // Never a pause of a tenth of a second, and far too little to be given out for its size.
    let begun = Instant::now();
    let mut heard = 0;
    for line in 0..50 {
        // It might go on in the next line.
        filter.write(b"4242 4242 4242\n");
        std::thread::sleep(Duration::from_millis(40));
        heard += filter.lines_so_far();
        assert!(
            heard + 30 > line,
            "line {line}, and {heard} answers after {:?}",
            begun.elapsed()
        );
    }
}

#[test]
fn a_card_number_that_comes_in_two_parts_is_found() {
    for cut in 1..CARD.len() {
        let mut filter = Filter::start(&[]);
        filter.ready();

        let (first, second) = CARD.split_at(cut);
        filter.write(format!("paid with {first}").as_bytes());
        // Longer than a pause: no digit of a line that may go on is let out.
        if cut % 5 == 0 {
            std::thread::sleep(Duration::from_millis(300));
        }
        filter.write(format!("{second} today\n").as_bytes());

        let line = filter.lines(1);
        assert!(
            line.starts_with("paid with [") && line.ends_with("] today\n"),
            "{line}"
        );
    }
}

#[test]
fn the_librarys_own_barcodes_are_kept_when_it_says_how_they_begin() {
    let input = format!("returned {BARCODE}\n");
    let kept = |arguments: &[&str]| redact(arguments, input.as_bytes()).output == input.as_bytes();

    assert!(!kept(&[]));
    assert!(kept(&["--item-prefix", "30234"]));
    assert!(kept(&["--item-prefix=38000, 30234", "--patron-prefix", "21234"]));
    assert!(kept(&["--item-prefix", "38000", "--item-prefix", "30234"]));
    assert!(!kept(&["--item-prefix", "38000"]));
    // Its serial number is 51786.
    assert!(kept(&["--item-prefix", "30234", "--largest-serial", "51786"]));
    assert!(!kept(&["--item-prefix", "30234", "--largest-serial", "51785"]));
    let card = redact(&["--item-prefix", "30234"], CARD.as_bytes());
    assert!(!card.text().contains("42"));
}

#[test]
fn a_wrong_call_is_told_without_what_was_typed() {
    for (wrong, told) in [
        (["--patron-prefix", CARD].as_slice(), "a patron prefix is"),
        (&["--item-prefix", "21234"], "an item prefix is"),
        (&["--item-prefix", ""], "an item prefix is"),
        (
            &["--largest-serial", CARD, "--item-prefix", "7"],
            "an item prefix is",
        ),
        (
            &["--largest-serial", "42424242424242424242424242"],
            "--largest-serial is a number",
        ),
        (&["--largest-serial", "-4242"], "error"),
        (&[CARD], "error"),
        (&["--check", "--number=4242 4242 4242 4242"], "error"),
    ] {
        let done = command(wrong).stdin(Stdio::null()).output().unwrap();

        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{wrong:?}");
        assert!(said.contains(told), "{wrong:?}: {said}");
        assert!(
            !said.contains("42424242") && !said.contains("4242 4242"),
            "{said}"
        );
        assert!(done.stdout.is_empty());
    }
}

#[test]
fn help_has_every_flag_and_examples() {
    let done = command(&["--help"]).output().unwrap();

    let said = String::from_utf8(done.stdout).unwrap();
    for word in [
        "--patron-prefix <DIGITS>",
        "--item-prefix <DIGITS>",
        "--largest-serial <N>",
        "[default: 9999999]",
        "--check",
        "lastfour redact < yesterday.log > clean.log",
        "Exit status",
    ] {
        assert!(said.contains(word), "no {word}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let mut child = command(&[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    // Until it has noticed.
    while input.write_all(b"a line\n").is_ok() {}

    let done = child.wait_with_output().unwrap();

    assert!(done.status.success());
    assert!(done.stderr.is_empty());
}

#[test]
fn input_that_cannot_be_read_is_told() {
    let folder = fs::File::open("/").unwrap();

    let done = command(&[]).stdin(folder).output().unwrap();

    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.starts_with("lastfour redact: the input could not be read to its end"),
        "{said}"
    );
}

#[test]
fn output_that_cannot_be_written_is_told() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    fs::write(&path, "a line\n").unwrap();

    let done = command(&[])
        .stdin(fs::File::open(path).unwrap())
        .stdout(full)
        .output()
        .unwrap();

    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.starts_with("lastfour redact: the output could not be written"),
        "{said}"
    );
}

#[test]
fn a_file_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    let text = "2026-11-26T09:03:55Z INFO a line like any other, some words long\n".repeat(20_000);
    fs::write(&from, format!("{text}{CARD}\n{text}")).unwrap();

    let status = command(&[])
        .stdin(fs::File::open(&from).unwrap())
        .stdout(fs::File::create(&to).unwrap())
        .status()
        .unwrap();

    let mut written = String::new();
    fs::File::open(&to).unwrap().read_to_string(&mut written).unwrap();
    let masked = written
        .strip_prefix(&text)
        .and_then(|rest| rest.strip_suffix(&text))
        .unwrap();
    assert!(masked.starts_with('[') && masked.ends_with("]\n"));
    assert!(status.success());
}

#[test]
fn a_line_without_end_takes_no_memory_without_end() {
    const BLOCK: usize = 1 << 20;
    const BLOCKS: usize = 64;
    const LIMIT: u64 = 40 << 20;
    let mut filter = Filter::start(&[]);

    let block = b"words, 17 words. ".repeat(BLOCK / 17);
    for _ in 0..BLOCKS {
        filter.write(&block);
    }
    let written = filter.drain();
    let peak = filter.memory_peak();

    assert!(peak < LIMIT, "{peak} bytes");
    // And what is decided is not held back.
    assert!(written > BLOCKS / 2 * BLOCK, "{written} bytes");
    let done = filter.end();
    assert_eq!(written + done.output.len(), block.len() * BLOCKS);
    assert!(done.status.success());
}
