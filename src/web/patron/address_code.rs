//! Somebody without an account proves their e-mail address by the code that was mailed to it, before a card is asked for.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Caller;
use crate::cashier::Confirmation;
use crate::cashier::Refusal;
use crate::domain::LetterKind;
use crate::domain::LetterState;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::patron::own_order;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::offer::CodePage;
use crate::web::visit::Posted;
use crate::web::visit::Visit;
use crate::web::words;

/// What an address says, when it says an order.
type Id = Result<OrderPath, Problem>;

/// What the page tells besides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    /// Another code is on its way.
    SentAgain,
    /// No letter can be sent just now.
    NotSent,
    /// The code was wrong; so many may still be typed.
    Wrong(u32),
    /// No code is taken any more: another must be asked for.
    NoCode,
}

/// A browser that goes back to the answer to the form.
pub(super) async fn again(
    State(shared): State<Arc<Shared>>,
    id: Id,
    visit: Visit,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    own_order(&shared, &visit, id).await?;
    Ok(go_to(&urls::order(urls::ORDER, id)))
}

/// Takes a code, or sends another.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    // Whose order it is comes first: to anybody else it is not there, whatever their form holds.
    let (order, caller) = own_order(&shared, &visit, id).await?;
    let (another, typed) = (fields.take_if_there("another"), fields.take_if_there("code"));
    fields.done()?;
    if !shared.cashier().waits_for_proof(&order).await? {
        return Ok(go_to(&urls::order(urls::ORDER, id)));
    }
    let told = match (another, typed) {
        (Some(_), None) => {
            let sheet = Sheet::patron(&shared, &visit, "");
            if send(&shared, &caller, id, sheet.text.language()).await {
                Told::SentAgain
            } else {
                Told::NotSent
            }
        }
        (None, Some(typed)) => match shared.cashier().confirm_address(&caller, id, &typed).await? {
            Confirmation::Confirmed => return Ok(go_to(&urls::order(urls::ORDER, id))),
            Confirmation::Wrong { left } => Told::Wrong(left),
            Confirmation::NoCode => Told::NoCode,
        },
        (Some(_), Some(_)) | (None, None) => return Err(Fault::Malformed),
    };
    page(&shared, &visit, (&caller, &order), told).await
}

/// Has a code mailed to the buyer of an order. Says whether one is on its way; the page says what to do if not.
pub(super) async fn send(shared: &Shared, caller: &Caller, id: OrderId, language: &str) -> bool {
    match shared.cashier().ask_address_code(caller, id, language).await {
        Ok(()) => true,
        Err(Refusal::TooManyLetters) => false,
        Err(error) => {
            tracing::warn!(order = %id, %error, "a code cannot be mailed");
            false
        }
    }
}

/// The page that asks for the code.
pub(super) async fn page(
    shared: &Shared,
    visit: &Visit,
    (caller, order): (&Caller, &Order),
    told: Told,
) -> Result<Response, Fault> {
    let sheet = Sheet::patron(shared, visit, "");
    let contact = shared.cashier().contact_of(caller, order.id).await?;
    let email = contact.map_or_else(String::new, |contact| contact.email().reveal().clone());
    let lead = lead(shared, order).await?;
    let wrong = match told {
        Told::Nothing | Told::SentAgain => None,
        Told::NotSent => Some(sheet.say("code-not-sent")),
        Told::NoCode => Some(sheet.say("code-none")),
        Told::Wrong(left) => Some(sheet.text.say_count("code-wrong", ("left", left), &[])),
    };
    let view = CodePage {
        frame: sheet.frame(sheet.say("code-title")),
        errors: wrong
            .iter()
            .map(|text| Wrong {
                field: "code",
                text: text.clone(),
            })
            .collect(),
        sent: (told == Told::SentAgain).then(|| sheet.say("code-sent")),
        lead: sheet.text.say_with(lead, &[("email", &email)]),
        amount: words::money(sheet.text, &order.amount()),
        field: Field {
            name: "code",
            label: sheet.say("code-label"),
            hint: sheet.say("code-hint"),
            kind: "text",
            autocomplete: "one-time-code",
            longest: CODE_MAX,
            needed: true,
            error: wrong,
        },
        action: urls::order(urls::CODE, order.id),
        cancel: urls::order(urls::CANCEL, order.id),
        request: sheet.request_key(),
    };
    let status = match told {
        Told::Nothing | Told::SentAgain => StatusCode::OK,
        Told::NotSent | Told::NoCode | Told::Wrong(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(sheet.send(status, &view))
}

/// The text that says what became of the newest letter with a code.
async fn lead(shared: &Shared, order: &Order) -> Result<&'static str, Fault> {
    let letters = shared.cashier().letters_about(order).await?;
    let mut codes = letters
        .iter()
        .filter(|letter| letter.kind == LetterKind::AddressCode);
    Ok(match codes.next().map(|letter| letter.state) {
        None => "code-lead-none",
        Some(LetterState::Waiting | LetterState::Sending) => "code-lead-waiting",
        Some(LetterState::Sent) => "code-lead",
        Some(LetterState::GivenUp) => "code-lead-given-up",
        Some(LetterState::Unknown) => "code-lead-unknown",
    })
}

/// A code and whatever people put into it, in characters.
const CODE_MAX: usize = 40;
