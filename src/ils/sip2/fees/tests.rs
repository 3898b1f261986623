//! Fees of the loose form, and what is refused in all.

use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::prop_assert;
use proptest::proptest;

use super::*;
use crate::domain::Barcode;
use crate::domain::Reference;
use crate::domain::SystemRandomness;
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

#[test]
fn one_item_may_owe_two_types_in_carlx_and_the_same_twice_cannot_be_paid() {
    let quirks = Sip2Profile::Carlx.quirks();
    let lines = [
        "SLost^I3519^F25.00",
        "SProcessing^I3519^F5.00",
        "SLost^I3520^F1.00",
        "SLost^I3520^F2.00",
    ];
    let lines: Vec<Zeroizing<String>> = lines
        .iter()
        .map(|line| Zeroizing::new((*line).to_owned()))
        .collect();

    let fees = read_all(&lines, quirks, Currency::USD).unwrap();

    let told: Vec<(&str, bool)> = fees.iter().map(|fee| (fee.id.as_str(), fee.payable())).collect();
    assert_eq!(
        told,
        [
            ("3519-07", true),
            ("3519-05", true),
            ("3520-07", false),
            ("3520-07", false)
        ]
    );
}

#[test]
fn a_card_number_in_the_place_of_a_branch_or_an_amount_is_told_to_nobody() {
    for line in [
        "12 $1.00 \"LOST@4242424242424242\" x",
        "12 $4242424242424242 \"LOST\" x",
        "12 $1.00 \"LOST\" 4242424242424242",
    ] {
        let fee = read(line, 0, Sip2Profile::Koha.quirks(), Currency::USD)
            .unwrap()
            .unwrap();

        assert_eq!(fee.owner, FeeOwner::default(), "{line}");
        assert!(!format!("{fee:?}").contains("4242"), "{line}");
    }
}

proptest! {
    #[test]
    fn no_line_of_any_profile_makes_it_panic_or_pays_without_a_name(
        line in prop_oneof![
            any::<String>(),
            "[SIFT^#a-z0-9.-]{0,40}",
            "(CG[0-9a-f-]{36}[|])?(FA[0-9.]{1,6}[|])?FF[^|]{0,9}[|]",
            "[0-9]{1,3} [$]?-?[0-9.]{0,9} \"?[A-Z@]{0,9}\"?.{0,9}",
        ],
    ) {
        for profile in Sip2Profile::ALL {
            let quirks = profile.quirks();
            if let Ok(Some(fee)) = read(&line, 0, quirks, Currency::USD) {
                prop_assert!(fee.outstanding.minor() >= 0);
                let posting = Posting {
                    barcode: Barcode::parse("21234000012342").unwrap(),
                    fee: fee.id.clone(),
                    kind: fee.kind,
                    amount: fee.outstanding,
                    reference: Reference::new(&SystemRandomness),
                    line: 0,
                };
                // What can be paid has a name, and what has none cannot.
                let paid_for = PaidFor::of(&posting, quirks);
                prop_assert!(!fee.payable() || paid_for.is_some_and(|paid_for| !paid_for.id.is_empty()));
                prop_assert!(!names_nothing(&fee.id) || PaidFor::of(&posting, quirks).is_none());
            }
        }
    }

    #[test]
    fn no_line_makes_it_panic_or_gives_a_negative_amount(
        line in prop_oneof![any::<String>(), "[a-z$0-9. \"-]{0,40}", "f[0-9] [$]?-?[0-9.]{0,25}( \".{0,9}\")?.{0,9}"],
    ) {
        if let Ok(Some(fee)) = loose(&line, Currency::JPY) {
            prop_assert!(fee.outstanding.minor() >= 0);
        }
    }
}
