//! One try to pay on a session's page.

use crate::sandbox::clock;
use crate::sandbox::processor::attempt;
use crate::sandbox::processor::attempt::Wishes;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::SessionStatus;
use crate::sandbox::processor::cards::Card;
use crate::sandbox::processor::checkout;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::methods;
use crate::sandbox::processor::refusal::Refusal;

/// Tries to pay with a card. However often that is tried, the session keeps one payment intent.
///
/// # Errors
/// The session is not open, or the card is refused.
pub(super) fn pay(desk: &mut Desk<'_>, id: &str, card: Card) -> Answered {
    let mut session = checkout::current(desk, id)?;
    if session.status != SessionStatus::Open {
        return Err(Refusal::too_late("This checkout session is not open any more."));
    }
    let mut intent = if session.submitted {
        desk.intent(&session.prepared.id)?
    } else {
        session.submitted = true;
        checkout::put(desk, &session);
        let intent = Intent {
            created: clock::now_s(),
            ..session.prepared.clone()
        };
        desk.put_intent(&intent);
        desk.emit_intent("payment_intent.created", &intent)?;
        intent
    };
    intent.method = Some(methods::keep(desk, card)?.id);
    let back = format!("{}/back", desk.writer().page_of(&session));
    attempt::confirm(desk, &mut intent, &Wishes::returning_to(back))?;
    Ok(serde_json::Value::Null)
}
