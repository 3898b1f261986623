//! What a try at a PIN costs: nothing for who mistypes, twice as much with each further wrong one, up to a most. Pure.

use std::time::Duration;

use crate::domain::Timestamp;
use crate::storage::Meter;
use crate::storage::MeterKind;
use crate::storage::Raise;

/// What is asked of a browser before a PIN is looked at: work, or the time that the work takes an old phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(u32);

impl Price {
    /// So many parts have to be solved; many small ones, so that the time varies little and progress can be told.
    pub const PARTS: u32 = 16;
    /// The least that is asked when anything is: 65,000 hashes, a quarter of a second of an old phone.
    pub const LEAST: Self = Self(12);
    /// The most that is ever asked: 8.4 million hashes, half a minute of an old phone.
    pub const MOST: Self = Self(19);

    /// What a card page costs while many cards of a library are declined: four seconds of an old phone.
    pub const CARD_PAGE: Self = Self(16);

    /// Reads the number of bits; `None` when no price has it.
    pub fn from_bits(bits: u32) -> Option<Self> {
        (Self::LEAST.0..=Self::MOST.0)
            .contains(&bits)
            .then_some(Self(bits))
    }

    /// How many bits of each part's digest must be zero.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// How many hashes it takes on average.
    pub fn hashes(self) -> u64 {
        u64::from(Self::PARTS).checked_shl(self.0).unwrap_or(u64::MAX)
    }

    /// The same price in time, for a browser without scripts: 1 to 34 seconds.
    pub fn wait(self) -> Duration {
        let ms = self.hashes().saturating_mul(1_000).checked_div(OLD_PHONE);
        Duration::from_millis(ms.unwrap_or(0)).max(Duration::from_secs(1))
    }

    /// A price of so many steps above the least; never above the most.
    fn steps(steps: u32) -> Self {
        Self(Self::LEAST.0.saturating_add(steps).min(Self::MOST.0))
    }
}

/// Hashes a second of an old phone, in plain script. Measured in `docs/ABUSE.md`.
const OLD_PHONE: u64 = 250_000;

/// What wrong PINs of one kind cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tariff {
    /// So many cost nothing.
    pub(super) free: u32,
    /// So many more double the price.
    pub(super) doubles_every: u32,
    /// One is forgotten in each such while.
    pub(super) forgets_every: Duration,
    /// No more than so many are counted.
    pub(super) most: u32,
    /// The price that this alone can come to.
    pub(super) dearest: Price,
}

impl Tariff {
    /// What wrong PINs of a kind cost; `None` for what is no such kind.
    pub(super) fn of(kind: MeterKind, branch: bool) -> Option<Self> {
        match kind {
            MeterKind::Account => Some(ACCOUNT),
            MeterKind::Address if branch => Some(BRANCH),
            MeterKind::Address => Some(ADDRESS),
            MeterKind::Network => Some(NETWORK),
            MeterKind::Library => Some(LIBRARY),
            MeterKind::Pin => Some(PIN),
            MeterKind::SignIns
            | MeterKind::Lookups
            | MeterKind::Purchases
            | MeterKind::WrongKeys
            | MeterKind::Waits
            | MeterKind::Spent
            | MeterKind::Pass
            | MeterKind::CardsOfVisit
            | MeterKind::CardsOfAddress
            | MeterKind::Pause
            | MeterKind::Reset => None,
        }
    }

    /// The price when a count stands so.
    pub(super) fn price(&self, empty_at: Option<Timestamp>, now: Timestamp) -> Option<Price> {
        let beyond = self.count(empty_at?, now).checked_sub(self.free)?;
        let steps = beyond.checked_div(self.doubles_every).unwrap_or(beyond);
        Some(Price::steps(steps).min(self.dearest))
    }

    /// How many are counted; one that is partly forgotten counts.
    fn count(&self, empty_at: Timestamp, now: Timestamp) -> u32 {
        let left_ms = empty_at.millis().saturating_sub(now.millis());
        let left_ms = u64::try_from(left_ms).unwrap_or(0);
        let every_ms = u64::try_from(self.forgets_every.as_millis()).unwrap_or(u64::MAX);
        let count = left_ms.div_ceil(every_ms.max(1));
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Counts so many more.
    pub(super) fn raise(&self, meter: Meter, count: u32) -> Raise {
        Raise {
            meter,
            by: self.forgets_every.saturating_mul(count),
            most: self.forgets_every.saturating_mul(self.most),
        }
    }
}

/// Of one library card: three are free, each further one doubles; one is forgotten in three minutes, ten in half an
/// hour.
const ACCOUNT: Tariff = Tariff {
    free: 3,
    doubles_every: 1,
    forgets_every: Duration::from_mins(3),
    most: 12,
    dearest: Price::MOST,
};

/// From one address: twelve are free, each two further ones double; one is forgotten in a minute. The first wrong PIN of
/// each further card counts twice.
const ADDRESS: Tariff = Tariff {
    free: 12,
    doubles_every: 2,
    forgets_every: Duration::from_mins(1),
    most: 30,
    dearest: Price::MOST,
};

/// From an address of a library's branch, which is many people: ten times as many.
const BRANCH: Tariff = Tariff {
    free: 120,
    doubles_every: 20,
    forgets_every: Duration::from_secs(6),
    most: 300,
    dearest: Price::MOST,
};

/// From the network around an address.
const NETWORK: Tariff = Tariff {
    free: 48,
    doubles_every: 8,
    forgets_every: Duration::from_secs(15),
    most: 120,
    dearest: Price::MOST,
};

/// At one library, from everywhere: a hundred in ten minutes are free. Beyond, everybody pays, so little that it is
/// hardly seen: at most four seconds of an old phone.
const LIBRARY: Tariff = Tariff {
    free: 100,
    doubles_every: 50,
    forgets_every: Duration::from_secs(6),
    most: 400,
    dearest: Price(16),
};

/// Of one PIN at many library cards: five cards in an hour are free.
const PIN: Tariff = Tariff {
    free: 5,
    doubles_every: 1,
    forgets_every: Duration::from_mins(10),
    most: 14,
    dearest: Price::MOST,
};

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);

    fn price(tariff: &Tariff, count: u32) -> Option<u32> {
        let empty_at = NOW.after(tariff.forgets_every.saturating_mul(count));
        tariff.price(Some(empty_at), NOW).map(Price::bits)
    }

    #[test]
    fn three_wrong_pins_of_a_card_are_free_and_each_further_one_doubles_up_to_the_most() {
        let prices: Vec<_> = (0..=12).map(|count| price(&ACCOUNT, count)).collect();

        assert_eq!(prices[..3], [None; 3]);
        let asked: Vec<u32> = prices[3..].iter().map(|price| price.unwrap()).collect();
        assert_eq!(asked, [12, 13, 14, 15, 16, 17, 18, 19, 19, 19]);
        assert_eq!(ACCOUNT.price(None, NOW), None);
    }

    #[test]
    fn a_price_falls_as_wrong_pins_are_forgotten() {
        let empty_at = NOW.after(ACCOUNT.forgets_every.saturating_mul(11));
        let later = |minutes| ACCOUNT.price(Some(empty_at), NOW.after(Duration::from_mins(minutes)));

        assert_eq!(later(0), Some(Price::MOST));
        assert_eq!(later(3).map(Price::bits), Some(19));
        assert_eq!(later(6).map(Price::bits), Some(18));
        assert_eq!(later(24).map(Price::bits), Some(12));
        assert_eq!(later(25), later(24));
        assert_eq!(later(27), None);
    }

    #[test]
    fn what_a_whole_library_pays_is_hardly_seen() {
        assert_eq!(price(&LIBRARY, 99), None);
        assert_eq!(price(&LIBRARY, 100), Some(12));
        assert_eq!(price(&LIBRARY, 400), Some(16));
        assert_eq!(Price(16).wait(), Duration::from_millis(4_194));
    }

    #[test]
    fn a_branch_has_ten_times_what_an_address_has() {
        assert_eq!(price(&ADDRESS, 11), None);
        assert_eq!(price(&ADDRESS, 12), Some(12));
        assert_eq!(price(&BRANCH, 119), None);
        assert_eq!(price(&BRANCH, 120), Some(12));
        assert_eq!(price(&BRANCH, 260), price(&ADDRESS, 26));
    }

    #[test]
    fn the_same_price_in_time_is_one_to_thirty_four_seconds() {
        assert_eq!(Price::LEAST.wait(), Duration::from_secs(1));
        assert_eq!(Price::MOST.wait(), Duration::from_millis(33_554));
        assert_eq!(Price::LEAST.hashes(), 65_536);
        assert_eq!(Price::from_bits(11), None);
        assert_eq!(Price::from_bits(20), None);
    }
}
