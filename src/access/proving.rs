//! A fresh second factor of somebody who is signed in, before they do what wants one.

use std::time::Duration;

use crate::access::Brought;
use crate::access::Door;
use crate::access::DoorError;
use crate::access::SessionSecret;
use crate::access::StaffOnDuty;
use crate::access::second::write_of;
use crate::access::tries;
use crate::domain::Action;
use crate::storage::Conflict;
use crate::storage::FactorChange;
use crate::storage::SessionWrite;
use crate::storage::StoreError;
use crate::storage::TryWrite;
use crate::storage::Unit;

impl Door {
    /// Whether the holder of a session has brought a second factor within five minutes.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn is_fresh(&self, secret: &SessionSecret) -> Result<bool, DoorError> {
        let since = self.clock.now().before(FRESH);
        let proven = self.store.proven_at(secret.digest()).await?;
        Ok(proven.is_some_and(|at| at > since))
    }

    /// Takes a second factor of somebody who is signed in, before they do what wants one; whether it was right. A wrong one counts
    /// like one at the sign-in.
    ///
    /// # Errors
    /// [`DoorError`]; nothing is proven.
    pub async fn prove(
        &self,
        person: &StaffOnDuty,
        brought: &Brought,
        secret: &SessionSecret,
    ) -> Result<bool, DoorError> {
        let subject = self.staff_subject(&person.library, person.name.as_str()).await?;
        let now = self.clock.now();
        let Some(tries) = self.store.take_try(&subject, now, tries::LIMITS).await? else {
            return Ok(false);
        };
        let Some(member) = self.member_named(&person.library, person.name.as_str()).await? else {
            return Ok(false);
        };
        let Some(change) = self.change_for(&member, brought, (secret, now)).await? else {
            self.refuse(&member, tries).await?;
            return Ok(false);
        };
        let recovery = matches!(change, FactorChange::TakeRecovery(_));
        let used = recovery.then(|| self.by_themselves(&member, Action::RecoveryCodeUsed));
        let unit = Unit {
            factor: Some(write_of(&member, change)),
            audit: used.into_iter().collect(),
            sessions: vec![SessionWrite::Prove(secret.digest(), now)],
            tries: Some(TryWrite::Forgive(subject)),
            ..Unit::default()
        };
        match self.store.commit(unit).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(Conflict::Factor)) => {
                self.refuse(&member, tries).await?;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// So long a second factor stands for what wants a fresh one.
const FRESH: Duration = Duration::from_mins(5);
