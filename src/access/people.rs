//! What an admin does about the people at a library. Nobody does it to themselves: so the admin who acts stays one, and a
//! library that has an admin keeps one.

use secrecy::SecretString;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::StaffEntry;
use crate::access::StaffOnDuty;
use crate::access::StaffRefusal;
use crate::access::made_up_password;
use crate::access::second::write_of;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Role;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::storage::Conflict;
use crate::storage::FactorChange;
use crate::storage::SessionWrite;
use crate::storage::StaffStanding;
use crate::storage::StaffWrite;
use crate::storage::StoreError;
use crate::storage::Tries;
use crate::storage::TrySubject;
use crate::storage::TryWrite;
use crate::storage::Unit;

/// What is done about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffDeed {
    /// They have another role. Their sessions end.
    Role(Role),
    /// They are kept out. Their sessions end.
    KeepOut,
    /// They are let in again, with the password that they had; wrong tries are forgotten.
    LetIn,
    /// Their sessions end.
    EndSessions,
    /// Their second factor is forgotten: they set up another. Their sessions end.
    ForgetFactor,
}

impl Door {
    /// Lets somebody in from now on, under a password that is made up; it is to be shown this once.
    ///
    /// # Errors
    /// [`StaffRefusal`]; nobody was added.
    pub async fn hire(
        &self,
        by: &StaffOnDuty,
        name: &StaffName,
        role: Role,
    ) -> Result<SecretString, StaffRefusal> {
        let password = made_up_password(self.randomness.as_ref());
        let detail = format!("{name}: {}", role.word());
        let entry = self.own_note(by, Action::StaffAdded, &detail);
        self.add(&by.library, (name, role), &password, entry).await?;
        Ok(password)
    }

    /// Does it.
    ///
    /// # Errors
    /// [`StaffRefusal`]; nothing was changed.
    pub async fn change_staff(
        &self,
        by: &StaffOnDuty,
        name: &StaffName,
        deed: StaffDeed,
    ) -> Result<(), StaffRefusal> {
        if by.name == *name {
            return Err(StaffRefusal::Themselves);
        }
        let member = self.member(&by.library, name).await?;
        let (action, done) = match deed {
            StaffDeed::Role(role) => (Action::StaffChanged, role.word()),
            StaffDeed::KeepOut => (Action::StaffChanged, "kept out"),
            StaffDeed::LetIn => (Action::StaffChanged, "let in again"),
            StaffDeed::EndSessions => (Action::StaffSessionsEnded, "all"),
            StaffDeed::ForgetFactor => (Action::FactorForgotten, "by an admin"),
        };
        let mut unit = Unit {
            audit: vec![self.own_note(by, action, &format!("{name}: {done}"))],
            staff: Some(self.standing(by, &member, deed)),
            sessions: vec![SessionWrite::EndAllOf(by.library.clone(), name.clone())],
            ..Unit::default()
        };
        match deed {
            StaffDeed::LetIn => {
                let subject = self.staff_subject(&by.library, name.as_str()).await?;
                unit.tries = Some(TryWrite::Forget(subject));
            }
            StaffDeed::ForgetFactor => unit.factor = Some(write_of(&member, FactorChange::Forget)),
            StaffDeed::Role(_) | StaffDeed::KeepOut | StaffDeed::EndSessions => {}
        }
        Ok(self.store.commit(unit).await?)
    }

    /// All was right and they are told so, but nobody has used the account for long.
    pub(super) async fn put_off(
        &self,
        member: &StaffMember,
        change: FactorChange,
        (subject, tries): (TrySubject, Tries),
    ) -> Result<StaffEntry, DoorError> {
        let detail = format!("{}: not used for 90 days", member.name);
        let unit = Unit {
            factor: Some(write_of(member, change)),
            audit: vec![self.note(&member.library, Actor::Stranger, Action::StaffRefused, detail)],
            tries: Some(TryWrite::Forgive(subject)),
            ..Unit::default()
        };
        match self.store.commit(unit).await {
            Ok(()) => Ok(StaffEntry::Unused),
            Err(StoreError::Conflict(Conflict::Factor)) => self.refuse(member, tries).await,
            Err(error) => Err(error.into()),
        }
    }

    /// What is written of them, in one unit with the question whether the admin is one still: of two who would take the
    /// role from each other, one does.
    fn standing(&self, by: &StaffOnDuty, member: &StaffMember, deed: StaffDeed) -> StaffWrite {
        let before = (member.role, member.disabled);
        let after = match deed {
            StaffDeed::Role(role) => (role, member.disabled),
            StaffDeed::KeepOut => (member.role, true),
            StaffDeed::LetIn => (member.role, false),
            StaffDeed::EndSessions | StaffDeed::ForgetFactor => before,
        };
        let used_at = if deed == StaffDeed::LetIn {
            self.clock.now()
        } else {
            member.last_used_at
        };
        StaffWrite::Standing(StaffStanding {
            library: by.library.clone(),
            name: member.name.clone(),
            before,
            after,
            used_at,
            by: by.name.clone(),
        })
    }
}
