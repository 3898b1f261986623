//! What the libraries of a house sell.

use std::collections::BTreeMap;

use lastfour::domain::Asked;
use lastfour::domain::Buyers;
use lastfour::domain::Currency;
use lastfour::domain::Effect;
use lastfour::domain::FeeKind;
use lastfour::domain::Money;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::OfferTerms;
use lastfour::domain::Period;
use lastfour::domain::Price;
use lastfour::domain::Proration;
use lastfour::domain::RefundRule;
use lastfour::domain::Step;
use lastfour::domain::Wording;
use lastfour::domain::YearDay;

/// Words that only one place may show.
pub(crate) const CHECK: &str = "Look at an electricity bill.";
pub(crate) const RECEIPT: &str = "Bring two photographs.";
pub(crate) const TERMS: &str = "The card is yours alone.";

fn dollars(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn said(text: &str) -> Wording {
    Wording::new(BTreeMap::from([(String::from("en"), text.to_owned())]))
}

/// The whole schedule: a plain card first, then one of everything.
pub(super) fn offers() -> Vec<Offer> {
    let mut offers = cards();
    offers.extend(for_patrons());
    offers
}

fn offer(id: &str, kind: FeeKind, cents: i64) -> Offer {
    Offer::fixed(OfferId::parse(id).unwrap(), kind, dollars(cents))
}

/// Cards for people who have none.
fn cards() -> Vec<Offer> {
    let plain = Offer {
        asks: vec![Asked::Name, Asked::Email],
        confirms_email: false,
        ..offer("non-resident", FeeKind::NonResidentCard, 5_000)
    };
    let proven = Offer {
        confirms_email: true,
        ..plain.clone()
    };
    let proven = Offer {
        id: OfferId::parse("proven").unwrap(),
        ..proven
    };
    let household = Offer {
        price: Price::Fixed {
            one: dollars(4_000),
            household: Some(dollars(6_500)),
        },
        proration: Some(Proration {
            by: Step::Months,
            to: YearDay::parse("06-30").unwrap(),
        }),
        asks: Asked::ALL.into(),
        confirms_email: false,
        terms: Some(OfferTerms {
            version: String::from("2026-09"),
            text: said(TERMS),
            url: None,
        }),
        check: said(CHECK),
        receipt: said(RECEIPT),
        ..offer("school-year", FeeKind::NonResidentCard, 4_000)
    };
    vec![plain, proven, household]
}

/// What goes with a card, and a gift.
fn for_patrons() -> Vec<Offer> {
    let of_patrons = |offer: Offer| Offer {
        buyers: Buyers::Patrons,
        ..offer
    };
    let renewal = Offer {
        effect: Effect::ExtendCard,
        ..of_patrons(offer("renewal", FeeKind::CardRenewal, 2_000))
    };
    let students = Offer {
        categories: vec![String::from("ST")],
        ..of_patrons(offer("renewal-students", FeeKind::CardRenewal, 1_000))
    };
    let replacement = Offer {
        period: Period::Once,
        refunds: RefundRule::Never,
        ..of_patrons(offer("new-card", FeeKind::ReplacementCard, 500))
    };
    let room = Offer {
        name: said("Meeting room"),
        period: Period::Months(1),
        refunds: RefundRule::Always,
        asks: vec![Asked::Name, Asked::Phone],
        ..of_patrons(offer("room", FeeKind::Other, 3_000))
    };
    vec![renewal, students, replacement, gift(), room]
}

/// The one thing whose price the buyer names.
fn gift() -> Offer {
    Offer {
        price: Price::Gift {
            choices: vec![dollars(1_000), dollars(2_500)],
            least: dollars(500),
            most: dollars(50_000),
        },
        period: Period::Once,
        asks: vec![Asked::Email],
        confirms_email: false,
        effect: Effect::Nothing,
        ..offer("gift", FeeKind::Donation, 500)
    }
}
