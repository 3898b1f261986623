//! How a house is furnished: its libraries, their accounts with the processor, their faces.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use lastfour::access::Breached;
use lastfour::access::Elsewhere;
use lastfour::cashier::Account;
use lastfour::cashier::Library;
use lastfour::cashier::Route;
use lastfour::domain::AccountName;
use lastfour::domain::AgeRules;
use lastfour::domain::Alone;
use lastfour::domain::Currency;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::OwnerCode;
use lastfour::domain::RefundLimits;
use lastfour::domain::Terms;
use lastfour::domain::WalletKind;
use lastfour::privacy::Keeping;
use lastfour::privacy::Notice;
use lastfour::privacy::PrivacySettings;
use lastfour::text::Texts;
use lastfour::text::Zone;
use lastfour::web::CardFace;
use lastfour::web::Colour;
use lastfour::web::Kiosk;
use lastfour::web::LibraryFace;
use lastfour::web::Logo;
use lastfour::web::Look;
use lastfour::web::Palette;
use lastfour::web::Proxies;

use crate::house::Desk;
use crate::house::NORTH;
use crate::house::SCRIPT_URL;
use crate::house::Till;
use crate::house::Watch;
use crate::house::schedule;

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
    /// What the libraries ask of whoever pays.
    pub(crate) terms: fn() -> Terms,
    /// What one person at the desk may give back alone.
    pub(crate) refunds: fn() -> RefundLimits,
    /// The proxies before the service.
    pub(crate) proxies: fn() -> Proxies,
    /// Whether letters are sent.
    pub(crate) mails: bool,
    /// The libraries' own language; English where it is not said.
    pub(crate) language: Option<&'static Texts>,
    /// Whether they have colours, a logo and words of their own.
    pub(crate) branded: bool,
    /// The wallets that their card pages offer.
    pub(crate) wallets: &'static [WalletKind],
    /// The file by which Apple knows the address.
    pub(crate) apple_domain: Option<&'static str>,
    /// Where staff sign in elsewhere.
    pub(crate) providers: fn() -> Vec<Elsewhere>,
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
            terms: Terms::default,
            refunds: admins_give_a_dollar_alone,
            proxies: Proxies::default,
            mails: true,
            language: SPEAKS.try_with(|texts| *texts).ok(),
            branded: false,
            wallets: &[],
            apple_domain: None,
            providers: Vec::new,
        }
    }
}

/// A list of passwords that became known, with `otter under old bridge` in it.
pub(crate) fn known_passwords() -> Breached {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/known_passwords.txt");
    Breached::open(Path::new(file)).unwrap()
}

/// No limits, but for admins: a dollar at a time.
fn admins_give_a_dollar_alone() -> RefundLimits {
    RefundLimits {
        admin: Alone {
            each: Some(Money::from_minor(100, Currency::USD)),
            day: None,
        },
        ..RefundLimits::default()
    }
}

/// Where the libraries' kiosks are.
pub(crate) const KIOSK_NETWORK: &str = "203.0.113.0/28";

fn look() -> Look {
    let colours = |accent: &str, on_accent: &str, link: &str| {
        let [accent, on_accent, link] = [accent, on_accent, link].map(|text| Colour::parse(text).unwrap());
        Palette {
            accent,
            on_accent,
            link,
        }
    };
    let words = |en: &str, es: &str| {
        let said = [("en", en), ("es", es)];
        BTreeMap::from(said.map(|(language, text)| (String::from(language), String::from(text))))
    };
    let (light, dark) = (
        colours("#ffcc00", "#000000", "#775500"),
        colours("#ffcc00", "#000000", "#ffcc00"),
    );
    Look::of(&light, &dark)
        .with_logo(Logo {
            kind: "image/svg+xml",
            bytes: LOGO.as_bytes().to_vec(),
        })
        .with_words(
            words("A warm welcome.", "Sea usted bienvenido."),
            words("On the hill.", "En la colina."),
        )
}

const LOGO: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M0 0h8v8z\"/></svg>";

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
        offers: schedule::offers(),
        terms: (fittings.terms)(),
        zone: Zone::named("America/New_York").unwrap(),
        ages: AgeRules::default(),
        refunds: (fittings.refunds)(),
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
        look: if fittings.branded { look() } else { Look::default() },
        kiosk: Kiosk {
            networks: vec![KIOSK_NETWORK.parse().unwrap()],
            prints: false,
        },
        wallets: fittings.wallets.to_vec(),
    }
}
