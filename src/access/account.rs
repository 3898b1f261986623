//! What somebody at the library does about their own account: sessions, codes on paper, the password.

use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::SessionSecret;
use crate::access::StaffOnDuty;
use crate::access::StaffRefusal;
use crate::access::factor;
use crate::access::second::write_of;
use crate::access::sha256;
use crate::access::tries;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::StaffMember;
use crate::domain::Timestamp;
use crate::storage::FactorChange;
use crate::storage::FactorTold;
use crate::storage::SessionDigest;
use crate::storage::SessionWrite;
use crate::storage::StaffSession;
use crate::storage::StaffWrite;
use crate::storage::TryWrite;
use crate::storage::Unit;

/// A session of somebody, as they are shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// What a form calls it: letters that tell nothing of its cookie.
    pub name: String,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// It is the one that asks.
    pub is_this: bool,
}

impl Door {
    /// The sessions of somebody that have not ended, oldest first.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn own_sessions(
        &self,
        person: &StaffOnDuty,
        secret: &SessionSecret,
    ) -> Result<Vec<OwnSession>, DoorError> {
        let this = secret.digest();
        let sessions = self.lasting_sessions(person).await?;
        let shown = sessions.into_iter().map(|session| OwnSession {
            name: name_of(session.digest),
            since: session.created_at,
            seen_at: session.seen_at,
            is_this: session.digest == this,
        });
        Ok(shown.collect())
    }

    /// Ends one of somebody's own sessions, by its name; whether there was one. It is out at once.
    ///
    /// # Errors
    /// [`DoorError::Store`]; it may not have ended then.
    pub async fn end_own_session(&self, person: &StaffOnDuty, name: &str) -> Result<bool, DoorError> {
        let sessions = self.lasting_sessions(person).await?;
        let Some(session) = sessions
            .into_iter()
            .find(|session| name_of(session.digest) == name)
        else {
            return Ok(false);
        };
        let unit = Unit {
            audit: vec![self.own_note(person, Action::StaffSessionsEnded, "one of their own")],
            sessions: vec![SessionWrite::End(session.digest)],
            ..Unit::default()
        };
        self.store.commit(unit).await?;
        Ok(true)
    }

    /// Ends all of somebody's own sessions but the one that asks. They are out at once.
    ///
    /// # Errors
    /// [`DoorError::Store`]; none may have ended then.
    pub async fn end_own_others(
        &self,
        person: &StaffOnDuty,
        secret: &SessionSecret,
    ) -> Result<(), DoorError> {
        let (library, name) = (person.library.clone(), person.name.clone());
        let unit = Unit {
            audit: vec![self.own_note(person, Action::StaffSessionsEnded, "all of their own but one")],
            sessions: vec![SessionWrite::EndOthersOf(library, name, secret.digest())],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// What somebody is told of their own second factor; `None` when it was just forgotten.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn own_factor(&self, person: &StaffOnDuty) -> Result<Option<FactorTold>, DoorError> {
        Ok(self.store.factor_told(&person.library, &person.name).await?)
    }

    /// Draws new codes for the day when somebody loses their app, to be shown this once; those of before are good no
    /// more.
    ///
    /// # Errors
    /// [`StaffRefusal`]; those of before hold.
    pub async fn new_recovery_codes(&self, person: &StaffOnDuty) -> Result<Vec<SecretString>, StaffRefusal> {
        let member = self.member(&person.library, &person.name).await?;
        let (codes, digests) = self.recovery_codes(&member).await?;
        let unit = Unit {
            factor: Some(write_of(&member, FactorChange::PutRecovery(digests))),
            audit: vec![self.own_note(person, Action::RecoveryCodesMade, "")],
            ..Unit::default()
        };
        self.store.commit(unit).await?;
        Ok(codes)
    }

    /// Changes somebody's own password. All their sessions end but this one. A wrong old one counts like a wrong one at
    /// the sign-in.
    ///
    /// # Errors
    /// [`StaffRefusal`]; the old password holds.
    pub async fn change_own_password(
        &self,
        person: &StaffOnDuty,
        (old, new): (&SecretString, &SecretString),
        secret: &SessionSecret,
    ) -> Result<(), StaffRefusal> {
        let member = self.member(&person.library, &person.name).await?;
        let subject = self.staff_subject(&person.library, person.name.as_str()).await?;
        let now = self.clock.now();
        let taken = self.store.take_try(&subject, now, tries::LIMITS).await?;
        let Some(tries) = taken else {
            return Err(StaffRefusal::WrongPassword);
        };
        let fits = match self.passwords.fits(old, Some(&member.password_hash)).await {
            Ok(fits) => fits,
            // Nobody looked at the password: the try does not count.
            Err(error) => {
                self.store.give_try_back(&subject).await?;
                return Err(error.into());
            }
        };
        if !fits {
            let member = Some(&member);
            self.note_refusal(&person.library, member, tries).await?;
            return Err(StaffRefusal::WrongPassword);
        }
        self.store.give_try_back(&subject).await?;
        if old.expose_secret() == new.expose_secret() {
            return Err(StaffRefusal::PasswordGuessable);
        }
        self.check(&person.name, new).await?;
        let (library, name) = (person.library.clone(), person.name.clone());
        let others = SessionWrite::EndOthersOf(library.clone(), name.clone(), secret.digest());
        let unit = Unit {
            audit: vec![self.own_note(person, Action::StaffChanged, "own password")],
            tries: Some(TryWrite::Forget(subject)),
            sessions: vec![others],
            staff: Some(StaffWrite::Password {
                library,
                name,
                before: member.password_hash,
                after: self.hash(new).await?,
            }),
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    pub(super) async fn recovery_digest(
        &self,
        member: &StaffMember,
        code: &SecretString,
    ) -> Result<[u8; 32], DoorError> {
        let code = Zeroizing::new(factor::plain(code.expose_secret()));
        let parts = [
            member.library.as_str().as_bytes(),
            member.name.as_str().as_bytes(),
            code.as_bytes(),
        ];
        Ok(self.secrets().await?.digest("recovery", &parts))
    }

    async fn lasting_sessions(&self, person: &StaffOnDuty) -> Result<Vec<StaffSession>, DoorError> {
        let now = self.clock.now();
        let seen = now.before(self.limits.staff_idle);
        let began = now.before(self.limits.staff_absolute);
        let mut sessions = self.store.sessions_of(&person.library, &person.name).await?;
        sessions.retain(|session| session.seen_at > seen && session.created_at > began);
        Ok(sessions)
    }

    /// A line about what somebody does about themselves, or about another.
    pub(super) fn own_note(&self, by: &StaffOnDuty, action: Action, detail: &str) -> AuditEntry {
        let actor = Actor::Staff(by.name.clone());
        self.note(&by.library, actor, action, detail)
    }
}

/// A digest of the digest: whoever reads the page over a shoulder has nothing of the store.
fn name_of(digest: SessionDigest) -> String {
    let hidden = sha256(&[b"lastfour session shown ", digest.as_bytes()]);
    let letter = |half: u8| char::from(b'a'.saturating_add(half));
    let letters = hidden.iter().take(10);
    letters
        .flat_map(|byte| [letter(byte >> 4), letter(byte & 15)])
        .collect()
}
