//! The library system: what patrons owe, its ledger of payments, and a desk that works in it at any moment.
//!
//! There are two kinds. One keeps our reference, can be searched by it, and can take payments back; the other knows
//! balances only.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::Money;
use lastfour::ils::Abilities;
use lastfour::ils::Account;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Proof;
use lastfour::ils::RefundPosting;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;
use secrecy::SecretString;

use crate::account::dollars;
use crate::chance::Chance;
use crate::world::SECOND;
use crate::world::State;
use crate::world::World;

/// The patrons' library cards.
pub(crate) const BARCODES: [&str; 2] = ["21234000012342", "21234000012343"];
/// What was sent and not answered lands within so long of the moment at which it was written down as asked.
const LANDS_WITHIN_MS: i64 = 2_800;

/// The library system's books.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// It keeps our reference.
    pub(crate) keeps: bool,
    pub(crate) fees: BTreeMap<String, Owed>,
    pub(crate) entries: Vec<Entry>,
    /// Refunds that it has noted, by name.
    pub(crate) refunds: Vec<String>,
    /// Fees that it never takes a payment of ours for.
    refused: BTreeSet<String>,
    /// Postings that are still on their way, and when they land.
    late: Vec<(i64, Posting)>,
}

/// One fee.
#[derive(Clone, Debug)]
pub(crate) struct Owed {
    pub(crate) patron: usize,
    pub(crate) open: i64,
}

/// One payment.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// What we call it; empty for one at the desk.
    pub(crate) name: String,
    pub(crate) fee: String,
    pub(crate) amount: i64,
    /// It was not taken back.
    pub(crate) stands: bool,
}

impl Shelf {
    pub(crate) fn new(chance: &mut Chance) -> Self {
        let mut fees = BTreeMap::new();
        let mut refused = BTreeSet::new();
        for number in 0..chance.between(2, 5) {
            let patron = usize::from(number == 4);
            let open = chance.between(1, 40) * 25;
            let name = format!("fee-{number}");
            if chance.one_in(6) {
                refused.insert(name.clone());
            }
            fees.insert(name, Owed { patron, open });
        }
        Self {
            keeps: chance.one_in(2),
            fees,
            entries: Vec::new(),
            refunds: Vec::new(),
            refused,
            late: Vec::new(),
        }
    }

    /// Nothing is on its way any more.
    pub(crate) fn has_settled(&self) -> bool {
        self.late.is_empty()
    }

    /// The payments of a name that stand.
    pub(crate) fn standing<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.name == name && entry.stands)
    }

    fn open(&self, fee: &str) -> Option<Money> {
        let owed = self.fees.get(fee)?;
        (owed.open > 0).then(|| dollars(owed.open))
    }

    fn take_back(&mut self, name: &str) -> bool {
        let entry = self
            .entries
            .iter_mut()
            .find(|entry| entry.name == name && entry.stands);
        let Some(entry) = entry else { return false };
        entry.stands = false;
        let (fee, amount) = (entry.fee.clone(), entry.amount);
        if let Some(owed) = self.fees.get_mut(&fee) {
            owed.open += amount;
        }
        true
    }
}

impl State {
    /// Takes a payment, ours or the desk's.
    fn takes(&mut self, (name, fee): (&str, &str), amount: i64) -> PostingAnswer {
        let refuses = !name.is_empty() && self.shelf.refused.contains(fee);
        let open = self.shelf.fees.get(fee).map_or(0, |owed| owed.open);
        if refuses || amount > open || amount <= 0 {
            return PostingAnswer::Refused;
        }
        self.say(|| format!("    library: {amount} for {fee} by '{name}'"));
        if let Some(owed) = self.shelf.fees.get_mut(fee) {
            owed.open -= amount;
        }
        self.shelf.entries.push(Entry {
            name: name.to_owned(),
            fee: fee.to_owned(),
            amount,
            stands: true,
        });
        if !name.is_empty() && self.shelf.standing(name).count() > 1 {
            self.fail(format!("the library system has {name} twice"));
        }
        PostingAnswer::Accepted
    }

    /// The desk does something to a fee: takes money for it, waives, raises or lowers it.
    pub(crate) fn desk_acts(&mut self, fee: &str, amount: Option<i64>) {
        let open = self.shelf.fees.get(fee).map_or(0, |owed| owed.open);
        if let Some(amount) = amount {
            self.fault("desk takes the same sum at the same moment");
            self.takes(("", fee), amount.min(open));
            return;
        }
        let changed = match self.chance.draw(5) {
            0 => {
                self.fault("desk takes money for a fee");
                self.takes(("", fee), open);
                return;
            }
            1 => ("desk waives a fee", 0),
            2 => ("desk lowers a fee", open / 2),
            // By what no line is for: a raise of exactly our sum is what a balance alone can never tell.
            _ => ("desk raises a fee", open + 37),
        };
        self.fault(changed.0);
        if let Some(owed) = self.shelf.fees.get_mut(fee) {
            owed.open = changed.1;
        }
    }

    /// Whoever looks after an order takes its payments back by hand.
    pub(crate) fn desk_takes_back(&mut self, reference: &str) {
        let begin = format!("{reference}.");
        let ours = self.shelf.entries.iter();
        let names: Vec<String> = ours
            .filter(|entry| entry.stands && entry.name.starts_with(&begin))
            .map(|entry| entry.name.clone())
            .collect();
        for name in names {
            self.say(|| format!("the desk takes {name} back"));
            self.shelf.take_back(&name);
        }
    }

    /// What was on its way lands.
    pub(crate) fn shelf_settles(&mut self) {
        let now = self.now;
        let landed: Vec<Posting> = self
            .shelf
            .late
            .extract_if(.., |(at, _)| *at <= now)
            .map(|(_, posting)| posting)
            .collect();
        for posting in landed {
            self.takes((&posting.name(), posting.fee.as_str()), posting.amount.minor());
        }
    }

    /// The library system takes what it is asked, and everything has landed.
    pub(crate) fn shelf_is_calm(&mut self) {
        for (at, _) in &mut self.shelf.late {
            *at = 0;
        }
        self.shelf_settles();
    }

    /// The call did not arrive, or not yet.
    fn posting_is_lost(&mut self, posting: &Posting) {
        let asked = self
            .orders
            .values()
            .find(|order| order.reference == posting.reference);
        let asked_at = asked.and_then(|order| order.lines.get(posting.line)?.asked_at);
        let latest = asked_at.map_or(0, |asked| asked.millis() + LANDS_WITHIN_MS);
        if latest > self.now && self.chance.one_in(2) {
            self.fault("posting lands late");
            let at = self.chance.between(self.now, latest);
            self.shelf.late.push((at, posting.clone()));
        }
        if self.chance.one_in(4) {
            self.desk_acts(posting.fee.as_str(), Some(posting.amount.minor()));
        }
    }
}

impl World {
    /// A call over the network.
    async fn call_library<T>(
        &self,
        name: &'static str,
        deed: impl FnOnce(&mut State) -> Result<T, IlsError> + Send,
    ) -> Result<T, IlsError> {
        self.gate().await;
        {
            let mut state = self.state();
            state.say(|| format!("    library: {name}"));
            if state.now < state.library_down_until {
                state.fault("library system out of reach");
                return Err(IlsError::Unavailable);
            }
            if state.goes_wrong("library system: not reached", 60) {
                return Err(IlsError::Unavailable);
            }
            if state.goes_wrong("library system slow", 30) {
                let while_ = state.chance.between(SECOND, 8 * SECOND);
                state.pass(while_);
            }
        }
        let answer = deed(&mut self.state());
        self.gate().await;
        if self.state().goes_wrong("library system: answer lost", 150) {
            return Err(IlsError::Silent);
        }
        answer
    }
}

#[async_trait]
impl Ils for World {
    fn abilities(&self) -> Abilities {
        let keeps = self.state().shelf.keeps;
        Abilities {
            proof: if keeps { Proof::Reference } else { Proof::Balance },
            pays_in_part: true,
            reverses: keeps,
            notes_refunds: keeps,
        }
    }

    async fn sign_in(&self, _: &Barcode, _: &SecretString) -> Result<bool, IlsError> {
        Ok(true)
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        self.call_library("account", |state| {
            let patron = BARCODES.iter().position(|known| barcode.is(known));
            let fees = state.shelf.fees.iter();
            let fees = fees.filter(|(_, owed)| Some(owed.patron) == patron && owed.open > 0);
            let fees = fees.map(|(id, owed)| Fee {
                id: FeeId::parse(id).unwrap(),
                kind: FeeKind::Overdue,
                outstanding: dollars(owed.open),
                owner: FeeOwner::default(),
                why_not: None,
                title: None,
            });
            let fees = fees.collect();
            Ok(patron.map(|_| Account {
                fees,
                ..Account::default()
            }))
        })
        .await
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        self.call_library("post", |state| {
            if state.goes_wrong("library system: not now", 200) {
                return Ok(PostingAnswer::NotNow);
            }
            if state.goes_wrong("posting lost", 200) {
                state.posting_is_lost(posting);
                return Err(IlsError::Silent);
            }
            if state.goes_wrong("library system refuses a line", 60) {
                state.shelf.refused.insert(posting.fee.as_str().to_owned());
            }
            Ok(state.takes((&posting.name(), posting.fee.as_str()), posting.amount.minor()))
        })
        .await
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        self.call_library("look for a posting", |state| {
            let there = state.shelf.standing(&posting.name()).next().is_some();
            Ok(match (state.shelf.keeps, there) {
                (true, true) => Trace::Found,
                (true, false) => Trace::NotFound,
                (false, _) => Trace::Outstanding(state.shelf.open(posting.fee.as_str())),
            })
        })
        .await
    }

    async fn reverse(&self, posting: &Posting) -> Result<ReversalAnswer, IlsError> {
        self.call_library("reverse", |state| {
            if !state.shelf.keeps {
                return Ok(ReversalAnswer::Unable);
            }
            if state.goes_wrong("library system: no reversal now", 200) {
                return Ok(ReversalAnswer::NotNow);
            }
            if state.goes_wrong("reversal lost", 600) {
                return Err(IlsError::Silent);
            }
            if state.shelf.take_back(&posting.name()) {
                Ok(ReversalAnswer::Reversed)
            } else {
                Ok(ReversalAnswer::Unable)
            }
        })
        .await
    }

    async fn post_refund(&self, refund: &RefundPosting) -> Result<PostingAnswer, IlsError> {
        self.call_library("post a refund", |state| {
            if !state.shelf.keeps {
                return Ok(PostingAnswer::Refused);
            }
            if state.goes_wrong("library system: not now", 200) {
                return Ok(PostingAnswer::NotNow);
            }
            if state.goes_wrong("library system refuses a refund", 100) {
                return Ok(PostingAnswer::Refused);
            }
            if state.goes_wrong("posting of a refund lost", 200) {
                return Err(IlsError::Silent);
            }
            let name = refund.name();
            if state.shelf.refunds.contains(&name) {
                state.fail(format!("the library system has {name} twice"));
            }
            state.shelf.refunds.push(name);
            Ok(PostingAnswer::Accepted)
        })
        .await
    }

    async fn look_for_refund(&self, refund: &RefundPosting) -> Result<Option<bool>, IlsError> {
        self.call_library("look for a refund", |state| {
            let there = state.shelf.refunds.contains(&refund.name());
            Ok(state.shelf.keeps.then_some(there))
        })
        .await
    }

    async fn ready(&self) -> Result<(), IlsError> {
        Ok(())
    }
}
