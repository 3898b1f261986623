//! Who is of age.

use lastfour::domain::AgeRules;

use crate::Place;
use crate::keys;
use crate::working;

fn with(lines: &str) -> String {
    format!("{}\n[library.main.ages]\n{lines}\n", working())
}

#[test]
fn without_a_word_somebody_is_of_age_at_eighteen_and_no_category_says_anything() {
    let config = Place::new().read(&working()).unwrap();

    assert_eq!(config.libraries[0].ages, AgeRules::default());
    assert_eq!(config.libraries[0].ages.majority_years, 18);
}

#[test]
fn another_age_and_categories_are_read() {
    let text = with("majority_y = 21\nminor_categories = [\"J\"]\nadult_categories = [\"PT\", \"S\"]");

    let config = Place::new().read(&text).unwrap();

    let ages = &config.libraries[0].ages;
    assert_eq!(ages.majority_years, 21);
    assert_eq!((ages.minor_categories.len(), ages.adult_categories.len()), (1, 2));
}

#[test]
fn what_cannot_be_is_told_with_its_key() {
    for (lines, key) in [
        ("majority_y = 13", "library.main.ages.majority_y"),
        ("majority_y = 26", "library.main.ages.majority_y"),
        (
            "minor_categories = [\" J\"]",
            "library.main.ages.minor_categories",
        ),
        ("adult_categories = [\"\"]", "library.main.ages.adult_categories"),
        (
            "minor_categories = [\"J\"]\nadult_categories = [\"J\"]",
            "library.main.ages.adult_categories",
        ),
    ] {
        let problems = Place::new().read(&with(lines)).unwrap_err();

        assert_eq!(keys(&problems), [key], "{lines}");
    }
}
