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
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::Timestamp;
use crate::ils::LibraryCard;
use crate::web::Shared;
use crate::web::digits::FEE_BOX;
use crate::web::digits::OTHERS_FEE_BOX;
use crate::web::fault::Fault;
use crate::web::patron::names;
use crate::web::patron::offer;
use crate::web::patron::patron;
use crate::web::sheet::Sheet;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::patron::AddedCardShown;
use crate::web::views::patron::FeeShown;
use crate::web::views::patron::Fees;
use crate::web::views::patron::PersonShown;
use crate::web::views::patron::Tick;
use crate::web::visit::Visit;
use crate::web::words;

/// Makes and sends the page. The patron's own fees come with titles, those of others never do (promise P7).
pub(super) async fn send(shared: &Shared, visit: &Visit, wrong: Option<&str>) -> Result<Response, Fault> {
    let (library, barcode) = patron(visit)?;
    let (cashier, secret) = (shared.cashier(), &visit.ticket.secret);
    let account = cashier.account(library, barcode).await?;
    let added = shared.service.door.added_cards(secret).await?;
    let paying = Paying {
        library,
        barcode,
        added: &added,
    };
    let others = cashier.others(paying, &account).await?;
    let orders = cashier.orders_of(library, barcode, ORDERS_LOOKED_AT).await?;
    let sheet = Sheet::patron(shared, visit, urls::FEES);
    let currency = currency(shared, library)?;
    let all = account
        .fees
        .iter()
        .chain(others.iter().flat_map(|person| &person.fees));
    let sums = all.map(|fee| fee.outstanding);
    let total = Money::sum(sums.filter(|amount| amount.currency() == currency), currency)
        .map_err(|_| Fault::Internal)?;
    let mut listing = Listing {
        sheet: &sheet,
        visit,
        orders: &orders,
        currency,
        ticks: 0,
    };
    let people = listing.people(&account.fees, &others);
    let can_pay = listing.ticks > 0;
    let view = Fees {
        frame: sheet.frame(sheet.say("fees-title")),
        errors: wrong
            .map(|key| Wrong {
                field: if can_pay { FIRST_TICK } else { "" },
                text: sheet.say(key),
            })
            .into_iter()
            .collect(),
        who: account.name.as_ref().map(|name| {
            sheet
                .text
                .say_with("fees-of", &[("name", name.reveal().as_str())])
        }),
        library_card: library_card(&sheet, &account.card, cashier.clock().now()),
        total: words::money(sheet.text, &total),
        why_none: sheet.say(why_none(&orders, &people)),
        ticked: wrong != Some(NOTHING_CHOSEN),
        people,
        has_others: !others.is_empty(),
        added: added_cards(&sheet, visit, &others),
        add: String::from(urls::OTHER_CARD),
        out: String::from(urls::OTHER_CARD_OUT),
        can_pay,
        action: String::from(urls::ORDERS),
        request: sheet.request_key(),
        offers: offer::links(shared, &sheet),
    };
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok(sheet.send(status, &view))
}

/// The list in the making.
struct Listing<'a> {
    sheet: &'a Sheet<'a>,
    visit: &'a Visit,
    orders: &'a [Order],
    currency: Currency,
    /// So many boxes so far.
    ticks: usize,
}

impl Listing<'_> {
    fn people(&mut self, own: &[Fee], others: &[Person]) -> Vec<PersonShown> {
        if own.is_empty() && others.is_empty() {
            return Vec::new();
        }
        let owed = own.iter().map(|fee| self.fee(fee, None)).collect();
        let mut people = vec![PersonShown {
            legend: String::new(),
            owed,
        }];
        for person in others {
            let fees = person.fees.iter();
            people.push(PersonShown {
                legend: match &person.name {
                    Some(name) => self
                        .sheet
                        .text
                        .say_with("for-person", &[("name", &names::shown(name))]),
                    None => self.sheet.say("for-another-card"),
                },
                owed: fees.map(|fee| self.fee(fee, Some(person))).collect(),
            });
        }
        let own_legend = match (others.is_empty(), self.ticks) {
            (false, _) => "own-fees",
            (true, 0) => "fees-list",
            (true, _) => "choose-legend",
        };
        if let Some(first) = people.first_mut() {
            first.legend = self.sheet.say(own_legend);
        }
        people
    }

    fn fee(&mut self, fee: &Fee, person: Option<&Person>) -> FeeShown {
        let sheet = self.sheet;
        let theirs = |order: &Order, line: &Line| match person {
            None => line.patron.is_none(),
            Some(person) => person.key.is_some() && order.owes(line) == person.key,
        };
        let claimed_by = self.orders.iter().find(|order| {
            let mut lines = order.lines.iter();
            order.claims_its_fees() && lines.any(|line| line.fee == fee.id && theirs(order, line))
        });
        let ours = fee.outstanding.currency() == self.currency;
        let can_be_chosen = fee.payable() && ours && claimed_by.is_none();
        let other_currency = (!ours).then(|| sheet.say("fee-other-currency"));
        FeeShown {
            kind: words::kind(sheet.text, fee.kind),
            title: if person.is_none() { title(sheet, fee) } else { None },
            amount: words::money(sheet.text, &fee.outstanding),
            tick: can_be_chosen.then(|| self.next_tick(fee, person)),
            why_not: fee
                .why_not
                .map(|why| sheet.say(&format!("why-not-{}", why.word())))
                .or(other_currency),
            order: claimed_by.map(|order| Link {
                href: urls::order(urls::ORDER, order.id),
                name: sheet.text.say_with(
                    if Stage::of(order).takes_a_card() {
                        "fee-begun"
                    } else {
                        "fee-in-flight"
                    },
                    &[("reference", &order.reference.to_string())],
                ),
            }),
        }
    }

    /// The box of a fee. Of somebody else it names what this visit calls them, and no number.
    fn next_tick(&mut self, fee: &Fee, person: Option<&Person>) -> Tick {
        self.ticks = self.ticks.saturating_add(1);
        let id = fee.id.as_str();
        Tick {
            id: format!("fee-{}", self.ticks),
            name: match person {
                None => format!("{FEE_BOX}{id}"),
                Some(person) => {
                    let name = self.visit.ticket.secret.name_for(&person.barcode);
                    format!("{OTHERS_FEE_BOX}{name}.{id}")
                }
            },
        }
    }
}

/// The title, unless it says no more than the kind does.
fn title(sheet: &Sheet<'_>, fee: &Fee) -> Option<String> {
    let title = fee.title.as_ref()?.reveal();
    let kind = words::kind(sheet.text, fee.kind);
    (!title.eq_ignore_ascii_case(&kind)).then(|| title.clone())
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

fn currency(shared: &Shared, library: &LibraryId) -> Result<Currency, Fault> {
    let mut libraries = shared.cashier().libraries();
    let library = libraries.find(|known| known.id == *library);
    library.map(|library| library.currency).ok_or(Fault::Internal)
}

/// What is wrong when no box was ticked.
pub(super) const NOTHING_CHOSEN: &str = "choose-nothing";
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
