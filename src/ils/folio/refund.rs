//! Money that went back: a payment taken back, and a refund to the card. FOLIO has one call for both, `refund`, after
//! which the fee is owed again. It keeps our name in the comments alone.

use crate::domain::Money;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::RefundPosting;
use crate::ils::ReversalAnswer;
use crate::ils::folio::FolioIls;
use crate::ils::folio::cql::is_uuid;
use crate::ils::folio::history::History;
use crate::ils::folio::history::Sort;
use crate::ils::folio::pay::payment;
use crate::ils::folio::pay::unexplained;
use crate::ils::folio::shapes::Action;
use crate::ils::folio::shapes::Booked;
use crate::ils::folio::wire::Deed;
use crate::ils::folio::wire::not_asked;

/// How much of a refund goes back on one fee.
struct Part<'a> {
    fee: &'a str,
    amount: Money,
}

impl FolioIls {
    /// Has a payment taken back: the fee is owed again.
    pub(super) async fn take_back(&self, posting: &Posting) -> Result<ReversalAnswer, IlsError> {
        let fee = posting.fee.as_str();
        let name = posting.name();
        if !self.takes(posting.amount) || !is_uuid(fee) {
            return Ok(ReversalAnswer::Unable);
        }
        let history = self.history(fee).await.map_err(not_asked)?;
        let account = self.fee_account(fee).await.map_err(not_asked)?;
        let left = account.and_then(|account| account.remaining.money(self.settings.currency).ok());
        let (Some(before), Some(paid)) = (left, payment(&history, posting)) else {
            return Ok(ReversalAnswer::Unable);
        };
        match (history.leads_to(paid, before), taken_back(&history, &name)) {
            (true, 0) => {}
            (true, 1) => return Ok(ReversalAnswer::Reversed),
            _ => return Ok(ReversalAnswer::Unable),
        }
        let comments = taken_back_comment(&name);
        let deed = self.book_refund(fee, posting.amount, &name, &comments).await?;
        let booked = match deed {
            Deed::Done(answer) => answer.json::<Booked>()?,
            Deed::Refused | Deed::Forbidden => return Ok(ReversalAnswer::Unable),
            Deed::NotNow => return Ok(ReversalAnswer::NotNow),
        };
        if !self.is_refund(&booked, fee, posting.amount) {
            return Err(unexplained("reversal"));
        }
        let after = booked.remaining.money(self.settings.currency);
        match after {
            Ok(after) if before.checked_add(posting.amount) == Ok(after) => Ok(ReversalAnswer::Reversed),
            // A version that books a refund and does not have the fee owed again.
            Ok(after) if after == before => Ok(ReversalAnswer::Unable),
            Ok(_) | Err(_) => Err(unexplained("reversal")),
        }
    }

    /// Books a refund to the card on the fees that the order had paid, one after the other.
    pub(super) async fn refund(&self, refund: &RefundPosting) -> Result<PostingAnswer, IlsError> {
        if !self.settings.note_refunds || !self.takes(refund.amount) {
            return Ok(PostingAnswer::Refused);
        }
        let Some(parts) = self.parts(refund).await.map_err(not_asked)? else {
            return Ok(PostingAnswer::Refused);
        };
        let (name, mut booked_any) = (refund.name(), false);
        let comments = refund_comment(&name);
        for part in parts {
            let booked = self.book_refund(part.fee, part.amount, &name, &comments).await;
            let answer = match booked {
                Ok(Deed::Done(answer)) => {
                    let booked: Booked = answer.json()?;
                    if self.is_refund(&booked, part.fee, part.amount) {
                        booked_any = true;
                        continue;
                    }
                    Ok(PostingAnswer::Unexplained)
                }
                // One fee has it and another has not, or may have it.
                Ok(_) | Err(_) if booked_any => Ok(PostingAnswer::Unexplained),
                Ok(Deed::Refused) => Ok(PostingAnswer::Refused),
                Ok(Deed::Forbidden) => Err(IlsError::Login),
                Ok(Deed::NotNow) => Ok(PostingAnswer::NotNow),
                Err(error) => Err(error),
            };
            return answer;
        }
        Ok(PostingAnswer::Accepted)
    }

    /// Looks for a refund by its name on the fees of its order. `None` where a part of it is there, or an action without
    /// its balance: nothing can be said then.
    pub(super) async fn trace_refund(&self, refund: &RefundPosting) -> Result<Option<bool>, IlsError> {
        if !self.settings.note_refunds {
            return Ok(None);
        }
        let comments = refund_comment(&refund.name());
        let mut sums = [Money::zero(self.settings.currency); 2];
        for (fee, _) in &refund.fees {
            let fee = fee.as_str();
            if !is_uuid(fee) {
                continue;
            }
            let history = self.history(fee).await?;
            for (sum, sort) in sums.iter_mut().zip([Sort::Credited, Sort::Refunded]) {
                let found = history.sum(sort, |action| says(action, &comments));
                let Some(added) = found.and_then(|found| sum.checked_add(found).ok()) else {
                    return Ok(None);
                };
                *sum = added;
            }
            let Some(last) = history
                .ours(Sort::Refunded, |action| says(action, &comments))
                .last()
            else {
                continue;
            };
            let account = self.fee_account(fee).await?;
            let left = account.and_then(|account| account.remaining.money(self.settings.currency).ok());
            if !left.is_some_and(|left| history.leads_to(last, left)) {
                return Ok(None);
            }
        }
        if sums == [refund.amount; 2] {
            return Ok(Some(true));
        }
        let nothing = sums.iter().all(|sum| sum.minor() == 0);
        Ok(nothing.then_some(false))
    }

    /// How much of the refund goes back on which fee: in the order's order, on each as much as the order has paid there
    /// and not refunded yet. `None` when that does not add up, or a fee is not this patron's.
    async fn parts<'a>(&self, refund: &'a RefundPosting) -> Result<Option<Vec<Part<'a>>>, IlsError> {
        let Some(user) = self.user(&refund.barcode).await? else {
            return Ok(None);
        };
        let (paid_by, refunded_by) = (
            format!("{}.", refund.reference),
            refund_comment(&format!("{}.R", refund.reference)),
        );
        let (mut open, mut parts) = (refund.amount, Vec::new());
        for (fee, _) in &refund.fees {
            let fee = fee.as_str();
            if !open.is_positive() {
                break;
            }
            if !is_uuid(fee) {
                return Ok(None);
            }
            let account = self.fee_account(fee).await?;
            if account.is_none_or(|account| account.user != user.id) {
                return Ok(None);
            }
            let history = self.history(fee).await?;
            let paid = history.sum(Sort::Paid, |action| {
                action
                    .transaction
                    .as_deref()
                    .is_some_and(|name| name.starts_with(&paid_by))
            });
            let refunded = history.sum(Sort::Refunded, |action| {
                action
                    .comments
                    .as_deref()
                    .is_some_and(|text| text.starts_with(&refunded_by))
            });
            let (Some(paid), Some(refunded)) = (paid, refunded) else {
                return Ok(None);
            };
            let Some(room) = paid.checked_sub(refunded).ok().filter(Money::is_positive) else {
                continue;
            };
            let amount = if room.minor() < open.minor() { room } else { open };
            let Ok(rest) = open.checked_sub(amount) else {
                return Ok(None);
            };
            parts.push(Part { fee, amount });
            open = rest;
        }
        Ok((open.minor() == 0).then_some(parts))
    }

    async fn book_refund(
        &self,
        fee: &str,
        amount: Money,
        name: &str,
        comments: &str,
    ) -> Result<Deed, IlsError> {
        let amount = amount.to_string();
        let booking = self.booking(&amount, name, comments);
        let url = self.wire.url(&["accounts", fee, "refund"], &[]);
        self.wire.have_done(url, &booking).await
    }

    fn is_refund(&self, booked: &Booked, fee: &str, amount: Money) -> bool {
        booked.account == fee && booked.amount.money(self.settings.currency) == Ok(amount)
    }
}

/// How often the payment of this name was taken back.
pub(super) fn taken_back(history: &History, name: &str) -> usize {
    let comments = taken_back_comment(name);
    history
        .ours(Sort::Refunded, |action| says(action, &comments))
        .count()
}

fn says(action: &Action, comments: &str) -> bool {
    action.comments.as_deref() == Some(comments)
}

/// For the staff, in the form that FOLIO's own pages read. These are what is searched for: they never change.
fn refund_comment(name: &str) -> String {
    format!("STAFF : refunded to the card, {name}")
}

fn taken_back_comment(name: &str) -> String {
    format!("STAFF : payment taken back, {name}")
}
