//! The passwords that nobody at the desk takes.

use crate::Place;
use crate::keys;
use crate::working;

const LIST: &str = "2D82D0105D61A7C6B12876139B86CC72FF0A1095:8\n5A177169B5F82F0409B1CE51A144F1AF7F8A6820:9";

fn with(name: &str) -> String {
    format!("{}\n[staff]\nbreached_passwords_file = \"{name}\"\n", working())
}

#[test]
fn a_list_of_passwords_is_taken_as_it_is_or_left_out() {
    let place = Place::new();
    place.file("known", LIST, 0o644);

    assert!(place.read(&with("known")).is_ok());
    assert!(place.read(&working()).is_ok());
}

#[test]
fn a_list_that_is_none_is_told_at_the_start_and_what_is_in_it_is_not() {
    let place = Place::new();
    place.file("words", "a password in the clear", 0o644);
    place.file("mixed", &LIST.lines().rev().collect::<Vec<_>>().join("\n"), 0o644);
    place.file("empty", "", 0o644);

    for name in ["words", "mixed", "empty", "no-such-file"] {
        let found = place.read(&with(name)).unwrap_err();

        assert_eq!(keys(&found), ["staff.breached_passwords_file"], "{name}");
        assert!(!found[0].what.contains("clear"), "{name}");
    }
}
