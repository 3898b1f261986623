//! What a caller sends: the number of a card and what belongs to it.

use crate::intake::json;
use crate::intake::json::NotFlatJson;
use crate::intake::json::Written;
use crate::intake::refusal::FieldError;
use crate::intake::refusal::Refusal;
use crate::masking::CardNumber;
use crate::masking::SecurityCode;

/// A card as it was typed. Wiped when it is dropped.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) number: CardNumber,
    pub(super) code: SecurityCode,
    pub(super) expiry: Expiry,
}

/// Until when a card is valid. Whether that is over, the processor says.
#[derive(Clone, Copy)]
pub(super) struct Expiry {
    /// 1 to 12.
    pub(super) month: u8,
    /// Four digits.
    pub(super) year: u16,
}

impl std::fmt::Debug for Expiry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[expiry]")
    }
}

impl Card {
    /// Reads `{"number","exp_month","exp_year","cvc"}`, and nothing else. Number and security code are strings;
    /// month and year are strings or numbers, the year with two or four digits.
    ///
    /// # Errors
    /// [`Refusal::malformed`] for another form, [`Refusal::invalid`] with every field that cannot be taken. Neither
    /// repeats anything.
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let fields = Fields::read(body).map_err(|NotFlatJson| Refusal::malformed(FORM))?;
        let mut wrong = Vec::new();
        let number = fields
            .number
            .field(&mut wrong, "number", |written| match written {
                Written::Text(text) => {
                    CardNumber::parse(text).map_err(|_| "is no card number; look at its digits")
                }
                Written::Number(_) => Err("must be a string"),
            });
        let month = fields.exp_month.field(&mut wrong, "exp_month", month);
        let year = fields.exp_year.field(&mut wrong, "exp_year", year);
        let code = fields.cvc.field(&mut wrong, "cvc", |written| match written {
            Written::Text(text) => SecurityCode::parse(text).map_err(|_| "must be three or four digits"),
            Written::Number(_) => Err("must be a string"),
        });
        match (number, month, year, code) {
            (Some(number), Some(month), Some(year), Some(code)) => Ok(Self {
                number,
                code,
                expiry: Expiry { month, year },
            }),
            _ => Err(Refusal::invalid(wrong)),
        }
    }
}

/// The fields as they are written, each at most once.
#[derive(Default)]
struct Fields<'a> {
    number: Field<'a>,
    exp_month: Field<'a>,
    exp_year: Field<'a>,
    cvc: Field<'a>,
}

#[derive(Default)]
struct Field<'a>(Option<Written<'a>>);

impl<'a> Fields<'a> {
    fn read(body: &'a [u8]) -> Result<Self, NotFlatJson> {
        let mut fields = Self::default();
        json::members(body, |name, written| {
            let field = match name {
                "number" => &mut fields.number,
                "exp_month" => &mut fields.exp_month,
                "exp_year" => &mut fields.exp_year,
                "cvc" => &mut fields.cvc,
                _ => return Err(NotFlatJson),
            };
            match field.0.replace(written) {
                None => Ok(()),
                Some(_) => Err(NotFlatJson),
            }
        })?;
        Ok(fields)
    }
}

impl<'a> Field<'a> {
    /// Reads the field, or notes what is wrong with it.
    fn field<T>(
        &self,
        wrong: &mut Vec<FieldError>,
        field: &'static str,
        read: impl FnOnce(Written<'a>) -> Result<T, &'static str>,
    ) -> Option<T> {
        let read = self.0.map_or(Err("is missing"), read);
        read.map_err(|message| wrong.push(FieldError { field, message }))
            .ok()
    }
}

fn month(written: Written<'_>) -> Result<u8, &'static str> {
    digits(written.any(), 1..=2)
        .and_then(|text| text.parse().ok())
        .filter(|month| (1..=12).contains(month))
        .ok_or("must be a month from 1 to 12")
}

fn year(written: Written<'_>) -> Result<u16, &'static str> {
    let text = digits(written.any(), 2..=4).filter(|text| text.len() != 3);
    let year = text.and_then(|text| {
        let year: u16 = text.parse().ok()?;
        // A card with two digits for its year was made in this century.
        if text.len() == 2 {
            year.checked_add(2000)
        } else {
            Some(year)
        }
    });
    year.filter(|year| (2000..=2099).contains(year))
        .ok_or("must be a year of two or four digits")
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<&str> {
    let only = text.bytes().all(|byte| byte.is_ascii_digit());
    (only && lengths.contains(&text.len())).then_some(text)
}

const FORM: &str = "The body must be one flat JSON object with the members number, exp_month, exp_year and cvc, each once, nothing else, and written without backslashes.";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrong(body: &str) -> Vec<&'static str> {
        let refusal = Card::read(body.as_bytes()).unwrap_err();
        refusal.errors().iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_card_is_read_from_strings_or_numbers() {
        for body in [
            r#"{"number":"4242424242424242","exp_month":12,"exp_year":2040,"cvc":"123"}"#,
            r#"{"cvc":"123","exp_year":"40","exp_month":"12","number":"4242 4242 4242 4242"}"#,
        ] {
            let card = Card::read(body.as_bytes()).unwrap();

            assert_eq!(card.number.last4().as_str(), "4242");
            assert_eq!((card.expiry.month, card.expiry.year), (12, 2040));
        }
        let zero = r#"{"number":"4242424242424242","exp_month":"01","exp_year":2040,"cvc":"0000"}"#;
        assert_eq!(Card::read(zero.as_bytes()).unwrap().expiry.month, 1);
    }

    #[test]
    fn every_field_that_cannot_be_taken_is_named() {
        assert_eq!(wrong("{}"), ["number", "exp_month", "exp_year", "cvc"]);
        assert_eq!(
            wrong(r#"{"number":4242424242424242,"exp_month":13,"exp_year":140,"cvc":123}"#),
            ["number", "exp_month", "exp_year", "cvc"]
        );
        assert_eq!(
            wrong(r#"{"number":"4242424242424243","exp_month":0,"exp_year":"1999","cvc":"12"}"#),
            ["number", "exp_month", "exp_year", "cvc"]
        );
    }

    #[test]
    fn a_field_too_many_or_twice_makes_another_form() {
        for body in [
            r#"{"number":"4242424242424242","exp_month":12,"exp_year":2040,"cvc":"123","name":"Ann"}"#,
            r#"{"number":"4242424242424242","number":"4242424242424242","exp_month":12,"exp_year":2040,"cvc":"1"}"#,
            r#"{"4242424242424242":"x"}"#,
            r#"{"number":null}"#,
        ] {
            assert_eq!(wrong(body), [""; 0], "{body}");
        }
    }

    #[test]
    fn a_card_shows_nothing_but_its_last_four_digits() {
        let body = r#"{"number":"4000056655665556","exp_month":11,"exp_year":2037,"cvc":"987"}"#;
        let card = Card::read(body.as_bytes()).unwrap();

        assert_eq!(
            format!("{card:?}"),
            "Card { number: CardNumber(…5556), code: [security code], expiry: [expiry] }"
        );
    }

    proptest! {
        #[test]
        fn a_refusal_never_repeats_a_digit_of_what_was_sent(
            name in "number|cvc|exp_year|exp_month|[a-z4]{1,8}",
            value in "\"?[0-9 -]{5,24}\"?|\\[?[0-9]{13,19}\\]?",
        ) {
            let body = format!("{{\"{name}\":{value}}}");
            let refusal = Card::read(body.as_bytes()).unwrap_err();
            let told = format!("{refusal:?}{}", refusal.body());
            let digits: String = value.chars().filter(char::is_ascii_digit).take(5).collect();
            prop_assert!(digits.len() < 5 || !told.contains(&digits), "{}", told);
        }
    }
}
