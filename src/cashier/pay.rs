//! A card is presented for an order.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::RequestKey;
use crate::cashier::attempt::Knowing;
use crate::cashier::wake;
use crate::domain::Action;
use crate::domain::Means;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::PaymentState;
use crate::ils::Account;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::StoredKey;
use crate::storage::Subject;
use crate::storage::Unit;

/// A card that the processor has turned into a token.
#[derive(Clone, Debug)]
pub struct PresentedCard {
    /// The token (`pm_…`).
    pub token: String,
    /// Where the bank's page sends the patron back to; `None` when our own page uses the processor's script.
    pub return_url: Option<String>,
}

impl Cashier {
    /// Holds the order's amount on a card. Gives the order and the number of the attempt; its state tells the rest:
    /// held, declined, needs the patron, or still unknown.
    ///
    /// # Errors
    /// [`Refusal`]; no card was asked then.
    pub async fn pay(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        card: PresentedCard,
    ) -> Result<Outcome<(Order, u32)>, Refusal> {
        self.present(caller, key, id, (Means::Token(card.token), card.return_url))
            .await
    }

    /// Presents a card by whatever means.
    pub(super) async fn present(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        card: (Means, Option<String>),
    ) -> Result<Outcome<(Order, u32)>, Refusal> {
        if let Some(earlier) = self.earlier(caller, key).await? {
            return self.paid_before(caller, earlier).await;
        }
        match self.present_anew(caller, key, id, card).await {
            // A twin of this request may have been faster between the two looks; then its card is what stands here.
            Err(
                refusal @ (Refusal::StateConflict | Refusal::FeeNotPayable | Refusal::TooManyCards { .. }),
            ) => match self.earlier(caller, key).await? {
                Some(earlier) => self.paid_before(caller, earlier).await,
                None => Err(refusal),
            },
            outcome => outcome,
        }
    }

    async fn present_anew(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        (means, return_url): (Means, Option<String>),
    ) -> Result<Outcome<(Order, u32)>, Refusal> {
        let mut order = self.order(caller, id).await?;
        waits_for_a_card(&order)?;
        self.account_of(&order)?;
        if self.waits_for_proof(&order).await? {
            return Err(Refusal::StateConflict);
        }
        if let Some(after) = self.may_present(caller, &order).await? {
            return Err(Refusal::TooManyCards { after });
        }
        match self.fees_are_unchanged(&order).await {
            // Another card for this very order may be what paid them meanwhile.
            Err(Refusal::FeeNotPayable) => {
                waits_for_a_card(&self.order(caller, id).await?)?;
                return Err(Refusal::FeeNotPayable);
            }
            checked => checked?,
        }
        if self.step_before(&order).await?.is_some() {
            return Err(Refusal::OlderFirst);
        }
        if order.is_on_the_processors_page() {
            self.leave_page(caller, key, &mut order).await?;
        }
        let now = self.now();
        let number = order
            .present_card(means, return_url, now)
            .map_err(|_| Refusal::StateConflict)?;
        let unit = Unit {
            key: Some(Self::claim(caller, key, Subject::Attempt(order.id, number), now)),
            wakes: vec![wake(
                &order.library,
                order.id,
                now.after(self.patience.rescue_after),
            )],
            ..Unit::default()
        };
        let actor = caller.actor.clone();
        let note = Note::new(&actor, Action::PaymentStarted, format!("attempt {number}"));
        match self.save(&mut order, note, unit).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::Key)) => {
                let earlier = self.earlier(caller, key).await?.ok_or(Refusal::StateConflict)?;
                return self.paid_before(caller, earlier).await;
            }
            Err(error) => return Err(error.into()),
        }
        // From here on the attempt is stored: whatever fails now is unknown, and a stored job looks after it.
        match self.settle_attempt(&mut order, &actor, Knowing::NotAsked).await {
            Ok(()) => Ok(Outcome::Done((order, number))),
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "the attempt is left to its job");
                Ok(Outcome::Done((self.order(caller, id).await?, number)))
            }
        }
    }

    /// The patron turned back from the processor's page: closes it, so that the next card is the only one. If a card
    /// is held on it, that one counts, and no other is taken.
    async fn leave_page(&self, caller: &Caller, key: &RequestKey, order: &mut Order) -> Result<(), Refusal> {
        // A twin of this request may have opened the page between the two looks; then it is this request's own.
        if self.earlier(caller, key).await?.is_some() {
            return Err(Refusal::StateConflict);
        }
        self.abandon(order, &caller.actor).await?;
        Ok(())
    }

    /// Waits until the attempt has its answer, or patience ends; then tells the order as it is.
    async fn paid_before(
        &self,
        caller: &Caller,
        earlier: StoredKey,
    ) -> Result<Outcome<(Order, u32)>, Refusal> {
        if let Some(answer) = earlier.answer {
            return Ok(Outcome::Answered(answer));
        }
        let Subject::Attempt(id, number) = earlier.claim.subject else {
            return Err(Refusal::KeyReused);
        };
        let answered = async {
            loop {
                let order = self.order(caller, id).await?;
                let attempt = order.attempts.iter().find(|attempt| attempt.number == number);
                if attempt.is_none_or(|attempt| attempt.state != PaymentState::Confirming) {
                    return Ok(Outcome::Again((order, number)));
                }
                tokio::time::sleep(Self::TWIN_LOOKS_EVERY).await;
            }
        };
        match tokio::time::timeout(self.patience.twin_waits, answered).await {
            Ok(answer) => answer,
            Err(_) => Ok(Outcome::Again((self.order(caller, id).await?, number))),
        }
    }

    /// Reads the fees again before a card is asked: the library system must answer, and every fee must stand as it
    /// was when the order was placed.
    async fn fees_are_unchanged(&self, order: &Order) -> Result<(), Refusal> {
        let library = self.library(&order.library)?;
        let mut accounts: BTreeMap<PatronKey, Account> = BTreeMap::new();
        for line in &order.lines {
            // What is bought is owed nowhere.
            let Some(key) = order.owes(line) else {
                return Ok(());
            };
            let account = match accounts.entry(key) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(unread) => {
                    let patron = self.store.patron(&order.library, key).await?;
                    let barcode = patron.and_then(|patron| patron.barcode);
                    let barcode = barcode.ok_or(Refusal::FeeNotPayable)?;
                    let account = library.account_of(&barcode).await?;
                    unread.insert(account.ok_or(Refusal::FeeNotPayable)?)
                }
            };
            let mut fees = account.fees.iter();
            if !fees.any(|fee| fee.id == line.fee && fee.payable() && fee.outstanding == line.open) {
                return Err(Refusal::FeeNotPayable);
            }
        }
        Ok(())
    }
}

fn waits_for_a_card(order: &Order) -> Result<(), Refusal> {
    if order.takes_a_card() || order.is_on_the_processors_page() {
        Ok(())
    } else {
        Err(Refusal::StateConflict)
    }
}
