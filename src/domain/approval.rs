//! A guardian's written approval: that what is stored of a child may be given to the guardian whole (promise P8).

use crate::domain::Actor;
use crate::domain::Timestamp;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// What is noted of the paper that a guardian signed: no name, and no more than finds it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedForm {
    initials: String,
    kept_where: String,
}

impl SignedForm {
    /// Most letters of a guardian's initials.
    pub const INITIALS_MAX: usize = 4;
    /// Longest text that says where the form is kept, in characters.
    pub const WHERE_MAX: usize = 60;

    /// Reads the guardian's initials, in capitals and without the dots and blanks between them (`m. l.` is `ML`), and
    /// where the signed form is kept. That text holds no number that could be a card's, a patron's or a telephone's.
    ///
    /// # Errors
    /// The name of the field that is wrong: `initials` or `kept`.
    pub fn parse(initials: &str, kept_where: &str) -> Result<Self, &'static str> {
        let mut letters = String::new();
        let mut count = 0_usize;
        for letter in initials.chars() {
            if letter == '.' || letter == ' ' {
                continue;
            }
            count = count.saturating_add(1);
            if !letter.is_alphabetic() || count > Self::INITIALS_MAX {
                return Err("initials");
            }
            // One letter stays one: what would become two in capitals stays small.
            let mut capital = letter.to_uppercase();
            letters.push(match (capital.next(), capital.next()) {
                (Some(capital), None) => capital,
                (Some(_) | None, _) => letter,
            });
        }
        if letters.is_empty() {
            return Err("initials");
        }
        let kept_where = kept_where.trim();
        let digits = kept_where.chars().filter(|letter| letter.is_numeric()).count();
        let fits = (1..=Self::WHERE_MAX).contains(&kept_where.chars().count())
            && !kept_where.chars().any(char::is_control)
            && digits <= WHERE_DIGITS_MAX
            && !contains_card_number(kept_where, Source::Anywhere);
        if !fits {
            return Err("kept");
        }
        Ok(Self {
            initials: letters,
            kept_where: kept_where.to_owned(),
        })
    }

    /// The guardian's initials.
    pub fn initials(&self) -> &str {
        &self.initials
    }

    /// Where the signed form is kept.
    pub fn kept_where(&self) -> &str {
        &self.kept_where
    }
}

/// An approval of a guardian, in force until it is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// What is noted of the paper.
    pub form: SignedForm,
    /// Who noted it.
    pub made_by: Actor,
    /// When.
    pub made_at: Timestamp,
    /// Who noted that it does not hold any more, and when; `None` while it is in force.
    pub withdrawn: Option<(Actor, Timestamp)>,
}

impl Approval {
    /// Whether it holds.
    pub fn is_in_force(&self) -> bool {
        self.withdrawn.is_none()
    }
}

/// Enough for a binder and a page, and for no number that names somebody.
const WHERE_DIGITS_MAX: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_up_to_four_letters_in_capitals_without_what_stands_between_them() {
        for (typed, kept) in [
            ("ml", "ML"),
            (" m. l. ", "ML"),
            ("Ñ", "Ñ"),
            ("abcd", "ABCD"),
            ("ß", "ß"),
        ] {
            let form = SignedForm::parse(typed, "binder 12").unwrap();
            assert_eq!(form.initials(), kept, "{typed:?}");
        }
        for typed in ["", " . ", "m1", "abcde", "m-l", "m\nl", "4242"] {
            assert_eq!(
                SignedForm::parse(typed, "binder 12"),
                Err("initials"),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn where_the_form_is_kept_is_a_short_text_without_a_long_number() {
        let form = SignedForm::parse("ml", " binder 12, page 104 ").unwrap();
        assert_eq!(form.kept_where(), "binder 12, page 104");
        for typed in [
            "",
            "  ",
            "card 4242 4242 4242 4242",
            "21234000012342",
            "555 0199",
            "two\nlines",
            "٤٢٤٢٤٢٤",
            &"x".repeat(61),
        ] {
            assert_eq!(SignedForm::parse("ml", typed), Err("kept"), "{typed:?}");
        }
    }
}
