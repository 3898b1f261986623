//! Events: the little that we take out of one. The rest is asked for again, from Stripe itself.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::EventId;
use crate::domain::OrderId;
use crate::processor::ForgedEvent;
use crate::processor::VerifiedEvent;
use crate::processor::stripe::convert::METADATA_ORDER;
use crate::processor::stripe::ids::is_page_id;
use crate::processor::stripe::ids::is_payment_id;

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
    let subject = event.data.filter(|_| ours).map(|data| data.object);
    let order = subject.as_ref().and_then(Subject::order);
    let payment = subject
        .and_then(Subject::payment)
        .filter(|id| is_payment_id(id) || is_page_id(id));
    Ok(VerifiedEvent {
        id,
        declined: event.kind == "payment_intent.payment_failed",
        kind: event.kind,
        payment,
        order,
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
    client_reference_id: Option<Value>,
    metadata: Option<Value>,
}

impl Subject {
    /// The order that a payment or a page was made for.
    fn order(&self) -> Option<OrderId> {
        let text = match self.object.as_deref()? {
            "payment_intent" => self.metadata.as_ref()?.get(METADATA_ORDER)?,
            "checkout.session" => self.client_reference_id.as_ref()?,
            _ => return None,
        };
        OrderId::parse(text.as_str()?).ok()
    }

    fn payment(self) -> Option<String> {
        if matches!(
            self.object.as_deref(),
            Some("payment_intent" | "checkout.session")
        ) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::proptest;
    use serde_json::json;

    use super::*;

    fn event(object: &Value) -> Value {
        json!({"id": "evt_1", "object": "event", "type": "charge.refunded", "livemode": true, "api_version": "x",
            "data": {"object": object, "previous_attributes": {}}})
    }

    fn read(event: &Value) -> Result<VerifiedEvent, ForgedEvent> {
        parse(event.to_string().as_bytes())
    }

    fn payment_in(object: &Value) -> Option<String> {
        read(&event(object)).unwrap().payment
    }

    #[test]
    fn an_event_names_the_payment_that_it_is_about() {
        let of_itself = payment_in(&json!({"object": "payment_intent", "id": "pi_1", "amount": 5}));
        let of_a_dispute = payment_in(&json!({"object": "dispute", "id": "dp_1", "payment_intent": "pi_2"}));
        let written_out =
            payment_in(&json!({"object": "charge", "id": "ch_1", "payment_intent": {"id": "pi_3"}}));

        assert_eq!(of_itself.as_deref(), Some("pi_1"));
        assert_eq!(of_a_dispute.as_deref(), Some("pi_2"));
        assert_eq!(written_out.as_deref(), Some("pi_3"));
    }

    #[test]
    fn an_event_names_the_page_and_the_order_that_it_is_about() {
        const ORDER: &str = "0123456789abcdefghjkmnpqrs";
        let of_a_page = json!({"object": "checkout.session", "id": "cs_test_1", "payment_intent": "pi_1",
            "client_reference_id": ORDER});
        let of_a_payment = json!({"object": "payment_intent", "id": "pi_1", "metadata": {"order": ORDER}});

        for (object, payment) in [(of_a_page, "cs_test_1"), (of_a_payment, "pi_1")] {
            let read = read(&event(&object)).unwrap();

            assert_eq!(read.payment.as_deref(), Some(payment));
            assert_eq!(read.order, OrderId::parse(ORDER).ok());
        }
        for object in [
            json!({"object": "checkout.session", "id": "cs_1", "client_reference_id": "A-17"}),
            json!({"object": "checkout.session", "id": "cs_1", "client_reference_id": 17}),
            json!({"object": "payment_intent", "id": "pi_1", "metadata": {"order": "A-17"}}),
            json!({"object": "payment_intent", "id": "pi_1", "metadata": ["order"]}),
            json!({"object": "charge", "payment_intent": "pi_1", "metadata": {"order": ORDER}}),
        ] {
            assert_eq!(read(&event(&object)).unwrap().order, None, "{object}");
        }
    }

    #[test]
    fn an_event_about_something_else_is_kept_without_a_payment() {
        let bare = json!({"id": "evt_1", "type": "v2.core.event", "livemode": false});
        let mut of_another_account = event(&json!({"object": "payment_intent", "id": "pi_1"}));
        of_another_account["account"] = json!("acct_1");

        assert_eq!(payment_in(&json!({"object": "balance"})), None);
        assert_eq!(
            payment_in(&json!({"object": "charge", "payment_intent": null})),
            None
        );
        assert_eq!(
            payment_in(&json!({"object": "payment_intent", "id": "../refunds"})),
            None
        );
        assert_eq!(read(&bare).unwrap().payment, None);
        assert_eq!(read(&of_another_account).unwrap().payment, None);
    }

    #[test]
    fn id_type_and_mode_are_taken_over() {
        let read = read(&event(&json!({}))).unwrap();

        assert_eq!(
            (read.id.as_str(), read.kind.as_str(), read.live),
            ("evt_1", "charge.refunded", true)
        );
    }

    #[test]
    fn what_is_not_an_event_is_malformed() {
        let good = event(&json!({}));
        let with = |key: &str, value: Value| {
            let mut event = good.clone();
            event[key] = value;
            event.to_string()
        };
        let twice = good.to_string().replacen('{', r#"{"id":"evt_2","#, 1);
        let bodies = [
            String::new(),
            String::from("[]"),
            String::from("{}"),
            with("id", json!("")),
            with("id", json!(7)),
            with("type", json!("Payment Intent")),
            with("type", json!("a".repeat(101))),
            with("livemode", json!("yes")),
            with("livemode", Value::Null),
            with("data", json!({})),
            twice,
            good.to_string() + "}",
        ];

        for body in bodies {
            assert_eq!(
                parse(body.as_bytes()).err(),
                Some(ForgedEvent::Malformed),
                "{body}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&body);
        }
    }
}
