//! Who tries stolen cards: few of a visit, few from an address, and a breaker for the library when many are declined.

use std::time::Duration;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::Origin;
use crate::access::SessionSecret;
use crate::access::origin::meter;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Rate;
use crate::domain::Timestamp;
use crate::storage::Meter;
use crate::storage::MeterKind;
use crate::storage::MeterWrite;
use crate::storage::Raise;
use crate::storage::Unit;

/// Fewer cards than so many within ten minutes say nothing.
pub const ATTEMPTS_MIN: u32 = 50;
/// More declined ones of a hundred than so many, and purchases pause.
pub const DECLINED_PERCENT_MAX: u32 = 30;
/// The cards that are looked at, and how long a pause lasts after the last time there were too many.
const WINDOW: Duration = Duration::from_mins(10);

/// Cards of one visit that were not taken: five at once, then one in twelve minutes.
const OF_A_VISIT: Rate = Rate {
    burst: 5,
    one_every: Duration::from_mins(12),
};
/// Cards from one address that were not taken: fifteen at once, then one in four minutes; a branch ten times as many.
const OF_AN_ADDRESS: Rate = Rate {
    burst: 15,
    one_every: Duration::from_mins(4),
};
/// So long after a card was presented its holder may still prove who they are, and have it not counted.
const PROOF_LASTS: Duration = Duration::from_hours(1);
/// How long a card page stays paid for.
const PASS_LASTS: Duration = Duration::from_mins(10);

impl Door {
    /// Counts a card before it is presented, as one that is not taken: say [`Door::card_was_taken`] when it is. The
    /// inner error says how long to wait.
    ///
    /// # Errors
    /// [`DoorError::Store`]; no card may be presented then.
    pub async fn take_card(
        &self,
        visit: &SessionSecret,
        origin: &Origin,
    ) -> Result<Result<(), Duration>, DoorError> {
        let (of_visit, of_address) = self.card_meters(visit, origin).await?;
        if let Err(after) = self.take_one(of_visit, OF_A_VISIT).await? {
            return Ok(Err(after));
        }
        let taken = self.take_one(of_address, origin.rate(OF_AN_ADDRESS)).await?;
        if taken.is_err() {
            let back = MeterWrite::Lower(of_visit, OF_A_VISIT.one_every);
            self.store.write_meters(&[back]).await?;
        }
        Ok(taken)
    }

    /// The last card was taken: it does not count.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn card_was_taken(&self, visit: &SessionSecret, origin: &Origin) -> Result<(), DoorError> {
        let (of_visit, of_address) = self.card_meters(visit, origin).await?;
        let writes = [
            MeterWrite::Lower(of_visit, OF_A_VISIT.one_every),
            MeterWrite::Lower(of_address, origin.rate(OF_AN_ADDRESS).one_every),
        ];
        self.store.write_meters(&writes).await?;
        Ok(())
    }

    /// The last card of a visit waits for something, the proof of its holder at the bank say: it counts until
    /// [`Door::card_is_held`]. A proof that nobody gives is a card that was not taken.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn card_waits(&self, visit: &SessionSecret, order: OrderId) -> Result<(), DoorError> {
        let until = self.clock.now().after(PROOF_LASTS);
        let waits = MeterWrite::Set(self.waiting(visit, order).await?, until);
        self.store.write_meters(&[waits]).await?;
        Ok(())
    }

    /// The amount of an order is held. A card of this visit that waited for it does not count any more; nothing happens
    /// when none did.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn card_is_held(
        &self,
        visit: &SessionSecret,
        order: OrderId,
        origin: &Origin,
    ) -> Result<(), DoorError> {
        let waited = self.waiting(visit, order).await?;
        let standing = self.store.meters(&[waited]).await?;
        if standing.first().copied().flatten().is_none() {
            return Ok(());
        }
        // Of many who see it at once one gives it back.
        if self.store.write_meters(&[MeterWrite::Drop(waited)]).await? == 1 {
            self.card_was_taken(visit, origin).await?;
        }
        Ok(())
    }

    async fn waiting(&self, visit: &SessionSecret, order: OrderId) -> Result<Meter, DoorError> {
        let (digest, order) = (visit.digest(), order.to_string());
        let parts = [b"waits".as_slice(), digest.as_bytes(), order.as_bytes()];
        Ok(meter(self.secrets().await?, MeterKind::Spent, &parts))
    }

    async fn card_meters(&self, visit: &SessionSecret, origin: &Origin) -> Result<(Meter, Meter), DoorError> {
        let secrets = self.secrets().await?;
        let of_visit = meter(secrets, MeterKind::CardsOfVisit, &[visit.digest().as_bytes()]);
        let of_address = meter(secrets, MeterKind::CardsOfAddress, &[&origin.parts()]);
        Ok((of_visit, of_address))
    }

    /// Until when a library has purchases without an account paused, because of its last cards too many were declined;
    /// `None` when it has not. Whoever asks first tells log and audit. It ends by itself.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn paused_until(&self, library: &LibraryId) -> Result<Option<Timestamp>, DoorError> {
        let meter = meter(
            self.secrets().await?,
            MeterKind::Pause,
            &[library.as_str().as_bytes()],
        );
        let now = self.clock.now();
        let cards = self.store.recent_attempts(library, now.before(WINDOW)).await?;
        let (all, declined) = (u64::from(cards.all), u64::from(cards.declined));
        let too_many = declined.saturating_mul(100) > all.saturating_mul(u64::from(DECLINED_PERCENT_MAX));
        if cards.all < ATTEMPTS_MIN || !too_many {
            let standing = self.store.meters(&[meter]).await?;
            let until = standing.first().copied().flatten();
            return Ok(until.filter(|until| *until > now));
        }
        let until = now.after(WINDOW);
        let pause = Raise {
            meter,
            by: WINDOW,
            most: WINDOW,
        };
        let raised = self.store.raise_meters(&[pause], now).await?;
        if raised.first().is_some_and(|raised| raised.done) {
            tracing::warn!(
                library = library.as_str(),
                cards = cards.all,
                declined = cards.declined,
                "too many cards are declined: purchases are paused"
            );
            let detail = format!("{} of {}", cards.declined, cards.all);
            let unit = Unit {
                audit: vec![self.note(library, Actor::Service, Action::PurchasesPaused, detail)],
                ..Unit::default()
            };
            self.store.commit(unit).await?;
        } else {
            self.store.write_meters(&[MeterWrite::Set(meter, until)]).await?;
        }
        Ok(Some(until))
    }

    /// Whether a form of this visit is sent for the first time, by the key that its page drew; for an hour.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn is_first(&self, visit: &SessionSecret, key: &str) -> Result<bool, DoorError> {
        let once = Rate {
            burst: 1,
            one_every: Duration::from_hours(1),
        };
        Ok(self.take_one(self.form(visit, key).await?, once).await?.is_ok())
    }

    /// Nothing came of it: the same form may be sent once more.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn is_not_done(&self, visit: &SessionSecret, key: &str) -> Result<(), DoorError> {
        let again = MeterWrite::Drop(self.form(visit, key).await?);
        self.store.write_meters(&[again]).await?;
        Ok(())
    }

    async fn form(&self, visit: &SessionSecret, key: &str) -> Result<Meter, DoorError> {
        let digest = visit.digest();
        let parts = [b"form".as_slice(), digest.as_bytes(), key.as_bytes()];
        Ok(meter(self.secrets().await?, MeterKind::Spent, &parts))
    }

    /// Notes that a visit has paid the price of the card page of an order.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn give_pass(&self, visit: &SessionSecret, order: OrderId) -> Result<(), DoorError> {
        let pass = MeterWrite::Set(self.pass(visit, order).await?, self.clock.now().after(PASS_LASTS));
        self.store.write_meters(&[pass]).await?;
        Ok(())
    }

    /// Whether it has; for ten minutes, and for one card.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn has_pass(&self, visit: &SessionSecret, order: OrderId) -> Result<bool, DoorError> {
        let standing = self.store.meters(&[self.pass(visit, order).await?]).await?;
        let now = self.clock.now();
        Ok(standing
            .first()
            .copied()
            .flatten()
            .is_some_and(|until| until > now))
    }

    /// Takes it: another card has its own price. Says whether there was one.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn use_pass(&self, visit: &SessionSecret, order: OrderId) -> Result<bool, DoorError> {
        if !self.has_pass(visit, order).await? {
            return Ok(false);
        }
        let taken = MeterWrite::Drop(self.pass(visit, order).await?);
        Ok(self.store.write_meters(&[taken]).await? == 1)
    }

    async fn pass(&self, visit: &SessionSecret, order: OrderId) -> Result<Meter, DoorError> {
        let order = order.to_string();
        let digest = visit.digest();
        let parts = [digest.as_bytes().as_slice(), order.as_bytes()];
        Ok(meter(self.secrets().await?, MeterKind::Pass, &parts))
    }
}
