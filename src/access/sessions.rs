//! Sessions: who holds one, and how long it lasts.

use std::time::Duration;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::Place;
use crate::access::SessionSecret;
use crate::access::Stay;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Role;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::storage::EndedSessions;
use crate::storage::MeterWrite;
use crate::storage::SessionHolder;
use crate::storage::SessionWrite;
use crate::storage::StoredSession;
use crate::storage::Unit;

/// Somebody at the patron's pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// A patron, whose PIN was right.
    Patron {
        /// Whose patron.
        library: LibraryId,
        /// The number on the card.
        barcode: Barcode,
    },
    /// Somebody without a library card, who may see one order.
    Applicant {
        /// Whose order it is.
        library: LibraryId,
        /// The order.
        order: OrderId,
    },
}

/// Somebody at the desk, signed in and not kept out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffOnDuty {
    /// Whose.
    pub library: LibraryId,
    /// Who.
    pub name: StaffName,
    /// What they may do now; a change of it holds at once.
    pub role: Role,
}

/// How long sessions last. An idle one ends by itself; however busy it is, it ends in the end. Whoever is asked before
/// that and answers goes on, ten times, see [`Door::stay`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// A visitor's, unused: 10 minutes, because the next at a public computer sits down soon.
    pub patron_idle: Duration,
    /// A visitor's, until they are asked whether they need more: 60 minutes.
    pub patron_absolute: Duration,
    /// Staff's, unused: 15 minutes.
    pub staff_idle: Duration,
    /// Staff's, at most: 10 hours.
    pub staff_absolute: Duration,
    /// A visitor's at a kiosk, unused: 75 seconds.
    pub kiosk_idle: Duration,
    /// A visitor's at a kiosk, until they are asked whether they need more: 10 minutes.
    pub kiosk_absolute: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            patron_idle: Duration::from_mins(10),
            patron_absolute: Duration::from_hours(1),
            staff_idle: Duration::from_mins(15),
            staff_absolute: Duration::from_hours(10),
            kiosk_idle: Duration::from_secs(75),
            kiosk_absolute: Duration::from_mins(10),
        }
    }
}

/// What is known of whoever holds a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence<W> {
    /// Who is signed in; `None` for anybody else.
    pub who: Option<W>,
    /// How long they may stay; `None` for anybody who is not signed in, and for staff.
    pub stay: Option<Stay>,
    /// The language that they have chosen, signed in or not; `None` for whatever their browser asks for.
    pub language: Option<String>,
}

/// Who uses a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The person: it lasts longer.
    ByThePerson,
    /// An open page, by itself.
    ByThePage,
}

/// The use of a session is noted this often at most. A page counts from when it was shown: were uses noted seldom, a
/// session could end before its page has asked whether anybody is there.
pub(super) const NOTED_EVERY: Duration = Duration::from_secs(5);
/// How long a browser that was told to be a kiosk is known as one; its first page asks anew before that.
const KIOSKS_KEPT: Duration = Duration::from_hours(7 * 24);
/// How long tries at signing in are remembered after their window began.
const TRIES_KEPT: Duration = Duration::from_hours(90 * 24);

impl Door {
    /// Lets a visitor in. The secret is new each time, and the session under the one that the browser came with
    /// ends, so that nobody can plant a session in somebody else's browser.
    ///
    /// # Errors
    /// [`DoorError::Store`]; nobody is let in then.
    pub async fn admit(
        &self,
        visitor: Visitor,
        before: Option<&SessionSecret>,
    ) -> Result<SessionSecret, DoorError> {
        self.admit_at(visitor, before, Place::Anywhere).await
    }

    /// As [`Door::admit`], at a kiosk or anywhere else.
    ///
    /// # Errors
    /// [`DoorError::Store`]; nobody is let in then.
    pub async fn admit_at(
        &self,
        visitor: Visitor,
        before: Option<&SessionSecret>,
        place: Place,
    ) -> Result<SessionSecret, DoorError> {
        let (library, holder) = match visitor {
            Visitor::Patron { library, barcode } => (library, SessionHolder::Patron(barcode)),
            Visitor::Applicant { library, order } => (library, SessionHolder::Applicant(order)),
        };
        self.begin((library, holder, place), before, Unit::default())
            .await
    }

    /// Who holds this secret; `None` when nobody does, it was not used for too long, or it is too old. Notes the
    /// use.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn visitor(&self, secret: &SessionSecret) -> Result<Option<Visitor>, DoorError> {
        Ok(self.visit(secret, Use::ByThePerson).await?.who)
    }

    /// As [`Door::visitor`] for a page that asks by itself: that nobody touches a page must not keep its session.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn visitor_at_rest(&self, secret: &SessionSecret) -> Result<Option<Visitor>, DoorError> {
        Ok(self.visit(secret, Use::ByThePage).await?.who)
    }

    /// Who holds this secret, and in which language they read. Of a session that has ended by itself the language is
    /// told as long as it is there: whoever was signed off is told so in it.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn visit(&self, secret: &SessionSecret, by: Use) -> Result<Presence<Visitor>, DoorError> {
        let Some(session) = self.store.session(secret.digest()).await? else {
            return self.guest(secret).await;
        };
        let visitor = match session.holder.clone() {
            SessionHolder::Patron(barcode) => Some(Visitor::Patron {
                library: session.library.clone(),
                barcode,
            }),
            SessionHolder::Applicant(order) => Some(Visitor::Applicant {
                library: session.library.clone(),
                order,
            }),
            SessionHolder::Staff(_) => None,
        };
        let (place, idle, absolute) = self.limits.of(&session);
        let lasts = visitor.is_some() && self.lasts(&session, (idle, absolute), by).await;
        let ends = session.created_at.after(absolute);
        Ok(Presence {
            who: visitor.filter(|_| lasts),
            stay: lasts.then(|| Stay::until(ends, place, idle, self.clock.now())),
            language: session.language,
        })
    }

    /// Who of the staff holds this secret; `None` as for [`Door::visitor`], and when they are kept out meanwhile.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn staff(&self, secret: &SessionSecret) -> Result<Option<StaffOnDuty>, DoorError> {
        Ok(self.shift(secret, Use::ByThePerson).await?.who)
    }

    /// As [`Door::staff`] for a page that asks by itself.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn staff_at_rest(&self, secret: &SessionSecret) -> Result<Option<StaffOnDuty>, DoorError> {
        Ok(self.shift(secret, Use::ByThePage).await?.who)
    }

    /// As [`Door::visit`], of staff.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn shift(&self, secret: &SessionSecret, by: Use) -> Result<Presence<StaffOnDuty>, DoorError> {
        let Some(session) = self.store.session(secret.digest()).await? else {
            return self.guest(secret).await;
        };
        Ok(Presence {
            who: self.on_duty(&session, by).await?,
            stay: None,
            language: session.language,
        })
    }

    async fn on_duty(&self, session: &StoredSession, by: Use) -> Result<Option<StaffOnDuty>, DoorError> {
        let SessionHolder::Staff(name) = &session.holder else {
            return Ok(None);
        };
        let member = self.store.staff_member(&session.library, name).await?;
        let Some(member) = member.filter(|member| !member.disabled) else {
            return Ok(None);
        };
        let limits = (self.limits.staff_idle, self.limits.staff_absolute);
        let lasts = self.lasts(session, limits, by).await;
        Ok(lasts.then_some(StaffOnDuty {
            library: member.library,
            name: member.name,
            role: member.role,
        }))
    }

    /// Ends the session under this secret; fine when there is none.
    ///
    /// # Errors
    /// [`DoorError::Store`]; it may not have ended then.
    pub async fn leave(&self, secret: &SessionSecret) -> Result<(), DoorError> {
        let sessions = vec![SessionWrite::End(secret.digest())];
        let unit = Unit {
            sessions,
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// Removes sessions that have ended by themselves, tries of long ago, and counts that have run empty; the worker calls this now and then.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn remove_ended(&self) -> Result<(), DoorError> {
        let now = self.clock.now();
        let ended = EndedSessions {
            visitors_seen: now.before(self.limits.patron_idle),
            visitors_created: now.before(self.limits.patron_absolute),
            staff_seen: now.before(self.limits.staff_idle),
            staff_created: now.before(self.limits.staff_absolute),
            visitors_extension_ms: i64::try_from(self.limits.patron_absolute.as_millis()).unwrap_or(i64::MAX),
            kiosks_seen: now.before(KIOSKS_KEPT),
        };
        self.store.remove_ended(&ended, now.before(TRIES_KEPT)).await?;
        self.store.write_meters(&[MeterWrite::DropEmpty(now)]).await?;
        Ok(())
    }

    /// Begins a session and ends the one before, in one unit with whatever else is to be written. The language goes
    /// over.
    pub(super) async fn begin(
        &self,
        (library, holder, place): (LibraryId, SessionHolder, Place),
        before: Option<&SessionSecret>,
        mut unit: Unit,
    ) -> Result<SessionSecret, DoorError> {
        let secret = SessionSecret::draw(self.randomness.as_ref());
        let now = self.clock.now();
        let language = match before {
            Some(before) => self.language_of(before).await?,
            None => None,
        };
        unit.sessions
            .extend(before.map(|before| SessionWrite::End(before.digest())));
        unit.sessions.push(SessionWrite::Begin(StoredSession {
            digest: secret.digest(),
            library,
            holder,
            language,
            created_at: now,
            seen_at: now,
            kiosk: place == Place::Kiosk,
            extended: 0,
        }));
        if place == Place::Kiosk {
            // When the session has ended by itself, its browser is a kiosk still.
            unit.sessions.push(SessionWrite::MarkKiosk(secret.digest(), now));
        }
        self.store.commit(unit).await?;
        Ok(secret)
    }

    async fn lasts(&self, session: &StoredSession, (idle, absolute): (Duration, Duration), by: Use) -> bool {
        let now = self.clock.now();
        if session.seen_at <= now.before(idle) || session.created_at <= now.before(absolute) {
            return false;
        }
        let noted_every = NOTED_EVERY.min(idle.checked_div(10).unwrap_or(idle));
        if by == Use::ByThePerson && session.seen_at <= now.before(noted_every) {
            self.note_use(session, now).await;
        }
        true
    }

    /// That the use cannot be noted is no reason to turn anybody away; the session ends a little sooner.
    async fn note_use(&self, session: &StoredSession, now: Timestamp) {
        if let Err(error) = self.store.touch_session(session.digest, now).await {
            tracing::warn!(%error, "the use of a session is not noted");
        }
    }
}
