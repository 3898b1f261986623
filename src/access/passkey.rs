//! A passkey as the second factor: what a page asks for, sealed for its visit, and whether what comes back is right.
//!
//! The challenge lies, sealed, in the form that is answered; it is good for one visit and ten minutes. Each is answered
//! once: the moment at which it was drawn is written down with the passkey that answers, and only a later one is taken.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::Enrolled;
use crate::access::SessionSecret;
use crate::access::held::bytes;
use crate::access::held::letters;
use crate::domain::Action;
use crate::domain::PasskeyName;
use crate::domain::StaffMember;
use crate::domain::Timestamp;
use crate::identity::Ceremony;
use crate::identity::PasskeyError;
use crate::identity::Passkeys;
use crate::storage::FactorChange;
use crate::storage::PasskeyTaken;
use crate::storage::StoredPasskey;
use crate::storage::Unit;

/// What a page asks a browser for.
#[derive(Clone)]
pub struct PasskeyAsked {
    /// What the page's script gives to the browser, as JSON.
    pub options: String,
    /// What the browser brings back with the answer: letters.
    pub sealed: String,
}

impl fmt::Debug for PasskeyAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasskeyAsked(…)")
    }
}

/// What a browser brings back.
#[derive(Clone)]
pub struct PasskeyAnswer {
    /// [`PasskeyAsked::sealed`].
    pub sealed: String,
    /// The answer of the authenticator, JSON as letters.
    pub answer: String,
}

impl fmt::Debug for PasskeyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasskeyAnswer(…)")
    }
}

/// What is asked for; an answer to the one is none to the other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    Known,
    New,
}

/// A sealed ceremony, read: its state, and when its challenge was drawn.
type Words = (String, i64);

impl Door {
    /// With passkeys; without this there are none.
    #[must_use]
    pub fn with_passkeys(mut self, passkeys: Passkeys) -> Self {
        self.passkeys = Some(passkeys);
        self
    }

    /// Whether there are passkeys at the address of this service.
    pub fn has_passkeys(&self) -> bool {
        self.passkeys.is_some()
    }

    /// Asks for a passkey, whoever is there; `None` where there are none.
    ///
    /// # Errors
    /// [`DoorError::Key`], [`DoorError::Store`].
    pub async fn ask_for_passkey(&self, visit: &SessionSecret) -> Result<Option<PasskeyAsked>, DoorError> {
        let Some(passkeys) = &self.passkeys else {
            return Ok(None);
        };
        let ceremony = passkeys.ask().map_err(|_| DoorError::Passkey)?;
        self.asked(ceremony, Wanted::Known, visit).await.map(Some)
    }

    /// Asks for a first passkey of somebody who has brought their password; `None` where there are none, or when the note of
    /// the first step is none.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn ask_for_first_passkey(
        &self,
        sealed: &str,
        visit: &SessionSecret,
    ) -> Result<Option<PasskeyAsked>, DoorError> {
        let Some(found) = self.found(sealed, visit).await? else {
            return Ok(None);
        };
        match self.still_right(&found).await? {
            Some(member) if found.key.is_some() => self.ask_for_passkey_of(&member, visit).await,
            Some(_) | None => Ok(None),
        }
    }

    pub(super) async fn ask_for_passkey_of(
        &self,
        member: &StaffMember,
        visit: &SessionSecret,
    ) -> Result<Option<PasskeyAsked>, DoorError> {
        let Some(passkeys) = &self.passkeys else {
            return Ok(None);
        };
        let mut others = Vec::new();
        for stored in self.store.passkeys(&member.library, &member.name).await? {
            let credential = self.credential(member, &stored).await?;
            others.push(Passkeys::id_of(&credential).map_err(|_| DoorError::Passkey)?);
        }
        let whose = (self.handle(member).await?, member.name.as_str());
        let ceremony = passkeys
            .ask_for_new(whose, &others)
            .map_err(|_| DoorError::Passkey)?;
        self.asked(ceremony, Wanted::New, visit).await.map(Some)
    }

    /// The second step of whoever has no second factor yet, with a passkey.
    ///
    /// # Errors
    /// [`DoorError`]; nobody is let in then.
    pub async fn enrol_passkey(
        &self,
        (sealed, answer): (&str, &PasskeyAnswer),
        name: &PasskeyName,
        visit: &SessionSecret,
    ) -> Result<Enrolled, DoorError> {
        let Some(beginner) = self.beginner(sealed, visit).await? else {
            return Ok(Enrolled::Refused);
        };
        let made = self.made_passkey(&beginner.member, answer, (name, visit));
        let Some(passkey) = made.await? else {
            return self.again(beginner, visit).await;
        };
        let set = |digests| FactorChange::PutPasskey(passkey, digests);
        let told = [Action::FactorSet, Action::PasskeyAdded];
        self.begin_with(beginner, visit, (set, &told)).await
    }

    /// A passkey that somebody's browser made for us, ready for the store; `None` when it is none.
    pub(super) async fn made_passkey(
        &self,
        member: &StaffMember,
        answer: &PasskeyAnswer,
        (name, visit): (&PasskeyName, &SessionSecret),
    ) -> Result<Option<StoredPasskey>, DoorError> {
        let Some(passkeys) = &self.passkeys else {
            return Ok(None);
        };
        let (Some((state, asked_at)), Some(json)) = (
            self.ceremony(&answer.sealed, Wanted::New, visit).await?,
            bytes(&answer.answer),
        ) else {
            return Ok(None);
        };
        let made = match passkeys.take_new(&json, state.as_bytes()) {
            Ok(made) => made,
            Err(PasskeyError::Answer | PasskeyError::CounterBack) => return Ok(None),
            Err(PasskeyError::Address | PasskeyError::Ceremony) => return Err(DoorError::Passkey),
        };
        let open = Zeroizing::new(made.credential);
        let sealed = self.secrets().await?.seal(&owner(member), open);
        Ok(Some(StoredPasskey {
            id: self.passkey_id(member, &made.id).await?,
            name: name.clone(),
            sealed: sealed.ok_or(DoorError::Key)?,
            counter: 0,
            challenged_at: asked_at,
            since: self.clock.now(),
        }))
    }

    /// What the answer of a passkey of theirs changes; `None` when it is not right.
    pub(super) async fn taken_passkey(
        &self,
        member: &StaffMember,
        answer: &PasskeyAnswer,
        visit: &SessionSecret,
    ) -> Result<Option<FactorChange>, DoorError> {
        let Some(passkeys) = &self.passkeys else {
            return Ok(None);
        };
        let (Some((state, asked_at)), Some(json)) = (
            self.ceremony(&answer.sealed, Wanted::Known, visit).await?,
            bytes(&answer.answer),
        ) else {
            return Ok(None);
        };
        let Some(id) = Passkeys::id_in(&json) else {
            return Ok(None);
        };
        let id = self.passkey_id(member, &id).await?;
        let theirs = self.store.passkeys(&member.library, &member.name).await?;
        let Some(stored) = theirs.into_iter().find(|stored| stored.id == id) else {
            return Ok(None);
        };
        let credential = self.credential(member, &stored).await?;
        let known = (self.handle(member).await?, credential.as_slice(), stored.counter);
        match passkeys.look_at(&json, state.as_bytes(), known) {
            Ok(counter) => Ok(Some(FactorChange::TakePasskey(PasskeyTaken {
                id,
                counter,
                challenged_at: asked_at,
            }))),
            Err(PasskeyError::CounterBack) => {
                let unit = Unit {
                    audit: vec![self.by_themselves(member, Action::PasskeyCounterBack)],
                    ..Unit::default()
                };
                self.store.commit(unit).await?;
                Ok(None)
            }
            Err(PasskeyError::Answer) => Ok(None),
            Err(PasskeyError::Address | PasskeyError::Ceremony) => Err(DoorError::Passkey),
        }
    }

    async fn asked(
        &self,
        ceremony: Ceremony,
        wanted: Wanted,
        visit: &SessionSecret,
    ) -> Result<PasskeyAsked, DoorError> {
        let state = String::from_utf8(ceremony.state).map_err(|_| DoorError::Passkey)?;
        let words: Words = (state, self.clock.now().millis());
        let open = serde_json::to_vec(&words).map_err(|_| DoorError::Passkey)?;
        let sealed = self
            .secrets()
            .await?
            .seal(&bound(wanted, visit), Zeroizing::new(open));
        Ok(PasskeyAsked {
            options: ceremony.options,
            sealed: letters(&sealed.ok_or(DoorError::Key)?),
        })
    }

    /// Opens what was sealed; `None` for what is not ours, not this visit's, for something else, or too old.
    async fn ceremony(
        &self,
        sealed: &str,
        wanted: Wanted,
        visit: &SessionSecret,
    ) -> Result<Option<(String, Timestamp)>, DoorError> {
        let secrets = self.secrets().await?;
        let open = bytes(sealed).and_then(|sealed| secrets.open(&bound(wanted, visit), &sealed));
        let words = open.and_then(|open| serde_json::from_slice::<Words>(&open).ok());
        let now = self.clock.now();
        Ok(words.and_then(|(state, at)| {
            let at = Timestamp::from_millis(at);
            (now < at.after(LIVES) && now >= at.before(LIVES)).then_some((state, at))
        }))
    }

    async fn credential(
        &self,
        member: &StaffMember,
        stored: &StoredPasskey,
    ) -> Result<Zeroizing<Vec<u8>>, DoorError> {
        let open = self.secrets().await?.open(&owner(member), &stored.sealed);
        open.ok_or(DoorError::Key)
    }

    /// What authenticators know somebody by: it says nothing of them.
    async fn handle(&self, member: &StaffMember) -> Result<[u8; 16], DoorError> {
        let parts = [
            member.library.as_str().as_bytes(),
            member.name.as_str().as_bytes(),
        ];
        let digest = self.secrets().await?.digest("passkey owner", &parts);
        digest.first_chunk().copied().ok_or(DoorError::Passkey)
    }

    async fn passkey_id(&self, member: &StaffMember, id: &[u8]) -> Result<[u8; 32], DoorError> {
        let parts = [member.library.as_str().as_bytes(), id];
        Ok(self.secrets().await?.digest("passkey", &parts))
    }
}

fn bound(wanted: Wanted, visit: &SessionSecret) -> Vec<u8> {
    let wanted: &[u8] = match wanted {
        Wanted::Known => b"lastfour passkey known ",
        Wanted::New => b"lastfour passkey new ",
    };
    [wanted, visit.digest().as_bytes().as_slice()].concat()
}

/// A passkey is good for whom it was sealed for, and nobody else.
fn owner(member: &StaffMember) -> Vec<u8> {
    let (library, name) = (member.library.as_str(), member.name.as_str());
    [b"lastfour passkey of ", library.as_bytes(), b" ", name.as_bytes()].concat()
}

/// How long the answer may come after the question.
const LIVES: Duration = Duration::from_mins(10);
