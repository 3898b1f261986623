//! Counts that run empty by themselves, as data.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use secrecy::SecretBox;

use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::Timestamp;
use crate::storage::StoreError;

/// The key of the service's digests and seals, 32 random bytes. Not printed.
pub struct ServiceKey(SecretBox<[u8; 32]>);

impl ServiceKey {
    /// Takes a key.
    pub fn new(key: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(key)))
    }

    /// The key, for whoever makes digests and seals with it.
    pub fn expose_secret(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey(…)")
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeterKind {
    /// Wrong PINs of a library card.
    Account,
    /// Wrong PINs from an address.
    Address,
    /// Wrong PINs from a network.
    Network,
    /// Wrong PINs at a library.
    Library,
    /// Library cards at which one PIN was wrong.
    Pin,
    /// Sign-ins from an address.
    SignIns,
    /// Searches for a payment from an address.
    Lookups,
    /// Purchases without an account from an address.
    Purchases,
    /// Wrong API keys from an address.
    WrongKeys,
    /// Prices that were paid by waiting, from an address.
    Waits,
    /// A price that was paid, so that it is paid once.
    Spent,
    /// Whoever has paid the price of a card page for an order.
    Pass,
    /// Cards of a visit that were not taken.
    CardsOfVisit,
    /// Cards from an address that were not taken.
    CardsOfAddress,
    /// How long a library has purchases paused.
    Pause,
    /// When somebody at a library made wrong PINs of a library card forgotten.
    Reset,
}

impl MeterKind {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::Network => "network",
            Self::Library => "library",
            Self::Pin => "pin",
            Self::SignIns => "sign_ins",
            Self::Lookups => "lookups",
            Self::Purchases => "purchases",
            Self::WrongKeys => "wrong_keys",
            Self::Waits => "waits",
            Self::Spent => "spent",
            Self::Pass => "pass",
            Self::CardsOfVisit => "cards_of_visit",
            Self::CardsOfAddress => "cards_of_address",
            Self::Pause => "pause",
            Self::Reset => "reset",
        }
    }
}

/// One count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meter {
    /// What is counted.
    pub kind: MeterKind,
    /// Whom it counts: a keyed digest, never the thing itself.
    pub digest: [u8; 32],
}

/// Raises a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Raise {
    /// Which.
    pub meter: Meter,
    /// How far: so much longer it takes to run empty.
    pub by: Duration,
    /// How far ahead of now it may stand afterwards. A raise beyond is none.
    pub most: Duration,
}

/// How a count stood before it was raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raised {
    /// When it would have been empty; not in the past.
    pub before: Timestamp,
    /// Whether it was raised; not when it would have stood too high.
    pub done: bool,
}

/// Writes a count otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeterWrite {
    /// So much lower; what was raised is taken back.
    Lower(Meter, Duration),
    /// Stands until then, unless it stands longer.
    Set(Meter, Timestamp),
    /// Gone.
    Drop(Meter),
    /// All that have run empty by then are gone.
    DropEmpty(Timestamp),
}

/// Whose declined cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclinesOf {
    /// An order's.
    Order(OrderId),
    /// Those of all orders of a patron.
    Patron(PatronKey),
}

/// Cards that were presented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// All of them.
    pub all: u32,
    /// Those that were declined.
    pub declined: u32,
}

/// The part of the store that counts. What is counted here is comfort and caution, never money.
#[async_trait]
pub trait Meters {
    /// The key of this service's digests and seals: the one that is stored, or this one, which is stored then.
    async fn service_key(&self, drawn: [u8; 32], at: Timestamp) -> Result<ServiceKey, StoreError>;

    /// Raises counts, all in one step, and says of each how it stood before. One that stands too high stays as it is.
    async fn raise_meters(&self, raises: &[Raise], at: Timestamp) -> Result<Vec<Raised>, StoreError>;

    /// Lowers, sets or drops counts, all in one step. Says how many were there.
    async fn write_meters(&self, writes: &[MeterWrite]) -> Result<u64, StoreError>;

    /// When each count will be empty; `None` for one that nobody counted, or that was dropped.
    async fn meters(&self, meters: &[Meter]) -> Result<Vec<Option<Timestamp>>, StoreError>;

    /// When cards were declined on the processor's pages since this moment: those of an order, or of a patron's orders.
    async fn page_declines(
        &self,
        library: &LibraryId,
        of: DeclinesOf,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError>;

    /// How many cards were presented at a library since this moment, and how many of them were declined; those that were
    /// declined on the processor's pages among them.
    async fn recent_attempts(&self, library: &LibraryId, since: Timestamp) -> Result<Attempts, StoreError>;
}
