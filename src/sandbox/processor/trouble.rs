//! A call served with the trouble that was ordered for it.

use serde_json::Value;

use crate::sandbox::faults::Fault;
use crate::sandbox::faults::Trouble;
use crate::sandbox::processor::Asked;
use crate::sandbox::processor::Reply;
use crate::sandbox::processor::behaviour;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::intents;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// Serves a call, or does not, as the fault wants it.
pub(super) fn serve(asked: &mut Asked, desk: &mut Desk<'_>, fault: Option<&Fault>) -> Reply {
    let trouble = fault.map(|fault| fault.trouble);
    match trouble {
        Some(Trouble::Status500Kept) => return Reply::of(Err(Refusal::internal_for_good())),
        Some(Trouble::Refuse) => return Reply::of(Err(refused(asked, desk))),
        Some(Trouble::Decline) => {
            let code = fault.and_then(|fault| fault.decline_code.as_deref());
            desk.forced = Some(behaviour::decline(code.unwrap_or("generic_decline")));
        }
        Some(Trouble::Lapse) => {
            if let Some(id) = asked.call.intent() {
                lapse(desk, id);
            }
        }
        Some(_) | None => {}
    }
    let answered = asked.call.serve(desk, &mut asked.form, asked.card.take());
    if trouble == Some(Trouble::Lapse)
        && let Some(id) = held_by(&answered)
    {
        lapse(desk, id);
    }
    if trouble == Some(Trouble::Status500After) {
        return Reply::of(Err(Refusal::internal_for_good()));
    }
    Reply::of(answered)
}

fn refused(asked: &Asked, desk: &Desk<'_>) -> Box<Refusal> {
    let refusal = Refusal::too_late("This was refused.");
    let intent = asked.call.intent().and_then(|id| desk.books.intents.find(id));
    match intent {
        Some(intent) => refusal.with_intent(desk.writer().intent(intent, &Expand::default())),
        None => refusal,
    }
}

/// Where nothing is held, nothing lapses.
fn lapse(desk: &mut Desk<'_>, id: &str) {
    let _not_held = intents::lapse(desk, id);
}

/// The payment intent that a call has just made hold an amount.
fn held_by(answered: &Answered) -> Option<&str> {
    let body = answered.as_ref().ok()?;
    let held = body.get("object").and_then(Value::as_str) == Some("payment_intent");
    body.get("id").and_then(Value::as_str).filter(|_| held)
}
