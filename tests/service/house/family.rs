//! More patrons of the library system that does what the test tells it: two children and a stranger.

use std::collections::BTreeMap;

use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::Money;
use lastfour::ils::Account;
use lastfour::ils::LinkedPatron;
use lastfour::ils::PostingAnswer;
use lastfour::masking::Personal;

use super::House;
use super::books;
use super::desk::Desk;
use super::desk::DeskState;

/// A child whom the library system links to the one patron. One fee has the name of one of the patron's.
pub(crate) const MAX: &str = "21234000020017";
/// Another.
pub(crate) const ZOE: &str = "21234000020025";
/// Somebody whom nobody links, with a PIN of their own.
pub(crate) const STRANGER: &str = "21234000020033";
pub(crate) const PIN_OF_STRANGER: &str = "heron-nest";
/// What each of them has borrowed: nothing that anybody else may hear.
pub(crate) const SECRET_TITLE: &str = "How to Be Alone with Dragons";
/// What nobody else may hear of their names.
pub(crate) const FAMILY_NAME: &str = "Oakenshaw";

/// A patron beside the one.
#[derive(Debug)]
pub(crate) struct Other {
    pub(crate) name: &'static str,
    pub(crate) pin: &'static str,
    pub(crate) fees: BTreeMap<&'static str, i64>,
}

impl Other {
    pub(crate) fn account(&self) -> Account {
        let fees = self.fees.iter().map(|(id, cents)| Fee {
            id: FeeId::parse(id).unwrap(),
            kind: FeeKind::Overdue,
            outstanding: Money::from_minor(*cents, Currency::USD),
            owner: FeeOwner::default(),
            since: None,
            why_not: None,
            title: Some(Personal::new(String::from(SECRET_TITLE))),
        });
        Account {
            fees: fees.collect(),
            name: Some(Personal::new(String::from(self.name))),
            ..Account::default()
        }
    }
}

/// Those whom the library system links to the one patron.
pub(crate) fn linked(state: &DeskState) -> Vec<LinkedPatron> {
    let linked = state.linked.iter();
    linked
        .map(|barcode| LinkedPatron {
            barcode: Barcode::parse(barcode).unwrap(),
            name: None,
        })
        .collect()
}

impl DeskState {
    /// Posts a fee of a patron beside the one; `None` when it is not about such a patron.
    pub(crate) fn post_for_another(&mut self, barcode: &str, fee: &str) -> Option<PostingAnswer> {
        let other = self.others.get_mut(barcode)?;
        if self.refuses.contains(fee) || other.fees.remove(fee).is_none() {
            return Some(PostingAnswer::Refused);
        }
        self.posted.push(format!("{barcode} {fee}"));
        Some(PostingAnswer::Accepted)
    }
}

impl House {
    /// Erases who a patron was that is in an order.
    pub(crate) async fn erase(&self, barcode: &str) {
        let files = self.files().into_iter();
        for file in files.filter(|file| file.ends_with("store.db")) {
            books::erase(&file, barcode).await;
        }
    }
}

impl Desk {
    /// Has two children of the one patron, linked, and a stranger.
    pub(crate) fn has_a_family(&self) {
        let other = |name, pin, fees: &[(&'static str, i64)]| Other {
            name,
            pin,
            fees: fees.iter().copied().collect(),
        };
        let mut state = self.state();
        state.others = BTreeMap::from([
            (
                MAX,
                other("Oakenshaw, Max", "otter-holt", &[("fine-1", 120), ("max-2", 300)]),
            ),
            (ZOE, other("Zoe Oakenshaw", "badger-set", &[("zoe-1", 75)])),
            (
                STRANGER,
                other("Ada Oakenshaw", PIN_OF_STRANGER, &[("ada-1", 505)]),
            ),
        ]);
        state.linked = vec![MAX, ZOE];
    }
}
