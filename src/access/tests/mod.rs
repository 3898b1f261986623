//! Who is let in, for how long, and what wrong tries cost.

mod accounts;
mod prices;
mod sessions;
mod staff;
mod stay;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use secrecy::SecretString;
use tempfile::TempDir;

use crate::access::Brought;
use crate::access::Door;
use crate::access::FactorKey;
use crate::access::Knock;
use crate::access::SessionLimits;
use crate::access::SessionSecret;
use crate::access::StaffEntry;
use crate::access::StaffOnDuty;
use crate::access::Visitor;
use crate::domain::Barcode;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::StaffName;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;
use crate::storage::open_sqlite;

#[derive(Debug)]
pub(super) struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// A door on a file of its own, and the hands of its clock.
pub(super) struct Bench {
    pub(super) door: Door,
    pub(super) hands: Arc<Hands>,
    pub(super) folder: TempDir,
    /// The key of the app that everybody has.
    pub(super) key: FactorKey,
    /// The half minute of the last code that was taken.
    brought: AtomicI64,
}

impl Bench {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hands = Arc::new(Hands(AtomicI64::new(1_795_490_448_000)));
        let door = open(&folder, &hands).await;
        Self {
            door,
            hands,
            folder,
            key: FactorKey::draw(&SystemRandomness),
            brought: AtomicI64::new(0),
        }
    }

    /// As after a restart.
    pub(super) async fn reopened(self) -> Self {
        let Self {
            door,
            hands,
            folder,
            key,
            brought,
        } = self;
        drop(door);
        let door = open(&folder, &hands).await;
        Self {
            door,
            hands,
            folder,
            key,
            brought,
        }
    }

    pub(super) fn pass(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap();
        self.hands.0.fetch_add(millis, Ordering::Relaxed);
    }

    pub(super) async fn admit(&self) -> SessionSecret {
        self.door.admit(patron(), None).await.unwrap()
    }

    pub(super) async fn visitor(&self, secret: &SessionSecret) -> Option<Visitor> {
        self.door.visitor(secret).await.unwrap()
    }

    pub(super) async fn on_duty(&self, secret: &SessionSecret) -> Option<StaffOnDuty> {
        self.door.staff(secret).await.unwrap()
    }

    pub(super) async fn add(&self, name: &str) {
        self.door
            .add_staff(&library(), &staff(name), Role::Desk, &right())
            .await
            .unwrap();
        self.door
            .give_factor(&library(), &staff(name), &self.key)
            .await
            .unwrap();
    }

    /// Name, password, and a code that was not brought yet.
    pub(super) async fn sign_in(&self, name: &str, password: &SecretString) -> StaffEntry {
        let visit = SessionSecret::draw(&SystemRandomness);
        self.sign_in_after(name, password, &visit).await
    }

    pub(super) async fn sign_in_after(
        &self,
        name: &str,
        password: &SecretString,
        visit: &SessionSecret,
    ) -> StaffEntry {
        let knock = self.door.knock(&library(), name, password, visit).await.unwrap();
        let Knock::Code(sealed) = knock else {
            panic!("{name} has no second factor");
        };
        let half = self.hands.now().seconds().div_euclid(30);
        let next = self.brought.load(Ordering::Relaxed).saturating_add(1);
        let step = half.saturating_sub(1).max(next);
        let code = self
            .key
            .code_at(Timestamp::from_millis(step.saturating_mul(30_000)));
        let code = Brought::Code(SecretString::from(code));
        let entry = self.door.answer((&sealed, &code), visit).await.unwrap();
        if matches!(entry, StaffEntry::Admitted(_)) {
            self.brought.store(step, Ordering::Relaxed);
        }
        entry
    }

    pub(super) async fn signed_in(&self, name: &str) -> SessionSecret {
        match self.sign_in(name, &right()).await {
            StaffEntry::Admitted(secret) => secret,
            StaffEntry::Refused | StaffEntry::Unused | StaffEntry::LockedUntil(_) => {
                panic!("{name} is not let in")
            }
        }
    }

    /// How often the hash function has run.
    pub(super) fn work(&self) -> usize {
        self.door.passwords.runs.load(Ordering::Relaxed)
    }
}

async fn open(folder: &TempDir, hands: &Arc<Hands>) -> Door {
    let store = open_sqlite(&folder.path().join("lastfour.db")).await.unwrap();
    let clock: Arc<dyn Clock> = Arc::<Hands>::clone(hands);
    Door::new(store, clock, Arc::new(SystemRandomness), SessionLimits::default())
}

pub(super) fn library() -> LibraryId {
    LibraryId::parse("main").unwrap()
}

pub(super) fn barcode() -> Barcode {
    Barcode::parse("21234000000001").unwrap()
}

pub(super) fn patron() -> Visitor {
    Visitor::Patron {
        library: library(),
        barcode: barcode(),
    }
}

pub(super) fn staff(name: &str) -> StaffName {
    StaffName::parse(name).unwrap()
}

pub(super) fn right() -> SecretString {
    SecretString::from("right horse battery staple")
}

pub(super) fn wrong() -> SecretString {
    SecretString::from("wrong horse battery staple")
}

pub(super) const MINUTE: Duration = Duration::from_mins(1);
