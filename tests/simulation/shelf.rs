//! The library system: what patrons owe, its ledger of payments, and a desk that works in it at any moment.
//!
//! What it can do is what a connector declares (`systems.rs`); how it is asked is in `counter.rs`.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use lastfour::domain::Money;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;

use crate::account::dollars;
use crate::chance::Chance;
use crate::systems::System;
use crate::world::HOUR;
use crate::world::MINUTE;
use crate::world::State;

/// The patrons' library cards.
pub(crate) const BARCODES: [&str; 2] = ["21234000012342", "21234000012343"];
/// What was sent and not answered lands within so long of the moment at which it was written down as asked.
const LANDS_WITHIN_MS: i64 = 29_800;

/// The library system's books.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// What it can do.
    pub(crate) system: System,
    pub(crate) fees: BTreeMap<String, Owed>,
    pub(crate) entries: Vec<Entry>,
    /// Refunds that it has noted, by name.
    pub(crate) refunds: Vec<String>,
    /// Fees that it never takes a payment of ours for.
    pub(crate) refused: BTreeSet<String>,
    /// Fees that share their id with another one.
    pub(crate) doubled: BTreeSet<String>,
    /// Until when a patron's record is open at the desk.
    open_until: [i64; BARCODES.len()],
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
    /// Which fees it lowered, and by how much.
    lowered: Vec<(String, i64)>,
    /// It is there, and the fee is not as it should be then: only a person can tell what it is.
    pub(crate) muddled: bool,
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
            system: System::draw(chance),
            fees,
            entries: Vec::new(),
            refunds: Vec::new(),
            refused,
            doubled: BTreeSet::new(),
            open_until: [0; BARCODES.len()],
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

    pub(crate) fn open(&self, fee: &str) -> Option<Money> {
        let owed = self.fees.get(fee)?;
        (owed.open > 0).then(|| dollars(owed.open))
    }

    pub(crate) fn take_back(&mut self, name: &str) -> bool {
        let entry = self
            .entries
            .iter_mut()
            .find(|entry| entry.name == name && entry.stands);
        let Some(entry) = entry else { return false };
        entry.stands = false;
        for (fee, amount) in std::mem::take(&mut entry.lowered) {
            if let Some(owed) = self.fees.get_mut(&fee) {
                owed.open += amount;
            }
        }
        true
    }

    /// Lowers a fee, as far as there is something to lower, and then, where the system spills, the patron's others.
    fn lower(&mut self, fee: &str, mut amount: i64) -> Vec<(String, i64)> {
        let patron = self.fees.get(fee).map(|owed| owed.patron);
        let mut names: Vec<String> = self.fees.keys().filter(|name| *name != fee).cloned().collect();
        names.insert(0, fee.to_owned());
        let mut lowered = Vec::new();
        for name in names {
            let Some(owed) = self.fees.get_mut(&name) else {
                continue;
            };
            let taken = amount.min(owed.open);
            if taken > 0 && Some(owed.patron) == patron {
                owed.open -= taken;
                amount -= taken;
                lowered.push((name, taken));
            }
        }
        lowered
    }
}

impl State {
    /// Takes a payment, ours or the desk's.
    pub(crate) fn takes(&mut self, (name, fee): (&str, &str), amount: i64) -> PostingAnswer {
        let ours = !name.is_empty();
        let refuses = ours && self.shelf.refused.contains(fee);
        let open = self.shelf.fees.get(fee).map_or(0, |owed| owed.open);
        let in_part = ours && amount < open && !self.shelf.system.abilities.pays_in_part;
        if refuses || in_part || amount > open || amount <= 0 {
            return PostingAnswer::Refused;
        }
        let lowered = self.shelf.lower(fee, amount);
        self.enters((name, fee), amount, lowered, false);
        PostingAnswer::Accepted
    }

    /// Writes a payment down.
    fn enters(&mut self, (name, fee): (&str, &str), amount: i64, lowered: Vec<(String, i64)>, muddled: bool) {
        self.say(|| format!("    library: {amount} for {fee} by '{name}', lowers {lowered:?}"));
        self.shelf.entries.push(Entry {
            name: name.to_owned(),
            fee: fee.to_owned(),
            amount,
            stands: true,
            lowered,
            muddled,
        });
        if !name.is_empty() && self.shelf.standing(name).count() > 1 {
            self.fail(format!("the library system has {name} twice"));
        }
    }

    /// The desk has the patron's record open, where that keeps everybody else out.
    pub(crate) fn record_is_open(&mut self, posting: &Posting) -> bool {
        let owed = self.shelf.fees.get(posting.fee.as_str());
        let Some(patron) = owed
            .map(|owed| owed.patron)
            .filter(|_| self.shelf.system.ways.locks)
        else {
            return false;
        };
        if self.goes_wrong("record opened at the desk", 200) {
            let while_ = self.chance.between(MINUTE, 2 * HOUR);
            self.shelf.open_until[patron] = self.now + while_;
        }
        let open = self.now < self.shelf.open_until[patron];
        if open {
            self.tally.seen("a record that is open at the desk");
        }
        open
    }

    /// The payment is written down, and the account does not look as it should then: the desk was at it between the
    /// connector's look and its writing, and a surplus spills over; or the fee was not lowered at all.
    pub(crate) fn is_muddled(&mut self, posting: &Posting) -> bool {
        let (fee, amount) = (posting.fee.as_str().to_owned(), posting.amount.minor());
        if self.shelf.refused.contains(&fee) {
            return false;
        }
        let ways = self.shelf.system.ways;
        if ways.spills && self.goes_wrong("desk acts while we write", 1_000) {
            self.desk_acts(&fee, None);
        }
        if self.spills_over(posting) {
            return true;
        }
        if ways.halves && self.goes_wrong("written down, and the fee stays as it was", 500) {
            self.enters((&posting.name(), &fee), amount, Vec::new(), true);
            return true;
        }
        false
    }

    /// More arrives than is owed by now, and the library system takes it all the same.
    fn spills_over(&mut self, posting: &Posting) -> bool {
        let (fee, amount) = (posting.fee.as_str(), posting.amount.minor());
        let open = self.shelf.fees.get(fee).map_or(0, |owed| owed.open);
        let spills = self.shelf.system.ways.spills && !self.shelf.refused.contains(fee) && amount > open;
        if spills {
            self.fault("a surplus spills over");
            let lowered = self.shelf.lower(fee, amount);
            self.enters((&posting.name(), fee), amount, lowered, true);
        }
        spills
    }

    /// Whoever decides about a payment puts the account right first.
    pub(crate) fn desk_puts_right(&mut self, reference: &str) {
        self.shelf.doubled.clear();
        let begin = format!("{reference}.");
        for number in 0..self.shelf.entries.len() {
            let entry = &mut self.shelf.entries[number];
            let wrong = entry.name.starts_with(&begin) && entry.muddled && entry.stands;
            if !wrong {
                continue;
            }
            entry.muddled = false;
            let (fee, amount) = (entry.fee.clone(), entry.amount);
            if entry.lowered.is_empty() {
                let lowered = self.shelf.lower(&fee, amount);
                self.shelf.entries[number].lowered = lowered;
            }
        }
    }

    /// The desk does something to a fee: takes money for it, waives, raises or lowers it.
    pub(crate) fn desk_acts(&mut self, fee: &str, amount: Option<i64>) {
        let open = self.shelf.fees.get(fee).map_or(0, |owed| owed.open);
        if let Some(amount) = amount {
            self.fault("desk takes the same sum at the same moment");
            self.takes(("", fee), amount.min(open));
            return;
        }
        if self.shelf.system.ways.doubles && self.chance.one_in(6) {
            self.fault("another fee under the same id");
            self.shelf.doubled.insert(fee.to_owned());
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
            if self.spills_over(&posting) {
                continue;
            }
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
    pub(crate) fn posting_is_lost(&mut self, posting: &Posting) {
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
