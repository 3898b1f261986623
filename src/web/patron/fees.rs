//! What a patron owes, and which of it to pay.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Caller;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::Wish;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::ils::Account;
use crate::web::Shared;
use crate::web::digits::FEE_BOX;
use crate::web::fault::Fault;
use crate::web::patron::offer;
use crate::web::patron::own_order;
use crate::web::patron::patron;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::patron::Begun;
use crate::web::views::patron::FeeShown;
use crate::web::views::patron::Fees;
use crate::web::views::patron::Tick;
use crate::web::visit::Posted;
use crate::web::visit::Visit;
use crate::web::words;

/// What is owed at this moment, with titles: for the signed-in patron alone, and kept nowhere (promise P7).
pub(super) async fn show(State(shared): State<Arc<Shared>>, visit: Visit) -> Result<Response, Fault> {
    page(&shared, &visit, None).await
}

/// Places an order for the chosen fees. Their amounts come from the library system, not from the form.
pub(super) async fn place(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    let chosen = fields.ticked(FEE_BOX);
    fields.done()?;
    let (library, barcode) = patron(&visit)?;
    if chosen.is_empty() {
        return page(&shared, &visit, Some(NOTHING_CHOSEN)).await;
    }
    let chosen: Result<Vec<FeeId>, _> = chosen.iter().map(|id| FeeId::parse(id)).collect();
    let wish = Wish::Fees {
        barcode: barcode.clone(),
        fees: chosen.map_err(|_| Fault::Malformed)?,
    };
    let caller = Caller::patron(library.clone());
    let placing = {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Fault>(shared.cashier().place_in_steps(&caller, &key, &wish).await) }
    };
    match to_the_end(placing).await.or_later()? {
        Ok(Outcome::Done(order) | Outcome::Again(order)) => Ok(go_to(&urls::order(urls::ORDER, order.id))),
        // The pages store no answers; whoever did, the patron's payments show what came of it.
        Ok(Outcome::Answered(_)) => Ok(go_to(urls::ORDERS)),
        Err(Refusal::FeeInOtherOrder { order }) => begun(&shared, &visit, order).await,
        // Changed meanwhile, or an old page was sent again with other boxes.
        Err(Refusal::FeeNotPayable | Refusal::KeyReused) => {
            page(&shared, &visit, Some("choose-changed")).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Some of the chosen fees are in an order that is not ended: go on with that one, or give it up.
async fn begun(shared: &Shared, visit: &Visit, id: OrderId) -> Result<Response, Fault> {
    let (order, _) = own_order(shared, visit, id).await?;
    let sheet = Sheet::patron(shared, visit, urls::FEES);
    let stage = Stage::of(&order);
    let (title, text) = if stage.takes_a_card() {
        ("begun-title", "begun-text")
    } else {
        ("begun-flight-title", "begun-flight-text")
    };
    let href = urls::order(urls::ORDER, id);
    let view = Begun {
        frame: sheet.frame(sheet.say(title)),
        text: sheet.say(text),
        order: words::order(sheet.text, &order, href.clone()),
        go_on: Some(href),
        cancel: stage.takes_a_card().then(|| urls::order(urls::CANCEL, id)),
        request: sheet.request_key(),
    };
    Ok(sheet.send(StatusCode::CONFLICT, &view))
}

async fn page(shared: &Shared, visit: &Visit, wrong: Option<&str>) -> Result<Response, Fault> {
    let (library, barcode) = patron(visit)?;
    let account = shared.cashier().account(library, barcode).await?;
    let orders = shared
        .cashier()
        .orders_of(library, barcode, ORDERS_LOOKED_AT)
        .await?;
    let sheet = Sheet::patron(shared, visit, urls::FEES);
    let currency = currency(shared, library)?;
    let owed = shown(&sheet, &account, &orders, currency);
    let can_pay = owed.iter().any(|fee| fee.tick.is_some());
    let sums = account.fees.iter().map(|fee| fee.outstanding);
    let total = Money::sum(sums.filter(|amount| amount.currency() == currency), currency)
        .map_err(|_| Fault::Internal)?;
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
        total: words::money(&total),
        why_none: sheet.say(why_none(&orders, &owed)),
        legend: sheet.say(if can_pay { "choose-legend" } else { "fees-list" }),
        ticked: wrong != Some(NOTHING_CHOSEN),
        owed,
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

fn shown(sheet: &Sheet<'_>, account: &Account, orders: &[Order], currency: Currency) -> Vec<FeeShown> {
    let mut ticks = 0_usize;
    let mut next_tick = |fee: &Fee| {
        ticks = ticks.saturating_add(1);
        Tick {
            id: format!("fee-{ticks}"),
            name: format!("{FEE_BOX}{}", fee.id.as_str()),
        }
    };
    let fees = account.fees.iter();
    fees.map(|fee| {
        let claimed_by = orders
            .iter()
            .find(|order| order.claims_its_fees() && order.lines.iter().any(|line| line.fee == fee.id));
        let ours = fee.outstanding.currency() == currency;
        let free = fee.payable() && ours && claimed_by.is_none();
        let other_currency = (!ours).then(|| sheet.say("fee-other-currency"));
        FeeShown {
            kind: words::kind(sheet.text, fee.kind),
            title: title(sheet, fee),
            amount: words::money(&fee.outstanding),
            tick: free.then(|| next_tick(fee)),
            why_not: fee.why_not.clone().or(other_currency),
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
    })
    .collect()
}

/// The title, unless it says no more than the kind does.
fn title(sheet: &Sheet<'_>, fee: &Fee) -> Option<String> {
    let title = fee.title.as_ref()?.reveal();
    let kind = words::kind(sheet.text, fee.kind);
    (!title.eq_ignore_ascii_case(&kind)).then(|| title.clone())
}

/// What stands below the fees when none of them can be chosen.
fn why_none(orders: &[Order], owed: &[FeeShown]) -> &'static str {
    let mut claiming = orders.iter().filter(|order| order.claims_its_fees());
    if owed.iter().all(|fee| fee.order.is_none()) {
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

const NOTHING_CHOSEN: &str = "choose-nothing";
const FIRST_TICK: &str = "fee-1";
/// Orders that are not ended lie among the newest.
const ORDERS_LOOKED_AT: u32 = 50;
