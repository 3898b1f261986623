//! A payment: written once, and looked for by its name.

use crate::domain::Money;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Trace;
use crate::ils::folio::FolioIls;
use crate::ils::folio::cql::is_uuid;
use crate::ils::folio::history::History;
use crate::ils::folio::history::Sort;
use crate::ils::folio::refund::taken_back;
use crate::ils::folio::shapes::Action;
use crate::ils::folio::shapes::Booked;
use crate::ils::folio::shapes::Checked;
use crate::ils::folio::wire::Deed;
use crate::ils::folio::wire::not_asked;

/// Whether a payment may be sent.
pub(super) enum Fit {
    /// Yes; so much is left of the fee before it.
    Yes(Money),
    No(PostingAnswer),
}

#[derive(serde::Serialize)]
struct ToCheck<'a> {
    amount: &'a str,
}

impl FolioIls {
    /// Sends a payment, once, if it fits.
    pub(super) async fn pay(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        let fee = posting.fee.as_str();
        // What is no UUID would be refused for its form, or be another address.
        if !self.takes(posting.amount) || !is_uuid(fee) {
            return Ok(PostingAnswer::Refused);
        }
        let amount = posting.amount.to_string();
        let before = match self.fits(posting, &amount).await.map_err(not_asked)? {
            Fit::Yes(before) => before,
            Fit::No(answer) => return Ok(answer),
        };
        let name = posting.name();
        let comments = paid_comment(&name);
        let url = self.wire.url(&["accounts", fee, "pay"], &[]);
        let booking = self.booking(&amount, &name, &comments);
        match self.wire.have_done(url, &booking).await? {
            Deed::Done(answer) => {
                let booked: Booked = answer.json()?;
                let currency = self.settings.currency;
                if booked.account != fee || booked.amount.money(currency) != Ok(posting.amount) {
                    tell_unexplained("payment");
                    return Ok(PostingAnswer::Unexplained);
                }
                if booked.remaining.money(currency) != before.checked_sub(posting.amount) {
                    // Somebody else paid in the same moment, perhaps: the history tells.
                    return Err(unexplained("payment"));
                }
                self.believe(posting).await
            }
            Deed::Refused => self.believe_refusal(fee, &name).await,
            Deed::Forbidden => Err(IlsError::Login),
            Deed::NotNow => Ok(PostingAnswer::NotNow),
        }
    }

    /// FOLIO books without a lock: whoever paid the same fee in the same moment may have begun with the same balance, and
    /// both are told that it is done. Only the history shows it.
    async fn believe(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        match self.trace(posting).await {
            Ok(Trace::Found) => Ok(PostingAnswer::Accepted),
            Ok(Trace::NotFound | Trace::Unclear | Trace::Outstanding(_)) => {
                tell_unexplained("payment");
                Ok(PostingAnswer::Unexplained)
            }
            Err(_) => Err(IlsError::Silent),
        }
    }

    /// A refusal may follow a call that was done and sent again by something in between.
    async fn believe_refusal(&self, fee: &str, name: &str) -> Result<PostingAnswer, IlsError> {
        match self.named(fee, name).await {
            Ok(0) => Ok(PostingAnswer::Refused),
            Ok(_) | Err(_) => Err(IlsError::Silent),
        }
    }

    /// Reads whose fee it is and what is left of it, and asks FOLIO whether it would take the payment.
    pub(super) async fn fits(&self, posting: &Posting, amount: &str) -> Result<Fit, IlsError> {
        let refused = Ok(Fit::No(PostingAnswer::Refused));
        let fee = posting.fee.as_str();
        let Some(user) = self.user(&posting.barcode).await? else {
            return refused;
        };
        let Some(account) = self.fee_account(fee).await? else {
            return refused;
        };
        let left = account.remaining.money(self.settings.currency);
        let Ok(left) = left else { return refused };
        let covers = left
            .checked_sub(posting.amount)
            .is_ok_and(|after| after.minor() >= 0);
        if account.user != user.id || account.status.name != OPEN || !covers {
            return refused;
        }
        let url = self.wire.url(&["accounts", fee, "check-pay"], &[]);
        let answer = self.wire.ask(url, &ToCheck { amount }).await?;
        if !answer.is_success() {
            return refused;
        }
        let checked: Checked = answer.json()?;
        let after = checked
            .remaining
            .and_then(|left| left.money(self.settings.currency).ok());
        if checked.account != fee {
            return Err(IlsError::Silent);
        }
        if !checked.allowed {
            return refused;
        }
        if after.is_some() && after != left.checked_sub(posting.amount).ok() {
            // Changed between two questions: what is owed has to be read anew.
            return Ok(Fit::No(PostingAnswer::NotNow));
        }
        Ok(Fit::Yes(left))
    }

    /// Looks for a payment by its name, and whether the balance knows of it.
    pub(super) async fn trace(&self, posting: &Posting) -> Result<Trace, IlsError> {
        let fee = posting.fee.as_str();
        let name = posting.name();
        // The name is written with the action, and the action before the balance: without it nothing was done.
        if !is_uuid(fee) || self.named(fee, &name).await? == 0 {
            return Ok(Trace::NotFound);
        }
        let history = self.history(fee).await?;
        let account = self.fee_account(fee).await?;
        let left = account.and_then(|account| account.remaining.money(self.settings.currency).ok());
        let (Some(left), Some(paid)) = (left, payment(&history, posting)) else {
            return Ok(Trace::Unclear);
        };
        Ok(
            match (history.leads_to(paid, left), taken_back(&history, &name)) {
                (true, 0) => Trace::Found,
                (true, 1) => Trace::NotFound,
                _ => Trace::Unclear,
            },
        )
    }
}

/// The one action that is this payment; `None` also when there are two, or its amount is another.
pub(super) fn payment<'a>(history: &'a History, posting: &Posting) -> Option<&'a Action> {
    let name = posting.name();
    let mut paid = history.ours(Sort::Paid, |action| {
        action.transaction.as_deref() == Some(name.as_str())
    });
    let (action, none) = (paid.next()?, paid.next());
    (none.is_none() && history.amount(action) == Some(posting.amount)).then_some(action)
}

/// What does not fit together is told to nobody as done: it is looked for, or a person looks.
pub(super) fn unexplained(asked: &'static str) -> IlsError {
    tell_unexplained(asked);
    IlsError::Silent
}

pub(super) fn tell_unexplained(asked: &'static str) {
    tracing::warn!(
        asked,
        cause = "unexplained",
        "the library system's books do not fit together"
    );
}

/// For the staff, in the form that FOLIO's own pages read.
fn paid_comment(name: &str) -> String {
    format!("STAFF : paid online, {name}")
}

const OPEN: &str = "Open";
