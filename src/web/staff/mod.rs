//! The pages of the desk: sign in, one search box, an order in plain words, what needs a person, money that goes back,
//! the list of tasks.

mod account;
mod alerts;
mod approvals;
mod attention;
mod audit;
mod by_phone;
mod case;
mod confirm;
mod deeds;
mod elsewhere;
mod evidence;
mod factors;
pub(super) mod gate;
mod money_back;
mod order;
mod passkey;
mod patrons;
mod people;
mod person;
mod proposals;
mod purchase;
mod refund;
mod reports;
mod search;
mod second;
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

use crate::domain::Permission::AgreeToRefunds;
use crate::domain::Permission::ManagePatrons;
use crate::domain::Permission::ManagePeople;
use crate::domain::Permission::NoteApprovals;
use crate::domain::Permission::ReadAudit;
use crate::domain::Permission::ReadReports;
use crate::domain::Permission::Refund;
use crate::domain::Permission::WorkAtDesk;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::language;
use crate::web::patron::privacy_page;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::Shift;
use crate::web::staff::gate::Doors;
use crate::web::staff::gate::Gate::Anybody;
use crate::web::staff::gate::Gate::May;
use crate::web::staff::gate::Gate::Staff;
use crate::web::urls;

/// The routes of the staff pages.
pub(super) fn routes() -> Router<Arc<Shared>> {
    about_orders(about_accounts(at_the_entrance()))
        .route(urls::STAFF_SEARCH, Anybody, get(again))
        .route(urls::STAFF_SEARCH, Staff, post(search::search))
        .route(urls::STAFF_PATRONS, May(ManagePatrons), get(patrons::show))
        .route(urls::STAFF_PATRON_FILE, Anybody, get(patrons::again))
        .route(urls::STAFF_PATRON_FILE, May(ManagePatrons), post(patrons::file))
        .route(urls::STAFF_PATRON_ERASE, Anybody, get(patrons::again))
        .route(urls::STAFF_PATRON_ERASE, May(ManagePatrons), post(patrons::erase))
        .route(urls::STAFF_APPROVALS, May(WorkAtDesk), get(approvals::show))
        .route(urls::STAFF_APPROVALS, May(NoteApprovals), post(approvals::note))
        .route(urls::STAFF_APPROVAL_WITHDRAW, Anybody, get(approvals::again))
        .route(
            urls::STAFF_APPROVAL_WITHDRAW,
            May(WorkAtDesk),
            post(approvals::withdraw),
        )
        .route(urls::STAFF_FACTORS, Staff, get(factors::show).post(factors::add))
        .route(urls::STAFF_FACTORS_PROVE, Anybody, get(factors::again))
        .route(urls::STAFF_FACTORS_PROVE, Staff, post(factors::prove))
        .route(urls::STAFF_FACTORS_REMOVE, Anybody, get(factors::again))
        .route(urls::STAFF_FACTORS_REMOVE, Staff, post(factors::remove))
        .route(urls::STAFF_ATTENTION, Staff, get(attention::list))
        .route(urls::STAFF_TASKS, Staff, get(tasks::list))
        .route(urls::STAFF_TASK, Staff, get(tasks::after))
        .route(urls::STAFF_TASK_DONE, May(WorkAtDesk), post(tasks::finish))
        .route(urls::STAFF_TASK_BACK, May(WorkAtDesk), post(tasks::put_back))
        .route(urls::STAFF_VISITS, Staff, get(visits::show))
        .route(urls::STAFF_VISITS_CSV, Staff, get(visits::download))
        .route(urls::STAFF_REPORTS, May(ReadReports), get(reports::show))
        .route(urls::STAFF_REPORT_FILE, May(ReadReports), get(reports::download))
        .route(urls::STAFF_AUDIT, May(ReadAudit), get(audit::show))
        .route(urls::STAFF_AUDIT_CSV, May(ReadAudit), get(audit::download))
        .route(urls::STAFF_ALERTS, May(ManagePeople), get(alerts::list))
        .route(urls::STAFF_ALERT_AGAIN, Anybody, get(alerts::again))
        .route(
            urls::STAFF_ALERT_AGAIN,
            May(ManagePeople),
            post(alerts::send_again),
        )
        .route(
            urls::STAFF_WRONG_PINS,
            May(WorkAtDesk),
            get(wrong_pins::show).post(wrong_pins::forget),
        )
        .router()
}

/// One order, and refunds that wait.
fn about_orders(doors: Doors) -> Doors {
    doors
        .route(urls::STAFF_ORDER, Staff, get(order::show))
        .route(urls::STAFF_STATE, Staff, get(order::state))
        .route(urls::STAFF_DECIDE, Anybody, get(order::again))
        .route(urls::STAFF_DECIDE, May(WorkAtDesk), post(attention::decide))
        .route(urls::STAFF_ASK, May(WorkAtDesk), get(attention::ask))
        .route(urls::STAFF_CANCEL, Anybody, get(order::again))
        .route(urls::STAFF_CANCEL, May(WorkAtDesk), post(deeds::cancel))
        .route(urls::STAFF_RECEIPT, Anybody, get(order::again))
        .route(urls::STAFF_RECEIPT, May(WorkAtDesk), post(deeds::receipt))
        .route(urls::STAFF_REFUND, Anybody, get(order::again))
        .route(urls::STAFF_REFUND, May(Refund), post(refund::check))
        .route(urls::STAFF_REFUNDS, Anybody, get(order::again))
        .route(urls::STAFF_REFUNDS, May(Refund), post(refund::give_back))
        .route(urls::STAFF_PROPOSALS, May(Refund), get(proposals::list))
        .route(urls::STAFF_PROPOSAL_AGREE, Anybody, get(proposals::again))
        .route(
            urls::STAFF_PROPOSAL_AGREE,
            May(AgreeToRefunds),
            post(proposals::agree),
        )
        .route(urls::STAFF_PROPOSAL_REFUSE, Anybody, get(proposals::again))
        .route(urls::STAFF_PROPOSAL_REFUSE, May(Refund), post(proposals::refuse))
        .route(urls::STAFF_EVIDENCE, Staff, get(evidence::show))
        .route(urls::STAFF_EVIDENCE_TEXT, Staff, get(evidence::download))
        .route(
            urls::STAFF_PERSON,
            May(WorkAtDesk),
            get(person::ask).post(person::show),
        )
}

/// One's own account, and those of others.
fn about_accounts(doors: Doors) -> Doors {
    doors
        .route(urls::STAFF_ACCOUNT, Staff, get(account::show))
        .route(urls::STAFF_ACCOUNT_SESSION, Anybody, get(account::again))
        .route(urls::STAFF_ACCOUNT_SESSION, Staff, post(account::end_session))
        .route(urls::STAFF_ACCOUNT_SESSIONS, Anybody, get(account::again))
        .route(urls::STAFF_ACCOUNT_SESSIONS, Staff, post(account::end_others))
        .route(urls::STAFF_ACCOUNT_CODES, Anybody, get(account::again))
        .route(urls::STAFF_ACCOUNT_CODES, Staff, post(account::new_codes))
        .route(urls::STAFF_ACCOUNT_PASSWORD, Anybody, get(account::again))
        .route(urls::STAFF_ACCOUNT_PASSWORD, Staff, post(account::new_password))
        .route(
            urls::STAFF_PEOPLE,
            May(ManagePeople),
            get(people::list).post(people::add),
        )
        .route(urls::STAFF_PERSON_CHANGE, Anybody, get(people::again))
        .route(urls::STAFF_PERSON_CHANGE, May(ManagePeople), post(people::change))
}

/// What is open before anybody has signed in, and after.
fn at_the_entrance() -> Doors {
    Doors::default()
        .route(urls::STAFF, Anybody, get(sign_in::home))
        .route(urls::STAFF_SIGN_IN, Anybody, get(again).post(sign_in::sign_in))
        .route(urls::STAFF_CODE, Anybody, get(again).post(second::answer))
        .route(urls::STAFF_FIRST, Anybody, get(again).post(second::enrol))
        .route(
            urls::STAFF_FIRST_PASSKEY,
            Anybody,
            get(again).post(second::enrol_passkey),
        )
        .route(urls::STAFF_PROVIDER, Anybody, get(elsewhere::out))
        .route(urls::STAFF_PROVIDER_BACK, Anybody, get(elsewhere::back))
        .route(urls::STAFF_AGAIN, Staff, get(elsewhere::again))
        .route(urls::STAFF_AGAIN_OUT, Staff, get(elsewhere::again_out))
        .route(urls::STAFF_SIGN_OFF, Anybody, post(sign_in::sign_off))
        .route(urls::STAFF_SIGNED_OFF, Anybody, get(sign_in::signed_off))
        .route(urls::STAFF_SIGNED_OFF_IN, Anybody, get(sign_in::signed_off_in))
        .route(
            urls::STAFF_LANGUAGE,
            Anybody,
            get(again).post(language::choose_at_desk),
        )
        .route(urls::STAFF_AWAY, Anybody, get(sign_in::away))
        .route(urls::STAFF_STAY, Anybody, get(sign_in::stay))
        .route(urls::STAFF_PRIVACY, Anybody, get(privacy))
        .route(
            urls::STAFF_CARD_NUMBER,
            Anybody,
            get(async || Fault::CardNumber(None)),
        )
}

/// The desk, for a browser that goes back to the answer to a form: what the form said is not known any more.
async fn again() -> Response {
    go_to(urls::STAFF)
}

/// What is kept, why, and who else hears of it, with the way back to the desk.
async fn privacy(State(shared): State<Arc<Shared>>, shift: Shift) -> Response {
    privacy_page(&shared, &Sheet::staff(&shared, &shift, urls::STAFF_PRIVACY))
}
