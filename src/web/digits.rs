//! Refuses card numbers where nobody should have written one: body, address, idempotency key.

use serde_json::Value;

use crate::masking::Source;
use crate::masking::contains_card_number;

/// Whether a card number stands anywhere in a body: in a text, a number or a field's name.
///
/// Barcodes and ids of fees are the library system's own, and may look like a card of fourteen digits.
pub(super) fn in_body(text: &str, body: &Value) -> bool {
    // The raw text as well: there digits that are spread over the items of a list stand side by side.
    contains_card_number(text, Source::LibraryIdentifier) || in_value(body, Place::Top)
}

/// Whether a card number stands in a text that may be no JSON at all.
pub(super) fn in_raw_body(text: &str) -> bool {
    contains_card_number(text, Source::LibraryIdentifier)
}

/// Whether a card number stands in the path or the query, written as it is or percent-encoded.
pub(super) fn in_address(path_and_query: &str) -> bool {
    contains_card_number(path_and_query, Source::Anywhere)
        || contains_card_number(&percent_decoded(path_and_query), Source::Anywhere)
}

/// Whether a card number stands in an idempotency key. The digits of a UUID are random, and no card.
pub(super) fn in_request_key(key: &str) -> bool {
    !is_uuid(key) && contains_card_number(key, Source::Anywhere)
}

/// Where in a body something stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Fees,
    LibraryIdentifier,
    Elsewhere,
}

impl Place {
    fn inside(self, name: &str) -> Self {
        match (self, name) {
            (Self::Top, "fees") => Self::Fees,
            (Self::Top, "barcode") | (Self::Fees, "id") => Self::LibraryIdentifier,
            _ => Self::Elsewhere,
        }
    }

    fn source(self) -> Source {
        match self {
            Self::LibraryIdentifier => Source::LibraryIdentifier,
            Self::Top | Self::Fees | Self::Elsewhere => Source::Anywhere,
        }
    }
}

fn in_value(value: &Value, place: Place) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => contains_card_number(&number.to_string(), place.source()),
        Value::String(text) => contains_card_number(text, place.source()),
        Value::Array(items) => items.iter().any(|item| in_value(item, place)),
        Value::Object(fields) => fields.iter().any(|(name, inner)| {
            contains_card_number(name, Source::Anywhere) || in_value(inner, place.inside(name))
        }),
    }
}

fn is_uuid(key: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups: Vec<&str> = key.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let has_letter = key.bytes().any(|byte| byte.is_ascii_alphabetic());
    (lengths == [8, 4, 4, 4, 12] || lengths == [32]) && has_letter && groups.into_iter().all(hex)
}

fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let Some((&first, rest)) = bytes.split_first() {
        let escaped = rest.split_at_checked(2).filter(|_| first == b'%');
        let unescaped = escaped.and_then(|(digits, after)| {
            let digits = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, after))
        });
        let (byte, after) = unescaped.unwrap_or((first, rest));
        decoded.push(byte);
        bytes = after;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(body: &Value) -> bool {
        in_body(&body.to_string(), body)
    }

    #[test]
    fn a_card_number_is_found_in_every_place_of_a_body() {
        for body in [
            json!({"barcode": "4242424242424242"}),
            json!({"fees": [{"id": "4242 4242 4242 4242"}]}),
            json!({"contact": {"name": "Ann 4242-4242-4242-4242"}}),
            json!({"4242424242424242": true}),
            json!({"amount": 4_242_424_242_424_242_u64}),
            json!({"deep": [[[{"er": "378282246310005"}]]]}),
            json!({"contact": {"email": "30569309025904@example.org"}}),
            json!([4242, 4242, 4242, 4242]),
        ] {
            assert!(found(&body), "{body}");
        }
    }

    #[test]
    fn an_escaped_card_number_is_found_in_the_value() {
        let text = r#"{"reason":"\u0034242424242424242"}"#;

        assert!(in_body(text, &serde_json::from_str(text).unwrap()));
    }

    #[test]
    fn a_barcode_of_the_library_is_no_card_number() {
        assert!(!found(
            &json!({"barcode": "30234000517861", "fees": [{"id": "30234000517861"}]})
        ));
        assert!(found(&json!({"reference": "30234000517861"})));
        assert!(found(&json!({"contact": {"barcode": "30234000517861"}})));
    }

    #[test]
    fn an_address_is_read_as_it_is_meant() {
        assert!(in_address("/pay/4242424242424242"));
        assert!(in_address("/pay?card=4242%204242%204242%204242"));
        assert!(in_address("/pay?card=%34242424242424242"));
        assert!(!in_address("/api/v1/orders/01jd7k3m9qxcvb2n4p5r6s8t0w/payment"));
        assert!(!in_address("/%zz%4"));
    }

    #[test]
    fn a_uuid_is_a_key_whatever_its_digits() {
        assert!(!in_request_key("42424242-4242-4242-8242-42424242424a"));
        assert!(in_request_key("4242424242424242"));
        assert!(in_request_key("retry-4242-4242-4242-4242"));
    }
}
