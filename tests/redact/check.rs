//! `lastfour redact --check`: how much, where, and nothing else.

use std::io::Write as _;
use std::process::Stdio;

use crate::BARCODE;
use crate::CARD;
use crate::filter::command;
use crate::filter::redact;

#[test]
fn nothing_found_is_said_and_the_status_is_0() {
    for input in ["", "\n", "a line\nand another 17\n", "21234000012342\n"] {
        let done = redact(&["--check"], input.as_bytes());

        assert_eq!(done.text(), "total: nothing found\n");
        assert_eq!(done.status.code(), Some(0));
        assert_eq!(done.errors, "");
    }
}

#[test]
fn what_is_found_is_counted_by_line_and_kind_and_the_status_is_1() {
    let input = format!("one\n{CARD} and 5555 5555 5555 4444\n\nfour\n{CARD}");

    let done = redact(&["--check"], input.as_bytes());

    assert_eq!(
        done.text(),
        "line 2: card number 2\nline 5: card number 1\ntotal: card number 3\n"
    );
    assert_eq!(done.status.code(), Some(1));
    assert_eq!(done.errors, "");
}

#[test]
fn a_security_code_beside_a_card_number_is_counted_for_itself() {
    let input = format!("one\nnumber={CARD}&cvc=503\n");

    let done = redact(&["--check"], input.as_bytes());

    assert_eq!(
        done.text(),
        "line 2: card number 1, security code 1\ntotal: card number 1, security code 1\n"
    );
}

#[test]
fn barcodes_of_the_profile_are_nothing_to_be_found() {
    let checked = |arguments: &[&str]| redact(arguments, BARCODE.as_bytes()).status.code();

    assert_eq!(checked(&["--check"]), Some(1));
    assert_eq!(checked(&["--check", "--item-prefix", "30234"]), Some(0));
}

#[test]
fn input_that_cannot_be_read_is_neither_clean_nor_dirty() {
    let folder = std::fs::File::open("/").unwrap();

    let done = command(&["--check"])
        .stdin(folder)
        .stdout(Stdio::piped())
        .output()
        .unwrap();

    assert_eq!(done.status.code(), Some(2));
    assert!(done.stdout.is_empty());
    assert!(
        String::from_utf8(done.stderr)
            .unwrap()
            .contains("could not be read")
    );
}

#[test]
fn a_reader_that_leaves_early_does_not_make_it_clean() {
    let mut child = command(&["--check"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    while input.write_all(format!("{CARD}\n").as_bytes()).is_ok() {}

    assert_eq!(child.wait().unwrap().code(), Some(1));
}
