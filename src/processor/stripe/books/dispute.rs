//! A dispute of a list, in our words.

use serde::Deserialize;

use crate::domain::DisputeStanding;
use crate::processor::ProcessorError;
use crate::processor::ToldDispute;
use crate::processor::stripe::books::told::moment;
use crate::processor::stripe::books::told::money;
use crate::processor::stripe::books::told::read as read_fields;
use crate::processor::stripe::ids;

/// A dispute.
pub(super) fn read(text: &str) -> Result<ToldDispute, ProcessorError> {
    let dispute: Dispute = read_fields(text)?;
    if !ids::is_dispute_id(&dispute.id) {
        return Err(ProcessorError::Unknown);
    }
    let evidence_until = match dispute.status.as_str() {
        // Nought when the patron's bank takes no evidence.
        "needs_response" | "warning_needs_response" => {
            dispute.evidence_details.due_by.filter(|seconds| *seconds != 0)
        }
        _ => None,
    };
    Ok(ToldDispute {
        amount: money(dispute.amount, &dispute.currency)?,
        standing: standing(&dispute)?,
        reason: word(dispute.reason),
        evidence_until: evidence_until.map(moment).transpose()?,
        created_at: moment(dispute.created)?,
        id: dispute.id,
    })
}

/// Source: docs.stripe.com/api/disputes/object, "status".
fn standing(dispute: &Dispute) -> Result<DisputeStanding, ProcessorError> {
    match dispute.status.as_str() {
        "warning_needs_response" | "warning_under_review" => Ok(DisputeStanding::Inquiry),
        "needs_response" => Ok(DisputeStanding::Open),
        "under_review" => Ok(DisputeStanding::UnderReview),
        "won" => Ok(DisputeStanding::Won),
        "lost" => Ok(DisputeStanding::Lost),
        // Settled before it became a dispute: either by a refund, which is listed as such, or, by the card network's
        // own rules, by taking the money. Only the money tells which.
        "prevented" if dispute.took_money() => Ok(DisputeStanding::Lost),
        "prevented" | "warning_closed" => Ok(DisputeStanding::Closed),
        // A status that Stripe has added since.
        _ => Err(ProcessorError::Unknown),
    }
}

/// The reason if it is a word; Stripe's list of them grows.
fn word(reason: String) -> String {
    let is_word = (1..=REASON_BYTES_MAX).contains(&reason.len())
        && reason
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_word { reason } else { String::from("general") }
}

const REASON_BYTES_MAX: usize = 80;

#[derive(Deserialize)]
struct Dispute {
    id: String,
    amount: i64,
    currency: String,
    reason: String,
    status: String,
    created: i64,
    evidence_details: EvidenceDetails,
    balance_transactions: Vec<Withdrawal>,
}

impl Dispute {
    /// More was taken from the account for it than was given back.
    fn took_money(&self) -> bool {
        let moved = self
            .balance_transactions
            .iter()
            .fold(0_i64, |sum, moved| sum.saturating_add(moved.amount));
        moved < 0
    }
}

#[derive(Deserialize)]
struct EvidenceDetails {
    due_by: Option<i64>,
}

#[derive(Deserialize)]
struct Withdrawal {
    amount: i64,
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use super::*;
    use crate::domain::Currency;
    use crate::domain::Money;
    use crate::domain::Timestamp;

    const MADE: i64 = 1_795_490_448;
    const DUE: i64 = 1_796_169_599;

    fn a_dispute(changes: &Value) -> Result<ToldDispute, ProcessorError> {
        let mut whole = json!({"object": "dispute", "id": "du_1", "amount": 800, "currency": "usd", "created": MADE,
            "reason": "fraudulent", "status": "needs_response", "evidence_details": {"due_by": DUE},
            "balance_transactions": []});
        let changes = changes.as_object().unwrap().clone();
        whole.as_object_mut().unwrap().extend(changes);
        read(&whole.to_string())
    }

    #[test]
    fn every_status_of_a_dispute_has_one_of_ours() {
        let cases = [
            ("warning_needs_response", DisputeStanding::Inquiry),
            ("warning_under_review", DisputeStanding::Inquiry),
            ("warning_closed", DisputeStanding::Closed),
            ("needs_response", DisputeStanding::Open),
            ("under_review", DisputeStanding::UnderReview),
            ("won", DisputeStanding::Won),
            ("lost", DisputeStanding::Lost),
            ("prevented", DisputeStanding::Closed),
        ];

        for (status, standing) in cases {
            let told = a_dispute(&json!({"status": status})).unwrap();
            assert_eq!(told.standing, standing, "{status}");
            let is_open = status.ends_with("needs_response");
            assert_eq!(told.evidence_until.is_some(), is_open, "{status}");
        }
    }

    #[test]
    fn a_dispute_that_was_prevented_is_lost_if_the_money_went() {
        let after = |amounts: &[i64]| {
            let moved: Vec<_> = amounts.iter().map(|amount| json!({"amount": amount})).collect();
            a_dispute(&json!({"status": "prevented", "balance_transactions": moved}))
                .unwrap()
                .standing
        };

        assert_eq!(after(&[-800]), DisputeStanding::Lost);
        assert_eq!(after(&[-800, 800]), DisputeStanding::Closed);
    }

    #[test]
    fn a_dispute_is_told_with_its_reason_and_until_when_to_answer() {
        let told = a_dispute(&json!({})).unwrap();
        let no_evidence = a_dispute(&json!({"evidence_details": {"due_by": 0}})).unwrap();
        let no_word = a_dispute(&json!({"reason": "Ann says: never"})).unwrap();

        let expected = ToldDispute {
            id: String::from("du_1"),
            amount: Money::from_minor(800, Currency::USD),
            reason: String::from("fraudulent"),
            standing: DisputeStanding::Open,
            evidence_until: Some(Timestamp::from_millis(DUE * 1000)),
            created_at: Timestamp::from_millis(MADE * 1000),
        };
        assert_eq!(told, expected);
        assert_eq!(no_evidence.evidence_until, None);
        assert_eq!(no_word.reason, "general");
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for wrong in [
            json!({"id": "../refunds"}),
            json!({"amount": "300"}),
            json!({"currency": "usdc"}),
            json!({"created": i64::MAX}),
            json!({"evidence_details": null}),
            json!({"status": "arbitration"}),
        ] {
            let told = a_dispute(&wrong);
            assert!(matches!(told, Err(ProcessorError::Unknown)), "{wrong}");
        }
    }
}
