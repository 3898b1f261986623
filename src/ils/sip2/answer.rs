//! The SIP2 messages that come back. Everything in them is checked here, once.

use zeroize::Zeroizing;

use crate::domain::Born;
use crate::ils::sip2::frame::Frame;
use crate::ils::sip2::frame::fields;
use crate::ils::sip2::profile::FeesIn;
use crate::ils::sip2::settings::AgeFields;
use crate::ils::sip2::supported::Sip2Supported;

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
    /// What it understands. Library systems that do not say so are asked anyway.
    pub(super) supported: Sip2Supported,
}

impl SystemStatus {
    pub(super) fn read(frame: &Frame) -> Result<Self, Unreadable> {
        let mut fixed = Fixed::of(frame, "98")?;
        let online = fixed.flag()?;
        fixed.take(STATUS_REST)?;
        Ok(Self {
            online,
            supported: Sip2Supported::read(fixed.field("BX").unwrap_or_default()),
        })
    }
}

/// What 24 and 64 both say of a patron.
pub(super) struct AboutPatron {
    /// The barcode is known.
    pub(super) known: bool,
    /// The PIN that was sent is right. Not said is no.
    pub(super) pin_right: bool,
    patron: Zeroizing<String>,
}

impl AboutPatron {
    /// 24: a patron, without their fees.
    pub(super) fn read_status(frame: &Frame) -> Result<Self, Unreadable> {
        let mut fixed = Fixed::of(frame, "24")?;
        fixed.take(PATRON_STATUS + LANGUAGE + DATE)?;
        Self::read(&fixed)
    }

    fn read(fixed: &Fixed<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            known: fixed.yes("BL"),
            pin_right: fixed.yes("CQ"),
            patron: fixed.patron()?,
        })
    }

    /// Whether it is said of this patron.
    pub(super) fn is_of(&self, barcode: &str) -> bool {
        same_patron(&self.patron, barcode)
    }

    /// Whether it is said of a patron whose barcode differs in its case alone.
    pub(super) fn is_of_other_case(&self, barcode: &str) -> bool {
        self.patron.trim().eq_ignore_ascii_case(barcode) && !self.is_of(barcode)
    }
}

/// 64: a patron and a page of their fees.
pub(super) struct PatronInformation {
    pub(super) about: AboutPatron,
    /// How many fees there are on all pages; `None` when it is left blank.
    pub(super) fee_count: Option<usize>,
    /// What the amounts are in, where it is said.
    pub(super) currency: Option<String>,
    /// What the patron owes in all, as it is written; empty where it is not said.
    pub(super) owed_in_all: String,
    /// What the patron is called; empty where it is not said.
    pub(super) name: Zeroizing<String>,
    /// When the patron was born, where that is asked for and told.
    pub(super) born: Option<Born>,
    /// The patron's category, where that is asked for and told.
    pub(super) category: Option<String>,
    /// The fees, titles and all: to be read at once and dropped. Of fees in several fields, one text with the fields.
    pub(super) fee_lines: Vec<Zeroizing<String>>,
}

impl PatronInformation {
    pub(super) fn read(frame: &Frame, fees_in: FeesIn, ages: &AgeFields) -> Result<Self, Unreadable> {
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
        let (born, category) = ages.told(|name| fixed.field(name));
        Ok(Self {
            about: AboutPatron::read(&fixed)?,
            fee_count,
            name: Zeroizing::new(fixed.field("AE").unwrap_or_default().to_owned()),
            born,
            category,
            owed_in_all: fixed.field("BV").unwrap_or_default().trim().to_owned(),
            currency: fixed
                .field("BH")
                .map(str::trim)
                .filter(|currency| !currency.is_empty())
                .map(str::to_owned),
            fee_lines: match fees_in {
                FeesIn::OneField => fixed.fee_fields(),
                FeesIn::SeveralFields => fixed.fee_groups(),
            },
        })
    }
}

/// 38: what is said to a payment.
pub(super) struct FeePaid {
    pub(super) accepted: bool,
    patron: Zeroizing<String>,
    /// What the server's own terminals would show. Compared, and never repeated.
    message: Zeroizing<String>,
}

impl FeePaid {
    pub(super) fn read(frame: &Frame) -> Result<Self, Unreadable> {
        let mut fixed = Fixed::of(frame, "38")?;
        let accepted = fixed.flag()?;
        fixed.take(DATE)?;
        Ok(Self {
            accepted,
            patron: fixed.patron()?,
            message: Zeroizing::new(fixed.field("AF").unwrap_or_default().to_owned()),
        })
    }

    /// Whether it is said of this patron.
    pub(super) fn is_of(&self, barcode: &str) -> bool {
        same_patron(&self.patron, barcode)
    }

    /// Whether its message is this one, whatever its case, and with or without a full stop.
    pub(super) fn says(&self, message: &str) -> bool {
        let bare = |text: &str| text.trim().trim_end_matches('.').to_ascii_lowercase();
        bare(&self.message) == bare(message)
    }
}

/// Blanks around it are padding. Anything else is somebody else: zeros or a prefix may be two patrons. Case counts,
/// although some library systems look a barcode up without regard to it: one card under two spellings would be two
/// patrons here, whose fees could be paid twice at once and whose PIN could be tried twice as often.
fn same_patron(told: &str, asked: &str) -> bool {
    told.trim() == asked
}

const PATRON_STATUS: usize = 14;
const LANGUAGE: usize = 3;
const DATE: usize = 18;
/// Five more flags, timeout, retries, date and protocol version.
const STATUS_REST: usize = 5 + 3 + 3 + DATE + 4;

/// Reads a message's fixed part from the left; what is left are its fields, in any order, with others among them.
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

    /// A fixed part that is longer than we know ends where the first letter is.
    fn fields(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        fields(
            self.rest
                .trim_start_matches(|character: char| !character.is_ascii_uppercase()),
        )
    }

    fn all(&self, code: &str) -> impl Iterator<Item = &'a str> {
        self.fields()
            .filter(move |(found, _)| *found == code)
            .map(|(_, value)| value)
    }

    fn field(&self, code: &str) -> Option<&'a str> {
        self.all(code).next()
    }

    /// Said, and never the contrary.
    fn yes(&self, code: &str) -> bool {
        self.field(code).is_some() && self.all(code).all(|value| value == "Y")
    }

    /// Whose answer it is. Two patrons in one answer are none.
    fn patron(&self) -> Result<Zeroizing<String>, Unreadable> {
        let patron = self.field("AA").ok_or(Unreadable)?;
        if self.all("AA").any(|other| other != patron) {
            return Err(Unreadable);
        }
        Ok(Zeroizing::new(patron.to_owned()))
    }

    /// Servers that fill a page up repeat the field empty.
    fn fee_fields(&self) -> Vec<Zeroizing<String>> {
        self.all("AV")
            .filter(|line| !line.trim().is_empty())
            .map(|line| Zeroizing::new(line.to_owned()))
            .collect()
    }

    /// Each fee begins with its field CG; FA to FG belong to the one before them.
    fn fee_groups(&self) -> Vec<Zeroizing<String>> {
        let mut groups: Vec<Zeroizing<String>> = Vec::new();
        for (code, value) in self.fields() {
            let part = format!("{code}{value}|");
            match (code, groups.last_mut()) {
                ("CG", _) => groups.push(Zeroizing::new(part)),
                ("FA" | "FB" | "FC" | "FD" | "FE" | "FF" | "FG", Some(group)) => group.push_str(&part),
                _ => {}
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_oneof;
    use proptest::proptest;

    use super::*;
    use crate::ils::sip2::encoding::Sip2Encoding;
    use crate::ils::sip2::frame::decode;

    fn frame(text: &str) -> Frame {
        decode(text.as_bytes(), Sip2Encoding::Utf8).unwrap()
    }

    #[test]
    fn a_patron_is_read_with_their_fees() {
        let text = "64              00020261124    120000000000000000000200000000AOMAIN|AA2123|AEAnn|BLY|CQY|BHUSD|\
                    AVf1 $1.00|AVf2 $2.00|";

        let patron = PatronInformation::read(&frame(text), FeesIn::OneField, &AgeFields::default()).unwrap();

        assert_eq!(patron.fee_count, Some(2));
        assert!(patron.about.known && patron.about.pin_right);
        assert_eq!(patron.fee_lines.len(), 2);
        assert_eq!(patron.currency.as_deref(), Some("USD"));
        assert_eq!(patron.name.as_str(), "Ann");
    }

    #[test]
    fn a_day_of_birth_and_a_category_are_read_where_the_fields_are_named_and_nowhere_else() {
        let text = "64              00020261124    120000000000000000000000000000AOMAIN|AA2123|AEAnn|BLY|PB20150102|PCJ |";
        let named = AgeFields {
            born: Some(String::from("PB")),
            category: Some(String::from("PC")),
        };

        let told = PatronInformation::read(&frame(text), FeesIn::OneField, &named).unwrap();
        let untold = PatronInformation::read(&frame(text), FeesIn::OneField, &AgeFields::default()).unwrap();

        assert_eq!(
            (told.born, told.category.as_deref()),
            (Born::read("2015-01-02"), Some("J"))
        );
        assert_eq!((untold.born, untold.category), (None, None));
        let other = text.replace("PB20150102", "PB02.01.2015");
        let other = PatronInformation::read(&frame(&other), FeesIn::OneField, &named).unwrap();
        assert!(other.born.is_some(), "an unreadable day is told, too");
    }

    #[test]
    fn a_pin_that_is_not_spoken_of_is_not_right() {
        let text = "64              00020261124    120000000000000000000000000000AOMAIN|AA2123|AEAnn|BLY|";

        let patron = PatronInformation::read(&frame(text), FeesIn::OneField, &AgeFields::default()).unwrap();

        assert!(patron.about.known && !patron.about.pin_right);
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
            SystemStatus::read(&frame(&text))
                .unwrap()
                .supported
                .takes_payments()
        };

        assert!(status("BXYYYYYYYYYYYYYYYY|"));
        assert!(status(""));
        assert!(!status("BXYYYYYYYYYNYYYYYY|"));
        assert!(!status("BXYYYYYYYNYYYYYYYY|"));
    }

    #[test]
    fn a_yes_that_is_also_a_no_is_none_and_two_patrons_are_nobody() {
        let status = |fields: &str| {
            let blank = " ".repeat(14);
            AboutPatron::read_status(&frame(&format!("24{blank}00020261124    120000AOMAIN|{fields}")))
        };

        assert!(status("AA2123|BLY|CQY|").is_ok_and(|about| about.known && about.pin_right));
        assert!(status("CQY|XXnew|BLY|AA2123|").is_ok_and(|about| about.known && about.pin_right));
        assert!(status("AA2123|BLY|BLN|CQY|").is_ok_and(|about| !about.known));
        assert!(status("AA2123|BLY|CQ|CQY|").is_ok_and(|about| !about.pin_right));
        assert!(status("AA2123|AA2124|BLY|CQY|").is_err());
        assert!(status("BLY|CQY|").is_err());
    }

    #[test]
    fn a_barcode_with_blanks_is_the_same_patrons_and_nothing_else_is() {
        for (told, same) in [
            ("Ab123", true),
            (" Ab123 ", true),
            ("ab123", false),
            ("AB123", false),
            ("0ab123", false),
            ("ab123 x", false),
            ("", false),
        ] {
            assert_eq!(same_patron(told, "Ab123"), same, "{told:?}");
        }
    }

    #[test]
    fn a_refusals_message_is_compared_and_no_more() {
        let text = "38N20261124    120000AOMAIN|AA2123|AFInvalid patron ID.|";
        let refused = FeePaid::read(&frame(text)).unwrap();

        assert!(refused.says("Invalid patron ID") && refused.says("invalid patron id."));
        assert!(!refused.says("") && !refused.says("Invalid"));
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in prop_oneof![any::<String>(), "(94|98|24|64|38)[YN 0-9]{0,70}([A-Z]{2}[^|]{0,5}[|]){0,9}"]) {
            if let Ok(frame) = decode(text.as_bytes(), Sip2Encoding::Utf8) {
                let _ = (login_taken(&frame), SystemStatus::read(&frame).is_ok());
                let _ = (FeePaid::read(&frame).is_ok(), AboutPatron::read_status(&frame).is_ok());
                let ages = AgeFields {
                    born: Some(String::from("PB")),
                    category: Some(String::from("PC")),
                };
                for fees_in in [FeesIn::OneField, FeesIn::SeveralFields] {
                    let _ = PatronInformation::read(&frame, fees_in, &ages).is_ok();
                }
            }
        }
    }
}
