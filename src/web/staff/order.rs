//! One order for the desk: what may be collected, a line to say to the patron, a line for the clerk, what a person has to
//! decide, what went back, and what happened when.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::cashier::Waiting;
use crate::domain::Order;
use crate::domain::Permission;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::shift::ShiftAtRest;
use crate::web::staff::by_phone;
use crate::web::staff::case;
use crate::web::staff::deeds;
use crate::web::staff::money_back;
use crate::web::staff::timeline;
use crate::web::staff::verdict::Verdict;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Wrong;
use crate::web::views::patron::Watch;
use crate::web::views::staff::OrderPage;
use crate::web::views::staff::SearchBox;
use crate::web::words;

/// What is wrong with what was sent to the page of an order.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) errors: Vec<Wrong>,
}

/// The page. One that is fetched anew by itself keeps no session.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    ShiftAtRest(shift): ShiftAtRest,
) -> Result<Response, Fault> {
    let on_duty = OnDuty::of(shift)?;
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let order = shared.cashier().order(&on_duty.caller(), id).await?;
    if Stage::of(&order).is_final() {
        on_duty.is_used(&shared).await?;
    }
    let told = Told {
        status: StatusCode::OK,
        errors: Vec::new(),
    };
    page(&shared, on_duty, &order, told).await
}

/// The page of an order, for a browser that goes back to the answer to a form.
pub(super) async fn again(id: Result<OrderPath, Problem>) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    Ok(go_to(&urls::order(urls::STAFF_ORDER, id)))
}

/// An order as it stands now.
pub(super) async fn page(
    shared: &Shared,
    on_duty: OnDuty,
    order: &Order,
    told: Told,
) -> Result<Response, Fault> {
    let (caller, cashier) = (on_duty.caller(), shared.cashier());
    let newer = cashier.newer_with_its_fees(&caller, order).await?;
    let audit = cashier.audit_of(&caller, order.id).await?;
    cashier.see_order(&caller, order, &audit).await?;
    let role = on_duty.person.role;
    let allowed = cashier.refunds_are_allowed(order).await?;
    let proposed = cashier.proposed_refund_of(order).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, urls::STAFF);
    let verdict = Verdict::of(order, newer.as_ref());
    let mut frame = sheet.frame(order.reference.to_string());
    let mut watch = None;
    // The answer to a form looks at nothing by itself: fetched anew, it would be sent anew.
    if !Stage::of(order).is_final() && told.errors.is_empty() {
        frame.refresh_s = Some(REFRESH_S);
        watch = Some(Watch {
            url: urls::order(urls::STAFF_STATE, order.id),
            state: verdict.seen(),
        });
    }
    let waiting = Waiting::of(order.clone(), &audit);
    let works = role.may(Permission::WorkAtDesk);
    let mailing = deeds::mailing(shared, &sheet, order, &told.errors);
    let view = OrderPage {
        frame,
        search: SearchBox {
            answer: "answer-word answer-say answer-clerk",
            // What is wrong is read first.
            focused: told.errors.is_empty(),
            ..SearchBox::focused()
        },
        case: case::of(sheet.text, cashier, &waiting, works),
        back: money_back::of(
            sheet.text,
            order,
            (role, allowed, proposed.as_ref()),
            &told.errors,
        ),
        errors: told.errors,
        account: account(shared, &sheet, order),
        person: works.then(|| urls::order(urls::STAFF_PERSON, order.id)),
        by_phone: by_phone::order(shared, &sheet, order).filter(|_| works),
        cancel: deeds::cancelling(&sheet, order).filter(|_| works),
        receipt: mailing.filter(|_| works),
        answer: verdict.shown(sheet.text),
        as_of: timeline::to_the_second(sheet.text, cashier.clock().now()),
        rest: verdict.rest(sheet.text),
        watch,
        timeline: timeline::of(sheet.text, order, &audit),
        order: words::order(sheet.text, order, urls::order(urls::STAFF_ORDER, order.id)),
    };
    Ok(sheet.send(told.status, &view))
}

/// Which account an order pays into; `None` where the library has one, and it is that.
fn account(shared: &Shared, sheet: &Sheet<'_>, order: &Order) -> Option<String> {
    let face = shared.face(&order.library)?;
    let name = order.account.to_string();
    if face.card_for(order).is_none() {
        return Some(
            sheet
                .text
                .say_with("account-not-configured", &[("account", &name)]),
        );
    }
    (face.cards.len() > 1).then_some(name)
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
