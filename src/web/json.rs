//! Reads JSON strictly: no field twice, and no error that repeats what was sent.

use std::fmt;
use std::marker::PhantomData;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;
use serde::de::value::MapAccessDeserializer;
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;
use zeroize::Zeroize;

/// A JSON value in which no field stands twice.
#[derive(Debug)]
pub(super) struct Strict(pub Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, Strict(value))) = fields.next_entry::<String, Strict>()? {
            if map.insert(name, value).is_some() {
                return Err(A::Error::custom("a field stands twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

/// A JSON object, and nothing else: without this a list of the fields' values, in their order, would be read as well.
#[derive(Debug)]
pub(super) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}

/// Overwrites the texts of a value that nobody may keep.
pub(super) fn wipe(value: Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(mut text) => text.zeroize(),
        Value::Array(items) => items.into_iter().for_each(wipe),
        Value::Object(fields) => {
            for (mut name, inner) in fields {
                name.zeroize();
                wipe(inner);
            }
        }
    }
}

/// SHA-256 over a call and its body; the order of fields and the blanks between them make no difference.
pub(super) fn fingerprint(method: &str, path: &str, body: &Value) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in [method, path] {
        context.update(part.as_bytes());
        context.update(b"\n");
    }
    context.update(canonical(body).as_bytes());
    let mut fingerprint = [0; 32];
    fingerprint
        .iter_mut()
        .zip(context.finish().as_ref())
        .for_each(|(place, byte)| *place = *byte);
    fingerprint
}

/// The value as text, the fields of every object sorted by name.
fn canonical(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::proptest;

    use super::*;

    #[test]
    fn a_field_that_stands_twice_is_refused_at_any_depth() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"a":1,"\u0061":1}"#,
        ] {
            assert!(serde_json::from_str::<Strict>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Strict>(r#"{"a":{"a":1},"b":[1,2.5,null,true,"x"]}"#).is_ok());
    }

    #[test]
    fn the_order_of_fields_makes_no_difference_and_everything_else_does() {
        let print = |method, path, text| {
            let Strict(body) = serde_json::from_str(text).unwrap();
            fingerprint(method, path, &body)
        };
        let one = print("POST", "/a", r#"{"a":1,"b":{"c":2,"d":3}}"#);

        assert_eq!(one, print("POST", "/a", r#"{ "b": {"d":3, "c":2}, "a":1 }"#));
        assert_ne!(one, print("POST", "/b", r#"{"a":1,"b":{"c":2,"d":3}}"#));
        assert_ne!(one, print("PUT", "/a", r#"{"a":1,"b":{"c":2,"d":3}}"#));
        assert_ne!(one, print("POST", "/a", r#"{"a":1,"b":{"c":2,"d":"3"}}"#));
        assert_ne!(print("POST", "/a", "[1,2]"), print("POST", "/a", "[2,1]"));
    }

    #[test]
    fn a_deep_nest_is_refused() {
        let nest = "[".repeat(10_000);

        assert!(serde_json::from_str::<Strict>(&nest).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = serde_json::from_str::<Strict>(&text);
        }
    }
}
