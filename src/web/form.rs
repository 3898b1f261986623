//! The forms of the pages: who may send one, and what may stand in it.
//!
//! A form is taken from our own pages only: the browser says so itself (`Sec-Fetch-Site`, or `Origin` where a browser
//! is too old for it), and the form carries the token of the session. A field that comes twice, one that nobody asked
//! for, control characters, endless text, and a card number anywhere refuse the whole form, and nothing of it is kept or shown again.

use std::collections::BTreeMap;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header;
use zeroize::Zeroizing;

use crate::access::SessionSecret;
use crate::cashier::RequestKey;
use crate::domain::OrderId;
use crate::masking::Redactor;
use crate::web::digits;
use crate::web::fault::Fault;
use crate::web::letters;

/// The fields of a form that may be acted on: only [`Fields::proven`] makes them.
#[derive(Debug)]
pub(super) struct Fields {
    fields: BTreeMap<String, Zeroizing<String>>,
    fingerprint: [u8; 32],
}

/// What a form is checked against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proof<'a> {
    pub(super) headers: &'a HeaderMap,
    pub(super) secret: Option<&'a SessionSecret>,
    /// Our own address, as browsers write it into `Origin`.
    pub(super) public_url: &'a str,
    /// The address that the form was sent to.
    pub(super) path: &'a str,
    /// The order in that address.
    pub(super) order: Option<OrderId>,
    /// Knows the libraries' own barcodes.
    pub(super) redactor: &'a Redactor,
}

impl Fields {
    /// Reads a form, if it comes from a page of ours.
    ///
    /// # Errors
    /// [`Fault`]; nothing of the form is kept then.
    pub(super) fn proven(proof: Proof<'_>, body: &Bytes) -> Result<Self, Fault> {
        let mut read = Self::of_anybody(proof, body)?;
        if proof.secret.is_none() {
            // The page is ours and the session is over: whoever was paying may go on.
            return Err(Fault::NotSignedIn { order: proof.order });
        }
        read.fingerprint = fingerprint(proof.path, &read.fields);
        Ok(read)
    }

    /// As [`Fields::proven`], and from a browser without a cookie, too: nobody's session is behind such a form.
    ///
    /// # Errors
    /// [`Fault`]; nothing of the form is kept then.
    pub(super) fn of_anybody(proof: Proof<'_>, body: &Bytes) -> Result<Self, Fault> {
        if !comes_from_us(proof.headers, proof.public_url) || !is_form(proof.headers) {
            return Err(Fault::Forged);
        }
        let mut read = Self::read(proof.redactor, body)?;
        let token = read.take("form_token")?;
        match proof.secret {
            Some(secret) if !secret.form_token_fits(&token) => Err(Fault::Forged),
            Some(_) | None => Ok(read),
        }
    }

    fn read(redactor: &Redactor, body: &Bytes) -> Result<Self, Fault> {
        if let Some(seen) = digits::in_form(redactor, &String::from_utf8_lossy(body)) {
            return Err(Fault::CardNumber(Some(seen)));
        }
        let text = std::str::from_utf8(body).map_err(|_| Fault::Malformed)?;
        if !is_well_encoded(text) {
            return Err(Fault::Malformed);
        }
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let (name, value) = (name.into_owned(), Zeroizing::new(value.into_owned()));
            if !is_plain(&name) || !is_plain(&value) || fields.insert(name, value).is_some() {
                return Err(Fault::Malformed);
            }
        }
        Ok(Self {
            fields,
            fingerprint: [0; 32],
        })
    }

    /// A field that every form of this kind has.
    ///
    /// # Errors
    /// [`Fault::Malformed`] when it is not there.
    pub(super) fn take(&mut self, name: &str) -> Result<Zeroizing<String>, Fault> {
        self.fields.remove(name).ok_or(Fault::Malformed)
    }

    /// Whether nothing stands in a field; `None` when there is no such field.
    pub(super) fn is_blank(&self, name: &str) -> Option<bool> {
        self.fields.get(name).map(|text| text.trim().is_empty())
    }

    /// A field that may be missing.
    pub(super) fn take_if_there(&mut self, name: &str) -> Option<Zeroizing<String>> {
        self.fields.remove(name)
    }

    /// The rest of the names that begin with `prefix`, without it: boxes that are ticked.
    pub(super) fn ticked(&mut self, prefix: &str) -> Vec<String> {
        let names: Vec<String> = self
            .fields
            .keys()
            .filter_map(|name| name.strip_prefix(prefix).map(str::to_owned))
            .collect();
        for name in &names {
            self.fields.remove(&format!("{prefix}{name}"));
        }
        names
    }

    /// The rest of the fields whose names begin with `prefix`, by their whole names.
    pub(super) fn texts(&mut self, prefix: &str) -> BTreeMap<String, String> {
        let names: Vec<String> = self
            .fields
            .keys()
            .filter(|name| name.starts_with(prefix))
            .cloned()
            .collect();
        let texts = names.into_iter().filter_map(|name| {
            let text = self.fields.remove(&name)?;
            Some((name, String::clone(&text)))
        });
        texts.collect()
    }

    /// The idempotency key that the page drew for this form. A form that is sent twice has the same one.
    ///
    /// # Errors
    /// [`Fault::Malformed`] when it is missing or not one of ours.
    pub(super) fn request_key(&mut self) -> Result<RequestKey, Fault> {
        let key = self.take("request")?;
        let ours = key.len() == letters::UNGUESSABLE && key.bytes().all(|byte| byte.is_ascii_lowercase());
        if !ours {
            return Err(Fault::Malformed);
        }
        Ok(RequestKey {
            key: key.to_string(),
            fingerprint: self.fingerprint,
        })
    }

    /// Nothing else may stand in the form.
    ///
    /// # Errors
    /// [`Fault::Malformed`] when a field is left that nobody took.
    pub(super) fn done(self) -> Result<(), Fault> {
        if self.fields.is_empty() {
            Ok(())
        } else {
            Err(Fault::Malformed)
        }
    }
}

/// Whether a person may have typed it, or a page of ours put it in: not endless, and without what moves a cursor, ends a
/// text, or is a card reader's own. Lines may end.
fn is_plain(text: &str) -> bool {
    let odd = |character: char| character.is_control() && !matches!(character, '\n' | '\r');
    text.len() <= FIELD_BYTES_MAX && !text.contains(odd)
}

/// More than any field holds; the longest is a sealed form, on the page that asks for a price.
const FIELD_BYTES_MAX: usize = 4_096;

/// Whether the browser says that the form was sent by a page of our own.
fn comes_from_us(headers: &HeaderMap, public_url: &str) -> bool {
    let single = |name: &str| {
        let mut values = headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(Some(value.to_str().unwrap_or("unreadable").to_owned())),
            (None, None) => Ok(None),
            (_, Some(_)) => Err(()),
        }
    };
    let (Ok(site), Ok(origin)) = (single("sec-fetch-site"), single("origin")) else {
        return false;
    };
    match (site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == public_url,
        (None, None) => false,
    }
}

/// SHA-256 over the address of a form and its fields, in the order of their names.
fn fingerprint(path: &str, fields: &BTreeMap<String, Zeroizing<String>>) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    let mut add = |part: &str| {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        context.update(&length.to_be_bytes());
        context.update(part.as_bytes());
    };
    add(path);
    for (name, value) in fields {
        add(name);
        add(value);
    }
    let mut fingerprint = [0; 32];
    let digest = context.finish();
    fingerprint
        .iter_mut()
        .zip(digest.as_ref())
        .for_each(|(place, byte)| *place = *byte);
    fingerprint
}

/// Whether every `%` begins two hexadecimal digits, and what they stand for is text. What is not would be read as
/// something else than what was meant.
fn is_well_encoded(body: &str) -> bool {
    let mut pieces = body.split(['&', '=']);
    pieces.all(|piece| decoded(piece).is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok()))
}

fn decoded(piece: &str) -> Option<Zeroizing<Vec<u8>>> {
    let hex = |byte: u8| u8::try_from(char::from(byte).to_digit(16)?).ok();
    let mut decoded = Zeroizing::new(Vec::with_capacity(piece.len()));
    let mut bytes = piece.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let (high, low) = (hex(bytes.next()?)?, hex(bytes.next()?)?);
            high.saturating_mul(16).saturating_add(low)
        } else {
            byte
        });
    }
    Some(decoded)
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| {
        kind.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::domain::SystemRandomness;

    const HOME: &str = "https://pay.library.example";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(
            "content-type",
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn read(headers: &HeaderMap, secret: &SessionSecret, rest: &str) -> Result<Fields, Fault> {
        let body = Bytes::from(format!("form_token={}{rest}", secret.form_token()));
        let proof = Proof {
            headers,
            secret: Some(secret),
            public_url: HOME,
            path: "/orders",
            order: None,
            redactor: &Redactor::default(),
        };
        Fields::proven(proof, &body)
    }

    #[test]
    fn only_our_own_pages_send_forms() {
        let secret = SessionSecret::draw(&SystemRandomness);
        let taken = |pairs: &[(&'static str, &'static str)]| read(&headers(pairs), &secret, "").is_ok();

        assert!(taken(&[("sec-fetch-site", "same-origin")]));
        assert!(taken(&[("origin", HOME)]));
        for refused in ["cross-site", "same-site", "none"] {
            let site: &'static str = refused;
            assert!(!taken(&[("sec-fetch-site", site), ("origin", HOME)]), "{site}");
        }
        assert!(!taken(&[]));
        assert!(!taken(&[("origin", "https://elsewhere.example")]));
        assert!(!taken(&[("origin", "null")]));
        assert!(!taken(&[("origin", HOME), ("origin", HOME)]));
    }

    #[test]
    fn a_form_of_another_session_is_refused() {
        let (mine, other) = (
            SessionSecret::draw(&SystemRandomness),
            SessionSecret::draw(&SystemRandomness),
        );
        let headers = headers(&[("sec-fetch-site", "same-origin")]);
        let body = Bytes::from(format!("form_token={}", other.form_token()));
        let redactor = Redactor::default();
        let proof = |secret| Proof {
            headers: &headers,
            secret,
            public_url: HOME,
            path: "/orders",
            order: None,
            redactor: &redactor,
        };

        assert!(Fields::proven(proof(Some(&mine)), &body).is_err());
        assert!(Fields::proven(proof(None), &body).is_err());
    }

    #[test]
    fn a_field_twice_and_a_field_too_many_are_refused() {
        let secret = SessionSecret::draw(&SystemRandomness);
        let headers = headers(&[("sec-fetch-site", "same-origin")]);

        assert!(read(&headers, &secret, "&pin=1&pin=2").is_err());
        let mut fields = read(&headers, &secret, "&pin=1&more=2").unwrap();
        assert_eq!(*fields.take("pin").unwrap(), "1");
        assert!(fields.done().is_err());
    }

    #[test]
    fn what_is_encoded_wrongly_is_refused() {
        let secret = SessionSecret::draw(&SystemRandomness);
        let headers = headers(&[("sec-fetch-site", "same-origin")]);

        for broken in ["%", "%4", "%zz", "%ff", "%C3%28", "%+1"] {
            let fault = read(&headers, &secret, &format!("&pin={broken}")).unwrap_err();
            assert!(matches!(fault, Fault::Malformed), "{broken}");
        }
        let mut fields = read(&headers, &secret, "&pin=%C3%A9+%25%3d=").unwrap();
        assert_eq!(*fields.take("pin").unwrap(), "é %==");
    }

    #[test]
    fn a_card_number_refuses_the_form_however_it_came_in() {
        let secret = SessionSecret::draw(&SystemRandomness);
        let headers = headers(&[("sec-fetch-site", "same-origin")]);

        for typed in [
            "4242424242424242",
            "4242+4242+4242+4242",
            "4242-4242-4242-4242",
            "%25B4242424242424242%5EDOE%2FJANE%5E2512101000000000%3F",
            "%3B4242424242424242%3D25121010000000000%3F",
            "my+card+is+4242424242424242+thanks",
        ] {
            let fault = read(&headers, &secret, &format!("&barcode={typed}")).unwrap_err();
            assert!(matches!(fault, Fault::CardNumber(Some(_))), "{typed}");
        }
        assert!(read(&headers, &secret, "&barcode=21234000012342").is_ok());
    }
}
