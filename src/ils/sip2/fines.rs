//! One open fee as SIP2 tells it (field AV): `id $amount "TYPE" title`, where only the id is always there.
//!
//! The title says what somebody reads. It goes on as `Personal` only, which nothing can print or serialize: for the
//! patron's own page, and nowhere else.

use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::MoneyError;
use crate::ils::kind_words::kind_in_words;
use crate::ils::patrons_eyes::for_the_patron;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// A line whose id cannot be read: the fee is there, and nobody could say which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoFeeId;

/// Reads one line. `None` when nothing is owed on it. A line that can be read in part is a fee that cannot be
/// paid here, with the reason; it is never left out.
///
/// # Errors
/// [`NoFeeId`]; the account as a whole cannot be believed then.
pub(super) fn read(line: &str, currency: Currency) -> Result<Option<Fee>, NoFeeId> {
    let (first, rest) = first_word(line);
    // A format with the amount in front would have its amounts taken for ids.
    let id = FeeId::parse(first).map_err(|_| NoFeeId)?;
    if first.starts_with(SIGNS) {
        return Err(NoFeeId);
    }
    let has_a_card = contains_card_number(id.as_str(), Source::LibraryIdentifier);
    // The fee is there, so it is told; what stood in the place of its id is told to nobody.
    let id = if has_a_card {
        FeeId::parse(REMOVED_ID).map_err(|_| NoFeeId)?
    } else {
        id
    };
    let (amount, rest) = first_word(rest);
    let (kind, title) = kind_and_title(rest);
    let digits = amount.strip_prefix(SIGNS).unwrap_or(amount);
    let amount = if contains_card_number(digits, Source::Anywhere) {
        Err(MoneyError::NotDecimal)
    } else {
        Money::parse(digits, currency)
    };
    let (outstanding, why_not) = match amount {
        Ok(amount) if amount.minor() == 0 => return Ok(None),
        Ok(amount) if has_a_card => (amount, Some(UNREADABLE)),
        Ok(amount) if amount.is_positive() => (amount, None),
        Ok(_) => (Money::zero(currency), Some(CREDIT)),
        Err(_) => (Money::zero(currency), Some(UNREADABLE)),
    };
    // Where no amount can be read, words of the title may stand in its place.
    let title = amount.ok().and_then(|_| for_the_patron(title));
    Ok(Some(Fee {
        id,
        kind,
        outstanding,
        owner: FeeOwner::default(),
        why_not: why_not.map(str::to_owned),
        title,
    }))
}

/// The same id on two lines (a lost item and its processing, in some library systems): a payment could not say
/// which is meant, so neither can be paid here.
pub(super) fn refuse_ambiguous(fees: &mut [Fee]) {
    let mut seen: Vec<FeeId> = fees.iter().map(|fee| fee.id.clone()).collect();
    seen.sort();
    let twice: Vec<FeeId> = seen
        .windows(2)
        .filter_map(|pair| match pair {
            [one, other] if one == other => Some(one.clone()),
            _ => None,
        })
        .collect();
    for fee in fees.iter_mut().filter(|fee| twice.contains(&fee.id)) {
        fee.why_not = Some(AMBIGUOUS.to_owned());
    }
}

/// The fee type of a payment: the protocol's table, 01 to 09.
pub(super) fn fee_type(kind: FeeKind) -> &'static str {
    match kind {
        FeeKind::Overdue => "04",
        FeeKind::Lost | FeeKind::ReplacementCard => "07",
        FeeKind::Damage => "03",
        FeeKind::Processing => "05",
        FeeKind::NonResidentCard => "02",
        FeeKind::Hold => "09",
        FeeKind::Rental => "06",
        FeeKind::Copies => "08",
        FeeKind::Other => "01",
    }
}

const SIGNS: [char; 3] = ['$', '€', '£'];
/// Stands for an id that is a card number.
const REMOVED_ID: &str = "card-number-removed";
const UNREADABLE: &str = "The library system does not tell this fee in full; please ask at the desk.";
const CREDIT: &str = "This is money in your favour; please ask at the desk.";
const AMBIGUOUS: &str = "The library system has two fees under one number; please ask at the desk.";

/// The kind by the quoted word in front of the title. Unquoted words are the title's.
fn kind_and_title(rest: &str) -> (FeeKind, &str) {
    rest.strip_prefix('"')
        .and_then(|quoted| quoted.split_once('"'))
        .map_or((FeeKind::Other, rest), |(word, title)| {
            (kind_in_words(word), title)
        })
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
    use proptest::prop_assert;
    use proptest::proptest;

    use super::*;

    fn fee(line: &str) -> Fee {
        read(line, Currency::USD).unwrap().unwrap()
    }

    #[test]
    fn a_line_gives_id_amount_and_kind_however_much_it_says() {
        for (line, minor, kind) in [
            ("f1 $12.50 \"OVERDUE\" A title", 1250, FeeKind::Overdue),
            ("f1 12.50 \"LOST\"", 1250, FeeKind::Lost),
            ("f1 $7", 700, FeeKind::Other),
            ("f1  3.5  A title in \"quotes\"", 350, FeeKind::Other),
            (
                "f1 $1.00 \"Lost Materials Processing Fee\" x",
                100,
                FeeKind::Processing,
            ),
            ("f1 $1.00 \"damaged\" x", 100, FeeKind::Damage),
            ("f1 $1.00 \"REPLACEMENT\" x", 100, FeeKind::ReplacementCard),
            ("f1 $1.00 \"Lost library card\" x", 100, FeeKind::ReplacementCard),
            ("f1 $1.00 \"HOLD\" x", 100, FeeKind::Hold),
            ("f1 $1.00 \"RENTAL\" x", 100, FeeKind::Rental),
            ("f1 $1.00 \"PRINTS\" x", 100, FeeKind::Copies),
            ("f1 $1.00 \"unclosed", 100, FeeKind::Other),
        ] {
            let fee = fee(line);

            assert_eq!(fee.id.as_str(), "f1", "{line}");
            assert_eq!(fee.outstanding.minor(), minor, "{line}");
            assert_eq!(fee.kind, kind, "{line}");
            assert!(fee.payable(), "{line}");
        }
    }

    #[test]
    fn a_title_is_for_the_patron_and_never_printed() {
        for (line, title) in [
            ("f1 $12.50 \"OVERDUE\" Zebra Wonders", Some("Zebra Wonders")),
            ("f1 $12.50 Zebra Wonders", Some("Zebra Wonders")),
            ("f1 Zebra Wonders", None),
            ("f1 $12.50 \"OVERDUE\"", None),
            ("f1 $12.50 \"OVERDUE\" Zebra 4242424242424242", None),
        ] {
            let fee = fee(line);

            assert_eq!(
                fee.title.as_ref().map(|title| title.reveal().as_str()),
                title,
                "{line}"
            );
            assert!(!format!("{fee:?}").contains("Zebra"), "{line}");
        }
    }

    #[test]
    fn a_fee_that_is_read_in_part_is_listed_and_cannot_be_paid() {
        for line in [
            "f1",
            "f1 ?",
            "f1 $12.505 \"LOST\" x",
            "f1 1,250.00",
            "f1 99999999999999999999",
            "f1 -3.00",
        ] {
            let fee = fee(line);

            assert!(!fee.payable(), "{line}");
            assert_eq!(fee.outstanding, Money::zero(Currency::USD), "{line}");
        }
    }

    #[test]
    fn a_line_without_an_id_spoils_the_account() {
        for line in ["", "  ", "$12.50 f1 title", &"1".repeat(101)] {
            assert_eq!(read(line, Currency::USD), Err(NoFeeId), "{line}");
        }
    }

    #[test]
    fn nothing_owed_is_no_fee() {
        assert_eq!(read("f1 $0.00 \"LOST\" x", Currency::USD), Ok(None));
    }

    #[test]
    fn an_id_with_a_card_number_in_it_cannot_be_paid() {
        let planted = fee("4242424242424242 $1.00");

        assert!(!planted.payable());
        assert_eq!(planted.id.as_str(), REMOVED_ID);
        assert!(fee("30234000517861 $1.00").payable());
    }

    #[test]
    fn two_fees_under_one_id_cannot_be_paid() {
        let mut fees = vec![
            fee("f1 $1.00 \"LOST\""),
            fee("f2 $1.00"),
            fee("f1 $2.00 \"PROC\""),
        ];

        refuse_ambiguous(&mut fees);

        let payable: Vec<bool> = fees.iter().map(Fee::payable).collect();
        assert_eq!(payable, [false, true, false]);
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic_or_gives_a_negative_amount(
            line in prop_oneof![any::<String>(), "[a-z$0-9. \"-]{0,40}", "f[0-9] [$]?-?[0-9.]{0,25}( \".{0,9}\")?.{0,9}"],
        ) {
            if let Ok(Some(fee)) = read(&line, Currency::JPY) {
                prop_assert!(fee.outstanding.minor() >= 0);
            }
        }
    }
}
