//! The table of promises in SECURITY.md names tests that there are, and at least one that is named after each promise.

use std::fs;
use std::path::Path;

/// The names of all functions in the sources and the tests.
fn functions() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("tests")];
    let mut found = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|is| is == "rs") {
                found.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn every_promise_has_a_row_and_a_test_named_after_it_and_every_test_that_is_named_exists() {
    let table = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/SECURITY.md")).unwrap();
    let functions = functions();

    for number in 1..=13 {
        let row = table
            .lines()
            .find(|line| line.starts_with(&format!("| P{number} |")))
            .unwrap_or_else(|| panic!("no row for P{number}"));
        let shown_by = row.trim_end_matches('|').rsplit('|').next().unwrap();
        let named: Vec<&str> = shown_by
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| !name.contains('/'))
            .collect();
        let after_it = format!("p{number}_");
        assert!(
            named.iter().any(|name| name.starts_with(&after_it)),
            "P{number} names no test {after_it}..."
        );
        for name in named {
            assert!(
                functions.contains(&format!("fn {name}(")),
                "P{number} names {name}"
            );
        }
    }
}
