//! Reads a flat JSON object in place: what it gives out are pieces of the text that it was given, and nothing of it is
//! copied anywhere. It never tells what it read.

/// The text is no JSON object of strings and whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotFlatJson;

/// The value of a member, as it is written.
#[derive(Clone, Copy)]
pub(super) enum Written<'a> {
    /// A string, without its quotes.
    Text(&'a str),
    /// A whole number that is not below zero.
    Number(&'a str),
}

impl<'a> Written<'a> {
    /// What was written, whichever it was.
    pub(super) fn any(self) -> &'a str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
        }
    }
}

/// Hands every member of an object to `each`, in their order. Strings that are written with a backslash are not taken:
/// undoing it would make a copy.
///
/// # Errors
/// [`NotFlatJson`], also when `each` says so; members may have been handed out by then.
pub(super) fn members<'a>(
    text: &'a [u8],
    mut each: impl FnMut(&'a str, Written<'a>) -> Result<(), NotFlatJson>,
) -> Result<(), NotFlatJson> {
    let rest = std::str::from_utf8(text).map_err(|_| NotFlatJson)?;
    let mut cursor = Cursor { rest };
    cursor.take('{')?;
    if !cursor.takes('}') {
        loop {
            let name = cursor.text()?;
            cursor.take(':')?;
            let written = cursor.written()?;
            each(name, written)?;
            if !cursor.takes(',') {
                break;
            }
        }
        cursor.take('}')?;
    }
    cursor.blanks();
    if cursor.rest.is_empty() {
        Ok(())
    } else {
        Err(NotFlatJson)
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes a mark if it is next.
    fn takes(&mut self, mark: char) -> bool {
        self.blanks();
        let after = self.rest.strip_prefix(mark);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn take(&mut self, mark: char) -> Result<(), NotFlatJson> {
        if self.takes(mark) {
            Ok(())
        } else {
            Err(NotFlatJson)
        }
    }

    fn written(&mut self) -> Result<Written<'a>, NotFlatJson> {
        self.blanks();
        if self.rest.starts_with('"') {
            return self.text().map(Written::Text);
        }
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits).ok_or(NotFlatJson)?;
        // RFC 8259 knows no zeros in front. A fraction or an exponent is no mark that may follow.
        if number.is_empty() || (number.len() > 1 && number.starts_with('0')) {
            return Err(NotFlatJson);
        }
        self.rest = rest;
        Ok(Written::Number(number))
    }

    fn text(&mut self) -> Result<&'a str, NotFlatJson> {
        self.take('"')?;
        let special = |character: char| matches!(character, '"' | '\\' | '\0'..='\u{1f}');
        let end = self.rest.find(special).ok_or(NotFlatJson)?;
        let (text, rest) = self.rest.split_at_checked(end).ok_or(NotFlatJson)?;
        self.rest = rest.strip_prefix('"').ok_or(NotFlatJson)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn read(text: &[u8]) -> Result<Vec<(String, Value)>, NotFlatJson> {
        let mut found = Vec::new();
        members(text, |name, written| {
            let value = match written {
                Written::Text(text) => Value::from(text),
                Written::Number(number) => serde_json::from_str(number).map_err(|_| NotFlatJson)?,
            };
            found.push((name.to_owned(), value));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn a_flat_object_is_read_in_its_order() {
        let found = read(b" {\"a\" : \"x y\", \"b\":12,\n\"\":\"\"} \r\n").unwrap();

        assert_eq!(
            found,
            [
                (String::from("a"), Value::from("x y")),
                (String::from("b"), Value::from(12)),
                (String::new(), Value::from("")),
            ]
        );
        assert_eq!(read(b"{}"), Ok(Vec::new()));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "{",
            "}",
            "[]",
            "null",
            "\"a\"",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{\"a\":1}{}",
            "{\"a\":1} x",
            "{\"a\":01}",
            "{\"a\":-1}",
            "{\"a\":1.5}",
            "{\"a\":1e3}",
            "{\"a\":null}",
            "{\"a\":true}",
            "{\"a\":[1]}",
            "{\"a\":{}}",
            "{\"a\":\"\\u0034\"}",
            "{\"a\":\"b}",
            "{\"a\":\"\n\"}",
            "{'a':1}",
            "{\"a\":１}",
            "\u{feff}{\"a\":1}",
        ] {
            assert_eq!(read(text.as_bytes()), Err(NotFlatJson), "{text:?}");
        }
        assert_eq!(read(b"{\"a\":\"\xff\"}"), Err(NotFlatJson));
    }

    #[test]
    fn a_refusal_of_the_caller_ends_the_reading() {
        let mut seen = 0;

        let ended = members(b"{\"a\":1,\"b\":2}", |_, _| {
            seen += 1;
            Err(NotFlatJson)
        });

        assert_eq!((ended, seen), (Err(NotFlatJson), 1));
    }

    proptest! {
        #[test]
        fn what_is_taken_is_json_and_means_the_same_there(text in "[{}\":,0-9a \\\\.]{0,24}|\\{\"a\": ?\"?[0-9 -]{0,8}\"?\\}") {
            if let Ok(found) = read(text.as_bytes()) {
                let json: Value = serde_json::from_str(&text).unwrap();
                let object = json.as_object().unwrap();
                for (name, _) in &found {
                    // Of members with one name the last one counts there.
                    let last = found.iter().rev().find(|(other, _)| other == name).unwrap();
                    prop_assert_eq!(&object[name], &last.1);
                }
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = read(&bytes);
        }
    }
}
