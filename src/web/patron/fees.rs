//! Which of what is owed a patron sets out to pay.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Caller;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::Wish;
use crate::domain::OrderId;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::patron::choosing::Chosen;
use crate::web::patron::choosing::Wrong;
use crate::web::patron::fees_page;
use crate::web::patron::fees_page::Told;
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
    fees_page::send(&shared, &visit, Told::default()).await
}

/// Places an order for the chosen fees. Their amounts come from the library system; the form may ask for less of one.
pub(super) async fn place(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    let chosen = Chosen::take(&mut fields);
    fields.done()?;
    let (library, barcode) = patron(&visit)?;
    let added = shared.service.door.added_cards(&visit.ticket.secret).await?;
    let fees = match chosen.wanted(&shared, &visit, &added).await? {
        Ok(fees) => fees,
        Err(wrong) => return again(&shared, &visit, chosen, wrong).await,
    };
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
        Err(Refusal::BelowMinimum { least }) => again(&shared, &visit, chosen, Wrong::Below(least)).await,
        Err(Refusal::OlderFirst) => again(&shared, &visit, chosen, Wrong::OlderFirst).await,
        Err(Refusal::Invalid { .. }) if chosen.has_parts() => {
            again(&shared, &visit, chosen, Wrong::Part(None)).await
        }
        // Changed meanwhile, or an old page was sent again with other boxes; or the patron may not pay for somebody
        // any more.
        Err(Refusal::FeeNotPayable | Refusal::KeyReused | Refusal::NotFound) => {
            again(&shared, &visit, chosen, Wrong::Changed).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Shows the page once more, with what is wrong and what was chosen.
async fn again(shared: &Shared, visit: &Visit, chosen: Chosen, wrong: Wrong) -> Result<Response, Fault> {
    let text = Sheet::patron(shared, visit, urls::FEES).text;
    let said = wrong.said(text);
    let told = Told {
        kept: chosen.kept(&wrong, &said),
        wrong: Some(said),
    };
    fees_page::send(shared, visit, told).await
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
