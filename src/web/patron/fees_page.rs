//! The page of what is owed: by the patron, and by everybody whose fees they may pay.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;

use crate::cashier::Paying;
use crate::cashier::Person;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::Timestamp;
use crate::ils::LibraryCard;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::patron::added;
use crate::web::patron::fees_list::Kept;
use crate::web::patron::fees_list::Listing;
use crate::web::patron::names;
use crate::web::patron::offer;
use crate::web::patron::patron;
use crate::web::sheet::Sheet;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::patron::AddedCardShown;
use crate::web::views::patron::Fees;
use crate::web::views::patron::PersonShown;
use crate::web::views::patron::WrongFee;
use crate::web::visit::Visit;
use crate::web::words;

/// What the page says besides itself.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What is wrong, in words; `None` for nothing.
    pub(super) wrong: Option<String>,
    /// What was chosen before; `None` on a first look, when everything is.
    pub(super) kept: Option<Kept>,
}

/// Makes and sends the page. The patron's own fees come with titles, those of others never do (promise P7).
pub(super) async fn send(shared: &Shared, visit: &Visit, told: Told) -> Result<Response, Fault> {
    let (library, barcode) = patron(visit)?;
    let (cashier, secret) = (shared.cashier(), &visit.ticket.secret);
    let account = cashier.account(library, barcode).await?;
    let cards = shared.service.door.added_cards(secret).await?;
    let paying = Paying {
        library,
        barcode,
        added: &cards,
    };
    let others = cashier.others(paying, &account).await?;
    let orders = cashier.orders_of(library, barcode, ORDERS_LOOKED_AT).await?;
    let sheet = Sheet::patron(shared, visit, urls::FEES);
    let (currency, terms) = (currency(shared, library)?, cashier.terms(library)?);
    let (in_part, least) = cashier.bounds(library)?;
    let total = total(&account.fees, &others, currency)?;
    let mut listing = Listing {
        sheet: &sheet,
        visit,
        orders: &orders,
        currency,
        terms,
        in_part,
        can_pay: true,
        kept: told.kept.as_ref(),
        ticks: 0,
        wrong_field: None,
    };
    let payable = listing.payable(&account.fees, &others);
    let too_little = least.filter(|least| payable.is_positive() && payable.minor() < least.minor());
    listing.can_pay = too_little.is_none();
    let people = listing.people(&account.fees, &others);
    let can_pay = listing.ticks > 0;
    let field = listing.wrong_field.take();
    let status = match told.wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let view = Fees {
        frame: sheet.frame(sheet.say("fees-title")),
        errors: told
            .wrong
            .map(|text| wrong_fee(text, field, can_pay))
            .into_iter()
            .collect(),
        who: account.name.as_ref().map(|name| whose(&sheet, name.reveal())),
        library_card: library_card(&sheet, &account.card, cashier.clock().now()),
        total: words::money(sheet.text, &total),
        payable: (payable != total).then(|| words::money(sheet.text, &payable)),
        notes: added::notes(sheet.text, terms, least, in_part),
        running: can_pay.then(|| added::running(sheet.text, terms, total.currency())),
        why_none: match too_little {
            Some(least) => below_the_least(&sheet, &least),
            None => sheet.say(why_none(&orders, &people)),
        },
        people,
        has_others: !others.is_empty(),
        added: added_cards(&sheet, visit, &others),
        add: String::from(urls::OTHER_CARD),
        out: String::from(urls::OTHER_CARD_OUT),
        can_pay,
        action: String::from(urls::ORDERS),
        request: sheet.request_key(),
        offers: offer::links(shared, &sheet, Some((library, &account.card))),
    };
    Ok(sheet.send(status, &view))
}

/// Everything that is owed in the library's currency.
fn total(own: &[Fee], others: &[Person], currency: Currency) -> Result<Money, Fault> {
    let all = own.iter().chain(others.iter().flat_map(|person| &person.fees));
    let sums = all.map(|fee| fee.outstanding);
    let sums = sums.filter(|amount| amount.currency() == currency);
    Money::sum(sums, currency).map_err(|_| Fault::Internal)
}

/// What is wrong, at its field, or else at the first box that can be ticked.
fn wrong_fee(text: String, field: Option<String>, can_pay: bool) -> WrongFee {
    let first = if can_pay { FIRST_TICK } else { "" };
    WrongFee {
        field: field.unwrap_or_else(|| String::from(first)),
        text,
    }
}

fn whose(sheet: &Sheet<'_>, name: &str) -> String {
    sheet.text.say_with("fees-of", &[("name", name)])
}

fn below_the_least(sheet: &Sheet<'_>, least: &Money) -> String {
    let least = words::money(sheet.text, least);
    sheet.text.say_with("nothing-below", &[("least", &least)])
}

fn added_cards(sheet: &Sheet<'_>, visit: &Visit, others: &[Person]) -> Vec<AddedCardShown> {
    let added = others.iter().filter(|person| person.added);
    added
        .map(|person| AddedCardShown {
            person: visit.ticket.secret.name_for(&person.barcode),
            button: match &person.name {
                Some(name) => sheet
                    .text
                    .say_with("other-card-out", &[("name", &names::shown(name))]),
                None => sheet.say("other-card-out-unnamed"),
            },
        })
        .collect()
}

/// Until when the library card is good, where the library system tells.
fn library_card(sheet: &Sheet<'_>, card: &LibraryCard, now: Timestamp) -> Option<String> {
    let last = card.expires_on?;
    let key = if is_over(last, now) {
        "library-card-ran-out"
    } else {
        "library-card-good"
    };
    Some(
        sheet
            .text
            .say_with(key, &[("day", &words::day(sheet.text, last))]),
    )
}

/// Whether a day is over wherever the library may be.
fn is_over(day: Date, now: Timestamp) -> bool {
    let ended = now.before(FARTHEST_WEST).to_string();
    let today = ended.get(..10).and_then(|today| today.parse::<Date>().ok());
    today.is_some_and(|today| day < today)
}

/// What stands below the fees when none of them can be chosen.
fn why_none(orders: &[Order], people: &[PersonShown]) -> &'static str {
    let mut claiming = orders.iter().filter(|order| order.claims_its_fees());
    let mut owed = people.iter().flat_map(|person| &person.owed);
    if people.iter().all(|person| person.owed.is_empty()) {
        "nothing-owed"
    } else if owed.all(|fee| fee.order.is_none()) {
        "nothing-payable"
    } else if claiming.all(|order| Stage::of(order).takes_a_card()) {
        "fees-begun"
    } else {
        "fees-in-flight"
    }
}

pub(super) fn currency(shared: &Shared, library: &LibraryId) -> Result<Currency, Fault> {
    let mut libraries = shared.cashier().libraries();
    let library = libraries.find(|known| known.id == *library);
    library.map(|library| library.currency).ok_or(Fault::Internal)
}

const FIRST_TICK: &str = "fee-1";
/// Orders that are not ended lie among the newest.
const ORDERS_LOOKED_AT: u32 = 50;
/// A day ends last twelve hours after it ends in UTC.
const FARTHEST_WEST: Duration = Duration::from_hours(12);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_has_run_out_when_its_last_day_is_over_everywhere() {
        // 2026-11-24, 03:20 UTC: in America it is the 23rd still.
        let now = Timestamp::from_millis(1_795_490_448_123);
        let over = |of_month| is_over(Date::constant(2026, 11, of_month), now);

        assert!(over(22));
        assert!(!over(23));
        assert!(!over(24));
        assert!(!is_over(Date::constant(2027, 3, 3), now));
    }
}
