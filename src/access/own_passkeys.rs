//! The second factors that somebody who is signed in has, and how they add and remove passkeys.

use crate::access::Door;
use crate::access::DoorError;
use crate::access::PasskeyAnswer;
use crate::access::PasskeyAsked;
use crate::access::SessionSecret;
use crate::access::StaffOnDuty;
use crate::access::second::write_of;
use crate::domain::Action;
use crate::domain::PasskeyName;
use crate::storage::Conflict;
use crate::storage::FACTORS_MAX;
use crate::storage::FactorChange;
use crate::storage::StoreError;
use crate::storage::StoredPasskey;
use crate::storage::Unit;

/// What somebody has.
#[derive(Clone, Debug)]
pub struct OwnFactors {
    /// Whether an app makes codes for them.
    pub app: bool,
    /// Their passkeys, oldest first.
    pub passkeys: Vec<StoredPasskey>,
}

impl OwnFactors {
    /// Whether one may be removed.
    pub fn has_several(&self) -> bool {
        self.app && !self.passkeys.is_empty() || self.passkeys.len() > 1
    }

    /// Whether one more may be added.
    pub fn has_room(&self) -> bool {
        let passkeys = u32::try_from(self.passkeys.len()).unwrap_or(u32::MAX);
        passkeys.saturating_add(u32::from(self.app)) < FACTORS_MAX
    }
}

/// What came of a new passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is a second factor from now on.
    Added,
    /// It is none that was asked for here, or somebody has it, or there are enough.
    Refused,
}

impl Door {
    /// The second factors of somebody who is signed in.
    ///
    /// # Errors
    /// [`DoorError::Store`].
    pub async fn own_factors(&self, person: &StaffOnDuty) -> Result<OwnFactors, DoorError> {
        let (library, name) = (&person.library, &person.name);
        Ok(OwnFactors {
            app: self.store.factor(library, name).await?.is_some(),
            passkeys: self.store.passkeys(library, name).await?,
        })
    }

    /// Asks for one more passkey of somebody who is signed in; `None` where there are none.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn ask_for_another_passkey(
        &self,
        person: &StaffOnDuty,
        secret: &SessionSecret,
    ) -> Result<Option<PasskeyAsked>, DoorError> {
        match self.member_named(&person.library, person.name.as_str()).await? {
            Some(member) => self.ask_for_passkey_of(&member, secret).await,
            None => Ok(None),
        }
    }

    /// Adds a passkey. Whoever calls this has asked for a fresh second factor.
    ///
    /// # Errors
    /// [`DoorError`]; none was added.
    pub async fn add_passkey(
        &self,
        person: &StaffOnDuty,
        (name, answer): (&PasskeyName, &PasskeyAnswer),
        secret: &SessionSecret,
    ) -> Result<Added, DoorError> {
        let Some(member) = self.member_named(&person.library, person.name.as_str()).await? else {
            return Ok(Added::Refused);
        };
        let Some(passkey) = self.made_passkey(&member, answer, (name, secret)).await? else {
            return Ok(Added::Refused);
        };
        let unit = Unit {
            factor: Some(write_of(&member, FactorChange::AddPasskey(passkey))),
            audit: vec![self.by_themselves(&member, Action::PasskeyAdded)],
            ..Unit::default()
        };
        let added = self.unless_changed(unit).await?;
        Ok(if added { Added::Added } else { Added::Refused })
    }

    /// Takes a passkey away; whether it was there, and not the last second factor. Whoever calls this has asked for a fresh
    /// one.
    ///
    /// # Errors
    /// [`DoorError`]; it holds.
    pub async fn remove_passkey(&self, person: &StaffOnDuty, id: [u8; 32]) -> Result<bool, DoorError> {
        let Some(member) = self.member_named(&person.library, person.name.as_str()).await? else {
            return Ok(false);
        };
        let unit = Unit {
            factor: Some(write_of(&member, FactorChange::RemovePasskey(id))),
            audit: vec![self.by_themselves(&member, Action::PasskeyRemoved)],
            ..Unit::default()
        };
        self.unless_changed(unit).await
    }

    async fn unless_changed(&self, unit: Unit) -> Result<bool, DoorError> {
        match self.store.commit(unit).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(Conflict::Factor)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
