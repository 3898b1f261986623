//! Which of what is owed a patron sets out to pay.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::cashier::Caller;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::Wish;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::patron::begun;
use crate::web::patron::choosing::Chosen;
use crate::web::patron::choosing::Wrong;
use crate::web::patron::fees_page;
use crate::web::patron::fees_page::Told;
use crate::web::patron::patron;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::visit::Posted;
use crate::web::visit::Visit;

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
        Err(Refusal::FeeInOtherOrder { order }) => begun::fees(&shared, &visit, order).await,
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
