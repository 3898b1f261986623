//! Why somebody at the desk sees more of a person than the desk sees otherwise (promise P8).

use crate::masking::Source;
use crate::masking::contains_card_number;

/// Why more has to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyMore {
    /// To do what was bought: make a card, make it good for longer.
    FinishPurchase,
    /// To know whether somebody at the desk is the one.
    CheckIdentity,
    /// To tell somebody something about their payment.
    ReachPatron,
    /// To give money back by another way than the card.
    RepayMoney,
    /// Something else; only with a note.
    Other,
}

impl WhyMore {
    /// Every one of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::FinishPurchase,
        Self::CheckIdentity,
        Self::ReachPatron,
        Self::RepayMoney,
        Self::Other,
    ];

    /// The word for data and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::FinishPurchase => "finish_purchase",
            Self::CheckIdentity => "check_identity",
            Self::ReachPatron => "reach_patron",
            Self::RepayMoney => "repay_money",
            Self::Other => "other",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }
}

/// A reason that can stand in the audit: one of the list, and a note where somebody wrote one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoreAsked {
    why: WhyMore,
    note: String,
}

impl MoreAsked {
    /// Longest note taken, in characters.
    pub const NOTE_MAX: usize = 100;

    /// Reads a reason and its note, without the blanks around it. The note stays in the audit for years, so it holds no
    /// number that could be a card's, a patron's or a telephone's.
    ///
    /// # Errors
    /// The name of the field that is wrong: `why` or `note`. A note is needed where the reason says nothing.
    pub fn parse(why: &str, note: &str) -> Result<Self, &'static str> {
        let why = WhyMore::from_word(why).ok_or("why")?;
        let note = note.trim();
        let digits = note.chars().filter(|letter| letter.is_numeric()).count();
        let fits = note.chars().count() <= Self::NOTE_MAX
            && !note.chars().any(char::is_control)
            && digits <= NOTE_DIGITS_MAX
            && !contains_card_number(note, Source::Anywhere);
        if !fits || (why == WhyMore::Other && note.is_empty()) {
            return Err("note");
        }
        Ok(Self {
            why,
            note: note.to_owned(),
        })
    }

    /// Why.
    pub fn why(&self) -> WhyMore {
        self.why
    }

    /// As it stands in the audit: the word of the reason, and the note behind a colon.
    pub fn detail(&self) -> String {
        if self.note.is_empty() {
            self.why.word().to_owned()
        } else {
            format!("{}: {}", self.why.word(), self.note)
        }
    }
}

/// Enough for a date without its year, and for no number that names somebody.
const NOTE_DIGITS_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_stands_in_the_audit_with_its_note() {
        let plain = MoreAsked::parse("finish_purchase", "  ").unwrap();
        let noted = MoreAsked::parse("other", " has moved, desk 12 ").unwrap();

        assert_eq!(plain.detail(), "finish_purchase");
        assert_eq!(noted.detail(), "other: has moved, desk 12");
    }

    #[test]
    fn without_a_reason_nothing_is_asked_and_a_note_holds_no_number_and_no_lines() {
        assert_eq!(MoreAsked::parse("", "because"), Err("why"));
        for note in [
            "",
            "card 4242 4242 4242 4242",
            "21234000012342",
            "call 555 0199",
            "٤٢٤٢٤",
            "two\nlines",
            &"x".repeat(101),
        ] {
            assert_eq!(MoreAsked::parse("other", note), Err("note"), "{note:?}");
        }
    }
}
