//! One box: a reference, a library card by scanner, or the last four digits of a card, alone or with a day or a sum.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;

use crate::domain::Barcode;
use crate::domain::Currency;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::Permission;
use crate::domain::Reference;
use crate::masking::Last4;
use crate::storage;
use crate::web::Shared;
use crate::web::digits::without_frame;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::shift::Shift;
use crate::web::staff::by_phone;
use crate::web::staff::verdict::Collect;
use crate::web::staff::verdict::Verdict;
use crate::web::urls;
use crate::web::views::staff::Found;
use crate::web::views::staff::FoundOrder;
use crate::web::views::staff::SearchBox;
use crate::web::views::staff::SearchPage;
use crate::web::visit::Posted;
use crate::web::words;

/// What was typed or scanned into the box.
#[derive(Debug)]
pub(super) enum Asked {
    Reference(Reference),
    Last4(Last4, Beside),
    /// Every way to read it: some scanners send the letters between which a barcode stands.
    Barcode(Vec<Barcode>),
    /// What looks like a reference and is none: somebody misread it. Should it be a barcode after all, it is found.
    Misread(Vec<Barcode>),
}

impl Asked {
    /// Reads the box. Four digits are the end of a card, and a day (`2026-11-24`) or a sum (`12.50`) may stand beside
    /// them.
    fn parse(text: &str, currency: Currency) -> Option<Self> {
        let text = text.trim();
        if let Some(reference) = Reference::parse(text) {
            return Some(Self::Reference(reference));
        }
        let mut words = text.split_whitespace();
        let (first, second, third) = (words.next()?, words.next(), words.next());
        if let (Ok(last4), beside, None) = (Last4::parse(first), second, third) {
            let beside = beside.map_or(Some(Beside::Nothing), |text| Beside::parse(text, currency))?;
            return Some(Self::Last4(last4, beside));
        }
        // A word without a digit is no library card, and is not told as one that paid nothing.
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        let readings = [without_frame(text), digits.then_some(text)];
        let readings = readings.into_iter().flatten();
        let barcodes: Vec<Barcode> = readings.filter_map(|text| Barcode::parse(text).ok()).collect();
        if looks_like_a_reference(text) {
            return Some(Self::Misread(barcodes));
        }
        (!barcodes.is_empty()).then_some(Self::Barcode(barcodes))
    }

    /// What is said when nothing was found.
    fn in_vain(&self) -> &'static str {
        match self {
            Self::Reference(_) | Self::Misread(_) => "found-no-reference",
            Self::Last4(_, Beside::Nothing) => "found-no-last4",
            Self::Last4(_, Beside::Day(_)) => "found-no-last4-day",
            Self::Last4(_, Beside::Sum(_)) => "found-no-last4-sum",
            Self::Barcode(_) => "found-no-barcode",
        }
    }

    /// What is said above several that were found.
    fn title(&self, sheet: &Sheet<'_>, count: usize) -> String {
        let count = ("count", u32::try_from(count).unwrap_or(u32::MAX));
        let (key, last4, beside) = match self {
            Self::Last4(last4, beside) => {
                let (key, beside) = match beside {
                    Beside::Nothing => ("found-last4", String::new()),
                    Beside::Day(day) => ("found-last4-day", words::day(sheet.text, *day)),
                    Beside::Sum(sum) => ("found-last4-sum", words::money(sheet.text, sum)),
                };
                (key, last4.to_string(), beside)
            }
            Self::Barcode(_) | Self::Misread(_) | Self::Reference(_) => {
                ("found-barcode", String::new(), String::new())
            }
        };
        let values = [("last4", last4.as_str()), ("day", &beside), ("sum", &beside)];
        sheet.text.say_count(key, count, &values)
    }
}

/// What may stand beside the last four digits of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    /// The day on which it was begun, by the library's clock.
    Day(Date),
    /// The sum, as the patron was told it.
    Sum(Money),
}

impl Beside {
    fn parse(text: &str, currency: Currency) -> Option<Self> {
        if let Ok(day) = text.parse() {
            return Some(Self::Day(day));
        }
        let sum = Money::typed(text, currency).ok();
        sum.filter(Money::is_positive).map(Self::Sum)
    }
}

/// Letters and digits, about as many as a reference has. Told as a library card without a payment, a slip of the tongue
/// would have the clerk collect again.
fn looks_like_a_reference(text: &str) -> bool {
    let characters = text.chars().filter(|typed| !matches!(typed, ' ' | '-'));
    let (mut all, mut letters) = (0_usize, 0_usize);
    for character in characters {
        if !character.is_ascii_alphanumeric() {
            return false;
        }
        all = all.saturating_add(1);
        letters = letters.saturating_add(usize::from(character.is_ascii_alphabetic()));
    }
    (7..=9).contains(&all) && (2..all).contains(&letters)
}

/// Looks for orders. What was searched for is not shown again.
pub(super) async fn search(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let text = fields.take("search")?;
    fields.done()?;
    let caller = visit.caller();
    let asked = Asked::parse(&text, shared.cashier().currency(&caller)?);
    drop(text);
    let Some(asked) = asked else {
        return Ok(page(&shared, &visit.shift(), Outcome::Unreadable));
    };
    let orders = look_for(&shared, &visit, &asked).await?;
    if let [only] = orders.as_slice() {
        return Ok(go_to(&urls::order(urls::STAFF_ORDER, only.id)));
    }
    let mut found = Vec::new();
    for order in &orders {
        // What says that nothing may be collected says so whatever came after it.
        let newer = match Verdict::of(order, None).collect {
            Collect::No => None,
            Collect::All | Collect::StillOwed | Collect::Rest | Collect::LookThere | Collect::Ask => {
                shared.cashier().newer_with_its_fees(&caller, order).await?
            }
        };
        found.push((order, newer));
    }
    let shift = visit.shift();
    Ok(page(&shared, &shift, Outcome::Found(&asked, &found)))
}

async fn look_for(shared: &Shared, visit: &OnDuty, asked: &Asked) -> Result<Vec<Order>, Fault> {
    let caller = visit.caller();
    let mut search = storage::Search {
        limit: FOUND_MAX,
        ..storage::Search::default()
    };
    match asked {
        Asked::Reference(reference) => search.reference = Some(*reference),
        Asked::Last4(last4, beside) => {
            search.last4 = Some(*last4);
            match beside {
                Beside::Nothing => {}
                // A day of the library's own clock, which is the one that pages show.
                Beside::Day(day) => {
                    (search.from, search.to) = visit.voice(shared).zone().bounds_of(*day).unzip();
                }
                Beside::Sum(sum) => search.amount = Some(*sum),
            }
        }
        Asked::Barcode(readings) | Asked::Misread(readings) => {
            for barcode in readings {
                let page = shared
                    .cashier()
                    .orders_about(&caller, barcode, search.clone())
                    .await?;
                if !page.orders.is_empty() {
                    return Ok(page.orders);
                }
            }
            return Ok(Vec::new());
        }
    }
    Ok(shared.cashier().orders(&caller, None, search).await?.orders)
}

/// What came of a search.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome<'a> {
    /// Nothing was searched for yet.
    None,
    /// What was typed is nothing that can be searched for.
    Unreadable,
    /// These orders, each with the newest one after it that has a fee of it.
    Found(&'a Asked, &'a [(&'a Order, Option<Order>)]),
}

/// The box, and what it found.
pub(super) fn page(shared: &Shared, shift: &Shift, outcome: Outcome<'_>) -> Response {
    let sheet = Sheet::staff(shared, shift, urls::STAFF);
    let on_duty = shift.on_duty.as_ref();
    let may = |what| on_duty.is_some_and(|person| person.role.may(what));
    let (mut status, mut error, mut found) = (StatusCode::OK, None, None);
    match outcome {
        Outcome::None => {}
        Outcome::Unreadable => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            error = Some(sheet.say("search-unreadable"));
        }
        Outcome::Found(asked, orders) => {
            found = Some(Found {
                title: if orders.is_empty() {
                    sheet.say(asked.in_vain())
                } else {
                    asked.title(&sheet, orders.len())
                },
                orders: orders.iter().map(|found| shown(&sheet, found)).collect(),
            });
        }
    }
    let view = SearchPage {
        frame: sheet.frame(sheet.say("search-title")),
        search: SearchBox {
            explained: true,
            error,
            answer: if found.is_some() { "answer" } else { "" },
            ..SearchBox::focused()
        },
        found,
        wrong_pins: urls::STAFF_WRONG_PINS,
        proposals: may(Permission::Refund).then_some(urls::STAFF_PROPOSALS),
        patrons: may(Permission::ManagePatrons).then_some(urls::STAFF_PATRONS),
        approvals: may(Permission::WorkAtDesk).then_some(urls::STAFF_APPROVALS),
        by_phone: may(Permission::WorkAtDesk).then(|| by_phone::anything(shared, &sheet)),
        people: may(Permission::ManagePeople).then_some(urls::STAFF_PEOPLE),
        account: urls::STAFF_ACCOUNT,
        factors: urls::STAFF_FACTORS,
    };
    sheet.send(status, &view)
}

fn shown(sheet: &Sheet<'_>, (order, newer): &(&Order, Option<Order>)) -> FoundOrder {
    let verdict = Verdict::of(order, newer.as_ref());
    FoundOrder {
        order: words::order(sheet.text, order, urls::order(urls::STAFF_ORDER, order.id)),
        collect: verdict.in_short(sheet.text),
        shape: verdict.shape(),
    }
}

const FOUND_MAX: u32 = 50;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemRandomness;

    fn asked(text: &str) -> Option<Asked> {
        Asked::parse(text, Currency::USD)
    }

    #[test]
    fn the_box_knows_a_reference_a_card_s_end_and_a_barcode_apart() {
        let reference = Reference::new(&SystemRandomness).to_string();
        let spoken = reference.to_lowercase().replace('-', " ");

        assert!(matches!(asked(&reference), Some(Asked::Reference(_))));
        assert!(matches!(asked(&spoken), Some(Asked::Reference(_))));
        assert!(matches!(asked(" 4242 "), Some(Asked::Last4(_, Beside::Nothing))));
        assert!(matches!(
            asked("4242 2026-11-24"),
            Some(Asked::Last4(_, Beside::Day(_)))
        ));
        let sum = Money::from_minor(1_250, Currency::USD);
        for typed in ["4242 12.50", "4242 12,50", "4242 $12.50", "4242  12.5"] {
            let found = asked(typed);
            assert!(
                matches!(found, Some(Asked::Last4(_, Beside::Sum(told))) if told == sum),
                "{typed}"
            );
        }
        for none in ["4242 0", "4242 -1.00", "4242 12.505", "4242 12.50 12.50"] {
            assert!(asked(none).is_none(), "{none}");
        }
        assert!(matches!(asked("21234000012342"), Some(Asked::Barcode(_))));
        assert!(asked("4242 yesterday").is_none());
        assert!(asked("hello?").is_none());
        assert!(asked("   ").is_none());
    }

    #[test]
    fn a_barcode_is_read_without_the_letters_of_its_symbology_first() {
        let is_read_as = |text: &str, words: &[&str]| match asked(text) {
            Some(Asked::Barcode(readings)) => {
                let mut both = readings.iter().zip(words);
                readings.len() == words.len() && both.all(|(reading, word)| reading.is(word))
            }
            _ => false,
        };

        assert!(is_read_as(
            "A21234000012342B",
            &["21234000012342", "A21234000012342B"]
        ));
        assert!(is_read_as(
            "d21234000012342d",
            &["21234000012342", "d21234000012342d"]
        ));
        assert!(is_read_as("D21234000012342", &["D21234000012342"]));
    }

    #[test]
    fn a_reference_that_was_misread_is_not_told_as_a_library_card() {
        for misread in ["K7QM-2XR9", "k7qm 2xr9", "K7QM2XR"] {
            assert!(matches!(asked(misread), Some(Asked::Misread(_))), "{misread}");
        }
        for card in ["D1234567", "21234000012342", "A2123401B2"] {
            assert!(matches!(asked(card), Some(Asked::Barcode(_))), "{card}");
        }
    }
}
