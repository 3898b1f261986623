//! Which library system a world has: what the real connectors declare of themselves, or a mixture that none of them
//! has yet; and the ways of its own that it has besides.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::LazyLock;
use std::time::Duration;

use lastfour::domain::Currency;
use lastfour::domain::SystemClock;
use lastfour::ils::Abilities;
use lastfour::ils::CsvExchange;
use lastfour::ils::CsvSettings;
use lastfour::ils::FolioIls;
use lastfour::ils::FolioSettings;
use lastfour::ils::Ils;
use lastfour::ils::KohaIls;
use lastfour::ils::KohaLogin;
use lastfour::ils::KohaSettings;
use lastfour::ils::Proof;
use lastfour::ils::Sip2Dialect;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Profile;
use lastfour::ils::Sip2Settings;

use crate::chance::Chance;

/// A library system.
#[derive(Clone, Debug)]
pub(crate) struct System {
    /// The connector's, or `a mixture`.
    pub(crate) name: String,
    pub(crate) abilities: Abilities,
    pub(crate) ways: Ways,
}

/// What a library system does of its own accord.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a way of its own, and any may go with any"
)]
pub(crate) struct Ways {
    /// What is more than is owed on a fee goes to the patron's other fees, and then stays as credit (Koha).
    pub(crate) spills: bool,
    /// A payment may be written down while the fee stays as it was (FOLIO).
    pub(crate) halves: bool,
    /// Another fee may come under the same id: then nobody can tell what is open of which (SIP2).
    pub(crate) doubles: bool,
    /// It takes nothing while the patron's record is open at the desk.
    pub(crate) locks: bool,
}

/// Everything that can be had without a network: connectors connect when they are first asked something.
static DECLARED: LazyLock<Vec<Vec<System>>> = LazyLock::new(declared);

/// By connector, as its settings make it.
fn declared() -> Vec<Vec<System>> {
    let system = |name: String, ils: &dyn Ils, ways| System {
        name,
        abilities: ils.abilities(),
        ways,
    };
    let no_ways = Ways::default();
    let (koha, folio) = (
        Ways {
            spills: true,
            ..no_ways
        },
        Ways {
            halves: true,
            ..no_ways
        },
    );
    let sip2_ways = Ways {
        doubles: true,
        locks: true,
        ..no_ways
    };
    let sip2 = Sip2Profile::ALL.map(|profile| {
        let name = format!("sip2 ({})", profile.word());
        system(name, &sip2(profile), sip2_ways)
    });
    let koha =
        [None, Some("MANUAL")].map(|reversal| system(String::from("koha"), &koha_with(reversal), koha));
    let folio = [true, false].map(|notes| system(String::from("folio"), &folio_with(notes), folio));
    vec![
        vec![system(String::from("csv"), &csv(), no_ways)],
        sip2.to_vec(),
        koha.to_vec(),
        folio.to_vec(),
    ]
}

fn csv() -> CsvExchange {
    let settings = CsvSettings {
        folder: PathBuf::from("/nowhere"),
        currency: Currency::USD,
        import_within: Duration::from_hours(24),
    };
    CsvExchange::new(settings, Arc::new(SystemClock))
}

fn sip2(profile: Sip2Profile) -> Sip2Ils {
    let mut settings = Sip2Settings::new("127.0.0.1:1", "MAIN", Currency::USD);
    settings.dialect = Sip2Dialect::of(profile);
    Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap()
}

fn koha_with(reversal: Option<&str>) -> KohaIls {
    let login = KohaLogin::Client {
        id: String::from("lastfour"),
        secret: "a secret".into(),
    };
    let mut settings = KohaSettings::new("http://127.0.0.1:1/api/v1", login, Currency::USD);
    settings.reversal_debit_type = reversal.map(str::to_owned);
    KohaIls::new(settings, Arc::new(SystemClock)).unwrap()
}

fn folio_with(note_refunds: bool) -> FolioIls {
    let mut settings = FolioSettings::new("http://127.0.0.1:1", "library", Currency::USD);
    settings.user = String::from("lastfour");
    settings.service_point = String::from("7c5abc9f-f3d7-4856-b8d7-6712462ca007");
    settings.note_refunds = note_refunds;
    FolioIls::new(settings, Arc::new(SystemClock)).unwrap()
}

impl System {
    /// Two of three worlds have a connector's, the others a mixture.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        if !chance.one_in(3)
            && let Some(connector) = chance.pick(&DECLARED)
            && let Some(system) = chance.pick(connector)
        {
            return system.clone();
        }
        let proof = match chance.draw(2) {
            0 => Proof::Reference,
            _ => Proof::Balance,
        };
        Self {
            name: String::from("a mixture"),
            abilities: Abilities {
                proof,
                pays_in_part: chance.one_in(2),
                reverses: chance.one_in(2),
                notes_refunds: chance.one_in(2),
                // What it does to a card is no payment.
                extends_cards: false,
            },
            ways: Ways {
                spills: proof == Proof::Reference && chance.one_in(4),
                halves: proof == Proof::Reference && chance.one_in(4),
                doubles: proof == Proof::Balance && chance.one_in(4),
                locks: chance.one_in(4),
            },
        }
    }

    /// It keeps our reference.
    pub(crate) fn keeps(&self) -> bool {
        self.abilities.proof == Proof::Reference
    }

    /// In words, for the tally.
    pub(crate) fn told(&self) -> String {
        let Abilities {
            proof: _,
            pays_in_part,
            reverses,
            notes_refunds,
            extends_cards: _,
        } = self.abilities;
        let proof = if self.keeps() { "reference" } else { "balance" };
        let mut words = vec![proof];
        for (can, word) in [
            (pays_in_part, "in part"),
            (reverses, "reverses"),
            (notes_refunds, "notes refunds"),
        ] {
            if can {
                words.push(word);
            }
        }
        format!("{}: {}", self.name, words.join(", "))
    }
}
