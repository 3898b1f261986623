//! The account's balance: one movement, Stripe's balance transaction, for all that puts money on it or takes some off.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Charge;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;
use crate::sandbox::processor::shapes::Writer;

/// One movement of the balance, `txn_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Movement {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) available_on: i64,
    pub(super) kind: Kind,
    /// Before the fee; below zero takes from the balance.
    pub(super) amount: i64,
    pub(super) fee: i64,
    pub(super) currency: String,
    /// The charge, refund, dispute or payout that moved it.
    pub(super) source: String,
    /// The payout that it left with, `po_…`.
    pub(super) payout: Option<String>,
}

/// What a movement is of, as Stripe spells it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Charge,
    Refund,
    RefundFailure,
    /// A dispute takes the money, or gives it back.
    Adjustment,
    Payout,
    PayoutFailure,
}

impl Movement {
    /// A movement of this moment, without a fee.
    ///
    /// # Errors
    /// No randomness for its id.
    pub(super) fn new(kind: Kind, amount: i64, currency: &str, source: &str) -> Result<Self, Box<Refusal>> {
        let created = clock::now_s();
        let available_on = match kind {
            Kind::Payout | Kind::PayoutFailure => created,
            Kind::Charge | Kind::Refund | Kind::RefundFailure | Kind::Adjustment => {
                clock::midnight_after_days(created, SETTLED_AFTER_DAYS)
            }
        };
        Ok(Self {
            id: Desk::id("txn_")?,
            created,
            available_on,
            kind,
            amount,
            fee: 0,
            currency: currency.to_owned(),
            source: source.to_owned(),
            payout: None,
        })
    }

    /// What the balance changes by.
    pub(super) fn net(&self) -> i64 {
        self.amount.saturating_sub(self.fee)
    }

    /// Whether a payout can still take it along. A payout itself, and its coming back, weigh each other out.
    pub(super) fn awaits_payout(&self) -> bool {
        self.payout.is_none() && !matches!(self.kind, Kind::Payout | Kind::PayoutFailure)
    }

    /// Whether it has settled.
    pub(super) fn is_available(&self) -> bool {
        self.available_on <= clock::now_s()
    }

    fn category(&self) -> &'static str {
        match self.kind {
            Kind::Charge => "charge",
            Kind::Refund => "refund",
            Kind::RefundFailure => "refund_failure",
            Kind::Adjustment if self.amount < 0 => "dispute",
            Kind::Adjustment => "dispute_reversal",
            Kind::Payout => "payout",
            Kind::PayoutFailure => "payout_reversal",
        }
    }
}

/// Books what a capture brings, less Stripe's fee, and gives the movement's id.
///
/// # Errors
/// No randomness for its id.
pub(super) fn book_capture(desk: &mut Desk<'_>, charge: &Charge) -> Result<String, Box<Refusal>> {
    let movement = Movement::new(Kind::Charge, charge.amount_captured, &charge.currency, &charge.id)?;
    let fee = fee_of(charge.amount_captured);
    Ok(book(desk, Movement { fee, ..movement }))
}

/// Books a movement and gives its id.
pub(super) fn book(desk: &mut Desk<'_>, movement: Movement) -> String {
    let id = movement.id.clone();
    desk.put(Change::Movement(movement));
    id
}

/// Stripe's fee for a card: 2.9 percent, rounded, and 30.
fn fee_of(amount: i64) -> i64 {
    let thousandths = amount.saturating_mul(29).saturating_add(500);
    thousandths.div_euclid(1_000).saturating_add(30)
}

impl Writer<'_> {
    /// A balance transaction.
    pub(super) fn movement(&self, movement: &Movement, expand: &Expand) -> Value {
        let source = Self::reference(Some(&movement.source), "source", expand, |id, inside| {
            self.source(id, inside)
        });
        let for_what = if movement.kind == Kind::Adjustment {
            "Dispute fee"
        } else {
            "Stripe processing fees"
        };
        let fees: Vec<Value> = (movement.fee != 0)
            .then(|| {
                json!({
                    "amount": movement.fee, "application": null, "currency": movement.currency,
                    "description": for_what, "type": "stripe_fee",
                })
            })
            .into_iter()
            .collect();
        let status = if movement.is_available() {
            "available"
        } else {
            "pending"
        };
        json!({
            "id": movement.id, "object": "balance_transaction", "created": movement.created,
            "amount": movement.amount, "available_on": movement.available_on, "balance_type": "payments",
            "currency": movement.currency, "description": self.description(movement), "exchange_rate": null,
            "fee": movement.fee, "fee_details": fees, "net": movement.net(),
            "reporting_category": movement.category(), "source": source, "status": status,
            "type": movement.kind,
        })
    }

    /// The movement with this id.
    pub(super) fn movement_of(&self, id: &str, expand: &Expand) -> Option<Value> {
        let movement = self.books.movements.find(id);
        movement.map(|movement| self.movement(movement, expand))
    }

    fn source(&self, id: &str, expand: &Expand) -> Option<Value> {
        let books = self.books;
        match id.split_once('_')?.0 {
            "ch" => books.charges.find(id).map(|charge| self.charge(charge, expand)),
            "re" => books.refunds.find(id).map(|refund| self.refund(refund, expand)),
            "dp" => books
                .disputes
                .find(id)
                .map(|dispute| self.dispute(dispute, expand)),
            "po" => books.payouts.find(id).map(|payout| self.payout(payout, expand)),
            _ => None,
        }
    }

    fn description(&self, movement: &Movement) -> Option<String> {
        let charge = || {
            let dispute = self.books.disputes.find(&movement.source);
            dispute.map_or("a charge", |dispute| dispute.charge.as_str())
        };
        match movement.kind {
            Kind::Charge => None,
            Kind::Refund => Some("REFUND FOR CHARGE".to_owned()),
            Kind::RefundFailure => Some("REFUND FAILURE".to_owned()),
            Kind::Adjustment if movement.amount < 0 => {
                Some(format!("Chargeback withdrawal for {}", charge()))
            }
            Kind::Adjustment => Some(format!("Chargeback reversal for {}", charge())),
            Kind::Payout => Some("STRIPE PAYOUT".to_owned()),
            Kind::PayoutFailure => Some("PAYOUT FAILURE".to_owned()),
        }
    }
}

/// How many days a movement takes to settle.
const SETTLED_AFTER_DAYS: i64 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fee_is_rounded_to_the_nearest_cent() {
        // As Stripe World reckons them.
        for (amount, fee) in [(700, 50), (2000, 88), (450, 43), (1, 30), (50, 31)] {
            assert_eq!(fee_of(amount), fee, "{amount}");
        }
    }
}
