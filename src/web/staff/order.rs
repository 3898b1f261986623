//! One order for the desk: a line to say to the patron, a line for the clerk, and what happened when.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::staff::timeline;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::staff::OrderPage;
use crate::web::visit::OnDuty;
use crate::web::words;

/// The page.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let caller = on_duty.caller();
    let order = shared.cashier().order(&caller, id).await?;
    let audit = shared.cashier().audit_of(&caller, id).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF);
    let stage = Stage::of(&order).word();
    let (amount, charged) = (words::money(&order.amount()), words::money(&order.captured()));
    let values = [("amount", amount.as_str()), ("charged", charged.as_str())];
    let view = OrderPage {
        frame: sheet.frame(order.reference.to_string()),
        for_patron: sheet.text.say_with(&format!("desk-{stage}-patron"), &values),
        for_clerk: sheet.text.say_with(&format!("desk-{stage}-clerk"), &values),
        timeline: timeline::of(sheet.text, &audit),
        search: String::from(urls::STAFF),
        order: words::order(sheet.text, &order, urls::order(urls::STAFF_ORDER, id)),
    };
    Ok(sheet.send(StatusCode::OK, &view))
}
