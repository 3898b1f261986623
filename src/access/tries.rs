//! Wrong PINs and wrong passwords. A wrong password locks for a while. A wrong PIN makes the next one dearer, so that an
//! outsider can put a price on somebody's card, and never a lock.

use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::Origin;
use crate::access::Price;
use crate::access::origin::meter;
use crate::access::secrets::Secrets;
use crate::access::tariff::Tariff;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::storage::Face;
use crate::storage::Meter;
use crate::storage::MeterKind;
use crate::storage::MeterWrite;
use crate::storage::Raise;
use crate::storage::TryLimits;
use crate::storage::TrySubject;
use crate::storage::TryWrite;
use crate::storage::Unit;

/// Ten wrong ones in half an hour, then half an hour without: of one name at the desk, of one library card from one
/// address, of one visit. That passes by itself.
pub(super) const LIMITS: TryLimits = TryLimits {
    tries_max: 10,
    window: Duration::from_mins(30),
    lock: Duration::from_mins(30),
};

/// From an address of a branch, which many people share: thirty.
const LIMITS_OF_A_BRANCH: TryLimits = TryLimits {
    tries_max: 30,
    ..LIMITS
};

/// Of a library card that was guessed at a hundred times: three from one address, then none from there for two hours.
const LIMITS_UNDER_SIEGE: TryLimits = TryLimits {
    tries_max: 3,
    window: Duration::from_hours(2),
    lock: Duration::from_hours(2),
};

/// Only counts; never locks.
const NO_LIMITS: TryLimits = TryLimits {
    tries_max: 1_000_000_000,
    window: Duration::from_hours(24 * 365),
    lock: Duration::ZERO,
};

/// So many wrong PINs of one library card since the last right one or the last reset: from then on the price is the
/// dearest, and each address has few tries.
pub const SIEGE: u32 = 100;

/// Somebody who tries a PIN.
#[derive(Clone, Copy, Debug)]
pub struct Try<'a> {
    /// At which library.
    pub library: &'a LibraryId,
    /// The number on the library card, known or not.
    pub barcode: &'a Barcode,
    /// The PIN.
    pub pin: &'a SecretString,
    /// Where it comes from.
    pub origin: &'a Origin,
    /// What was paid for it.
    pub paid: Option<Price>,
}

/// Whether a PIN may be tried.
#[derive(Debug)]
pub enum Admission {
    /// It may; the try counts as a wrong one until more is said.
    Taken(Box<TakenTry>),
    /// This has to be paid first.
    Costs(Price),
    /// This address, or this program, has tried this library card too often; another has not.
    Closed,
}

/// A try that was counted before its outcome is known, so that a hundred at once are a hundred.
#[derive(Debug)]
pub struct TakenTry {
    lane: TrySubject,
    lifetime: TrySubject,
    account: Meter,
    raised: Vec<Raise>,
}

impl Door {
    /// Whether a PIN may be tried for this library card, known or not, before anybody is asked. Say
    /// [`Door::note_right_pin`] after a right one, [`Door::note_no_answer`] when the library system could not tell, and
    /// nothing after a wrong one.
    ///
    /// # Errors
    /// [`DoorError::Store`]; no PIN may be tried then.
    pub async fn may_try(&self, asked: Try<'_>) -> Result<Admission, DoorError> {
        let secrets = self.secrets().await?;
        let now = self.clock.now();
        let meters = Counted::of(secrets, &asked, now);
        let lifetime = subject_of(asked.library, secrets.digest("lifetime", &meters.card()));
        let total = self.store.tries(&lifetime).await?.map_or(0, |tries| tries.total);
        let standing = self.store.meters(&meters.all()).await?;
        // Not earlier than what others have counted meanwhile, or theirs would seem to last longer, and cost more.
        let now = self.clock.now();
        let branch = asked.origin.is_branch();
        let due = price(meters.kinds.iter().zip(&standing), total, (now, branch));
        if !asked.origin.is_program() && due > asked.paid {
            return Ok(due.map_or(Admission::Closed, Admission::Costs));
        }
        let reset = standing.last().copied().flatten().map_or(0, Timestamp::millis);
        let lane = meters.lane(secrets, asked.origin, reset);
        let lane = subject_of(asked.library, lane);
        let limits = match (total >= SIEGE, branch) {
            (true, _) => LIMITS_UNDER_SIEGE,
            (false, true) => LIMITS_OF_A_BRANCH,
            (false, false) => LIMITS,
        };
        let Some(in_lane) = self.store.take_try(&lane, now, limits).await? else {
            return Ok(Admission::Closed);
        };
        let all = self.store.take_try(&lifetime, now, NO_LIMITS).await?;
        // A card that is guessed at already tells nothing of how popular a PIN is.
        let quiet = price(meters.kinds.iter().zip(&standing).take(1), 0, (now, branch)).is_none();
        let raises = meters.raises(in_lane.total == 1, (quiet, branch));
        let before = self.store.raise_meters(&raises, now).await?;
        if all.is_some_and(|all| all.total == SIEGE) {
            self.note_siege(asked.library, asked.barcode).await?;
        }
        // Others may have come between the look and the count: the price is that of the moment of the count.
        let now = self.clock.now();
        let stood: Vec<_> = before.iter().map(|raised| Some(raised.before)).collect();
        let counted = raises.iter().map(|raise| &raise.meter).zip(&stood);
        let due = price(counted, total, (now, branch));
        let paid = asked.paid.map_or(0, |price| price.bits().saturating_add(DRIFT));
        match due {
            Some(due) if due.bits() > paid && !asked.origin.is_program() => Ok(Admission::Costs(due)),
            _ => {
                let done = raises.iter().zip(&before).filter(|(_, before)| before.done);
                Ok(Admission::Taken(Box::new(TakenTry {
                    lane,
                    lifetime,
                    account: meters.account,
                    raised: done.map(|(raise, _)| *raise).collect(),
                })))
            }
        }
    }

    /// The PIN was right: the wrong ones of this library card before it do not count any more.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn note_right_pin(&self, taken: TakenTry) -> Result<(), DoorError> {
        for forgotten in [taken.lane, taken.lifetime] {
            let unit = Unit {
                tries: Some(TryWrite::Forget(forgotten)),
                ..Unit::default()
            };
            self.store.commit(unit).await?;
        }
        let account = taken.account;
        let others = taken.raised.iter().filter(|raise| raise.meter != account);
        let mut writes: Vec<_> = others
            .map(|raise| MeterWrite::Lower(raise.meter, raise.by))
            .collect();
        writes.push(MeterWrite::Drop(account));
        self.store.write_meters(&writes).await?;
        Ok(())
    }

    /// Nobody could tell whether the PIN was right: the try does not count.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn note_no_answer(&self, taken: TakenTry) -> Result<(), DoorError> {
        self.store.give_try_back(&taken.lane).await?;
        self.store.give_try_back(&taken.lifetime).await?;
        let raised = taken.raised.iter();
        let writes: Vec<_> = raised
            .map(|raise| MeterWrite::Lower(raise.meter, raise.by))
            .collect();
        self.store.write_meters(&writes).await?;
        Ok(())
    }

    /// Forgets every wrong PIN of a library card, whether there were any or not: somebody has shown at the desk whose it
    /// is. Every address may try it again.
    ///
    /// # Errors
    /// [`DoorError::Store`]; it may be done.
    pub async fn forget_wrong_pins(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        by: Actor,
    ) -> Result<(), DoorError> {
        let secrets = self.secrets().await?;
        let card = card_parts(library, barcode);
        let patron = self.store.patron_by_barcode(library, barcode).await?;
        let mut entry = self.note(library, by, Action::WrongPinsForgotten, "");
        entry.patron = patron.map(|patron| patron.key);
        let unit = Unit {
            tries: Some(TryWrite::Forget(subject_of(
                library,
                secrets.digest("lifetime", &card),
            ))),
            audit: vec![entry],
            ..Unit::default()
        };
        self.store.commit(unit).await?;
        let writes = [
            MeterWrite::Drop(meter(secrets, MeterKind::Account, &card)),
            MeterWrite::Set(
                meter(secrets, MeterKind::Reset, &card),
                self.clock.now().after(RESET_KEPT),
            ),
        ];
        self.store.write_meters(&writes).await?;
        Ok(())
    }

    /// Somebody guesses at a library card, and has for long.
    async fn note_siege(&self, library: &LibraryId, barcode: &Barcode) -> Result<(), DoorError> {
        tracing::warn!(library = library.as_str(), "a library card is guessed at");
        let patron = self.store.patron_by_barcode(library, barcode).await?;
        let detail = format!("count={SIEGE}");
        let mut entry = self.note(library, Actor::Stranger, Action::PinsGuessed, detail);
        entry.patron = patron.map(|patron| patron.key);
        let unit = Unit {
            audit: vec![entry],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// At the desk, by a digest of the name that was typed, whatever it was.
    pub(super) async fn staff_subject(
        &self,
        library: &LibraryId,
        typed: &str,
    ) -> Result<TrySubject, DoorError> {
        let parts: [&[u8]; 2] = [library.as_str().as_bytes(), typed.as_bytes()];
        Ok(TrySubject {
            library: library.clone(),
            face: Face::Staff,
            digest: self.secrets().await?.digest("staff", &parts),
        })
    }
}

/// Everything that a wrong PIN counts for.
struct Counted<'a> {
    library: &'a LibraryId,
    barcode: &'a Barcode,
    account: Meter,
    /// Account, library, PIN, address and network, as far as they apply; the account first.
    kinds: Vec<Meter>,
    reset: Meter,
}

impl<'a> Counted<'a> {
    fn of(secrets: &Secrets, asked: &Try<'a>, now: Timestamp) -> Self {
        let card = card_parts(asked.library, asked.barcode);
        let library = asked.library.as_str().as_bytes();
        let account = meter(secrets, MeterKind::Account, &card);
        // Another key each hour: what is found in the store says nothing of the PINs of yesterday.
        let hour = now.seconds().div_euclid(3_600).to_be_bytes();
        let pin = [library, hour.as_slice(), asked.pin.expose_secret().as_bytes()];
        let mut kinds = vec![
            account,
            meter(secrets, MeterKind::Library, &[library]),
            meter(secrets, MeterKind::Pin, &pin),
        ];
        if !asked.origin.is_program() {
            kinds.push(meter(secrets, MeterKind::Address, &[&asked.origin.parts()]));
        }
        if let Some(network) = asked.origin.network() {
            kinds.push(meter(secrets, MeterKind::Network, &[&network]));
        }
        Self {
            library: asked.library,
            barcode: asked.barcode,
            account,
            kinds,
            reset: meter(secrets, MeterKind::Reset, &card),
        }
    }

    fn card(&self) -> [&[u8]; 2] {
        card_parts(self.library, self.barcode)
    }

    /// What is looked at; the reset last.
    fn all(&self) -> Vec<Meter> {
        self.kinds.iter().copied().chain([self.reset]).collect()
    }

    /// This card from this origin, since the last reset.
    fn lane(&self, secrets: &Secrets, origin: &Origin, reset: i64) -> [u8; 32] {
        let [library, barcode] = self.card();
        let (origin, reset) = (origin.parts(), reset.to_be_bytes());
        secrets.digest("lane", &[library, barcode, &origin, &reset])
    }

    /// What one wrong PIN counts, the account first. The first of a card from an address is another card tried from there, and another
    /// card at which this PIN is tried.
    fn raises(&self, first: bool, (quiet, branch): (bool, bool)) -> Vec<Raise> {
        let raise = |meter: &Meter| {
            let tariff = Tariff::of(meter.kind, branch)?;
            let count = if meter.kind == MeterKind::Pin {
                u32::from(first && quiet)
            } else if first && matches!(meter.kind, MeterKind::Address | MeterKind::Network) {
                2
            } else {
                1
            };
            (count > 0).then(|| tariff.raise(*meter, count))
        };
        self.kinds.iter().filter_map(raise).collect()
    }
}

/// The dearest of all that applies.
fn price<'a>(
    standing: impl Iterator<Item = (&'a Meter, &'a Option<Timestamp>)>,
    total: u32,
    (now, branch): (Timestamp, bool),
) -> Option<Price> {
    let prices =
        standing.filter_map(|(meter, empty_at)| Tariff::of(meter.kind, branch)?.price(*empty_at, now));
    prices.chain((total >= SIEGE).then_some(Price::MOST)).max()
}

fn card_parts<'a>(library: &'a LibraryId, barcode: &'a Barcode) -> [&'a [u8]; 2] {
    [library.as_str().as_bytes(), barcode.reveal().as_bytes()]
}

fn subject_of(library: &LibraryId, digest: [u8; 32]) -> TrySubject {
    TrySubject {
        library: library.clone(),
        face: Face::Patron,
        digest,
    }
}

/// A price may have risen so far, in bits, while it was paid.
const DRIFT: u32 = 1;
/// How long the lanes of before a reset are told from those after it: longer than any is closed.
const RESET_KEPT: Duration = Duration::from_hours(24);
