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
use lastfour::ils::Ils;
use lastfour::ils::Proof;
use lastfour::ils::Sip2Ils;
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
static DECLARED: LazyLock<Vec<System>> = LazyLock::new(declared);

fn declared() -> Vec<System> {
    let csv = CsvSettings {
        folder: PathBuf::from("/nowhere"),
        currency: Currency::USD,
        import_within: Duration::from_hours(24),
    };
    let csv = CsvExchange::new(csv, Arc::new(SystemClock));
    let mut all = vec![System {
        name: String::from("csv"),
        abilities: csv.abilities(),
        ways: Ways::default(),
    }];
    let sip2 = Sip2Settings::new("127.0.0.1:1", "MAIN", Currency::USD);
    let sip2 = Sip2Ils::new(sip2, Arc::new(SystemClock)).unwrap();
    all.push(System {
        name: String::from("sip2"),
        abilities: sip2.abilities(),
        ways: Ways {
            locks: true,
            doubles: true,
            ..Ways::default()
        },
    });
    all
}

impl System {
    /// Two of three worlds have a connector's, the others a mixture.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        if !chance.one_in(3)
            && let Some(system) = chance.pick(&DECLARED)
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
