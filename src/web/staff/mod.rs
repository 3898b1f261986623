//! The pages of the desk: sign in, one search box, an order in plain words, what needs a person, money that goes back,
//! the list of tasks.

mod approvals;
mod attention;
mod case;
mod evidence;
mod money_back;
mod order;
mod patrons;
mod person;
mod purchase;
mod refund;
mod reports;
mod search;
mod sign_in;
mod tasks;
mod timeline;
mod verdict;
mod visits;
mod wrong_pins;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;

use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::language;
use crate::web::patron::privacy_page;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::visit::Shift;

/// The routes of the staff pages.
pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(urls::STAFF, get(sign_in::home))
        .route(urls::STAFF_SIGN_IN, get(again).post(sign_in::sign_in))
        .route(urls::STAFF_SIGN_OFF, post(sign_in::sign_off))
        .route(urls::STAFF_SIGNED_OFF, get(sign_in::signed_off))
        .route(urls::STAFF_SIGNED_OFF_IN, get(sign_in::signed_off_in))
        .route(urls::STAFF_LANGUAGE, get(again).post(language::choose_at_desk))
        .route(urls::STAFF_AWAY, get(sign_in::away))
        .route(urls::STAFF_STAY, get(sign_in::stay))
        .route(urls::STAFF_SEARCH, get(again).post(search::search))
        .route(urls::STAFF_ORDER, get(order::show))
        .route(urls::STAFF_STATE, get(order::state))
        .route(urls::STAFF_DECIDE, get(order::again).post(attention::decide))
        .route(urls::STAFF_ASK, get(attention::ask))
        .route(urls::STAFF_REFUND, get(order::again).post(refund::check))
        .route(urls::STAFF_REFUNDS, get(order::again).post(refund::give_back))
        .route(urls::STAFF_EVIDENCE, get(evidence::show))
        .route(urls::STAFF_EVIDENCE_TEXT, get(evidence::download))
        .route(urls::STAFF_PERSON, get(person::ask).post(person::show))
        .route(urls::STAFF_PATRONS, get(patrons::show))
        .route(urls::STAFF_PATRON_FILE, get(patrons::again).post(patrons::file))
        .route(urls::STAFF_PATRON_ERASE, get(patrons::again).post(patrons::erase))
        .route(urls::STAFF_APPROVALS, get(approvals::show).post(approvals::note))
        .route(
            urls::STAFF_APPROVAL_WITHDRAW,
            get(approvals::again).post(approvals::withdraw),
        )
        .route(urls::STAFF_ATTENTION, get(attention::list))
        .route(urls::STAFF_TASKS, get(tasks::list))
        .route(urls::STAFF_TASK, get(tasks::after))
        .route(urls::STAFF_TASK_DONE, post(tasks::finish))
        .route(urls::STAFF_TASK_BACK, post(tasks::put_back))
        .route(urls::STAFF_VISITS, get(visits::show))
        .route(urls::STAFF_VISITS_CSV, get(visits::download))
        .route(urls::STAFF_REPORTS, get(reports::show))
        .route(urls::STAFF_REPORT_FILE, get(reports::download))
        .route(
            urls::STAFF_WRONG_PINS,
            get(wrong_pins::show).post(wrong_pins::forget),
        )
        .route(urls::STAFF_PRIVACY, get(privacy))
        .route(urls::STAFF_CARD_NUMBER, get(async || Fault::CardNumber(None)))
}

/// The desk, for a browser that goes back to the answer to a form: what the form said is not known any more.
async fn again() -> Response {
    go_to(urls::STAFF)
}

/// What is kept, why, and who else hears of it, with the way back to the desk.
async fn privacy(State(shared): State<Arc<Shared>>, shift: Shift) -> Response {
    privacy_page(&shared, &Sheet::staff(&shared, &shift, urls::STAFF_PRIVACY))
}
