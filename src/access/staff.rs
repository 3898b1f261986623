//! Who works at a library: added, changed and kept out by whoever runs the service.

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::FactorKey;
use crate::access::breached::is_obvious;
use crate::access::passwords::PASSWORD_MAX;
use crate::access::passwords::PASSWORD_MIN;
use crate::access::second::write_of;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::storage::Conflict;
use crate::storage::FactorChange;
use crate::storage::SessionWrite;
use crate::storage::StaffCardWrite;
use crate::storage::StaffWrite;
use crate::storage::StoreError;
use crate::storage::StoredFactor;
use crate::storage::TryWrite;
use crate::storage::Unit;

/// Why somebody is not added or changed; nothing was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StaffRefusal {
    /// The password is too short or too long.
    #[error("a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters")]
    PasswordLength,
    /// The password holds the name, is one piece again and again, or is what anybody would try first.
    #[error("that password is too easy to guess")]
    PasswordGuessable,
    /// The password is in the list of those that became known.
    #[error("that password is in a list of passwords that became known")]
    PasswordBreached,
    /// The old password is not right, or there were too many tries.
    #[error("the password is wrong, or there were too many tries")]
    WrongPassword,
    /// Nobody changes their own role, and nobody keeps themselves out.
    #[error("nobody does this to their own account")]
    Themselves,
    /// They were changed meanwhile, or whoever changes them may not any more.
    #[error("somebody else was faster; look again")]
    Overtaken,
    /// Somebody has the name.
    #[error("somebody at the library has this name")]
    NameTaken,
    /// They have a second factor already.
    #[error("they have a second factor already; it can be forgotten first")]
    HasFactor,
    /// Nobody has the name.
    #[error("nobody at the library has this name")]
    Unknown,
    /// The door cannot tell.
    #[error(transparent)]
    Door(#[from] DoorError),
}

impl From<StoreError> for StaffRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Conflict::StaffName) => Self::NameTaken,
            StoreError::Conflict(Conflict::Factor) => Self::HasFactor,
            StoreError::Conflict(Conflict::Staff) => Self::Overtaken,
            StoreError::Conflict(_) | StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => {
                Self::Door(DoorError::Store(error))
            }
        }
    }
}

impl Door {
    /// Everybody at a library, by name, those who are kept out included.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn staff_of(&self, library: &LibraryId) -> Result<Vec<StaffMember>, DoorError> {
        Ok(self.store.staff(library).await?)
    }

    /// Lets somebody in from now on.
    ///
    /// # Errors
    /// [`StaffRefusal`]; nobody was added.
    pub async fn add_staff(
        &self,
        library: &LibraryId,
        name: &StaffName,
        role: Role,
        password: &SecretString,
    ) -> Result<(), StaffRefusal> {
        let detail = format!("{name}: {}", role.word());
        let entry = self.note(library, Actor::Operator, Action::StaffAdded, detail);
        self.add(library, (name, role), password, entry).await
    }

    pub(super) async fn add(
        &self,
        library: &LibraryId,
        (name, role): (&StaffName, Role),
        password: &SecretString,
        entry: AuditEntry,
    ) -> Result<(), StaffRefusal> {
        self.check(name, password).await?;
        let now = self.clock.now();
        let member = StaffMember {
            library: library.clone(),
            name: name.clone(),
            role,
            password_hash: self.hash(password).await?,
            disabled: false,
            created_at: now,
            last_used_at: now,
        };
        let tries = self.staff_subject(library, name.as_str()).await?;
        let unit = Unit {
            audit: vec![entry],
            tries: Some(TryWrite::Forget(tries)),
            staff: Some(StaffWrite::Insert(member)),
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// Whether this is somebody's password; `None` when nobody has the name. Not a sign-in: nothing is counted.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn is_password_of(
        &self,
        library: &LibraryId,
        name: &StaffName,
        password: &SecretString,
    ) -> Result<Option<bool>, DoorError> {
        match self.store.staff_member(library, name).await? {
            Some(member) => {
                let fits = self.passwords.fits(password, Some(&member.password_hash));
                fits.await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// Gives somebody a new password; lets them in again if they were kept out, had not used their account for long, or
    /// had too many wrong tries. Their sessions end.
    ///
    /// # Errors
    /// [`StaffRefusal`]; the old password holds.
    pub async fn change_password(
        &self,
        library: &LibraryId,
        name: &StaffName,
        password: &SecretString,
    ) -> Result<(), StaffRefusal> {
        self.check(name, password).await?;
        let member = self.member(library, name).await?;
        let member = StaffMember {
            password_hash: self.hash(password).await?,
            disabled: false,
            last_used_at: self.clock.now(),
            ..member
        };
        self.change(member, "new password").await
    }

    /// Gives somebody another role; their sessions end.
    ///
    /// # Errors
    /// [`StaffRefusal`]; the old role holds.
    pub async fn change_role(
        &self,
        library: &LibraryId,
        name: &StaffName,
        role: Role,
    ) -> Result<(), StaffRefusal> {
        let member = self.member(library, name).await?;
        let member = StaffMember { role, ..member };
        self.change(member, role.word()).await
    }

    /// Keeps somebody out from now on; their sessions end.
    ///
    /// # Errors
    /// [`StaffRefusal`]; they are not kept out.
    pub async fn disable_staff(&self, library: &LibraryId, name: &StaffName) -> Result<(), StaffRefusal> {
        let member = self.member(library, name).await?;
        let member = StaffMember {
            disabled: true,
            ..member
        };
        self.change(member, "kept out").await
    }

    /// Notes a library card as somebody's own, or that it is not any more: nobody gives money back to their own. Fine
    /// when it is so already.
    ///
    /// # Errors
    /// [`StaffRefusal`]; nothing was noted.
    pub async fn note_card(
        &self,
        library: &LibraryId,
        name: &StaffName,
        (card, own): (&Barcode, bool),
    ) -> Result<(), StaffRefusal> {
        let member = self.member(library, name).await?;
        let whose = (library.clone(), name.clone(), card.clone());
        let (write, detail) = if own {
            let put = StaffCardWrite::Put(whose.0, whose.1, whose.2);
            (put, "own library card")
        } else {
            let drop = StaffCardWrite::Drop(whose.0, whose.1, whose.2);
            (drop, "not their library card any more")
        };
        let unit = Unit {
            audit: vec![self.operators_note(&member, Action::StaffCardChanged, detail)],
            staff_card: Some(write),
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// Gives somebody a second factor from outside, without codes on paper: for demonstrations.
    ///
    /// # Errors
    /// [`StaffRefusal`]; they have none, or the one from before.
    pub async fn give_factor(
        &self,
        library: &LibraryId,
        name: &StaffName,
        key: &FactorKey,
    ) -> Result<(), StaffRefusal> {
        let member = self.member(library, name).await?;
        let stored = StoredFactor {
            sealed: self.seal_key(&member, key).await?,
            step: 0,
        };
        let now = self.clock.now();
        let unit = Unit {
            factor: Some(write_of(&member, FactorChange::Put(stored, Vec::new(), now))),
            audit: vec![self.operators_note(&member, Action::FactorSet, "given")],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// Whether somebody has set up a second factor.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn has_factor(&self, library: &LibraryId, name: &StaffName) -> Result<bool, DoorError> {
        Ok(self.store.factor(library, name).await?.is_some()
            || !self.store.passkeys(library, name).await?.is_empty())
    }

    /// Forgets somebody's second factor and their codes on paper: they set up another when they sign in. Their sessions
    /// end.
    ///
    /// # Errors
    /// [`StaffRefusal`]; the factor holds.
    pub async fn forget_factor(&self, library: &LibraryId, name: &StaffName) -> Result<(), StaffRefusal> {
        let member = self.member(library, name).await?;
        let unit = Unit {
            factor: Some(write_of(&member, FactorChange::Forget)),
            audit: vec![self.operators_note(&member, Action::FactorForgotten, "by the operator")],
            sessions: vec![SessionWrite::EndAllOf(
                member.library.clone(),
                member.name.clone(),
            )],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    pub(super) async fn member(
        &self,
        library: &LibraryId,
        name: &StaffName,
    ) -> Result<StaffMember, StaffRefusal> {
        let member = self.store.staff_member(library, name).await?;
        member.ok_or(StaffRefusal::Unknown)
    }

    async fn change(&self, member: StaffMember, detail: &str) -> Result<(), StaffRefusal> {
        let sessions = vec![SessionWrite::EndAllOf(
            member.library.clone(),
            member.name.clone(),
        )];
        let tries = self.staff_subject(&member.library, member.name.as_str()).await?;
        let unit = Unit {
            audit: vec![self.operators_note(&member, Action::StaffChanged, detail)],
            tries: Some(TryWrite::Forget(tries)),
            sessions,
            staff: Some(StaffWrite::Update(member)),
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// Whether a password may be somebody's.
    pub(super) async fn check(&self, name: &StaffName, password: &SecretString) -> Result<(), StaffRefusal> {
        check(name, password)?;
        let (breached, password) = (self.breached.clone(), password.clone());
        let known = tokio::task::spawn_blocking(move || breached.has(&password)).await;
        let known = known.map_err(|_| DoorError::Password)?;
        if known.map_err(DoorError::from)? {
            return Err(StaffRefusal::PasswordBreached);
        }
        Ok(())
    }

    pub(super) async fn hash(&self, password: &SecretString) -> Result<SecretString, DoorError> {
        self.passwords.hash(password, self.randomness.as_ref()).await
    }

    pub(super) fn operators_note(&self, member: &StaffMember, action: Action, detail: &str) -> AuditEntry {
        let detail = format!("{}: {detail}", member.name);
        self.note(&member.library, Actor::Operator, action, detail)
    }
}

fn check(name: &StaffName, password: &SecretString) -> Result<(), StaffRefusal> {
    let obvious = is_obvious(password);
    let password = password.expose_secret();
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&password.chars().count()) {
        return Err(StaffRefusal::PasswordLength);
    }
    let lower = password.to_lowercase();
    let holds_name = name.as_str().len() >= NAME_THAT_COUNTS && lower.contains(name.as_str());
    if obvious || holds_name {
        return Err(StaffRefusal::PasswordGuessable);
    }
    Ok(())
}

/// Shorter names are in too many words by chance.
const NAME_THAT_COUNTS: usize = 4;
