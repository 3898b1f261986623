//! Signing in at the desk, in two steps: name and password, then the second factor. Only both together let anybody in.
//!
//! Between the steps the browser holds a sealed note of what the first one found, so that nothing of it is stored. The
//! first step answers a right and a wrong password alike, but to whoever has no second factor yet.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::FactorKey;
use crate::access::FirstSteps;
use crate::access::PasskeyAnswer;
use crate::access::Place;
use crate::access::SessionSecret;
use crate::access::StaffEntry;
use crate::access::between::Found;
use crate::access::factor;
use crate::access::sha256;
use crate::access::tries;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::LibraryId;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::FactorChange;
use crate::storage::FactorWrite;
use crate::storage::SessionHolder;
use crate::storage::StaffWrite;
use crate::storage::StoreError;
use crate::storage::Tries;
use crate::storage::TryWrite;
use crate::storage::Unit;

/// What comes after name and password.
#[derive(Clone, Debug)]
pub enum Knock {
    /// A code is asked for, whether the password was right or not. What the browser brings back with it: letters.
    Code(String),
    /// The password was right, and there is no second factor yet: this key may become it.
    FirstSteps(FirstSteps),
}

/// What somebody brings as a second factor.
#[derive(Clone, Debug)]
pub enum Brought {
    /// A code of the app, or one of those on paper, as it was typed.
    Code(SecretString),
    /// The answer of a passkey.
    Passkey(PasskeyAnswer),
}

impl Door {
    /// The first step. What cannot be a name is counted and compared like one that nobody has.
    ///
    /// # Errors
    /// [`DoorError`]; the try does not count.
    pub async fn knock(
        &self,
        library: &LibraryId,
        name: &str,
        password: &SecretString,
        visit: &SessionSecret,
    ) -> Result<Knock, DoorError> {
        let subject = self.staff_subject(library, name).await?;
        let mut found = Found {
            library: library.clone(),
            name: name.to_owned(),
            hash: None,
            key: None,
        };
        let now = self.clock.now();
        let Some(tries) = self.store.take_try(&subject, now, tries::LIMITS).await? else {
            return self.seal_found(&found, visit).await.map(Knock::Code);
        };
        let member = self.member_named(library, name).await?;
        let member = member.filter(|member| self.takes_local(library, &member.name));
        let hash = member.as_ref().map(|member| &member.password_hash);
        let fits = match self.passwords.fits(password, hash).await {
            Ok(fits) => fits,
            // Nobody looked at the password: the try does not count.
            Err(error) => {
                self.store.give_try_back(&subject).await?;
                return Err(error);
            }
        };
        let known = member.as_ref().filter(|member| fits && !member.disabled);
        let has_factor = match known {
            Some(known) => self.has_factor(library, &known.name).await?,
            None => false,
        };
        // Who never came in for so long has shown nothing that they could be told by.
        let Some(known) = known.filter(|known| has_factor || !known.is_unused(now)) else {
            self.note_refusal(library, member.as_ref(), tries).await?;
            return self.seal_found(&found, visit).await.map(Knock::Code);
        };
        // Not counted, and not forgiven either: that is for the code.
        self.store.give_try_back(&subject).await?;
        found.hash = Some(digest_of(known));
        if has_factor {
            return self.seal_found(&found, visit).await.map(Knock::Code);
        }
        let key = FactorKey::draw(self.randomness.as_ref());
        let steps = self.first_steps(found, key, &known.name, visit).await?;
        Ok(Knock::FirstSteps(steps))
    }

    /// The second step: a code of the app, one of those on paper, or a passkey. The secret is new, and the session under the one
    /// that the browser came with ends.
    ///
    /// # Errors
    /// [`DoorError`]; nobody is let in then.
    pub async fn answer(
        &self,
        (sealed, brought): (&str, &Brought),
        visit: &SessionSecret,
    ) -> Result<StaffEntry, DoorError> {
        let Some(found) = self.found(sealed, visit).await? else {
            return Ok(StaffEntry::Refused);
        };
        let subject = self.staff_subject(&found.library, &found.name).await?;
        let now = self.clock.now();
        let Some(tries) = self.store.take_try(&subject, now, tries::LIMITS).await? else {
            let tries = self.store.tries(&subject).await?;
            let until = tries.and_then(|tries| tries.locked_until);
            return Ok(StaffEntry::LockedUntil(until.unwrap_or(now)));
        };
        let Some(member) = self.still_right(&found).await? else {
            // The password was wrong, and is counted.
            self.store.give_try_back(&subject).await?;
            return Ok(StaffEntry::Refused);
        };
        let Some(change) = self.change_for(&member, brought, (visit, now)).await? else {
            return self.refuse(&member, tries).await;
        };
        if member.is_unused(now) {
            return self.put_off(&member, change, (subject, tries)).await;
        }
        let mut audit = vec![self.signed_in(&member)];
        if matches!(change, FactorChange::TakeRecovery(_)) {
            audit.push(self.by_themselves(&member, Action::RecoveryCodeUsed));
        }
        let unit = Unit {
            factor: Some(write_of(&member, change)),
            audit,
            tries: Some(TryWrite::Forgive(subject)),
            ..Unit::default()
        };
        match self.let_in(&member, visit, unit).await? {
            Some(secret) => Ok(StaffEntry::Admitted(secret)),
            // The code was taken before.
            None => self.refuse(&member, tries).await,
        }
    }

    pub(super) async fn member_named(
        &self,
        library: &LibraryId,
        name: &str,
    ) -> Result<Option<StaffMember>, DoorError> {
        match StaffName::parse(name) {
            Ok(name) => Ok(self.store.staff_member(library, &name).await?),
            Err(_) => Ok(None),
        }
    }

    /// Whom the first step found, if the password was right and is theirs still.
    pub(super) async fn still_right(&self, found: &Found) -> Result<Option<StaffMember>, DoorError> {
        let member = self.member_named(&found.library, &found.name).await?;
        let same = |member: &StaffMember| {
            let hash = found.hash.as_deref().unwrap_or_default();
            verify_slices_are_equal(hash, &digest_of(member)).is_ok()
        };
        Ok(member.filter(|member| !member.disabled && same(member)))
    }

    /// What the right second factor changes; `None` for a wrong one. Whether it was used before, writing it down tells.
    pub(super) async fn change_for(
        &self,
        member: &StaffMember,
        brought: &Brought,
        (secret, now): (&SessionSecret, Timestamp),
    ) -> Result<Option<FactorChange>, DoorError> {
        let code = match brought {
            Brought::Code(code) => code,
            Brought::Passkey(shown) => return self.taken_passkey(member, shown, secret).await,
        };
        let typed = Zeroizing::new(factor::plain(code.expose_secret()));
        if typed.bytes().all(|byte| byte.is_ascii_digit()) {
            let Some(stored) = self.store.factor(&member.library, &member.name).await? else {
                return Ok(None);
            };
            let open = self.secrets().await?.open(&owner(member), &stored.sealed);
            let key = open.and_then(|bytes| FactorKey::of_bytes(&bytes));
            let step = key.ok_or(DoorError::Key)?.step_of(&typed, now);
            return Ok(step.map(FactorChange::TakeStep));
        }
        let digest = self.recovery_digest(member, code).await?;
        Ok(Some(FactorChange::TakeRecovery(digest)))
    }

    pub(super) async fn refuse(&self, member: &StaffMember, tries: Tries) -> Result<StaffEntry, DoorError> {
        self.note_refusal(&member.library, Some(member), tries).await?;
        Ok(StaffEntry::Refused)
    }

    /// Begins the session; `None` when the second factor was used or has changed meanwhile.
    pub(super) async fn let_in(
        &self,
        member: &StaffMember,
        visit: &SessionSecret,
        mut unit: Unit,
    ) -> Result<Option<SessionSecret>, DoorError> {
        let (library, name) = (member.library.clone(), member.name.clone());
        unit.staff = Some(StaffWrite::Used(library, name, self.clock.now()));
        let holder = SessionHolder::Staff(member.name.clone());
        let session = (member.library.clone(), holder, Place::Anywhere);
        match self.begin(session, Some(visit), unit).await {
            Ok(secret) => Ok(Some(secret)),
            Err(DoorError::Store(StoreError::Conflict(Conflict::Factor))) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn seal_key(&self, member: &StaffMember, key: &FactorKey) -> Result<Vec<u8>, DoorError> {
        let open = Zeroizing::new(key.bytes().to_vec());
        let sealed = self.secrets().await?.seal(&owner(member), open);
        sealed.ok_or(DoorError::Key)
    }

    /// New codes on paper, and the digests of them.
    pub(super) async fn recovery_codes(
        &self,
        member: &StaffMember,
    ) -> Result<(Vec<SecretString>, Vec<[u8; 32]>), DoorError> {
        let codes = factor::draw_recovery(self.randomness.as_ref());
        let mut digests = Vec::new();
        for code in &codes {
            digests.push(self.recovery_digest(member, code).await?);
        }
        Ok((codes, digests))
    }

    pub(super) fn signed_in(&self, member: &StaffMember) -> AuditEntry {
        let actor = Actor::Staff(member.name.clone());
        self.note(&member.library, actor, Action::StaffSignedIn, member.role.word())
    }

    pub(super) fn by_themselves(&self, member: &StaffMember, action: Action) -> AuditEntry {
        let actor = Actor::Staff(member.name.clone());
        self.note(&member.library, actor, action, "")
    }
}

pub(super) fn write_of(member: &StaffMember, change: FactorChange) -> FactorWrite {
    FactorWrite {
        library: member.library.clone(),
        staff: member.name.clone(),
        change,
    }
}

/// A new password makes it another.
fn digest_of(member: &StaffMember) -> Vec<u8> {
    let hash = member.password_hash.expose_secret().as_bytes();
    sha256(&[b"lastfour password hash ", hash]).to_vec()
}

/// A key is good for whom it was sealed for, and nobody else.
fn owner(member: &StaffMember) -> Vec<u8> {
    let (library, name) = (member.library.as_str(), member.name.as_str());
    [b"lastfour factor ", library.as_bytes(), b" ", name.as_bytes()].concat()
}
