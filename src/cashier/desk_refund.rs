//! Money that goes back from the desk: within what one person may give back alone, or with a second one, and never to
//! the own library card of either.

use crate::cashier::Cashier;
use crate::cashier::Clerk;
use crate::cashier::Note;
use crate::cashier::Outcome;
use crate::cashier::RefundWish;
use crate::cashier::Refusal;
use crate::cashier::RequestKey;
use crate::cashier::refund::Beside;
use crate::domain::Action;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::Permission;
use crate::domain::ProposalEnd;
use crate::domain::ProposalId;
use crate::domain::Refund;
use crate::domain::RefundProposal;
use crate::storage::Conflict;
use crate::storage::GivenAlone;
use crate::storage::ProposalWrite;
use crate::storage::StoreError;
use crate::storage::Unit;

/// What came of a refund that somebody at the desk wants.
#[derive(Clone, Debug)]
pub enum Given {
    /// The money goes back.
    Back(Outcome<Refund>),
    /// It is more than they may give back alone: it waits for a second person.
    Waits(RefundProposal),
}

impl Cashier {
    /// Refunds a part of what was captured, or all of it, or puts it before a second person.
    ///
    /// # Errors
    /// As for [`Cashier::refund`]; [`Refusal::OwnAccount`]; [`Refusal::StateConflict`] also when another refund of the
    /// order waits for a second person. Nothing goes back then.
    pub async fn refund_at_the_desk(
        &self,
        clerk: &Clerk,
        key: &RequestKey,
        id: OrderId,
        wish: &RefundWish,
    ) -> Result<Given, Refusal> {
        let caller = clerk.caller();
        let order = self.order(&caller, id).await?;
        self.is_not_their_own(clerk, &order).await?;
        let library = self.library(&clerk.library)?;
        let alone = library.refunds.of(clerk.role);
        if !alone.is_beyond(wish.amount) {
            let given_alone = match alone.day {
                Some(most) => Some(GivenAlone {
                    library: clerk.library.clone(),
                    staff: clerk.name.clone(),
                    day: self.today(&clerk.library)?,
                    amount: wish.amount,
                    most,
                }),
                None => None,
            };
            let beside = Beside {
                given_alone,
                proposal: None,
            };
            match self.refund_beside(&caller, key, id, (wish, &beside)).await {
                Err(Refusal::NeedsSecondPerson) => {}
                outcome => return outcome.map(Given::Back),
            }
        }
        self.propose(clerk, &order, wish).await.map(Given::Waits)
    }

    /// Whether so much at a time is more than the clerk may give back alone.
    pub fn takes_a_second_person(&self, clerk: &Clerk, amount: Money) -> bool {
        let library = self.libraries.get(&clerk.library);
        library.is_some_and(|library| library.refunds.of(clerk.role).is_beyond(amount))
    }

    async fn propose(
        &self,
        clerk: &Clerk,
        order: &Order,
        wish: &RefundWish,
    ) -> Result<RefundProposal, Refusal> {
        self.can_go_back(order, wish).await?;
        let fits = wish.amount.is_positive() && wish.amount.minor() <= wish.refundable_seen.minor();
        if !fits {
            return Err(Refusal::Invalid {
                field: "amount",
                message: "must be positive and at most what is left",
            });
        }
        let now = self.now();
        let proposal = RefundProposal {
            id: ProposalId::new(self.randomness.as_ref()),
            library: clerk.library.clone(),
            order: order.id,
            amount: wish.amount,
            refundable_seen: wish.refundable_seen,
            reason: wish.reason.clone(),
            by: clerk.name.clone(),
            at: now,
            end: None,
        };
        let detail = format!("{} {}: {}", wish.amount, order.currency, wish.reason);
        let actor = clerk.caller().actor;
        let unit = Unit {
            audit: vec![Note::new(&actor, Action::RefundProposed, detail).entry(order, now)],
            proposal: Some(ProposalWrite::Make(proposal.clone())),
            ..Unit::default()
        };
        match self.commit(unit).await {
            Ok(()) => Ok(proposal),
            // The same form twice is one proposal; another's stands in its way.
            Err(StoreError::Conflict(Conflict::Proposal)) => {
                let waits = self.store.open_proposal_of(&order.library, order.id).await?;
                waits
                    .filter(|waits| (&waits.by, waits.amount) == (&clerk.name, wish.amount))
                    .ok_or(Refusal::StateConflict)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The refunds that wait for a second person at the clerk's desk, oldest first.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn proposed_refunds(&self, clerk: &Clerk) -> Result<Vec<RefundProposal>, Refusal> {
        Ok(self.store.open_proposals(&clerk.library, PROPOSALS_MAX).await?)
    }

    /// The refund of an order that waits for a second person.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn proposed_refund_of(&self, order: &Order) -> Result<Option<RefundProposal>, Refusal> {
        Ok(self.store.open_proposal_of(&order.library, order.id).await?)
    }

    /// Agrees to a refund that somebody else proposed: the money goes back.
    ///
    /// # Errors
    /// As for [`Cashier::refund`]; [`Refusal::NotFound`]; [`Refusal::NeedsSecondPerson`] for the one who proposed it,
    /// and for a role that agrees to none; [`Refusal::OwnAccount`]; [`Refusal::StateConflict`] when it waits no more.
    /// Nothing goes back then; and what could be refunded having changed meanwhile, it waits no more.
    pub async fn agree_to_refund(
        &self,
        clerk: &Clerk,
        key: &RequestKey,
        id: ProposalId,
    ) -> Result<Outcome<Refund>, Refusal> {
        let caller = clerk.caller();
        let proposal = self.proposed_refund(clerk, id).await?;
        if proposal.by == clerk.name || !clerk.role.may(Permission::AgreeToRefunds) {
            return Err(Refusal::NeedsSecondPerson);
        }
        let order = self.order(&caller, proposal.order).await?;
        self.is_not_their_own(clerk, &order).await?;
        let wish = RefundWish {
            amount: proposal.amount,
            reason: format!("{} (proposed by {})", proposal.reason, proposal.by),
            refundable_seen: proposal.refundable_seen,
        };
        let beside = Beside {
            given_alone: None,
            proposal: Some(self.end(clerk, &proposal, ProposalEnd::Agreed)),
        };
        let refunded = self
            .refund_beside(&caller, key, proposal.order, (&wish, &beside))
            .await;
        if matches!(refunded, Err(Refusal::RefundableChanged | Refusal::NotRefundable)) {
            self.end_proposal(clerk, &proposal, ProposalEnd::Lapsed).await?;
        }
        refunded
    }

    /// Does not agree to a refund, or takes back what one has proposed: it waits no more. Fine when it does not already.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::NeedsSecondPerson`] for somebody who has no say in it; [`Refusal::TryLater`].
    pub async fn refuse_refund(&self, clerk: &Clerk, id: ProposalId) -> Result<RefundProposal, Refusal> {
        let proposal = self.proposed_refund(clerk, id).await?;
        if proposal.by != clerk.name && !clerk.role.may(Permission::AgreeToRefunds) {
            return Err(Refusal::NeedsSecondPerson);
        }
        self.end_proposal(clerk, &proposal, ProposalEnd::Refused).await?;
        Ok(proposal)
    }

    /// A refund that waits for a second person at the clerk's desk, or has waited.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::TryLater`].
    pub async fn proposed_refund(&self, clerk: &Clerk, id: ProposalId) -> Result<RefundProposal, Refusal> {
        let found = self.store.proposal(&clerk.library, id).await?;
        found.ok_or(Refusal::NotFound)
    }

    fn end(&self, clerk: &Clerk, proposal: &RefundProposal, end: ProposalEnd) -> ProposalWrite {
        ProposalWrite::End(
            proposal.library.clone(),
            proposal.id,
            end,
            clerk.name.clone(),
            self.now(),
        )
    }

    /// Ends a proposal, unless it has ended.
    async fn end_proposal(
        &self,
        clerk: &Clerk,
        proposal: &RefundProposal,
        end: ProposalEnd,
    ) -> Result<(), Refusal> {
        let caller = clerk.caller();
        let order = self.order(&caller, proposal.order).await?;
        let note = Note::new(&caller.actor, Action::ProposalChanged, end.word());
        let unit = Unit {
            audit: vec![note.entry(&order, self.now())],
            proposal: Some(self.end(clerk, proposal, end)),
            ..Unit::default()
        };
        match self.commit(unit).await {
            Ok(()) | Err(StoreError::Conflict(Conflict::Proposal)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses whatever touches a library card of the clerk's own.
    async fn is_not_their_own(&self, clerk: &Clerk, order: &Order) -> Result<(), Refusal> {
        let own = self.store.staff_cards(&clerk.library, &clerk.name).await?;
        if own.is_empty() {
            return Ok(());
        }
        let payer = match order.payer {
            Payer::Patron(key) => Some(key),
            Payer::Applicant => None,
        };
        for key in order.others().into_iter().chain(payer) {
            let patron = self.store.patron(&order.library, key).await?;
            if patron
                .and_then(|patron| patron.barcode)
                .is_some_and(|card| own.contains(&card))
            {
                return Err(Refusal::OwnAccount);
            }
        }
        Ok(())
    }

    /// The day of a library, as a number: 20261127.
    fn today(&self, library: &LibraryId) -> Result<i64, Refusal> {
        let day = self.library(library)?.zone.day_of(self.now());
        let day = day.ok_or(Refusal::StateConflict)?;
        let (year, month) = (i64::from(day.year()), i64::from(day.month()));
        Ok(year
            .saturating_mul(10_000)
            .saturating_add(month.saturating_mul(100))
            .saturating_add(i64::from(day.day())))
    }
}

/// Most proposals that are shown.
const PROPOSALS_MAX: u32 = 200;
