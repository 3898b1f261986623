//! Beginning with a second factor: whoever has none yet shows one, an app's code or a passkey, and is given codes on paper.

use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::FactorKey;
use crate::access::SessionSecret;
use crate::access::between::Found;
use crate::access::factor;
use crate::access::second::write_of;
use crate::access::tries;
use crate::domain::Action;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::storage::FactorChange;
use crate::storage::StoredFactor;
use crate::storage::TrySubject;
use crate::storage::TryWrite;
use crate::storage::Unit;

/// What somebody sets up their app with.
#[derive(Clone, Debug)]
pub struct FirstSteps {
    /// What the browser brings back with the first code: letters.
    pub sealed: String,
    /// The key, as it is typed into an app.
    pub text: SecretString,
    /// The key, as an app reads it from a picture.
    pub address: SecretString,
}

/// What came of the first code.
#[derive(Clone, Debug)]
pub enum Enrolled {
    /// Let in; the codes for whoever loses the app, to be shown this once.
    Admitted(SessionSecret, Vec<SecretString>),
    /// The code is not one of the key that was shown: the same key once more.
    Again(FirstSteps),
    /// Too late, or somebody was faster; or too many tries. From the beginning.
    Refused,
}

/// Whoever has no second factor yet and whose password was right.
pub(super) struct Beginner {
    found: Found,
    key: FactorKey,
    pub(super) member: StaffMember,
    subject: TrySubject,
}

impl Door {
    /// The second step of whoever has no second factor yet: the first code of the key that was shown.
    ///
    /// # Errors
    /// [`DoorError`]; nobody is let in then.
    pub async fn enrol(
        &self,
        (sealed, code): (&str, &SecretString),
        visit: &SessionSecret,
    ) -> Result<Enrolled, DoorError> {
        let Some(beginner) = self.beginner(sealed, visit).await? else {
            return Ok(Enrolled::Refused);
        };
        let now = self.clock.now();
        let typed = Zeroizing::new(factor::plain(code.expose_secret()));
        let Some(step) = beginner.key.step_of(&typed, now) else {
            return self.again(beginner, visit).await;
        };
        let stored = StoredFactor {
            sealed: self.seal_key(&beginner.member, &beginner.key).await?,
            step,
        };
        let set = |digests| FactorChange::Put(stored, digests, now);
        self.begin_with(beginner, visit, (set, &[Action::FactorSet]))
            .await
    }

    /// Takes a try of whoever has no second factor yet; `None` where there is nothing to be begun.
    pub(super) async fn beginner(
        &self,
        sealed: &str,
        visit: &SessionSecret,
    ) -> Result<Option<Beginner>, DoorError> {
        let Some(mut found) = self.found(sealed, visit).await? else {
            return Ok(None);
        };
        let (Some(key), Some(member)) = (found.key.take(), self.still_right(&found).await?) else {
            return Ok(None);
        };
        let subject = self.staff_subject(&found.library, &found.name).await?;
        let now = self.clock.now();
        let taken = self.store.take_try(&subject, now, tries::LIMITS).await?;
        Ok(taken.map(|_| Beginner {
            found,
            key,
            member,
            subject,
        }))
    }

    /// What they brought was wrong: the same is shown once more.
    pub(super) async fn again(
        &self,
        beginner: Beginner,
        visit: &SessionSecret,
    ) -> Result<Enrolled, DoorError> {
        let Beginner {
            found, key, member, ..
        } = beginner;
        let steps = self.first_steps(found, key, &member.name, visit).await?;
        Ok(Enrolled::Again(steps))
    }

    /// Lets them in with their first factor and codes on paper.
    pub(super) async fn begin_with(
        &self,
        Beginner { member, subject, .. }: Beginner,
        visit: &SessionSecret,
        (set, told): (impl FnOnce(Vec<[u8; 32]>) -> FactorChange + Send, &[Action]),
    ) -> Result<Enrolled, DoorError> {
        let (codes, digests) = self.recovery_codes(&member).await?;
        let mut audit: Vec<_> = told
            .iter()
            .map(|action| self.by_themselves(&member, *action))
            .collect();
        audit.push(self.signed_in(&member));
        let unit = Unit {
            factor: Some(write_of(&member, set(digests))),
            audit,
            tries: Some(TryWrite::Forgive(subject)),
            ..Unit::default()
        };
        match self.let_in(&member, visit, unit).await? {
            Some(secret) => Ok(Enrolled::Admitted(secret, codes)),
            None => Ok(Enrolled::Refused),
        }
    }

    pub(super) async fn first_steps(
        &self,
        mut found: Found,
        key: FactorKey,
        name: &StaffName,
        visit: &SessionSecret,
    ) -> Result<FirstSteps, DoorError> {
        let (text, address) = (key.text(), key.address(&found.library, name));
        found.key = Some(key);
        Ok(FirstSteps {
            sealed: self.seal_found(&found, visit).await?,
            text,
            address,
        })
    }
}
