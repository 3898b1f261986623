//! Another order comes first: what somebody sets out to pay is in one that is not ended, or older fees are in one that is
//! not paid. Go on with that one, or give it up.

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::Order;
use crate::domain::OrderId;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::patron::own_order;
use crate::web::sheet::Sheet;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::patron::Begun;
use crate::web::visit::Visit;
use crate::web::words;

/// Title and text of the page.
type Said = [&'static str; 2];

/// Some of the chosen fees are in it.
pub(super) async fn fees(shared: &Shared, visit: &Visit, id: OrderId) -> Result<Response, Fault> {
    let may_go_on = ["begun-title", "begun-text"];
    let in_flight = ["begun-flight-title", "begun-flight-text"];
    match page(shared, visit, id, (may_go_on, in_flight)).await {
        // Whose it is, and how it stands, is theirs.
        Err(Fault::NotFound) => Ok(by_another(&Sheet::patron(shared, visit, urls::FEES))),
        sent => sent,
    }
}

/// The patron's card is already being made good for longer by it.
pub(super) async fn renewal(shared: &Shared, visit: &Visit, id: OrderId) -> Result<Response, Fault> {
    let may_go_on = ["begun-renewal-title", "begun-renewal-text"];
    let in_flight = ["begun-flight-title", "begun-renewal-flight-text"];
    page(shared, visit, id, (may_go_on, in_flight)).await
}

async fn page(
    shared: &Shared,
    visit: &Visit,
    id: OrderId,
    (may_go_on, in_flight): (Said, Said),
) -> Result<Response, Fault> {
    let sheet = Sheet::patron(shared, visit, urls::FEES);
    let (order, _) = own_order(shared, visit, id).await?;
    let takes_a_card = Stage::of(&order).takes_a_card();
    let [title, text] = if takes_a_card { may_go_on } else { in_flight };
    let href = urls::order(urls::ORDER, id);
    let view = Begun {
        frame: sheet.frame(sheet.say(title)),
        text: sheet.say(text),
        order: words::order(sheet.text, &order, href.clone()),
        go_on: Some(href),
        cancel: takes_a_card.then(|| urls::order(urls::CANCEL, id)),
        request: sheet.request_key(),
    };
    Ok(sheet.send(StatusCode::CONFLICT, &view))
}

/// An older fee of the same person is in another step, which is not paid. Where that one cannot be paid any more, all of it
/// is chosen anew.
pub(super) fn older_first(shared: &Shared, visit: &Visit, (order, before): (&Order, &Order)) -> Response {
    let sheet = Sheet::patron(shared, visit, "");
    let can_be_paid = Stage::of(before).takes_a_card() || before.closure.is_none();
    let (shown, text) = if can_be_paid {
        (before, "step-before-text")
    } else {
        (order, "step-before-gone-text")
    };
    let href = urls::order(urls::ORDER, shown.id);
    let view = Begun {
        frame: sheet.frame(sheet.say("step-before-title")),
        text: sheet.say(text),
        order: words::order(sheet.text, shown, href.clone()),
        go_on: can_be_paid.then_some(href),
        cancel: (!can_be_paid).then(|| urls::order(urls::CANCEL, order.id)),
        request: sheet.request_key(),
    };
    sheet.send(StatusCode::CONFLICT, &view)
}

fn by_another(sheet: &Sheet<'_>) -> Response {
    let back = Link {
        href: String::from(urls::FEES),
        name: sheet.say("deed-fees"),
    };
    let texts = ["begun-by-another-text"];
    sheet.send_words(StatusCode::CONFLICT, "begun-by-another-title", &texts, vec![back])
}
