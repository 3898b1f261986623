//! The fee schedule: what is read, and what does not fit together.

use lastfour::domain::Buyers;
use lastfour::domain::Effect;
use lastfour::domain::Offer;
use lastfour::domain::Period;
use lastfour::domain::RefundRule;

use crate::Place;
use crate::keys;
use crate::working;

/// The working configuration with this offer as its second.
fn with(offer: &str) -> String {
    format!(
        "{}\n[[library.main.offer]]\nid = \"second\"\n{offer}\n",
        working()
    )
}

fn read(offer: &str) -> Offer {
    let config = Place::new().read(&with(offer)).unwrap();
    let library = config.libraries.first().unwrap();
    library.offers.get(1).unwrap().clone()
}

#[test]
fn a_renewal_says_only_its_price_and_period() {
    let renewal = read("kind = \"card_renewal\"\nprice = \"20.00\"\nperiod = \"year\"");

    assert_eq!(renewal.buyers, Buyers::Patrons);
    assert_eq!(renewal.effect, Effect::ExtendCard);
    assert_eq!(renewal.refunds, RefundRule::UntilDone);
    assert_eq!(renewal.period, Period::Months(12));
    assert!(renewal.asks.is_empty() && renewal.confirms_email);
}

#[test]
fn a_donation_has_bounds_and_no_price() {
    let gift = read("kind = \"donation\"\namounts = [\"10.00\"]\nleast = \"5.00\"\nmost = \"500.00\"");

    assert_eq!(gift.from_price().to_string(), "5.00");
    assert_eq!((gift.effect, gift.period), (Effect::Nothing, Period::Once));
}

#[test]
fn a_schedule_that_does_not_fit_together_is_told_key_by_key() {
    let renewal = "kind = \"card_renewal\"\nprice = \"20.00\"\nperiod = \"year\"";
    let room = "kind = \"other\"\nname = { en = \"Room\" }\nprice = \"9.00\"\nperiod = \"once\"";
    let gift = "kind = \"donation\"\nleast = \"5.00\"\nmost = \"500.00\"";
    let key = |key: &str| format!("library.main.offer number 2: {key}");
    for (offer, wrong) in [
        (format!("{renewal}\nproration = \"monthly\""), "proration"),
        (
            format!("{renewal}\nproration = \"daily\"\nproration_to = \"06-31\""),
            "proration_to",
        ),
        (
            format!("{room}\nproration = \"daily\"\nproration_to = \"06-30\""),
            "proration",
        ),
        (format!("{renewal}\nhousehold_price = \"0\""), "household_price"),
        (format!("{renewal}\namounts = [\"1.00\"]"), "amounts"),
        (renewal.replace("year", "fortnight"), "period"),
        (renewal.replace("\nperiod = \"year\"", ""), "period"),
        (renewal.replace("price = \"20.00\"\n", ""), "price"),
        (format!("{room}\neffect = \"extend_card\""), "effect"),
        (room.replace("name = { en = \"Room\" }\n", ""), "name"),
        (room.replace("\"Room\"", "\"\""), "name"),
        (
            format!("{room}\nfor = \"anybody\"\nconfirm_email = false\ncard_testing_acknowledged = true"),
            "asks",
        ),
        (format!("{room}\nconfirm_email = false"), "confirm_email"),
        (format!("{room}\nterms = {{ version = \"1\" }}"), "terms"),
        (
            format!("{room}\nterms = {{ version = \"\", text = {{ en = \"x\" }} }}"),
            "terms.version",
        ),
        (
            format!("{room}\nterms = {{ version = \"1\", url = \"http://town.test\" }}"),
            "terms.url",
        ),
        (format!("{gift}\nprice = \"5.00\""), "price"),
        (format!("{gift}\namounts = [\"4.00\"]"), "amounts"),
        (gift.replace("\nleast = \"5.00\"", ""), "least"),
        (format!("{gift}\neffect = \"desk_task\""), "effect"),
    ] {
        let found = Place::new().read(&with(&offer)).unwrap_err();

        assert_eq!(keys(&found), [key(wrong)], "{offer}");
    }
}

#[test]
fn what_waits_for_a_code_by_mail_needs_mail() {
    let card = "kind = \"non_resident_card\"\nprice = \"40.00\"\nperiod = \"year\"\nasks = [\"email\"]";

    let found = Place::new().read(&with(card)).unwrap_err();
    let gift = "kind = \"donation\"\nfor = \"anybody\"\nasks = [\"email\"]\nleast = \"5.00\"\nmost = \"50.00\"\n\
                confirm_email = false\ncard_testing_acknowledged = true";
    let unproven_gift = Place::new().read(&with(gift)).unwrap_err();

    assert_eq!(keys(&found), ["library.main.offer number 2: for"]);
    assert!(found[0].what.contains("[mail]"));
    assert_eq!(
        keys(&unproven_gift),
        ["library.main.offer number 2: confirm_email"]
    );
    let acknowledged = format!("{card}\nconfirm_email = false\ncard_testing_acknowledged = true");
    assert!(Place::new().read(&with(&acknowledged)).is_ok());
}
