//! The SIP2 messages that come back. Everything in them is checked here, once.

use zeroize::Zeroizing;

use crate::ils::sip2::frame::Frame;
use crate::ils::sip2::frame::fields;

/// An answer that is not as agreed. Its text is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// 94: whether our login is taken.
pub(super) fn login_taken(frame: &Frame) -> Result<bool, Unreadable> {
    match Fixed::of(frame, "94")?.take(1)? {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(Unreadable),
    }
}

/// 98: what the library system says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SystemStatus {
    /// It is up.
    pub(super) online: bool,
    /// It tells what a patron owes and takes payments. Library systems that do not say so are asked anyway.
    pub(super) takes_payments: bool,
}

impl SystemStatus {
    pub(super) fn read(frame: &Frame) -> Result<Self, Unreadable> {
        let mut fixed = Fixed::of(frame, "98")?;
        let online = fixed.flag()?;
        fixed.take(STATUS_REST)?;
        let supported = fixed.field("BX").unwrap_or_default();
        let says_no = |place: usize| supported.chars().nth(place) == Some('N');
        Ok(Self {
            online,
            takes_payments: !says_no(PATRON_INFORMATION_PLACE) && !says_no(FEE_PAID_PLACE),
        })
    }
}

/// 64: a patron and a page of their fees.
pub(super) struct PatronInformation {
    /// How many fees there are on all pages; `None` when it is left blank.
    pub(super) fee_count: Option<usize>,
    /// The barcode is known.
    pub(super) known: bool,
    /// The PIN that was sent is right. Not said is no.
    pub(super) pin_right: bool,
    /// Whose answer it is.
    pub(super) patron: Zeroizing<String>,
    /// What the amounts are in, where it is said.
    pub(super) currency: Option<String>,
    /// What the patron is called; empty where it is not said.
    pub(super) name: Zeroizing<String>,
    /// The lines, titles and all: to be read at once and dropped.
    pub(super) fee_lines: Vec<Zeroizing<String>>,
}

impl PatronInformation {
    pub(super) fn read(frame: &Frame) -> Result<Self, Unreadable> {
        let mut fixed = Fixed::of(frame, "64")?;
        fixed.take(PATRON_STATUS + LANGUAGE + DATE)?;
        let mut counts = [None; 6];
        for count in &mut counts {
            *count = match fixed.take(4)?.trim() {
                "" => None,
                digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
                _ => return Err(Unreadable),
            };
        }
        let [_holds, _overdue, _charged, fee_count, _recalls, _unavailable] = counts;
        Ok(Self {
            fee_count,
            known: fixed.yes("BL"),
            pin_right: fixed.yes("CQ"),
            patron: Zeroizing::new(fixed.field("AA").ok_or(Unreadable)?.to_owned()),
            name: Zeroizing::new(fixed.field("AE").unwrap_or_default().to_owned()),
            currency: fixed
                .field("BH")
                .map(str::trim)
                .filter(|currency| !currency.is_empty())
                .map(str::to_owned),
            fee_lines: fields(fixed.rest)
                .filter(|(code, value)| *code == "AV" && !value.trim().is_empty())
                .map(|(_, value)| Zeroizing::new(value.to_owned()))
                .collect(),
        })
    }
}

/// 38: what is said to a payment.
pub(super) struct FeePaid {
    pub(super) accepted: bool,
    pub(super) patron: Zeroizing<String>,
}

impl FeePaid {
    pub(super) fn read(frame: &Frame) -> Result<Self, Unreadable> {
        let mut fixed = Fixed::of(frame, "38")?;
        let accepted = fixed.flag()?;
        fixed.take(DATE)?;
        Ok(Self {
            accepted,
            patron: Zeroizing::new(fixed.field("AA").ok_or(Unreadable)?.to_owned()),
        })
    }
}

const PATRON_STATUS: usize = 14;
const LANGUAGE: usize = 3;
const DATE: usize = 18;
/// Five more flags, timeout, retries, date and protocol version.
const STATUS_REST: usize = 5 + 3 + 3 + DATE + 4;
/// Places in field BX.
const PATRON_INFORMATION_PLACE: usize = 7;
const FEE_PAID_PLACE: usize = 9;

/// Reads a message's fixed part from the left; what is left are its fields.
struct Fixed<'a> {
    rest: &'a str,
}

impl<'a> Fixed<'a> {
    fn of(frame: &'a Frame, number: &str) -> Result<Self, Unreadable> {
        let rest = frame.text.strip_prefix(number).ok_or(Unreadable)?;
        Ok(Self { rest })
    }

    fn take(&mut self, length: usize) -> Result<&'a str, Unreadable> {
        let (part, rest) = self.rest.split_at_checked(length).ok_or(Unreadable)?;
        self.rest = rest;
        Ok(part)
    }

    fn flag(&mut self) -> Result<bool, Unreadable> {
        match self.take(1)? {
            "Y" => Ok(true),
            "N" => Ok(false),
            _ => Err(Unreadable),
        }
    }

    fn field(&self, code: &str) -> Option<&'a str> {
        fields(self.rest)
            .find(|(found, _)| *found == code)
            .map(|(_, value)| value)
    }

    fn yes(&self, code: &str) -> bool {
        self.field(code) == Some("Y")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_oneof;
    use proptest::proptest;

    use super::*;
    use crate::ils::sip2::frame::decode;

    fn frame(text: &str) -> Frame {
        decode(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_patron_is_read_with_their_fees() {
        let text = "64              00020261124    120000000000000000000200000000AOMAIN|AA2123|AEAnn|BLY|CQY|BHUSD|\
                    AVf1 $1.00|AVf2 $2.00|";

        let patron = PatronInformation::read(&frame(text)).unwrap();

        assert_eq!(patron.fee_count, Some(2));
        assert!(patron.known && patron.pin_right);
        assert_eq!(patron.fee_lines.len(), 2);
        assert_eq!(patron.currency.as_deref(), Some("USD"));
        assert_eq!(patron.name.as_str(), "Ann");
    }

    #[test]
    fn a_pin_that_is_not_spoken_of_is_not_right() {
        let text = "64              00020261124    120000000000000000000000000000AOMAIN|AA2123|AEAnn|BLY|";

        let patron = PatronInformation::read(&frame(text)).unwrap();

        assert!(patron.known && !patron.pin_right);
    }

    #[test]
    fn only_yes_and_no_answer_a_payment() {
        let answer = |flag: &str| FeePaid::read(&frame(&format!("38{flag}20261124    120000AOMAIN|AA2123|")));

        assert!(answer("Y").is_ok_and(|paid| paid.accepted));
        assert!(answer("N").is_ok_and(|paid| !paid.accepted));
        assert!(answer("1").is_err());
        assert!(answer(" ").is_err());
    }

    #[test]
    fn a_system_that_says_it_takes_no_payments_is_believed() {
        let status = |supported: &str| {
            let text = format!("98YYYYYN03000320261124    1200002.00AOMAIN|{supported}");
            SystemStatus::read(&frame(&text)).unwrap().takes_payments
        };

        assert!(status("BXYYYYYYYYYYYYYYYY|"));
        assert!(status(""));
        assert!(!status("BXYYYYYYYYYNYYYYYY|"));
        assert!(!status("BXYYYYYYYNYYYYYYYY|"));
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in prop_oneof![any::<String>(), "(94|98|64|38)[YN 0-9]{0,70}([A-Z]{2}[^|]{0,5}[|]){0,9}"]) {
            if let Ok(frame) = decode(text.as_bytes()) {
                let _ = (login_taken(&frame), SystemStatus::read(&frame).is_ok());
                let _ = (PatronInformation::read(&frame).is_ok(), FeePaid::read(&frame).is_ok());
            }
        }
    }
}
