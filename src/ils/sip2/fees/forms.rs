//! The forms in which library systems write one fee. Reading is total: a text has a form or has not.

use crate::domain::FeeKind;
use crate::ils::kind_words::kind_in_words;
use crate::ils::sip2::frame::fields;
use crate::ils::sip2::profile::FeeForm;

/// One fee as it is told, nothing believed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Told<'a> {
    /// `None` where the form has none.
    pub(super) id: Option<&'a str>,
    /// Perhaps with a sign in front; empty where it is missing.
    pub(super) amount: &'a str,
    pub(super) kind: FeeKind,
    pub(super) title: &'a str,
    pub(super) branch: Option<&'a str>,
}

impl FeeForm {
    /// `None` when the text does not have this form.
    pub(super) fn read(self, text: &str) -> Option<Told<'_>> {
        match self {
            Self::Loose => loose(text),
            Self::Quoted => quoted(text),
            Self::ChargeNumber => charge_number(text),
            Self::AmountFirst => amount_first(text),
            Self::Lettered => lettered(text),
            Self::Fields => several_fields(text),
        }
    }
}

/// Signs before an amount.
pub(super) const SIGNS: [char; 3] = ['$', '€', '£'];

fn loose(text: &str) -> Option<Told<'_>> {
    let (id, rest) = first_word(text);
    // Where the amount is in front, it would be taken for an id.
    if id.is_empty() || id.starts_with(SIGNS) {
        return None;
    }
    let (amount, rest) = first_word(rest);
    // A bare number may be a word of a title: an amount has a sign or a point.
    let is_amount = amount.starts_with(SIGNS) || amount.contains('.');
    let amount = if is_amount { amount } else { "" };
    let (kind, title) = rest
        .strip_prefix('"')
        .and_then(|quoted| quoted.split_once('"'))
        .map_or((FeeKind::Other, rest), |(word, title)| {
            (kind_in_words(word), title)
        });
    Some(Told {
        id: Some(id),
        amount,
        kind,
        title,
        branch: None,
    })
}

fn quoted(text: &str) -> Option<Told<'_>> {
    let (id, rest) = first_word(text);
    let (amount, rest) = first_word(rest);
    let (word, title) = rest.strip_prefix('"')?.split_once('"')?;
    if !is_number(id) || !amount.starts_with(SIGNS) {
        return None;
    }
    let (word, branch) = word
        .rsplit_once('@')
        .map_or((word, None), |(word, branch)| (word, Some(branch)));
    Some(Told {
        id: Some(id),
        amount,
        kind: kind_in_words(word),
        title,
        branch,
    })
}

fn charge_number(text: &str) -> Option<Told<'_>> {
    let rest = text.trim().strip_prefix("Charge-Number: ")?;
    let (id, rest) = rest.split_once(", Amount-Due: ")?;
    let (amount, rest) = rest.split_once(", Fine-Type: ")?;
    let (word, title) = rest.split_once(", Title: ").unwrap_or((rest, ""));
    Some(Told {
        id: Some(id),
        amount,
        kind: kind_in_words(word),
        title,
        branch: None,
    })
}

fn amount_first(text: &str) -> Option<Told<'_>> {
    let (amount, rest) = first_word(text);
    let digits = amount.strip_prefix('-').unwrap_or(amount);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| Told {
        id: None,
        amount,
        // The type's words and the title follow one another without a mark between them.
        kind: kind_in_words(first_word(rest).0),
        title: rest,
        branch: None,
    })
}

fn lettered(text: &str) -> Option<Told<'_>> {
    let part = |letter: char| {
        let mut found = text.split('^').filter_map(|part| part.strip_prefix(letter));
        let first = found.next();
        // Twice is as good as not at all.
        first.filter(|_| found.next().is_none()).map(str::trim)
    };
    Some(Told {
        id: Some(part('I')?),
        amount: part('F')?,
        kind: kind_in_words(part('S')?),
        title: part('T').unwrap_or_default(),
        branch: None,
    })
}

fn several_fields(text: &str) -> Option<Told<'_>> {
    let field = |code: &str| {
        let mut found = fields(text).filter(|(name, _)| *name == code);
        let first = found.next();
        first
            .filter(|_| found.next().is_none())
            .map(|(_, value)| value.trim())
    };
    Some(Told {
        id: Some(field("CG")?),
        amount: field("FA").unwrap_or_default(),
        kind: kind_in_words(field("FF").unwrap_or_default()),
        title: field("FD").unwrap_or_default(),
        branch: None,
    })
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first word, and what is behind it, without blanks around either.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_oneof;
    use proptest::proptest;

    use super::*;

    const ALL: [FeeForm; 6] = [
        FeeForm::Loose,
        FeeForm::Quoted,
        FeeForm::ChargeNumber,
        FeeForm::AmountFirst,
        FeeForm::Lettered,
        FeeForm::Fields,
    ];

    #[test]
    fn a_text_of_another_form_is_not_taken_for_this_one() {
        // A title that begins with a number, as Koha writes it without a template of the library's.
        for text in [
            "1984 2.50",
            "1984 $2.50",
            "f1 $2.50 \"LOST\" x",
            "12 2.50 \"LOST\" x",
            "",
            "12 $2.50 \"LOST",
        ] {
            assert_eq!(FeeForm::Quoted.read(text), None, "{text}");
        }
        for text in [
            "12 $2.50 \"FINE\" 9 lives",
            "Charge-Number: 12",
            "Overdue 2.50",
            "$2.50 x",
            "",
        ] {
            assert_eq!(FeeForm::ChargeNumber.read(text), None, "{text}");
        }
        for text in ["Overdue 2.50", "$2.50 x", "", "-"] {
            assert_eq!(FeeForm::AmountFirst.read(text), None, "{text}");
        }
        for text in ["Slost^F2.50^Tx", "I1^F2.50^Tx", "I1^I2^F2.50^Slost", "", "^"] {
            assert_eq!(FeeForm::Lettered.read(text), None, "{text}");
        }
        assert_eq!(FeeForm::Fields.read("FA2.50|"), None);
        assert_eq!(FeeForm::Fields.read("CGa|CGb|FA2.50|"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_a_form_panic(
            text in prop_oneof![
                any::<String>(),
                "[SIFT^ü0-9.]{0,40}",
                "(CG|FA|FF|FD)[^|]{0,9}[|]{0,40}",
                "(Charge-Number: )?[0-9]{1,3}(, Amount-Due: )?.{0,9}(, Fine-Type: )?.{0,9}",
                "[0-9]{1,3} [$]?[0-9.]{0,9} \"?[A-Z@]{0,9}\"?.{0,9}",
            ],
        ) {
            for form in ALL {
                let _ = form.read(&text);
            }
        }
    }
}
