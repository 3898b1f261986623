//! How a house is furnished: its libraries, their accounts with the processor, their faces.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use lastfour::cashier::Account;
use lastfour::cashier::Library;
use lastfour::cashier::Route;
use lastfour::domain::AccountName;
use lastfour::domain::Asked;
use lastfour::domain::Currency;
use lastfour::domain::FeeKind;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::OwnerCode;
use lastfour::privacy::Keeping;
use lastfour::privacy::Notice;
use lastfour::privacy::PrivacySettings;
use lastfour::text::Texts;
use lastfour::text::Zone;
use lastfour::web::CardFace;
use lastfour::web::LibraryFace;

use crate::house::Desk;
use crate::house::NORTH;
use crate::house::SCRIPT_URL;
use crate::house::Till;
use crate::house::Watch;

tokio::task_local! {
    /// The language of the libraries, and of the browsers, of a test that is about one.
    pub(crate) static SPEAKS: &'static Texts;
}

/// How a house is furnished.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fittings {
    pub(crate) sandbox: bool,
    /// The processor's own page takes the card.
    pub(crate) hosted: bool,
    pub(crate) fraud_signals: bool,
    /// For how many days visits are kept one by one.
    pub(crate) visits_days: u32,
    /// The main library has told something about patrons' data in its own words.
    pub(crate) notice: bool,
    pub(crate) libraries: &'static [&'static str],
    /// Whether the main library has a second account, which is called `north`.
    pub(crate) second_account: bool,
    /// The branch whose fees go there.
    pub(crate) route: &'static str,
    /// The libraries' own language; English where it is not said.
    pub(crate) language: Option<&'static Texts>,
}

impl Default for Fittings {
    fn default() -> Self {
        Self {
            sandbox: false,
            hosted: false,
            fraud_signals: false,
            visits_days: 30,
            notice: false,
            libraries: &["main", "branch"],
            second_account: false,
            route: NORTH,
            language: SPEAKS.try_with(|texts| *texts).ok(),
        }
    }
}

/// Everybody outside of the service.
pub(super) struct Outside {
    pub(super) desk: Arc<Desk>,
    pub(super) till: Arc<Till>,
    pub(super) north: Arc<Till>,
    pub(super) clock: Arc<Watch>,
}

/// The name of the second account.
pub(crate) fn north() -> AccountName {
    AccountName::parse("north").unwrap()
}

pub(super) fn library(id: &str, fittings: Fittings, outside: &Outside) -> Library {
    let account = |till: &Arc<Till>| Account {
        processor: Arc::<Till>::clone(till),
        books: Arc::<Till>::clone(till),
    };
    let mut accounts = BTreeMap::from([(AccountName::main(), account(&outside.till))]);
    let mut routes = Vec::new();
    if id == "main" && fittings.second_account {
        accounts.insert(north(), account(&outside.north));
        routes.push(Route {
            branch: Some(OwnerCode::parse(fittings.route).unwrap()),
            fund: None,
            account: north(),
        });
    }
    Library {
        id: LibraryId::parse(id).unwrap(),
        currency: Currency::USD,
        ils: Arc::<Desk>::clone(&outside.desk),
        accounts,
        routes,
        offers: vec![Offer {
            id: OfferId::parse("non-resident").unwrap(),
            kind: FeeKind::NonResidentCard,
            price: Money::from_minor(5_000, Currency::USD),
            asks: vec![Asked::Name, Asked::Email],
        }],
        live: false,
    }
}

/// What is kept, and what the main library says about it.
pub(super) fn privacy(fittings: Fittings) -> PrivacySettings {
    let notice = Notice {
        day: Date::constant(2026, 11, 20),
        text: String::from("Call us at the desk."),
    };
    let notices = fittings
        .notice
        .then(|| (LibraryId::parse("main").unwrap(), vec![notice]));
    PrivacySettings {
        keeping: Keeping {
            visits_days: fittings.visits_days,
            ..Keeping::default()
        },
        notices: notices.into_iter().collect(),
        ..PrivacySettings::default()
    }
}

pub(super) fn face(id: &str, fittings: Fittings) -> LibraryFace {
    let card = CardFace {
        publishable_key: String::from("pk_test_of_the_library"),
        script_url: String::from(SCRIPT_URL),
        hosted: fittings.hosted,
        fraud_signals: fittings.fraud_signals,
    };
    let mut cards = BTreeMap::from([(AccountName::main(), card.clone())]);
    if id == "main" && fittings.second_account {
        let card = CardFace {
            publishable_key: String::from("pk_test_of_the_north"),
            ..card
        };
        cards.insert(north(), card);
    }
    LibraryFace {
        id: LibraryId::parse(id).unwrap(),
        name: format!("The {id} library"),
        questions: Some(String::from("Call us at the desk.")),
        language: fittings.language.unwrap_or(Texts::english()),
        zone: Zone::named("America/New_York").unwrap(),
        cards,
    }
}
