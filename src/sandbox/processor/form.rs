//! Stripe's way of writing parameters: form pairs whose names nest as `a[b]=c` and `a[]=c`.

use std::collections::BTreeMap;

use aws_lc_rs::digest;

use crate::sandbox::processor::cards;
use crate::sandbox::processor::refusal::Refusal;

/// The parameters of one call. Whoever serves the call takes out what it knows; what is left over is refused.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// Name and value; an array's index is taken off its name, so `expand[0]` and `expand[]` are one.
    pairs: Vec<(String, String)>,
}

impl Form {
    /// Reads `a=1&b[c]=2`.
    ///
    /// # Errors
    /// Not a form, too many pairs, or a value outside a card's own field that looks like a card number.
    pub(super) fn parse(text: &[u8]) -> Result<Self, Box<Refusal>> {
        let text = std::str::from_utf8(text).map_err(|_| Refusal::malformed("the form is not UTF-8"))?;
        let mut pairs = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let unreadable = || Refusal::malformed("the form is not percent-encoded as it should be");
            let name = normal_name(&decode(name).ok_or_else(unreadable)?);
            pairs.push((name, decode(value).ok_or_else(unreadable)?));
        }
        if pairs.len() > PAIRS_MAX {
            return Err(Refusal::malformed("too many parameters"));
        }
        Ok(Self { pairs })
    }

    /// Refuses a card number anywhere but in a card's own field, which must have been taken out before.
    ///
    /// # Errors
    /// There is one.
    pub(super) fn refuse_stray_card_numbers(&self) -> Result<(), Box<Refusal>> {
        let stray =
            |(name, value): &(String, String)| cards::looks_like_card(name) || cards::looks_like_card(value);
        if self.pairs.iter().any(stray) {
            return Err(Refusal::malformed("a card number stands where none belongs"));
        }
        Ok(())
    }

    /// Takes a single value out.
    ///
    /// # Errors
    /// It was given twice.
    pub(super) fn take(&mut self, name: &str) -> Result<Option<String>, Box<Refusal>> {
        let mut values = self.take_list(name);
        let value = values.pop();
        if values.is_empty() {
            Ok(value)
        } else {
            Err(Refusal::invalid(name, "was given more than once"))
        }
    }

    /// Takes a value out that may not be missing or empty.
    ///
    /// # Errors
    /// It is missing, empty or given twice.
    pub(super) fn require(&mut self, name: &str) -> Result<String, Box<Refusal>> {
        match self.take(name)? {
            Some(value) if !value.is_empty() => Ok(value),
            Some(_) | None => Err(Refusal::missing(name)),
        }
    }

    /// Takes a whole number out.
    ///
    /// # Errors
    /// It is there and no whole number.
    pub(super) fn take_integer(&mut self, name: &str) -> Result<Option<i64>, Box<Refusal>> {
        let Some(text) = self.take(name)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| Refusal::not_an_integer(name))
    }

    /// Takes a truth value out.
    ///
    /// # Errors
    /// It is there and neither `true` nor `false`.
    pub(super) fn take_truth(&mut self, name: &str) -> Result<Option<bool>, Box<Refusal>> {
        match self.take(name)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::invalid(name, "must be true or false")),
        }
    }

    /// Takes one of a few words out.
    ///
    /// # Errors
    /// It is there and none of them.
    pub(super) fn take_word(
        &mut self,
        name: &str,
        words: &[&'static str],
    ) -> Result<Option<&'static str>, Box<Refusal>> {
        let Some(text) = self.take(name)? else {
            return Ok(None);
        };
        let known = words.iter().find(|word| **word == text).copied();
        known
            .map(Some)
            .ok_or_else(|| Refusal::invalid(name, "has a value that is not one of those allowed"))
    }

    /// Takes every value of an array out.
    pub(super) fn take_list(&mut self, name: &str) -> Vec<String> {
        self.pairs
            .extract_if(.., |(known, _)| known == name)
            .map(|(_, value)| value)
            .collect()
    }

    /// Takes everything out that stands under a name: `metadata[a]=1&metadata[b]=2`.
    pub(super) fn take_map(&mut self, name: &str) -> BTreeMap<String, String> {
        let inner = |known: &str| -> Option<String> {
            let key = known.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
            Some(key.to_owned())
        };
        let taken = self.pairs.extract_if(.., |(known, _)| inner(known).is_some());
        taken
            .filter_map(|(known, value)| Some((inner(&known)?, value)))
            .collect()
    }

    /// A single value, left where it is.
    pub(super) fn peek(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether anything stands under a name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.pairs
            .iter()
            .any(|(known, _)| known.split('[').next() == Some(name))
    }

    /// Whether anything stands right below a name: `a[b]` below `a`, `a[0][b]` below `a[0]`.
    pub(super) fn has_below(&self, name: &str) -> bool {
        let below = |known: &str| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
        self.pairs.iter().any(|(known, _)| below(known))
    }

    /// Adds what was recognised in the place of what was taken out, so that the fingerprint sees it.
    pub(super) fn put(&mut self, name: &str, value: String) {
        self.pairs.push((name.to_owned(), value));
    }

    /// The end of the reading: nothing may be left.
    ///
    /// # Errors
    /// Names the first parameter that nobody took.
    pub(super) fn finish(&self) -> Result<(), Box<Refusal>> {
        match self.pairs.first() {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::unknown_parameter(name)),
        }
    }

    /// What makes two requests the same: a digest of call and parameters, in any order.
    pub(super) fn fingerprint(&self, call: &str) -> String {
        let mut lines: Vec<String> = self
            .pairs
            .iter()
            .map(|(name, value)| format!("{}:{name}={value}", value.len()))
            .collect();
        lines.sort_unstable();
        let text = format!("{call}\n{}", lines.join("\n"));
        hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
    }
}

/// Bytes as lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// `+` and `%XX` undone; `None` if an escape is broken or the outcome is no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(decoded).ok()
}

/// `expand[]`, `expand[0]` → `expand`; everything else stays.
fn normal_name(name: &str) -> String {
    match name.strip_suffix(']').and_then(|open| open.rsplit_once('[')) {
        Some((outer, index))
            if index.chars().all(|c| c.is_ascii_digit()) && index.len() <= INDEX_DIGITS_MAX =>
        {
            outer.to_owned()
        }
        Some(_) | None => name.to_owned(),
    }
}

const PAIRS_MAX: usize = 200;
/// An index is short; a longer run of digits is somebody's secret in the wrong place.
const INDEX_DIGITS_MAX: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_and_listed_names_are_read() {
        let mut form =
            Form::parse(b"amount=5&metadata[a]=x%20y&metadata[b]=1+2&expand[]=one&expand[1]=two").unwrap();

        assert_eq!(form.take_integer("amount").unwrap(), Some(5));
        assert_eq!(form.take_list("expand"), ["one", "two"]);
        let metadata = form.take_map("metadata");
        assert_eq!(metadata.get("a").map(String::as_str), Some("x y"));
        assert_eq!(metadata.get("b").map(String::as_str), Some("1 2"));
        assert!(form.finish().is_ok());
    }

    #[test]
    fn a_parameter_nobody_took_is_refused() {
        let form = Form::parse(b"surprise=1").unwrap();

        assert!(form.finish().is_err());
    }

    #[test]
    fn broken_escapes_are_refused() {
        assert!(Form::parse(b"a=%4").is_err());
        assert!(Form::parse(b"a=%zz").is_err());
        assert!(Form::parse(b"a=%ff").is_err());
    }

    #[test]
    fn the_fingerprint_ignores_order_and_sees_values() {
        let one = Form::parse(b"a=1&b=2").unwrap().fingerprint("POST /x");
        let turned = Form::parse(b"b=2&a=1").unwrap().fingerprint("POST /x");
        let other = Form::parse(b"a=1&b=3").unwrap().fingerprint("POST /x");

        assert_eq!(one, turned);
        assert_ne!(one, other);
    }

    #[test]
    fn a_card_number_in_any_other_field_is_refused() {
        let form = Form::parse(b"description=paid+with+4242+4242-4242+4242").unwrap();

        assert!(form.refuse_stray_card_numbers().is_err());
    }
}
