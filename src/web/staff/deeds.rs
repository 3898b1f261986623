//! What a clerk does for a patron about one order: gives it up while nothing is held, and has its receipt mailed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Refusal;
use crate::domain::Order;
use crate::domain::Receipt;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::order;
use crate::web::staff::order::Told;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::staff::DeskForm;
use crate::web::visit::Posted;

/// Gives an order up that nothing is held for. Its fees can be paid anew.
pub(super) async fn cancel(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    fields.done()?;
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let cancelling = {
        let (shared, caller) = (Arc::clone(&shared), visit.caller());
        async move { Ok::<_, Fault>(shared.cashier().cancel(&caller, &key, id).await) }
    };
    match to_the_end(cancelling).await.or_later()? {
        Ok(_) => Ok(go_to(&urls::order(urls::STAFF_ORDER, id))),
        Err(Refusal::StateConflict) => {
            let order = shared.cashier().order(&visit.caller(), id).await?;
            let told = told(
                &visit,
                &shared,
                ("", "desk-cancel-too-late"),
                StatusCode::CONFLICT,
            );
            order::page(&shared, visit, &order, told).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Has the receipt mailed to an address that the patron says, in the language of the desk.
pub(super) async fn receipt(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    let email = fields.take(EMAIL)?;
    fields.done()?;
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let order = shared.cashier().order(&visit.caller(), id).await?;
    let language = visit.voice(&shared).language().to_owned();
    let asking = {
        let (shared, caller) = (Arc::clone(&shared), visit.caller());
        async move {
            let cashier = shared.cashier();
            Ok::<_, Fault>(cashier.mail_receipt(&caller, &key, (id, &email), &language).await)
        }
    };
    let (status, text) = match to_the_end(asking).await.or_later()? {
        Ok(()) => return Ok(go_to(&urls::order(urls::STAFF_ORDER, id))),
        Err(Refusal::Invalid { .. }) => (StatusCode::UNPROCESSABLE_ENTITY, "email-wrong"),
        Err(Refusal::TooManyLetters) => (StatusCode::TOO_MANY_REQUESTS, "letter-too-many"),
        Err(refusal) => return Err(refusal.into()),
    };
    let told = told(&visit, &shared, (EMAIL, text), status);
    order::page(&shared, visit, &order, told).await
}

fn told(visit: &OnDuty, shared: &Shared, (field, text): (&'static str, &str), status: StatusCode) -> Told {
    let text = visit.voice(shared).say(text);
    Told {
        status,
        errors: vec![Wrong { field, text }],
    }
}

/// Whether an order waits for its patron, with no card in play.
pub(super) fn waits_for_a_card(order: &Order) -> bool {
    match Stage::of(order) {
        Stage::Review | Stage::Declined | Stage::NotProven | Stage::Proof => true,
        Stage::Checking
        | Stage::Held
        | Stage::Posting
        | Stage::Releasing
        | Stage::Paid
        | Stage::PaidInPart
        | Stage::Refunded
        | Stage::PartlyRefunded
        | Stage::Disputed
        | Stage::Released
        | Stage::Expired
        | Stage::Cancelled
        | Stage::Attention => false,
    }
}

/// The button that gives the order up; `None` once a card is in play.
pub(super) fn cancelling(sheet: &Sheet<'_>, order: &Order) -> Option<DeskForm> {
    waits_for_a_card(order).then(|| DeskForm {
        action: urls::order(urls::STAFF_CANCEL, order.id),
        request: sheet.request_key(),
        field: None,
    })
}

/// The form that has the receipt mailed; `None` where there is none yet, or no mail is sent.
pub(super) fn mailing(
    shared: &Shared,
    sheet: &Sheet<'_>,
    order: &Order,
    errors: &[Wrong],
) -> Option<DeskForm> {
    let post = shared.cashier().post()?;
    let can = post.letterhead(&order.library).is_some() && Receipt::of(order).is_worth_having();
    let error = errors.iter().find(|wrong| wrong.field == EMAIL);
    can.then(|| DeskForm {
        action: urls::order(urls::STAFF_RECEIPT, order.id),
        request: sheet.request_key(),
        field: Some(Field {
            name: EMAIL,
            label: sheet.say("email-label"),
            hint: sheet.say("desk-letter-why"),
            kind: "email",
            autocomplete: "off",
            longest: limits::CONTACT_MAX,
            needed: true,
            error: error.map(|wrong| wrong.text.clone()),
        }),
    })
}

const EMAIL: &str = "email";
