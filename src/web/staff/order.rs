//! One order for the desk: what may be collected, a line to say to the patron, a line for the clerk, and what happened
//! when.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::staff::timeline;
use crate::web::staff::verdict::Verdict;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::patron::Watch;
use crate::web::views::staff::OrderPage;
use crate::web::views::staff::SearchBox;
use crate::web::visit::OnDuty;
use crate::web::visit::ShiftAtRest;
use crate::web::words;

/// The page. One that is fetched anew by itself keeps no session.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    ShiftAtRest(shift): ShiftAtRest,
) -> Result<Response, Fault> {
    let on_duty = OnDuty::of(shift)?;
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let (caller, cashier) = (on_duty.caller(), shared.cashier());
    let order = cashier.order(&caller, id).await?;
    let newer = cashier.newer_with_its_fees(&caller, &order).await?;
    let audit = cashier.audit_of(&caller, id).await?;
    let stage = Stage::of(&order);
    if stage.is_final() {
        on_duty.is_used(&shared).await?;
    }
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF);
    let verdict = Verdict::of(&order, newer.as_ref());
    let mut frame = sheet.frame(order.reference.to_string());
    let mut watch = None;
    if !stage.is_final() {
        frame.refresh_s = Some(REFRESH_S);
        watch = Some(Watch {
            url: urls::order(urls::STAFF_STATE, id),
            state: verdict.seen(),
        });
    }
    let view = OrderPage {
        frame,
        search: SearchBox {
            answer: "answer-word answer-say answer-clerk",
            ..SearchBox::focused()
        },
        answer: verdict.shown(sheet.text),
        as_of: timeline::to_the_second(sheet.text, cashier.clock().now()),
        rest: verdict.rest(),
        watch,
        timeline: timeline::of(sheet.text, &order, &audit),
        order: words::order(sheet.text, &order, urls::order(urls::STAFF_ORDER, id)),
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// Where an order stands, in a few words: what an open page compares.
pub(super) async fn state(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    ShiftAtRest(shift): ShiftAtRest,
) -> Result<Response, Fault> {
    let caller = OnDuty::of(shift)?.caller();
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let order = shared.cashier().order(&caller, id).await?;
    let newer = shared.cashier().newer_with_its_fees(&caller, &order).await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, Verdict::of(&order, newer.as_ref()).seen()).into_response())
}

/// How soon a page that is not over is fetched anew where scripts do not look, in seconds.
const REFRESH_S: u32 = 10;
