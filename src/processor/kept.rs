//! What is kept of an event. The processor writes out whole objects, with the names, e-mail and postal addresses of
//! whoever paid on its page. Nobody needs them here: what an event is about is asked for again, from the processor itself.

use serde_json::Map;
use serde_json::Value;

/// Of an event, JSON: what it is called, its type, when it was made, in which mode, and the same of the object that it is
/// about. Of anything that is no event of this form, nothing. No free text is left: each value is a number, a yes or no, or
/// a word as ids and types are (letters, digits, `_`, `-` and `.`, at most 255).
pub fn kept_of(body: &str) -> String {
    let event = serde_json::from_str(body).unwrap_or(Value::Null);
    let mut kept = taken(&event, &OF_THE_EVENT);
    if let Some(object) = event.pointer("/data/object") {
        let object = Value::Object(taken(object, &OF_THE_OBJECT));
        kept.insert(
            String::from("data"),
            Value::Object(Map::from_iter([(String::from("object"), object)])),
        );
    }
    Value::Object(kept).to_string()
}

fn taken(object: &Value, names: &[&str]) -> Map<String, Value> {
    let those = names.iter().filter_map(|name| Some((*name, object.get(name)?)));
    let plain = those.filter(|(_, value)| match value {
        Value::Number(_) | Value::Bool(_) => true,
        Value::String(text) => is_a_word(text),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    });
    plain
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}

fn is_a_word(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (1..=WORD_BYTES_MAX).contains(&text.len()) && text.bytes().all(fits)
}

const OF_THE_EVENT: [&str; 5] = ["id", "object", "type", "created", "livemode"];
const OF_THE_OBJECT: [&str; 3] = ["id", "object", "created"];
const WORD_BYTES_MAX: usize = 255;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_an_event_its_ids_types_and_times_are_kept_and_nothing_else() {
        let body = json!({
            "id": "evt_1", "object": "event", "type": "payment_intent.payment_failed", "created": 1_795_490_448,
            "livemode": false, "request": {"id": "req_1"}, "customer_email": "rowan@example.org",
            "data": {
                "object": {
                    "id": "pi_1", "object": "payment_intent", "created": 1_795_490_440, "receipt_email": "rowan@example.org",
                    "last_payment_error": {"payment_method": {"billing_details": {"name": "Rowan Oakenshaw"}}}
                },
                "previous_attributes": {"description": "Rowan Oakenshaw"}
            }
        });

        let kept: Value = serde_json::from_str(&kept_of(&body.to_string())).unwrap();

        assert_eq!(
            kept,
            json!({
                "id": "evt_1", "object": "event", "type": "payment_intent.payment_failed", "created": 1_795_490_448,
                "livemode": false,
                "data": {"object": {"id": "pi_1", "object": "payment_intent", "created": 1_795_490_440}}
            })
        );
    }

    #[test]
    fn a_value_that_is_no_word_or_no_event_at_all_leaves_nothing() {
        for body in [
            json!({"id": "Rowan Oakenshaw", "type": "rowan@example.org", "object": {"id": "x"}, "created": ["a"]}).to_string(),
            json!(["evt_1"]).to_string(),
            String::from("Rowan Oakenshaw"),
            String::new(),
        ] {
            assert_eq!(kept_of(&body), "{}", "{body}");
        }
        assert_eq!(
            kept_of(r#"{"data": {"object": "rowan"}}"#),
            r#"{"data":{"object":{}}}"#
        );
    }
}
