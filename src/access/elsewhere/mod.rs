//! Staff who sign in elsewhere: at the library's own provider. What the browser keeps on the way there is sealed; nothing
//! of it is stored.
//!
//! Who somebody is, the provider's subject says, and nothing else: no local account is ever taken for theirs by its name.

mod names;
mod trip;

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::Place;
use crate::access::SessionSecret;
use crate::access::StaffOnDuty;
use crate::access::elsewhere::names::names;
use crate::access::elsewhere::trip::Words;
use crate::access::elsewhere::trip::read;
use crate::access::held::bytes;
use crate::access::held::letters;
use crate::access::made_up_password;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::LibraryId;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::identity::Asking;
use crate::identity::IdentityError;
use crate::identity::Provider;
use crate::identity::SignedPerson;
use crate::storage::Conflict;
use crate::storage::IdentityWrite;
use crate::storage::SessionDigest;
use crate::storage::SessionHolder;
use crate::storage::SessionWrite;
use crate::storage::StaffWrite;
use crate::storage::StoreError;
use crate::storage::Unit;

/// How the staff of a library may sign in beside a local account, or instead of one.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Whose staff.
    pub library: LibraryId,
    /// Its provider.
    pub provider: Arc<Provider>,
    /// The only local accounts that are taken, for the day when the provider is away; `None`: all are.
    pub local_only: Option<Vec<StaffName>>,
}

/// The way to a provider.
#[derive(Clone, Debug)]
pub struct WayOut {
    /// Where the browser goes.
    pub address: String,
    /// What it brings back, in a cookie: letters.
    pub cookie: String,
}

/// Who came back.
#[derive(Clone, Debug)]
pub enum CameBack {
    /// Somebody who is let in.
    Admitted(SessionSecret),
    /// Somebody who was in, and has shown that it is them.
    Proven,
}

/// Why nobody is let in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotBack {
    /// The library has no provider.
    #[error("the library has no provider")]
    NoProvider,
    /// What the browser brought is not what it was given, or too old.
    #[error("the sign-in was not begun here, or too long ago")]
    NotBegun,
    /// What the provider said.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// They are kept out here.
    #[error("they are kept out")]
    KeptOut,
    /// It is somebody else than was asked for.
    #[error("it is somebody else")]
    SomebodyElse,
    /// The door cannot tell.
    #[error(transparent)]
    Door(#[from] DoorError),
}

impl From<StoreError> for NotBack {
    fn from(error: StoreError) -> Self {
        Self::Door(DoorError::Store(error))
    }
}

impl Door {
    /// With the providers of libraries; without this there are local accounts alone.
    #[must_use]
    pub fn with_providers(mut self, providers: Vec<Elsewhere>) -> Self {
        self.elsewhere = providers;
        self
    }

    /// Whether the staff of a library may sign in at a provider.
    pub fn has_provider(&self, library: &LibraryId) -> bool {
        self.elsewhere_of(library).is_some()
    }

    /// Whether somebody came by the provider, and shows there that it is them, not by a code of ours.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn proves_elsewhere(&self, person: &StaffOnDuty) -> Result<bool, DoorError> {
        let there = self.has_provider(&person.library);
        Ok(there && self.store.has_identity(&person.library, &person.name).await?)
    }

    /// Begins a sign-in at the provider of a library; of somebody who is in, to show that it is still them.
    ///
    /// # Errors
    /// [`NotBack`]; nothing has begun.
    pub async fn send_out(
        &self,
        library: &LibraryId,
        again: Option<(&StaffOnDuty, &SessionSecret)>,
    ) -> Result<WayOut, NotBack> {
        let elsewhere = self.elsewhere_of(library).ok_or(NotBack::NoProvider)?;
        let asking = Asking {
            state: self.drawn(),
            nonce: self.drawn(),
            verifier: SecretString::from(self.drawn()),
            at: self.clock.now(),
            anew: again.is_some(),
        };
        let address = elsewhere.provider.address(&asking).await?;
        let words: Words = (
            library.as_str().to_owned(),
            asking.state,
            asking.nonce,
            asking.verifier.expose_secret().to_owned(),
            asking.at.millis(),
            again.map(|(person, secret)| {
                (
                    letters(secret.digest().as_bytes()),
                    person.name.as_str().to_owned(),
                )
            }),
        );
        let open = Zeroizing::new(serde_json::to_vec(&words).map_err(|_| DoorError::Key)?);
        let sealed = self.secrets().await?.seal(BOUND, open).ok_or(DoorError::Key)?;
        Ok(WayOut {
            address,
            cookie: letters(&sealed),
        })
    }

    /// Takes whoever comes back: lets them in, or notes that it is still them.
    ///
    /// # Errors
    /// [`NotBack`]; nobody is let in then.
    pub async fn take_back(
        &self,
        cookie: &str,
        (state, code): (&str, &SecretString),
    ) -> Result<CameBack, NotBack> {
        let secrets = self.secrets().await?;
        let open = bytes(cookie).and_then(|sealed| secrets.open(BOUND, &sealed));
        let trip = open.as_deref().and_then(|open| read(open, self.clock.now()));
        let trip = trip.ok_or(NotBack::NotBegun)?;
        if verify_slices_are_equal(trip.asking.state.as_bytes(), state.as_bytes()).is_err() {
            return Err(NotBack::NotBegun);
        }
        let elsewhere = self.elsewhere_of(&trip.library).ok_or(NotBack::NoProvider)?;
        let person = match elsewhere.provider.person(&trip.asking, code).await {
            Ok(person) => person,
            Err(error) => {
                self.note_nobody(&trip.library, error.word()).await?;
                return Err(error.into());
            }
        };
        let subject = self.subject_digest(&elsewhere.provider, &person).await?;
        match trip.of {
            Some(of) => self.is_still(&trip.library, &subject, of).await,
            None => self.admit_from_elsewhere(&trip.library, &person, &subject).await,
        }
    }

    /// Whether a local account is taken under this name.
    pub(super) fn takes_local(&self, library: &LibraryId, name: &StaffName) -> bool {
        let only = self
            .elsewhere_of(library)
            .and_then(|elsewhere| elsewhere.local_only.as_ref());
        only.is_none_or(|names| names.contains(name))
    }

    async fn is_still(
        &self,
        library: &LibraryId,
        subject: &[u8; 32],
        (session, name): (SessionDigest, StaffName),
    ) -> Result<CameBack, NotBack> {
        let came = self.store.staff_by_identity(library, subject).await?;
        if came.as_ref() != Some(&name) {
            self.note_nobody(library, "somebody else").await?;
            return Err(NotBack::SomebodyElse);
        }
        let unit = Unit {
            sessions: vec![SessionWrite::Prove(session, self.clock.now())],
            ..Unit::default()
        };
        self.store.commit(unit).await?;
        Ok(CameBack::Proven)
    }

    async fn admit_from_elsewhere(
        &self,
        library: &LibraryId,
        person: &SignedPerson,
        subject: &[u8; 32],
    ) -> Result<CameBack, NotBack> {
        for name in names(person, subject) {
            let (member, mut unit) = match self.store.staff_by_identity(library, subject).await? {
                Some(known) => {
                    let member = self.store.staff_member(library, &known).await?;
                    let member = member.ok_or(NotBack::KeptOut)?;
                    if member.disabled {
                        self.note_nobody(library, member.name.as_str()).await?;
                        return Err(NotBack::KeptOut);
                    }
                    self.with_role(member, person)
                }
                None => self.added(library, name, person, subject).await?,
            };
            let actor = Actor::Staff(member.name.clone());
            let detail = format!("{} by the provider", member.role.word());
            unit.audit
                .push(self.note(library, actor, Action::StaffSignedIn, detail));
            let holder = (
                library.clone(),
                SessionHolder::Staff(member.name),
                Place::Anywhere,
            );
            match self.begin(holder, None, unit).await {
                Ok(secret) => return Ok(CameBack::Admitted(secret)),
                // Somebody has the name, or the same person was faster: once more.
                Err(DoorError::Store(StoreError::Conflict(Conflict::StaffName))) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(NotBack::KeptOut)
    }

    /// The role follows the groups; what it was before ends with the sessions that had it.
    fn with_role(&self, member: StaffMember, person: &SignedPerson) -> (StaffMember, Unit) {
        let now = self.clock.now();
        if member.role == person.role {
            let (library, name) = (member.library.clone(), member.name.clone());
            let unit = Unit {
                staff: Some(StaffWrite::Used(library, name, now)),
                ..Unit::default()
            };
            return (member, unit);
        }
        let member = StaffMember {
            role: person.role,
            last_used_at: now,
            ..member
        };
        let detail = format!("{}: {} by the provider", member.name, member.role.word());
        let unit = Unit {
            staff: Some(StaffWrite::Update(member.clone())),
            sessions: vec![SessionWrite::EndAllOf(
                member.library.clone(),
                member.name.clone(),
            )],
            audit: vec![self.note(&member.library, Actor::Service, Action::StaffChanged, detail)],
            ..Unit::default()
        };
        (member, unit)
    }

    async fn added(
        &self,
        library: &LibraryId,
        name: StaffName,
        person: &SignedPerson,
        subject: &[u8; 32],
    ) -> Result<(StaffMember, Unit), DoorError> {
        let (randomness, now) = (self.randomness.as_ref(), self.clock.now());
        // Nobody knows it, so nobody comes in with it.
        let password = made_up_password(randomness);
        let member = StaffMember {
            library: library.clone(),
            name: name.clone(),
            role: person.role,
            password_hash: self.passwords.hash(&password, randomness).await?,
            disabled: false,
            created_at: now,
            last_used_at: now,
        };
        let detail = format!("{name}: {} by the provider", person.role.word());
        let unit = Unit {
            identity: Some(IdentityWrite {
                library: library.clone(),
                subject: *subject,
                staff: name,
                at: now,
            }),
            audit: vec![self.note(library, Actor::Service, Action::StaffAdded, detail)],
            staff: Some(StaffWrite::Insert(member.clone())),
            ..Unit::default()
        };
        Ok((member, unit))
    }

    async fn subject_digest(
        &self,
        provider: &Provider,
        person: &SignedPerson,
    ) -> Result<[u8; 32], DoorError> {
        let parts = [provider.issuer().as_bytes(), person.subject.as_bytes()];
        Ok(self.secrets().await?.digest("provider subject", &parts))
    }

    async fn note_nobody(&self, library: &LibraryId, why: &str) -> Result<(), DoorError> {
        let detail = format!("by the provider: {why}");
        let unit = Unit {
            audit: vec![self.note(library, Actor::Stranger, Action::StaffRefused, detail)],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    fn elsewhere_of(&self, library: &LibraryId) -> Option<&Elsewhere> {
        self.elsewhere
            .iter()
            .find(|elsewhere| elsewhere.library == *library)
    }

    /// 64 letters, 256 bits.
    fn drawn(&self) -> String {
        let mut bytes = Zeroizing::new([0; 32]);
        self.randomness.fill(bytes.as_mut());
        letters(bytes.as_ref())
    }
}

/// What the browser keeps is for this and nothing else.
const BOUND: &[u8] = b"lastfour provider";
