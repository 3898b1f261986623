//! Events: the little that we take out of one. The rest is asked for again, from Stripe itself.

use serde::Deserialize;

use crate::domain::EventId;
use crate::processor::ForgedEvent;
use crate::processor::VerifiedEvent;
use crate::processor::stripe::convert::is_payment_id;

/// Reads an event whose signature has been checked.
///
/// # Errors
/// [`ForgedEvent::Malformed`]: it is not an event.
pub(super) fn parse(body: &[u8]) -> Result<VerifiedEvent, ForgedEvent> {
    let event: Event = serde_json::from_slice(body).map_err(|_| ForgedEvent::Malformed)?;
    let id = EventId::parse(&event.id).map_err(|_| ForgedEvent::Malformed)?;
    if !is_kind(&event.kind) {
        return Err(ForgedEvent::Malformed);
    }
    // An event of a connected account speaks of that account's payments, not of this library's.
    let ours = event.account.is_none();
    let payment = event
        .data
        .filter(|_| ours)
        .and_then(|data| data.object.payment())
        .filter(|id| is_payment_id(id));
    Ok(VerifiedEvent {
        id,
        kind: event.kind,
        payment,
        live: event.livemode,
    })
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: bool,
    account: Option<String>,
    data: Option<EventData>,
}

#[derive(Deserialize)]
struct EventData {
    object: Subject,
}

#[derive(Deserialize)]
struct Subject {
    id: Option<String>,
    object: Option<String>,
    payment_intent: Option<Reference>,
}

impl Subject {
    fn payment(self) -> Option<String> {
        if self.object.as_deref() == Some("payment_intent") {
            return self.id;
        }
        match self.payment_intent? {
            Reference::Id(id) | Reference::Object { id } => Some(id),
        }
    }
}

/// Another object, by its id or written out.
#[derive(Deserialize)]
#[serde(untagged)]
enum Reference {
    Id(String),
    Object { id: String },
}

/// Lower-case words with dots between, such as `payment_intent.succeeded`.
fn is_kind(text: &str) -> bool {
    (1..=KIND_BYTES_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_'))
}

const KIND_BYTES_MAX: usize = 100;
