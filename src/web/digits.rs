//! Refuses card numbers where nobody should have written one: body, form, address, idempotency key.
//!
//! The library's own barcodes are no card numbers, wherever they stand. A number of fourteen digits that begins as
//! Diners Club cards do and is none of them is refused where people type; an id of a fee is the library system's own,
//! which a page or a program only gives back.

use axum::http::Uri;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::domain::Channel;
use crate::domain::Sighting;
use crate::masking::CardSeen;
use crate::masking::Redactor;
use crate::masking::Source;

/// Begins the names of the boxes that choose fees; the fee's id is the rest.
pub(super) const FEE_BOX: &str = "fee.";
/// Begins the names of the boxes that choose fees of somebody else; their name in this visit, a dot and the fee's id are
/// the rest.
pub(super) const OTHERS_FEE_BOX: &str = "for.";

/// Begin the names of the fields that say which part of such a fee is paid.
pub(super) const PART: &str = "part.";
pub(super) const OTHERS_PART: &str = "partfor.";

/// A card number anywhere in a JSON body, whole or not: in a text, a number or a field's name.
pub(super) fn in_json(redactor: &Redactor, text: &str, body: Option<&Value>) -> Option<Sighting> {
    let in_a_field = body.and_then(|body| in_value(redactor, body, Place::TOP));
    // The raw text as well: there digits that are spread over the items of a list stand side by side.
    let in_a_field = in_a_field.map(|(field, card)| seen(Channel::Json, field, card));
    in_a_field.or_else(|| in_raw(redactor, text, Channel::Json))
}

/// A card number anywhere in a form: in a value, a name, or across them.
pub(super) fn in_form(redactor: &Redactor, text: &str) -> Option<Sighting> {
    in_pairs(redactor, text, Channel::Form).or_else(|| in_raw(redactor, text, Channel::Form))
}

/// A card number in the path or the query, written as it is or percent-encoded.
pub(super) fn in_address(redactor: &Redactor, address: &Uri) -> Option<Sighting> {
    let path = address.path();
    let query = address.query().unwrap_or_default();
    let anywhere = |text: &str| redactor.card_in(text, Source::Anywhere);
    anywhere(path)
        .or_else(|| anywhere(&percent_decoded(path)))
        .map(|card| seen(Channel::Path, UNKNOWN, card))
        .or_else(|| in_pairs(redactor, query, Channel::Query))
        .or_else(|| {
            let card = anywhere(query).or_else(|| anywhere(&percent_decoded(query)))?;
            Some(seen(Channel::Query, UNKNOWN, card))
        })
}

/// A card number in an idempotency key. The digits of a UUID are random, and no card.
pub(super) fn in_request_key(redactor: &Redactor, key: &str) -> Option<Sighting> {
    if is_uuid(key) {
        return None;
    }
    let card = redactor.card_in(key, Source::Anywhere)?;
    Some(seen(Channel::RequestKey, "idempotency_key", card))
}

/// The digits of a barcode that came with its start and stop letters (Codabar: A to D around digits).
pub(super) fn without_frame(text: &str) -> Option<&str> {
    let frames = |letter: char| matches!(letter.to_ascii_uppercase(), 'A'..='D');
    let digits = text.strip_prefix(frames)?.strip_suffix(frames)?;
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then_some(digits)
}

fn seen(channel: Channel, field: &'static str, card: CardSeen) -> Sighting {
    Sighting { channel, field, card }
}

fn in_raw(redactor: &Redactor, text: &str, channel: Channel) -> Option<Sighting> {
    let card = redactor.card_in(text, Source::LibraryIdentifier)?;
    Some(seen(channel, UNKNOWN, card))
}

fn in_pairs(redactor: &Redactor, text: &str, channel: Channel) -> Option<Sighting> {
    form_urlencoded::parse(text.as_bytes()).find_map(|(name, value)| {
        let (name, value) = (
            Zeroizing::new(name.into_owned()),
            Zeroizing::new(value.into_owned()),
        );
        let card = in_name(redactor, &name).or_else(|| in_text(redactor, &value, Source::Anywhere))?;
        Some(seen(channel, our_name(&name), card))
    })
}

fn in_name(redactor: &Redactor, name: &str) -> Option<CardSeen> {
    match fee_of(name) {
        Some(id) => redactor.card_in(id, Source::LibraryIdentifier),
        None => redactor.card_in(name, Source::Anywhere),
    }
}

/// The id of the fee that a box chooses, or a part is paid of; `None` for any other name of a field.
fn fee_of(name: &str) -> Option<&str> {
    let of_somebody_else = || {
        let theirs = name
            .strip_prefix(OTHERS_FEE_BOX)
            .or_else(|| name.strip_prefix(OTHERS_PART));
        let (person, id) = theirs?.split_once('.')?;
        let ours = person.bytes().all(|byte| byte.is_ascii_lowercase());
        ours.then_some(id)
    };
    name.strip_prefix(FEE_BOX)
        .or_else(|| name.strip_prefix(PART))
        .or_else(of_somebody_else)
}

/// What a scanner puts around a barcode is not part of it.
fn in_text(redactor: &Redactor, text: &str, source: Source) -> Option<CardSeen> {
    let text = text.trim();
    redactor.card_in(without_frame(text).unwrap_or(text), source)
}

/// Where in a body something stands.
#[derive(Clone, Copy)]
struct Place {
    field: &'static str,
    depth: Depth,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Top,
    Fees,
    IdOfAFee,
    Elsewhere,
}

impl Place {
    const TOP: Self = Self {
        field: UNKNOWN,
        depth: Depth::Top,
    };

    fn inside(self, name: &str) -> Self {
        let depth = match (self.depth, name) {
            (Depth::Top, "fees") => Depth::Fees,
            (Depth::Fees, "id") => Depth::IdOfAFee,
            _ => Depth::Elsewhere,
        };
        let field = our_name(name);
        Self { field, depth }
    }

    fn source(self) -> Source {
        match self.depth {
            Depth::IdOfAFee => Source::LibraryIdentifier,
            Depth::Top | Depth::Fees | Depth::Elsewhere => Source::Anywhere,
        }
    }
}

fn in_value(redactor: &Redactor, value: &Value, place: Place) -> Option<(&'static str, CardSeen)> {
    let here = |text: &str| Some((place.field, in_text(redactor, text, place.source())?));
    match value {
        Value::Null | Value::Bool(_) => None,
        Value::Number(number) => here(&Zeroizing::new(number.to_string())),
        Value::String(text) => here(text),
        Value::Array(items) => items.iter().find_map(|item| in_value(redactor, item, place)),
        Value::Object(fields) => fields.iter().find_map(|(name, inner)| {
            let inside = place.inside(name);
            match redactor.card_in(name, Source::Anywhere) {
                Some(card) => Some((inside.field, card)),
                None => in_value(redactor, inner, inside),
            }
        }),
    }
}

/// The name of a field, if it is one of ours: what others call theirs goes into no audit and no log.
fn our_name(name: &str) -> &'static str {
    let name = if fee_of(name).is_some() { "fee" } else { name };
    let ours = OUR_FIELDS.iter().find(|ours| **ours == name);
    ours.copied().unwrap_or(UNKNOWN)
}

const UNKNOWN: &str = "unknown";
/// Every field of our forms and of the bodies of our calls.
const OUR_FIELDS: [&str; 30] = [
    "adult",
    "amount",
    "barcode",
    "contact",
    "cursor",
    "email",
    "fee",
    "fees",
    "form_token",
    "from",
    "id",
    "known",
    "last4",
    "library",
    "limit",
    "name",
    "offer",
    "order",
    "password",
    "payment_method",
    "person",
    "pin",
    "reason",
    "reference",
    "refundable_seen",
    "request",
    "return_url",
    "search",
    "state",
    "to",
];

fn is_uuid(key: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups: Vec<&str> = key.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let has_letter = key.bytes().any(|byte| byte.is_ascii_alphabetic());
    (lengths == [8, 4, 4, 4, 12] || lengths == [32]) && has_letter && groups.into_iter().all(hex)
}

fn percent_decoded(text: &str) -> Zeroizing<String> {
    let mut decoded = Zeroizing::new(Vec::with_capacity(text.len()));
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
    Zeroizing::new(String::from_utf8_lossy(&decoded).into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::masking::LibraryBarcodes;

    fn redactor() -> Redactor {
        let barcodes = LibraryBarcodes::new(&["21234"], &["30234"], LibraryBarcodes::LARGEST_SERIAL);
        Redactor::new(barcodes.unwrap())
    }

    fn field(body: &Value) -> Option<&'static str> {
        in_json(&redactor(), &body.to_string(), Some(body)).map(|sighting| sighting.field)
    }

    #[test]
    fn a_card_number_is_found_in_every_place_of_a_body_and_the_place_told_in_our_words() {
        for (body, told) in [
            (json!({"barcode": "4242424242424242"}), "barcode"),
            (json!({"fees": [{"id": "4242 4242 4242 4242"}]}), "id"),
            (json!({"contact": {"name": "Ann 4242-4242-4242-4242"}}), "name"),
            (json!({"4242424242424242": true}), UNKNOWN),
            (json!({"amount": 4_242_424_242_424_242_u64}), "amount"),
            (json!({"deep": [[[{"er": "378282246310005"}]]]}), UNKNOWN),
            (
                json!({"contact": {"email": "30569309025904@example.org"}}),
                "email",
            ),
            (json!([4242, 4242, 4242, 4242]), UNKNOWN),
            (
                json!({"barcode": ";378282246310005=29121010000000000?"}),
                "barcode",
            ),
        ] {
            assert_eq!(field(&body), Some(told), "{body}");
        }
    }

    #[test]
    fn an_escaped_card_number_is_found_in_the_value() {
        let text = r#"{"reason":"\u0034242424242424242"}"#;
        let body = serde_json::from_str(text).unwrap();

        let sighting = in_json(&redactor(), text, Some(&body)).unwrap();

        assert_eq!((sighting.channel, sighting.field), (Channel::Json, "reason"));
    }

    #[test]
    fn the_librarys_own_barcodes_are_no_card_numbers_and_other_numbers_of_their_length_are() {
        for own in ["30234000517861", "A30234000517861B", " 30234000517861 "] {
            assert_eq!(field(&json!({ "barcode": own })), None, "{own}");
            assert_eq!(in_form(&redactor(), &format!("search={own}")), None, "{own}");
        }
        let form = in_form(&redactor(), "form_token=abc&barcode=30569309025904");

        assert_eq!(field(&json!({"barcode": "30569309025904"})), Some("barcode"));
        assert_eq!(form.map(|sighting| sighting.field), Some("barcode"));
    }

    #[test]
    fn an_id_of_a_fee_is_the_library_systems_own() {
        let id = "38520000023237";

        assert_eq!(field(&json!({"fees": [{ "id": id }]})), None);
        assert_eq!(in_form(&redactor(), &format!("fee.{id}=yes")), None);
        assert_eq!(in_form(&redactor(), &format!("for.abc.{id}=yes")), None);
        assert!(in_form(&redactor(), &format!("for.{id}=yes")).is_some());
        assert!(in_form(&redactor(), &format!("for.1.{id}=yes")).is_some());
        assert!(in_form(&redactor(), "fee.3852-0000-0232-37=yes").is_some());
        assert!(in_form(&redactor(), &format!("{id}=yes")).is_some());
        assert!(field(&json!({ "id": id })).is_some());
    }

    #[test]
    fn a_form_is_read_whether_it_is_well_encoded_or_not() {
        for (text, told) in [
            ("pin=%&barcode=4242+4242+4242+4242", "barcode"),
            ("barcode=%34242424242424242", "barcode"),
            ("fee.4000002760003184=yes", "fee"),
            ("note=4242424242424242", UNKNOWN),
            ("4242424242424242", UNKNOWN),
        ] {
            let sighting = in_form(&redactor(), text).unwrap();
            assert_eq!(
                (sighting.channel, sighting.field),
                (Channel::Form, told),
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_is_read_as_it_is_meant() {
        let read = |text: &str| {
            let sighting = in_address(&redactor(), &text.parse().unwrap())?;
            Some((sighting.channel, sighting.field))
        };

        assert_eq!(read("/pay/4242424242424242"), Some((Channel::Path, UNKNOWN)));
        assert_eq!(read("/%34242424242424242"), Some((Channel::Path, UNKNOWN)));
        assert_eq!(
            read("/pay?card=4242%204242%204242%204242"),
            Some((Channel::Query, UNKNOWN))
        );
        assert_eq!(
            read("/find?reference=%34242424242424242"),
            Some((Channel::Query, "reference"))
        );
        assert_eq!(read("/pay?4242-4242-4242-4242"), Some((Channel::Query, UNKNOWN)));
        assert_eq!(read("/api/v1/orders/01jd7k3m9qxcvb2n4p5r6s8t0w/payment"), None);
        assert_eq!(read("/%zz%4"), None);
    }

    #[test]
    fn a_uuid_is_a_key_whatever_its_digits() {
        let refused = |key| in_request_key(&redactor(), key).is_some();

        assert!(!refused("42424242-4242-4242-8242-42424242424a"));
        assert!(refused("4242424242424242"));
        assert!(refused("retry-4242-4242-4242-4242"));
    }
}
