//! Who somebody is in Koha.

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::Barcode;
use crate::domain::Born;
use crate::ils::IlsError;
use crate::ils::LibraryCard;
use crate::ils::koha::private::private;
use crate::ils::koha::session::Session;
use crate::ils::koha::session::read;
use crate::ils::patrons_eyes::for_the_patron;
use crate::masking::Personal;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// A patron, as far as we need to know.
#[derive(Debug)]
pub(super) struct Patron {
    /// Koha's own number, as it stands in addresses.
    pub(super) id: u32,
    pub(super) name: Option<Personal<String>>,
    pub(super) born: Option<Born>,
    pub(super) card: LibraryCard,
    /// What Koha wants said with every change of a patron.
    pub(super) said: Said,
}

/// What stands in every change of a patron, as it was; Koha leaves the rest alone.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) surname: Option<Personal<String>>,
    pub(super) library: Option<Personal<String>>,
    pub(super) category: Option<Personal<String>>,
}

/// What Koha tells; everything else in it is not read.
#[derive(Deserialize)]
struct Row {
    patron_id: u32,
    #[serde(default, deserialize_with = "private")]
    cardnumber: Option<Personal<String>>,
    #[serde(default, deserialize_with = "private")]
    firstname: Option<Personal<String>>,
    #[serde(default, deserialize_with = "private")]
    preferred_name: Option<Personal<String>>,
    #[serde(default, deserialize_with = "private")]
    surname: Option<Personal<String>>,
    #[serde(default, deserialize_with = "private")]
    library_id: Option<Personal<String>>,
    #[serde(default, deserialize_with = "private")]
    category_id: Option<Personal<String>>,
    #[serde(default, deserialize_with = "private")]
    date_of_birth: Option<Personal<String>>,
    #[serde(default)]
    expiry_date: Option<String>,
}

/// The patron with exactly this card number; `None` when there is none.
///
/// # Errors
/// [`IlsError`]; [`IlsError::Silent`] too when there is more than one.
pub(super) async fn find(session: &Session, barcode: &Barcode) -> Result<Option<Patron>, IlsError> {
    // Two are asked for, so that a second one would be seen.
    let query = [
        ("cardnumber", barcode.reveal()),
        ("_match", "exact"),
        ("_per_page", "2"),
    ];
    let rows: Vec<Row> = read(&session.get(&["patrons"], &query).await?)?;
    let mut rows = rows.into_iter();
    match (rows.next(), rows.next()) {
        (None, _) => Ok(None),
        // Koha takes upper and lower case for one; a card number is what stands on the card.
        (Some(row), None) => Ok(row.is(barcode).then(|| row.patron())),
        (Some(_), Some(_)) => {
            tracing::warn!("the library system has several patrons under one card number");
            Err(IlsError::Silent)
        }
    }
}

impl Row {
    fn is(&self, barcode: &Barcode) -> bool {
        self.cardnumber
            .as_ref()
            .is_some_and(|number| number.reveal() == barcode.reveal())
    }

    fn patron(&self) -> Patron {
        Patron {
            id: self.patron_id,
            name: self.name(),
            born: self
                .date_of_birth
                .as_ref()
                .and_then(|day| Born::read(day.reveal())),
            card: LibraryCard {
                category: self.category_id.as_ref().and_then(|code| category(code.reveal())),
                expires_on: self.expiry_date.as_deref().and_then(date),
            },
            said: Said {
                surname: self.surname.clone(),
                library: self.library_id.clone(),
                category: self.category_id.clone(),
            },
        }
    }

    fn name(&self) -> Option<Personal<String>> {
        let is_said = |name: &&Personal<String>| !name.reveal().trim().is_empty();
        let first = self.preferred_name.as_ref().filter(is_said);
        let first = first.or(self.firstname.as_ref()).filter(is_said);
        let last = self.surname.as_ref().filter(is_said);
        let said = |name: Option<&Personal<String>>| {
            Personal::new(
                name.map(|name| name.reveal().trim().to_owned())
                    .unwrap_or_default(),
            )
        };
        let (first, last) = (said(first), said(last));
        let whole = Personal::new(format!("{} {}", first.reveal(), last.reveal()));
        for_the_patron(whole.reveal())
    }
}

/// A code, short and printable; nothing else is believed to be one.
fn category(text: &str) -> Option<String> {
    let fits = (1..=CATEGORY_CHARS_MAX).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && !contains_card_number(text, Source::Anywhere);
    fits.then(|| text.to_owned())
}

/// `2027-01-31`.
pub(super) fn date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// Koha's codes have up to ten.
const CATEGORY_CHARS_MAX: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Age;
    use crate::domain::AgeRules;
    use crate::domain::Timestamp;

    #[test]
    fn a_day_of_birth_and_a_category_say_an_age_and_nothing_of_it_is_printed() {
        let now = Timestamp::from_millis(1_795_490_448_000);
        let rules = AgeRules {
            minor_categories: vec![String::from("J")],
            ..AgeRules::default()
        };
        for (born, code, age) in [
            ("\"2014-03-12\"", "PT", Age::Minor),
            ("\"1980-03-12\"", "PT", Age::Adult),
            ("\"1980-03-12\"", "J", Age::Minor),
            ("null", "PT", Age::Unknown),
        ] {
            let row = format!("{{\"patron_id\": 1, \"date_of_birth\": {born}, \"category_id\": \"{code}\"}}");
            let patron = serde_json::from_str::<Row>(&row).unwrap().patron();

            assert_eq!(
                rules.age(patron.born, patron.card.category.as_deref(), now),
                age,
                "{born} {code}"
            );
            assert!(!format!("{patron:?}").contains("-03-12"));
        }
    }
}
