//! What is kept of people, and what libraries tell them.

use lastfour::domain::LibraryId;

use crate::Place;
use crate::keys;
use crate::working;

fn with(notices: &str) -> String {
    format!("{}\n{notices}", working())
}

#[test]
fn visits_are_kept_for_thirty_days_and_changes_told_for_thirty_unless_the_library_says_otherwise() {
    let place = Place::new();

    let usual = place.read(&working()).unwrap().privacy;
    let said = format!(
        "{}\n[visits]\nkeep_days = 0\n[privacy]\nbanner_days = 7\n",
        working()
    );
    let said = place.read(&said).unwrap().privacy;

    assert_eq!((usual.keeping.visits_days, usual.banner_days), (30, 30));
    assert_eq!((said.keeping.visits_days, said.banner_days), (0, 7));
    for (table, key) in [
        ("[visits]\nkeep_days = 401", "visits.keep_days"),
        ("[privacy]\nbanner_days = 366", "privacy.banner_days"),
    ] {
        let found = place.read(&format!("{}\n{table}\n", working())).unwrap_err();
        assert_eq!(keys(&found), [key]);
    }
}

#[test]
fn notices_are_plain_text_of_a_day_newest_first() {
    let place = Place::new();
    let notice =
        |day: &str, text: &str| format!("[[library.main.notice]]\nday = \"{day}\"\ntext = \"{text}\"\n");

    let two = notice("2026-11-20", " Older ") + &notice("2026-12-01", "Newer");
    let config = place.read(&with(&two)).unwrap();

    let main = LibraryId::parse("main").unwrap();
    let texts: Vec<&str> = config.privacy.notices[&main]
        .iter()
        .map(|notice| notice.text.as_str())
        .collect();
    assert_eq!(texts, ["Newer", "Older"]);
    for (wrong, part) in [
        (notice("tomorrow", "x"), "day"),
        (notice("2026-11-20", ""), "text"),
        (notice("2026-11-20", "a\\nb"), "text"),
        (notice("2026-11-20", &"long".repeat(126)), "text"),
    ] {
        let found = place.read(&with(&wrong)).unwrap_err();
        assert_eq!(keys(&found), [format!("library.main.notice number 1: {part}")]);
    }
}
