//! What the library asks of whoever pays, and adds to a payment: drawn for each world, by a stream of its own.

use lastfour::domain::ConvenienceRate;
use lastfour::domain::ConvenienceRule;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::PaymentState;
use lastfour::domain::Percent;
use lastfour::domain::Terms;

use crate::account::dollars;
use crate::chance::Chance;
use crate::world::State;

/// The terms of a world. Two of three have a convenience fee, half of them take parts of fees.
pub(crate) fn drawn(seed: u64) -> Terms {
    let mut chance = Chance::new(seed ^ 0x5EED_0FEE);
    let convenience = (!chance.one_in(3)).then(|| {
        let flat = if chance.one_in(2) {
            0
        } else {
            chance.between(1, 60)
        };
        let percent = if flat == 0 || chance.one_in(2) {
            chance.between(1, 8_000)
        } else {
            0
        };
        ConvenienceRule {
            rate: ConvenienceRate {
                flat: dollars(flat),
                percent: Percent::from_thousandths(percent).unwrap(),
                most: chance.one_in(3).then(|| dollars(chance.between(1, 100))),
            },
            kinds: chance.one_in(6).then(Vec::new),
            offers: match chance.draw(3) {
                0 => Some(vec![OfferId::parse("card").unwrap()]),
                1 => Some(Vec::new()),
                _ => None,
            },
            refundable: chance.one_in(2),
        }
    });
    Terms {
        convenience,
        minimum: chance.one_in(4).then(|| dollars(100)),
        in_part: chance.one_in(2),
        ..Terms::default()
    }
}

impl State {
    /// Which part of a fee somebody asks for, now and then; sometimes more than there is.
    pub(crate) fn part_of(&mut self, open: i64) -> Option<i64> {
        let takes = self.terms.in_part && self.shelf.system.abilities.pays_in_part;
        (takes && self.parts.one_in(3)).then(|| {
            self.tally.seen("parts of fees");
            self.parts.between(1, open.max(1) + open / 10)
        })
    }
}

/// The convenience fee for what the library system has of an order, reckoned here by whole numbers, not as the program
/// does.
pub(crate) fn convenience_in_truth(state: &State, order: &Order) -> i64 {
    let Some(agreed) = order.convenience else { return 0 };
    let mut base = 0;
    for (number, line) in order.lines.iter().enumerate() {
        if !line.bears_convenience {
            continue;
        }
        let name = format!("{}.{}", order.reference, number + 1);
        let entries = state.shelf.entries.iter();
        let there: i64 = entries
            .filter(|entry| entry.stands && entry.name == name)
            .map(|entry| entry.amount)
            .sum();
        let bought = line.offer.is_some() && line.posting.counts();
        base += if bought { line.taking.minor() } else { there };
    }
    if base == 0 {
        return 0;
    }
    let share = (base * i64::from(agreed.rate.percent.thousandths()) * 2 + 100_000) / 200_000;
    let whole = agreed.rate.flat.minor() + share;
    let most = agreed.rate.most.map_or(i64::MAX, |most| most.minor());
    whole.min(most).min(agreed.amount.minor())
}

/// What was agreed on is what is held, and when all of it was posted, what is taken; what is kept goes back to nobody
/// through us.
pub(crate) fn agreed_is_agreed(state: &mut State, order: &Order) {
    let fees: i64 = order.lines.iter().map(|line| line.amount.minor()).sum();
    let added = order.convenience.map_or(0, |agreed| agreed.amount.minor());
    if order.amount().minor() != fees + added {
        state.fail(format!("{} is no sum of {fees} and {added}", order.amount()));
    }
    if order.payment() != Some(PaymentState::Captured) {
        return;
    }
    let whole = |line: &lastfour::domain::Line| line.posting.counts() && line.taking == line.amount;
    if order.lines.iter().all(whole) && order.captured() != order.amount() {
        state.fail(format!("captured {} of {}", order.captured(), order.amount()));
    }
    if added > 0 {
        state.tally.seen("captures with a convenience fee");
    }
    let kept = order.convenience.is_some_and(|agreed| !agreed.refundable);
    let fee = convenience_in_truth(state, order);
    if kept && order.refundable().minor() > order.captured().minor() - fee {
        state.fail("the convenience fee that is kept can be refunded");
    }
}
