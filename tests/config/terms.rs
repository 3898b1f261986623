//! What a library asks of whoever pays, and adds.

use lastfour::domain::FeeKind;
use lastfour::domain::PaymentOrder;
use lastfour::domain::Terms;

use crate::Place;
use crate::keys;
use crate::working;

/// The working configuration with these lines in the library's own table, and these tables after it.
fn with(lines: &str, tables: &str) -> String {
    let whole = working().replace("live = false\n", &format!("live = false\n{lines}\n"));
    format!("{whole}\n{tables}\n")
}

#[test]
fn without_a_word_nothing_is_asked_for_and_nothing_added() {
    let config = Place::new().read(&working()).unwrap();

    assert_eq!(config.libraries[0].terms, Terms::default());
}

#[test]
fn everything_is_read() {
    let lines = "minimum_payment = \"1.00\"\npay_in_part = true\npayment_order = \"oldest_first\"\ndesk_only = [\"lost\"]";
    let tables = "[[library.main.desk_only_of]]\nkind = \"damage\"\nbranch = \"NORTH\"\n\
                  [library.main.convenience_fee]\namount = \"0.50\"\npercent = \"2.125\"\nmaximum = \"3.00\"\n\
                  kinds = [\"overdue\"]\noffers = [\"card\"]\nrefundable = true";

    let config = Place::new().read(&with(lines, tables)).unwrap();

    let terms = &config.libraries[0].terms;
    assert_eq!(terms.minimum.unwrap().minor(), 100);
    assert!(terms.in_part);
    assert_eq!(terms.order, PaymentOrder::OldestFirst);
    assert_eq!(terms.desk_only.len(), 2);
    assert_eq!(terms.desk_only[1].kind, Some(FeeKind::Damage));
    let fee = terms.convenience.as_ref().unwrap();
    assert_eq!(
        (fee.rate.flat.minor(), fee.rate.percent.thousandths()),
        (50, 2_125)
    );
    assert_eq!(fee.rate.most.unwrap().minor(), 300);
    assert_eq!(fee.kinds, Some(vec![FeeKind::Overdue]));
    assert_eq!(fee.offers.as_ref().unwrap().len(), 1);
    assert!(fee.refundable);
}

#[test]
fn everything_that_is_wrong_is_told_with_its_key() {
    for (lines, tables, key) in [
        ("minimum_payment = \"1.005\"", "", "library.main.minimum_payment"),
        ("minimum_payment = \"0\"", "", "library.main.minimum_payment"),
        ("desk_only = [\"lost_item\"]", "", "library.main.desk_only"),
        (
            "",
            "[[library.main.desk_only_of]]",
            "library.main.desk_only_of number 1",
        ),
        (
            "",
            "[library.main.convenience_fee]\nrefundable = false",
            "library.main.convenience_fee",
        ),
        (
            "",
            "[library.main.convenience_fee]\npercent = \"2.1255\"\nrefundable = false",
            "library.main.convenience_fee.percent",
        ),
        (
            "",
            "[library.main.convenience_fee]\namount = \"1\"\nkinds = [\"lost_item\"]\nrefundable = false",
            "library.main.convenience_fee.kinds",
        ),
        (
            "",
            "[library.main.convenience_fee]\namount = \"1\"\noffers = [\"nothing\"]\nrefundable = false",
            "library.main.convenience_fee.offers",
        ),
    ] {
        let problems = Place::new().read(&with(lines, tables)).unwrap_err();

        assert_eq!(keys(&problems), [key], "{lines}{tables}");
    }
}
