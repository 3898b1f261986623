//! How long things are kept, as the configuration says it.

use lastfour::privacy::Keeping;

use super::Place;
use super::keys;
use super::working;

#[test]
fn a_library_that_says_nothing_keeps_things_for_the_usual_times() {
    let config = Place::new().read(&working()).unwrap();

    assert_eq!(config.keeping, Keeping::default());
    assert_eq!(config.keeping.contact_days, Some(30));
}

#[test]
fn every_time_is_read() {
    let text = format!(
        "{}\n[keeping]\ncontact_d = 1\nlinks_d = 120\norders_y = 10\naudit_y = 11\nevents_d = 30\nkeys_h = 48\n\
         tries_d = 2\ntasks_d = 31\ncomparisons_y = 12\nletters_d = 3\napprovals_d = 4\n",
        working()
    );

    let keeping = Place::new().read(&text).unwrap().keeping;

    let days = [keeping.contact_days, keeping.links_days, keeping.events_days];
    assert_eq!(days, [Some(1), Some(120), Some(30)]);
    let years = [
        keeping.orders_years,
        keeping.audit_years,
        keeping.comparisons_years,
    ];
    assert_eq!(years, [Some(10), Some(11), Some(12)]);
    let rest = [keeping.keys_hours, keeping.tries_days, keeping.tasks_days];
    assert_eq!(rest, [Some(48), Some(2), Some(31)]);
    assert_eq!((keeping.letters_days, keeping.approvals_days), (Some(3), Some(4)));
}

#[test]
fn times_that_are_too_short_or_too_long_are_told_by_their_keys() {
    for (line, key) in [
        ("keys_h = 23", "keeping.keys_h"),
        ("events_d = 29", "keeping.events_d"),
        ("contact_d = 0", "keeping.contact_d"),
        ("orders_y = 31", "keeping.orders_y"),
        ("tries_d = 91", "keeping.tries_d"),
        ("letters_d = 1", "keeping.letters_d"),
        ("approvals_d = 0", "keeping.approvals_d"),
    ] {
        let refused = Place::new().read(&format!("{}\n[keeping]\n{line}\n", working()));

        assert_eq!(keys(&refused.unwrap_err()), [key]);
    }
}

#[test]
fn a_link_cannot_outlive_its_order() {
    let text = format!("{}\n[keeping]\nlinks_d = 400\norders_y = 1\n", working());

    let refused = Place::new().read(&text).unwrap_err();

    assert_eq!(keys(&refused), ["keeping.links_d"]);
}
