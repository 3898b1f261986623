//! How the library system is asked: calls that are lost, late, or answered, as far as it can do what is asked.

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::WhyNot;
use lastfour::ils::Abilities;
use lastfour::ils::Account;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::RefundPosting;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;
use secrecy::SecretString;

use crate::account::dollars;
use crate::shelf::BARCODES;
use crate::world::SECOND;
use crate::world::State;
use crate::world::World;

impl World {
    /// A call over the network.
    async fn call_library<T>(
        &self,
        name: &'static str,
        deed: impl FnOnce(&mut State) -> Result<T, IlsError> + Send,
    ) -> Result<T, IlsError> {
        self.gate().await;
        {
            let mut state = self.state();
            state.say(|| format!("    library: {name}"));
            if state.now < state.library_down_until {
                state.fault("library system out of reach");
                return Err(IlsError::Unavailable);
            }
            if state.goes_wrong("library system: not reached", 60) {
                return Err(IlsError::Unavailable);
            }
            if state.goes_wrong("library system slow", 30) {
                let while_ = state.chance.between(SECOND, 8 * SECOND);
                state.pass(while_);
            }
        }
        let answer = deed(&mut self.state());
        self.gate().await;
        if self.state().goes_wrong("library system: answer lost", 150) {
            return Err(IlsError::Silent);
        }
        answer
    }
}

#[async_trait]
impl Ils for World {
    fn abilities(&self) -> Abilities {
        self.state().shelf.system.abilities
    }

    async fn sign_in(&self, _: &Barcode, _: &SecretString) -> Result<bool, IlsError> {
        Ok(true)
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        self.call_library("account", |state| {
            let patron = BARCODES.iter().position(|known| barcode.is(known));
            let fees = state.shelf.fees.iter();
            let fees = fees.filter(|(_, owed)| Some(owed.patron) == patron && owed.open > 0);
            let fees = fees.map(|(id, owed)| Fee {
                id: FeeId::parse(id).unwrap(),
                kind: FeeKind::Overdue,
                outstanding: dollars(owed.open),
                owner: FeeOwner::default(),
                why_not: (state.shelf.doubled.contains(id)).then_some(WhyNot::Ambiguous),
                title: None,
            });
            let fees = fees.collect();
            Ok(patron.map(|_| Account {
                fees,
                ..Account::default()
            }))
        })
        .await
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        self.call_library("post", |state| {
            if state.goes_wrong("library system: not now", 200) || state.record_is_open(posting) {
                return Ok(PostingAnswer::NotNow);
            }
            if state.goes_wrong("posting lost", 200) {
                state.posting_is_lost(posting);
                return Err(IlsError::Silent);
            }
            if state.goes_wrong("library system refuses a line", 60) {
                state.shelf.refused.insert(posting.fee.as_str().to_owned());
            }
            // The connector reads the account after it has written, and cannot explain what it sees.
            if state.is_muddled(posting) {
                return Ok(PostingAnswer::Unexplained);
            }
            Ok(state.takes((&posting.name(), posting.fee.as_str()), posting.amount.minor()))
        })
        .await
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        self.call_library("look for a posting", |state| {
            if state.shelf.doubled.contains(posting.fee.as_str()) {
                return Err(IlsError::Silent);
            }
            let name = posting.name();
            let found = state.shelf.standing(&name).next();
            Ok(match (state.shelf.system.keeps(), found) {
                (true, Some(entry)) if entry.muddled => Trace::Unclear,
                (true, Some(_)) => Trace::Found,
                (true, None) => Trace::NotFound,
                (false, _) => Trace::Outstanding(state.shelf.open(posting.fee.as_str())),
            })
        })
        .await
    }

    async fn reverse(&self, posting: &Posting) -> Result<ReversalAnswer, IlsError> {
        self.call_library("reverse", |state| {
            if !state.shelf.system.abilities.reverses {
                state.fail("asked to take back what it cannot take back");
                return Ok(ReversalAnswer::Unable);
            }
            if state.goes_wrong("library system: no reversal now", 200) || state.record_is_open(posting) {
                return Ok(ReversalAnswer::NotNow);
            }
            if state.goes_wrong("reversal lost", 600) {
                return Err(IlsError::Silent);
            }
            if state.shelf.take_back(&posting.name()) {
                Ok(ReversalAnswer::Reversed)
            } else {
                Ok(ReversalAnswer::Unable)
            }
        })
        .await
    }

    async fn post_refund(&self, refund: &RefundPosting) -> Result<PostingAnswer, IlsError> {
        self.call_library("post a refund", |state| {
            if !state.shelf.system.abilities.notes_refunds {
                state.fail("asked to note a refund that it cannot note");
                return Ok(PostingAnswer::Refused);
            }
            if state.goes_wrong("library system: not now", 200) {
                return Ok(PostingAnswer::NotNow);
            }
            if state.goes_wrong("library system refuses a refund", 100) {
                return Ok(PostingAnswer::Refused);
            }
            if state.goes_wrong("posting of a refund lost", 200) {
                return Err(IlsError::Silent);
            }
            let name = refund.name();
            if state.shelf.refunds.contains(&name) {
                state.fail(format!("the library system has {name} twice"));
            }
            state.shelf.refunds.push(name);
            Ok(PostingAnswer::Accepted)
        })
        .await
    }

    async fn look_for_refund(&self, refund: &RefundPosting) -> Result<Option<bool>, IlsError> {
        self.call_library("look for a refund", |state| {
            let there = state.shelf.refunds.contains(&refund.name());
            Ok(state.shelf.system.keeps().then_some(there))
        })
        .await
    }

    async fn ready(&self) -> Result<(), IlsError> {
        Ok(())
    }
}
