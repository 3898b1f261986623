//! Approvals of guardians, noted and withdrawn at the desk (promise P8).

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Action;
use crate::domain::Approval;
use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::OrderId;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::domain::Payer;
use crate::domain::SignedForm;
use crate::storage::ApprovalWrite;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::Unit;

/// What came of noting a guardian's approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Approved {
    /// It is in force from now on.
    Noted,
    /// Another is in force: it has to be withdrawn first. Nothing was changed.
    InForce,
    /// The patron is of age, and nobody approves for them. Nothing was changed.
    OfAge,
    /// The library system knows no such library card. Nothing was changed.
    NoSuchCard,
}

impl Cashier {
    /// Notes that a guardian has approved on paper that they are given what is stored of the child with this library
    /// card. The library system is asked about the card; whose age it does not tell counts as a child.
    ///
    /// # Errors
    /// [`Refusal::TryLater`]; nothing was changed, unless the store itself fell silent.
    pub async fn note_approval(
        &self,
        caller: &Caller,
        card: &Barcode,
        form: &SignedForm,
    ) -> Result<Approved, Refusal> {
        let library = self.library(&caller.library)?;
        let Some(account) = library.account_of(card).await? else {
            return Ok(Approved::NoSuchCard);
        };
        if library.age_of(&account, self.now()).is_adult() {
            return Ok(Approved::OfAge);
        }
        let mut written = self.write_approval(caller, card, form).await;
        // The patron became known, or was forgotten, at this moment.
        if matches!(written, Err(StoreError::Conflict(Conflict::Patron))) {
            written = self.write_approval(caller, card, form).await;
        }
        if matches!(written, Err(StoreError::Conflict(Conflict::Approval))) {
            return Ok(Approved::InForce);
        }
        Ok(written?)
    }

    async fn write_approval(
        &self,
        caller: &Caller,
        card: &Barcode,
        form: &SignedForm,
    ) -> Result<Approved, StoreError> {
        let known = self.store.patron_by_barcode(&caller.library, card).await?;
        let mut unit = Unit::default();
        let key = if let Some(known) = known {
            unit.known.push((caller.library.clone(), known.key));
            known.key
        } else {
            let key = PatronKey::new(self.randomness.as_ref());
            unit.patrons.push(Patron {
                key,
                library: caller.library.clone(),
                barcode: Some(card.clone()),
            });
            key
        };
        let approval = Approval {
            form: form.clone(),
            made_by: caller.actor.clone(),
            made_at: self.now(),
            withdrawn: None,
        };
        unit.approval = Some((caller.library.clone(), key, ApprovalWrite::Make(approval)));
        unit.audit
            .push(self.about(caller, key, Action::ApprovalMade, "in force"));
        self.commit(unit).await?;
        Ok(Approved::Noted)
    }

    /// From now on the approval for the patron with this library card does not hold any more; `false` when none is in
    /// force.
    ///
    /// # Errors
    /// [`Refusal::TryLater`]; it may or may not be withdrawn: look again.
    pub async fn withdraw_approval(&self, caller: &Caller, card: &Barcode) -> Result<bool, Refusal> {
        let Some(known) = self.store.patron_by_barcode(&caller.library, card).await? else {
            return Ok(false);
        };
        let (library, by) = (caller.library.clone(), caller.actor.clone());
        let unit = Unit {
            known: vec![(library.clone(), known.key)],
            approval: Some((library, known.key, ApprovalWrite::Withdraw(by, self.now()))),
            audit: vec![self.about(caller, known.key, Action::ApprovalWithdrawn, "withdrawn")],
            ..Unit::default()
        };
        match self.commit(unit).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(Conflict::Approval | Conflict::Patron)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The approval that is in force for the patron who pays an order of the caller's library.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such order; [`Refusal::TryLater`].
    pub async fn approval_for(&self, caller: &Caller, id: OrderId) -> Result<Option<Approval>, Refusal> {
        let order = self.order(caller, id).await?;
        let Payer::Patron(key) = order.payer else {
            return Ok(None);
        };
        let approvals = self.store.approvals(&order.library, key).await?;
        Ok(approvals.into_iter().find(Approval::is_in_force))
    }

    fn about(&self, caller: &Caller, patron: PatronKey, action: Action, detail: &str) -> AuditEntry {
        AuditEntry {
            library: caller.library.clone(),
            at: self.now(),
            actor: caller.actor.clone(),
            action,
            order: None,
            patron: Some(patron),
            detail: detail.to_owned(),
        }
    }
}
