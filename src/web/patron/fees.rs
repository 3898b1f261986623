//! Which of what is owed a patron sets out to pay.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Caller;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::WantedFee;
use crate::cashier::Wish;
use crate::domain::Barcode;
use crate::domain::FeeId;
use crate::domain::OrderId;
use crate::web::Shared;
use crate::web::digits::FEE_BOX;
use crate::web::digits::OTHERS_FEE_BOX;
use crate::web::fault::Fault;
use crate::web::patron::fees_page;
use crate::web::patron::fees_page::NOTHING_CHOSEN;
use crate::web::patron::own_order;
use crate::web::patron::patron;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::patron::Begun;
use crate::web::visit::Posted;
use crate::web::visit::Visit;
use crate::web::words;

/// What is owed at this moment, with titles: for the signed-in patron alone, and kept nowhere (promise P7).
pub(super) async fn show(State(shared): State<Arc<Shared>>, visit: Visit) -> Result<Response, Fault> {
    fees_page::send(&shared, &visit, None).await
}

/// Places an order for the chosen fees. Their amounts come from the library system, not from the form.
pub(super) async fn place(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    let (own, of_others) = (fields.ticked(FEE_BOX), fields.ticked(OTHERS_FEE_BOX));
    fields.done()?;
    let (library, barcode) = patron(&visit)?;
    if own.is_empty() && of_others.is_empty() {
        return fees_page::send(&shared, &visit, Some(NOTHING_CHOSEN)).await;
    }
    let own: Result<Vec<FeeId>, _> = own.iter().map(|id| FeeId::parse(id)).collect();
    let mut fees: Vec<WantedFee> = own
        .map_err(|_| Fault::Malformed)?
        .into_iter()
        .map(WantedFee::from)
        .collect();
    let added = shared.service.door.added_cards(&visit.ticket.secret).await?;
    let Some(of_others) = named(&shared, &visit, &added, &of_others).await? else {
        return fees_page::send(&shared, &visit, Some(CHANGED)).await;
    };
    fees.extend(of_others);
    let wish = Wish::Fees {
        barcode: barcode.clone(),
        fees,
        added,
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
        // Changed meanwhile, or an old page was sent again with other boxes; or the patron may not pay for somebody
        // any more.
        Err(Refusal::FeeNotPayable | Refusal::KeyReused | Refusal::NotFound) => {
            fees_page::send(&shared, &visit, Some(CHANGED)).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Some of the chosen fees are in an order that is not ended: go on with that one, or give it up.
async fn begun(shared: &Shared, visit: &Visit, id: OrderId) -> Result<Response, Fault> {
    let sheet = Sheet::patron(shared, visit, urls::FEES);
    let order = match own_order(shared, visit, id).await {
        Ok((order, _)) => order,
        // Whose it is, and how it stands, is theirs.
        Err(Fault::NotFound) => return Ok(begun_by_another(&sheet)),
        Err(fault) => return Err(fault),
    };
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

fn begun_by_another(sheet: &Sheet<'_>) -> Response {
    let back = Link {
        href: String::from(urls::FEES),
        name: sheet.say("deed-fees"),
    };
    let texts = ["begun-by-another-text"];
    sheet.send_words(StatusCode::CONFLICT, "begun-by-another-title", &texts, vec![back])
}

/// The chosen fees of others, whom the boxes call by their names in this visit; `None` when one is called by a name
/// that nobody has here, or not any more.
async fn named(
    shared: &Shared,
    visit: &Visit,
    added: &[Barcode],
    chosen: &[String],
) -> Result<Option<Vec<WantedFee>>, Fault> {
    let (library, barcode) = patron(visit)?;
    if chosen.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let account = shared.cashier().account(library, barcode).await?;
    // In the order of the page, whatever the names are.
    let linked = account.linked.iter().map(|linked| &linked.barcode);
    let known: Vec<(String, &Barcode)> = linked
        .chain(added)
        .map(|barcode| (visit.ticket.secret.name_for(barcode), barcode))
        .collect();
    let mut wanted = Vec::with_capacity(chosen.len());
    for chosen in chosen {
        let (person, id) = chosen.split_once('.').ok_or(Fault::Malformed)?;
        let id = FeeId::parse(id).map_err(|_| Fault::Malformed)?;
        let Some(at) = known.iter().position(|(name, _)| name == person) else {
            return Ok(None);
        };
        wanted.push((at, id));
    }
    wanted.sort_by_key(|(at, _)| *at);
    let wanted = wanted.into_iter().filter_map(|(at, id)| {
        let (_, barcode) = known.get(at)?;
        Some(WantedFee {
            id,
            whose: Some((*barcode).clone()),
            part: None,
        })
    });
    Ok(Some(wanted.collect()))
}

const CHANGED: &str = "choose-changed";
