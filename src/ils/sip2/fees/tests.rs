//! Fees of the loose form, and what is refused in all.

use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::prop_assert;
use proptest::proptest;

use super::*;
use crate::ils::sip2::profile::Sip2Profile;

fn loose(line: &str, currency: Currency) -> Result<Option<Fee>, NoFeeId> {
    read(line, 0, Sip2Profile::Plain.quirks(), currency)
}

fn fee(line: &str) -> Fee {
    loose(line, Currency::USD).unwrap().unwrap()
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
        assert_eq!(loose(line, Currency::USD), Err(NoFeeId), "{line}");
    }
}

#[test]
fn nothing_owed_is_no_fee() {
    assert_eq!(loose("f1 $0.00 \"LOST\" x", Currency::USD), Ok(None));
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
        if let Ok(Some(fee)) = loose(&line, Currency::JPY) {
            prop_assert!(fee.outstanding.minor() >= 0);
        }
    }
}
