//! How long a visitor may stay, where, and how they ask for more.
//!
//! WCAG 2.2 (2.2.1) wants people asked before their time is over, and given more by one simple action, at least ten
//! times. So neither the idle time nor the time in all ends a visit without a question that its page asks in time.

use std::time::Duration;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::SessionLimits;
use crate::access::SessionSecret;
use crate::access::sessions::NOTED_EVERY;
use crate::access::sessions::Use;
use crate::domain::Timestamp;
use crate::storage::SessionWrite;
use crate::storage::StoredSession;

/// How often a visit's time in all may be extended; the database has the same number.
pub const EXTENSIONS_MAX: u32 = 10;

/// Where somebody sits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// At a computer that the library put up for paying: the next patron stands behind them.
    Kiosk,
    /// At any other.
    #[default]
    Anywhere,
}

/// How long a visit lasts from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Where it began.
    pub place: Place,
    /// When nobody uses it.
    pub idle: Duration,
    /// In any case, unless its holder asks for more.
    pub left: Duration,
}

impl Stay {
    pub(super) fn until(ends: Timestamp, place: Place, idle: Duration, now: Timestamp) -> Self {
        let left = ends.millis().saturating_sub(now.millis());
        Self {
            place,
            idle,
            left: Duration::from_millis(u64::try_from(left).unwrap_or(0)),
        }
    }
}

impl SessionLimits {
    /// Where a visitor's session began, its idle time, and its time in all with what its holder asked for.
    pub(super) fn of(&self, session: &StoredSession) -> (Place, Duration, Duration) {
        let (place, idle, absolute) = if session.kiosk {
            (Place::Kiosk, self.kiosk_idle, self.kiosk_absolute)
        } else {
            (Place::Anywhere, self.patron_idle, self.patron_absolute)
        };
        (
            place,
            idle,
            absolute.saturating_mul(session.extended.saturating_add(1)),
        )
    }
}

impl Door {
    /// The holder is there and wants to stay: the idle time begins anew, and when the last of the time in all is near,
    /// they get as much again, [`EXTENSIONS_MAX`] times. `None` when it is over already.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn stay(&self, secret: &SessionSecret) -> Result<Option<Stay>, DoorError> {
        let Some(stay) = self.visit(secret, Use::ByThePerson).await?.stay else {
            return Ok(None);
        };
        if stay.left > EXTENDED_WITHIN {
            return Ok(Some(stay));
        }
        self.write_session(SessionWrite::Extend(secret.digest(), self.clock.now()))
            .await?;
        Ok(self.visit(secret, Use::ByThePage).await?.stay)
    }

    /// A page was left because nobody used it. Whether its reader is still signed in, because they used another page;
    /// otherwise the session ends now, even if the service's own clock would give it a few seconds more.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn lasts_after(&self, secret: &SessionSecret) -> Result<bool, DoorError> {
        let Some(stay) = self.visit(secret, Use::ByThePage).await?.stay else {
            return Ok(false);
        };
        let Some(session) = self.store.session(secret.digest()).await? else {
            return Ok(false);
        };
        let nearly = stay.idle.saturating_sub(NOTED_EVERY.saturating_mul(2));
        if session.seen_at > self.clock.now().before(nearly) && stay.left > NOTED_EVERY {
            return Ok(true);
        }
        self.leave(secret).await?;
        Ok(false)
    }

    /// The browser with this cookie is a kiosk, whoever will sign in.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn mark_kiosk(&self, secret: &SessionSecret) -> Result<(), DoorError> {
        self.write_session(SessionWrite::MarkKiosk(secret.digest(), self.clock.now()))
            .await
    }

    /// Where the browser with this cookie stands, while nobody is signed in.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn place(&self, secret: &SessionSecret) -> Result<Place, DoorError> {
        Ok(if self.store.is_kiosk(secret.digest()).await? {
            Place::Kiosk
        } else {
            Place::Anywhere
        })
    }
}

/// Pages ask a minute before the end at the earliest, and people take their time to answer.
const EXTENDED_WITHIN: Duration = Duration::from_mins(2);
