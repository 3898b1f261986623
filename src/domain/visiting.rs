//! A visit as promise P3 lets it be measured: the area of the site, the address, the time, the referring site. There is
//! no place for anything else: no path, no browser, no query, no account, no cookie.

use std::net::IpAddr;

use jiff::civil::Date;

use crate::domain::Timestamp;
use crate::masking::Personal;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// A part of the site. An address within it, with its ids, is never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Area {
    /// Where patrons sign in and off.
    SignIn,
    /// What is owed, and whose.
    Fees,
    /// From the review to the card.
    Pay,
    /// What became of a payment, and the payments of before.
    Receipt,
    /// Finding a payment without signing in.
    Find,
    /// What the library has on offer.
    Offers,
    /// What is kept and why.
    Privacy,
    /// The pages of the desk.
    Desk,
}

impl Area {
    /// Every one of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::SignIn,
        Self::Fees,
        Self::Pay,
        Self::Receipt,
        Self::Find,
        Self::Offers,
        Self::Privacy,
        Self::Desk,
    ];

    /// The word for the store and for the keys of texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Fees => "fees",
            Self::Pay => "pay",
            Self::Receipt => "receipt",
            Self::Find => "find",
            Self::Offers => "offers",
            Self::Privacy => "privacy",
            Self::Desk => "desk",
        }
    }

    /// Reads the word; `None` when there is no such area.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.word() == word)
    }
}

/// The site that a visitor came from: the name of a host in lower case, 1 to 100 letters, digits, dots and dashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site(String);

impl Site {
    /// The host of an address (`https://catalogue.example/search?q=…` gives `catalogue.example`): no path, no query, no
    /// port, nobody's user name. `None` for what is no such address, for `own`, which is no referring site, and for a
    /// name that looks like the number of a payment card.
    pub fn of_address(address: &str, own: &str) -> Option<Self> {
        let host = host(address)?.to_ascii_lowercase();
        let plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let fits = (1..=SITE_MAX).contains(&host.len())
            && host.bytes().all(plain)
            && !contains_card_number(&host, Source::Anywhere);
        let ours = self::host(own).is_some_and(|own| own.eq_ignore_ascii_case(&host));
        (fits && !ours).then_some(Self(host))
    }

    /// The name of the host.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn host(address: &str) -> Option<&str> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let place = authority.rsplit('@').next()?;
    place.split(':').next()
}

const SITE_MAX: usize = 100;

/// A page that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageVisit {
    /// In which part of the site.
    pub area: Area,
    /// From where, as text (`192.0.2.7`, `2001:db8::7`).
    pub address: Personal<String>,
    /// When.
    pub at: Timestamp,
    /// From which other site; `None` when from our own, from none, or when the browser does not say.
    pub site: Option<Site>,
}

impl PageVisit {
    /// A visit of now.
    pub fn new(area: Area, address: IpAddr, at: Timestamp, site: Option<Site>) -> Self {
        Self {
            area,
            address: Personal::new(address.to_canonical().to_string()),
            at,
            site,
        }
    }

    /// The day of the visit, UTC, in days since 1970-01-01.
    pub fn day(&self) -> i64 {
        day_of(self.at)
    }
}

/// The day of a moment, UTC, in days since 1970-01-01.
pub fn day_of(at: Timestamp) -> i64 {
    at.seconds().div_euclid(SECONDS_OF_A_DAY)
}

/// A day of a calendar, in days since 1970-01-01.
pub fn number_of_day(day: Date) -> i64 {
    EPOCH.until(day).map_or(0, |span| i64::from(span.get_days()))
}

const EPOCH: Date = Date::constant(1970, 1, 1);
const SECONDS_OF_A_DAY: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://pay.library.example:8443";

    fn site(address: &str) -> Option<String> {
        Site::of_address(address, OWN).map(|site| site.as_str().to_owned())
    }

    #[test]
    fn of_a_referring_address_the_host_is_kept_and_nothing_else() {
        let host = Some(String::from("catalogue.example"));

        assert_eq!(
            site("https://catalogue.example/search?q=a+book&user=21234000000015#x"),
            host
        );
        assert_eq!(site("http://Catalogue.Example:8080"), host);
        assert_eq!(site("https://ann:secret@catalogue.example/"), host);
        assert_eq!(site("https://catalogue.example?q=title"), host);
    }

    #[test]
    fn our_own_site_and_what_is_no_site_are_none() {
        for none in [
            "https://pay.library.example/fees",
            "http://PAY.library.example",
            "",
            "about:blank",
            "android-app://org.example",
            "https://",
            "https://[2001:db8::7]/",
            "https://a host.example/",
            "https://4242424242424242.example/",
        ] {
            assert_eq!(site(none), None, "{none}");
        }
        assert_eq!(site(&format!("https://{}.example", "a".repeat(101))), None);
    }

    #[test]
    fn an_address_is_not_printed() {
        let visit = PageVisit::new(
            Area::Fees,
            "::ffff:192.0.2.7".parse().unwrap(),
            Timestamp::from_millis(1_795_490_448_123),
            None,
        );

        assert!(visit.address.is("192.0.2.7"));
        assert!(!format!("{visit:?}").contains("192"));
        assert_eq!(visit.day(), 20_781);
    }

    #[test]
    fn every_area_has_a_word_of_its_own() {
        for area in Area::ALL {
            assert_eq!(Area::from_word(area.word()), Some(area));
        }
        assert_eq!(Area::from_word("orders/7"), None);
    }
}
