//! The SIP2 messages that we send.

use zeroize::Zeroizing;

use crate::domain::Timestamp;
use crate::ils::sip2::frame::fits_a_field;

/// A message to the library system, without its tail.
#[derive(Clone)]
pub(super) struct Request {
    body: Zeroizing<String>,
    answer: &'static str,
}

/// A value that would end its field or the message; it is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnfitValue;

impl Request {
    fn new(number: &str, fixed: &str, answer: &'static str) -> Self {
        Self {
            body: Zeroizing::new(format!("{number}{fixed}")),
            answer,
        }
    }

    fn with(mut self, code: &str, value: &str) -> Result<Self, UnfitValue> {
        if !fits_a_field(value) {
            return Err(UnfitValue);
        }
        for part in [code, value, "|"] {
            self.body.push_str(part);
        }
        Ok(self)
    }

    /// Left out when there is none.
    fn with_some(self, code: &str, value: Option<&str>) -> Result<Self, UnfitValue> {
        match value {
            Some(value) => self.with(code, value),
            None => Ok(self),
        }
    }

    /// The message, for the wire.
    pub(super) fn body(&self) -> &str {
        &self.body
    }

    /// The number of the message that answers it.
    pub(super) fn answer(&self) -> &'static str {
        self.answer
    }
}

/// 93: our terminal signs in. User and password as they are, not encrypted by the protocol.
pub(super) fn login(user: &str, password: &str, location: &str) -> Result<Request, UnfitValue> {
    Request::new("93", "00", "94")
        .with("CN", user)?
        .with("CO", password)?
        .with_some("CP", Some(location).filter(|location| !location.is_empty()))
}

/// 99: asks what the library system can do. In order, 80 characters a line, protocol 2.00.
pub(super) fn status() -> Request {
    Request::new("99", "00802.00", "98")
}

/// Who is meant in a message about a patron.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) institution: &'a str,
    pub(super) patron: &'a str,
    /// Sent empty where there is none: the field is optional, yet some library systems want to see it.
    pub(super) terminal_password: &'a str,
}

/// 23: whether a patron is known, and their PIN.
pub(super) fn patron_status(about: About<'_>, pin: &str, now: Timestamp) -> Result<Request, UnfitValue> {
    Request::new("23", &format!("000{}", date(now)), "24")
        .with("AO", about.institution)?
        .with("AA", about.patron)?
        .with("AC", about.terminal_password)?
        .with("AD", pin)
}

/// What 63 asks for besides the patron.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Which place of the summary is marked, from 0; `None` for none: then nothing is listed, only counted.
    pub(super) place: Option<usize>,
    /// The first and the last to be listed, from 1.
    pub(super) range: (usize, usize),
}

impl Listed {
    /// Nothing, only the counts. The range is what others send along.
    pub(super) const NOTHING: Self = Self {
        place: None,
        range: (1, 5),
    };

    /// Ten places, at most one of them marked.
    fn summary(self) -> String {
        (0..SUMMARY)
            .map(|place| if self.place == Some(place) { 'Y' } else { ' ' })
            .collect()
    }
}

/// 63: a patron, and what is to be listed of them.
pub(super) fn patron_information(
    about: About<'_>,
    pin: Option<&str>,
    listed: Listed,
    now: Timestamp,
) -> Result<Request, UnfitValue> {
    let fixed = format!("000{}{}", date(now), listed.summary());
    let (first, last) = listed.range;
    Request::new("63", &fixed, "64")
        .with("AO", about.institution)?
        .with("AA", about.patron)?
        .with("AC", about.terminal_password)?
        .with_some("AD", pin)?
        .with("BP", &first.to_string())?
        .with("BQ", &last.to_string())
}

/// What a payment says.
#[derive(Clone, Copy)]
pub(super) struct Payment<'a> {
    pub(super) fee_type: &'a str,
    /// What it was paid with, by the protocol's table.
    pub(super) means: &'a str,
    pub(super) currency: &'a str,
    pub(super) amount: &'a str,
    pub(super) fee: &'a str,
    pub(super) transaction: Option<&'a str>,
}

/// 37: a fee was paid.
pub(super) fn fee_paid(
    about: About<'_>,
    payment: Payment<'_>,
    now: Timestamp,
) -> Result<Request, UnfitValue> {
    let fixed = [
        date(now).as_str(),
        payment.fee_type,
        payment.means,
        payment.currency,
    ]
    .concat();
    Request::new("37", &fixed, "38")
        .with("BV", payment.amount)?
        .with("AO", about.institution)?
        .with("AA", about.patron)?
        .with("AC", about.terminal_password)?
        .with("CG", payment.fee)?
        .with_some("BK", payment.transaction)
}

/// 35: we are done with this patron.
pub(super) fn end_session(about: About<'_>, now: Timestamp) -> Result<Request, UnfitValue> {
    Request::new("35", &date(now), "36")
        .with("AO", about.institution)?
        .with("AA", about.patron)?
        .with("AC", about.terminal_password)
}

/// 97: asks for the last answer once more. Nothing is done again.
pub(super) const REPEAT: &str = "97";
/// 96: the library system could not read what we sent.
pub(super) const NOT_READ: &str = "96";

/// The places of 63's summary.
const SUMMARY: usize = 10;

/// `YYYYMMDDZZZZHHMMSS` in UTC, which the protocol writes as three blanks and a Z.
fn date(now: Timestamp) -> String {
    let written = now.to_string();
    let digits: String = written.chars().filter(char::is_ascii_digit).take(14).collect();
    match digits.split_at_checked(8) {
        Some((day, time)) if time.len() == 6 => format!("{day}   Z{time}"),
        _ => "19700101   Z000000".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: About<'static> = About {
        institution: "MAIN",
        patron: "21234000012342",
        terminal_password: "",
    };

    const FINES: Listed = Listed {
        place: Some(3),
        range: (1, 50),
    };

    fn noon() -> Timestamp {
        Timestamp::parse("2026-11-24T12:00:00Z").unwrap()
    }

    #[test]
    fn messages_are_as_the_protocol_writes_them() {
        let payment = Payment {
            fee_type: "04",
            means: "02",
            currency: "USD",
            amount: "4.50",
            fee: "f1",
            transaction: Some("K7QM-2XR9.1"),
        };

        for (request, text) in [
            (login("term", "pass", ""), "9300CNterm|COpass|"),
            (Ok(status()), "9900802.00"),
            (
                patron_information(ABOUT, Some("1234"), FINES, noon()),
                "6300020261124   Z120000   Y      AOMAIN|AA21234000012342|AC|AD1234|BP1|BQ50|",
            ),
            (
                patron_information(ABOUT, None, Listed::NOTHING, noon()),
                "6300020261124   Z120000          AOMAIN|AA21234000012342|AC|BP1|BQ5|",
            ),
            (
                patron_status(ABOUT, "1234", noon()),
                "2300020261124   Z120000AOMAIN|AA21234000012342|AC|AD1234|",
            ),
            (
                fee_paid(ABOUT, payment, noon()),
                "3720261124   Z1200000402USDBV4.50|AOMAIN|AA21234000012342|AC|CGf1|BKK7QM-2XR9.1|",
            ),
            (
                end_session(ABOUT, noon()),
                "3520261124   Z120000AOMAIN|AA21234000012342|AC|",
            ),
        ] {
            assert_eq!(request.unwrap().body(), text);
        }
    }

    #[test]
    fn a_value_with_a_separator_is_not_sent() {
        let refused = patron_information(ABOUT, Some("1|BLY"), FINES, noon());

        assert!(refused.is_err());
    }
}
