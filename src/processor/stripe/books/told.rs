//! Refunds, events, payments and payouts of a list, in our words. Each is read from its own JSON text.

use serde::Deserialize;
use stripe_shared::PaymentIntent;
use stripe_shared::Refund;

use crate::domain::Money;
use crate::domain::RefundId;
use crate::domain::Timestamp;
use crate::processor::Payout;
use crate::processor::PayoutState;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ToldEvent;
use crate::processor::ToldRefund;
use crate::processor::stripe::amount;
use crate::processor::stripe::convert;
use crate::processor::stripe::event as events;
use crate::processor::stripe::ids;

/// A refund.
pub(super) fn refund(text: &str) -> Result<ToldRefund, ProcessorError> {
    let refund: Refund = miniserde::json::from_str(text).map_err(|_| ProcessorError::Unknown)?;
    let standing = convert::refund(&refund);
    if !ids::is_refund_id(&standing.id) {
        return Err(ProcessorError::Unknown);
    }
    let ours = refund
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.get(convert::METADATA_REFUND))
        .and_then(|text| RefundId::parse(text).ok());
    Ok(ToldRefund {
        id: standing.id,
        refund: ours,
        amount: amount::from_stripe(refund.amount, &refund.currency).ok_or(ProcessorError::Unknown)?,
        succeeded: standing.succeeded,
        created_at: moment(refund.created)?,
    })
}

/// An event, over our own call and therefore believed. One of a connected account names no payment of ours.
pub(super) fn event(text: &str) -> Result<ToldEvent, ProcessorError> {
    let Made { created } = read(text)?;
    Ok(ToldEvent {
        event: events::parse(text.as_bytes()).map_err(|_| ProcessorError::Unknown)?,
        body: text.to_owned(),
        created_at: moment(created)?,
    })
}

/// A payment, with its last charge written out.
pub(super) fn payment(text: &str) -> Result<ProcessorPayment, ProcessorError> {
    let intent: PaymentIntent = miniserde::json::from_str(text).map_err(|_| ProcessorError::Unknown)?;
    convert::payment(&intent)
}

/// A payout.
pub(super) fn payout(text: &str) -> Result<Payout, ProcessorError> {
    let payout: TransferToBank = read(text)?;
    if !ids::is_payout_id(&payout.id) {
        return Err(ProcessorError::Unknown);
    }
    let state = match payout.status.as_str() {
        "pending" | "in_transit" => PayoutState::UnderWay,
        "paid" => PayoutState::Paid,
        "failed" | "canceled" => PayoutState::Failed,
        // A status that Stripe has added since.
        _ => return Err(ProcessorError::Unknown),
    };
    Ok(Payout {
        amount: money(payout.amount, &payout.currency)?,
        state,
        arrives_at: moment(payout.arrival_date)?,
        created_at: moment(payout.created)?,
        id: payout.id,
    })
}

/// The few fields of an item that are ours to know.
pub(super) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ProcessorError> {
    serde_json::from_str(text).map_err(|_| ProcessorError::Unknown)
}

pub(super) fn money(units: i64, currency: &str) -> Result<Money, ProcessorError> {
    currency
        .parse()
        .ok()
        .and_then(|currency| amount::from_stripe(units, &currency))
        .ok_or(ProcessorError::Unknown)
}

pub(super) fn moment(seconds: i64) -> Result<Timestamp, ProcessorError> {
    seconds
        .checked_mul(1000)
        .map(Timestamp::from_millis)
        .ok_or(ProcessorError::Unknown)
}

#[derive(Deserialize)]
struct Made {
    created: i64,
}

/// A payout as Stripe tells it.
#[derive(Deserialize)]
struct TransferToBank {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    arrival_date: i64,
    created: i64,
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use super::*;
    use crate::domain::Currency;

    const MADE: i64 = 1_795_490_448;
    const DUE: i64 = 1_796_169_599;

    fn with(mut whole: Value, changes: &Value) -> String {
        let changes = changes.as_object().unwrap().clone();
        whole.as_object_mut().unwrap().extend(changes);
        whole.to_string()
    }

    fn a_refund(changes: &Value) -> Result<ToldRefund, ProcessorError> {
        let whole = json!({"object": "refund", "id": "re_1", "amount": 300, "currency": "usd", "created": MADE,
            "status": "succeeded", "metadata": {}, "payment_intent": "pi_1"});
        refund(&with(whole, changes))
    }

    fn a_payout(changes: &Value) -> Result<Payout, ProcessorError> {
        let whole = json!({"object": "payout", "id": "po_1", "amount": 4200, "currency": "usd", "created": MADE,
            "arrival_date": DUE, "status": "in_transit"});
        payout(&with(whole, changes))
    }

    fn usd(minor: i64) -> Money {
        Money::from_minor(minor, Currency::USD)
    }

    #[test]
    fn a_refund_says_whose_it_is() {
        const OURS: &str = "0123456789abcdefghjkmnpqrs";

        let of_somebody = a_refund(&json!({"metadata": {"refund": "R-17"}})).unwrap();
        let ours = a_refund(&json!({"metadata": {"refund": OURS}})).unwrap();

        let expected = ToldRefund {
            id: String::from("re_1"),
            refund: None,
            amount: usd(300),
            succeeded: Some(true),
            created_at: Timestamp::from_millis(MADE * 1000),
        };
        assert_eq!(of_somebody, expected);
        assert_eq!(ours.refund, RefundId::parse(OURS).ok());
        assert_eq!(a_refund(&json!({"metadata": null})).unwrap(), expected);
    }

    #[test]
    fn a_refund_succeeded_or_not_or_is_not_decided() {
        let succeeded = |status: &str| a_refund(&json!({"status": status})).unwrap().succeeded;

        assert_eq!(succeeded("failed"), Some(false));
        assert_eq!(succeeded("canceled"), Some(false));
        assert_eq!(succeeded("requires_action"), None);
        assert_eq!(succeeded("pending"), None);
    }

    #[test]
    fn a_payout_is_told_with_its_state() {
        let cases = [
            ("pending", PayoutState::UnderWay),
            ("in_transit", PayoutState::UnderWay),
            ("paid", PayoutState::Paid),
            ("failed", PayoutState::Failed),
            ("canceled", PayoutState::Failed),
        ];

        for (status, state) in cases {
            assert_eq!(
                a_payout(&json!({"status": status, "amount": -7})).unwrap(),
                Payout {
                    id: String::from("po_1"),
                    amount: usd(-7),
                    state,
                    arrives_at: Timestamp::from_millis(DUE * 1000),
                    created_at: Timestamp::from_millis(MADE * 1000),
                },
                "{status}"
            );
        }
        assert!(a_payout(&json!({"status": "lost_in_the_post"})).is_err());
    }

    #[test]
    fn amounts_are_read_in_stripes_units() {
        let yen = a_refund(&json!({"currency": "jpy"})).unwrap().amount;
        let kronur = a_refund(&json!({"currency": "isk"})).unwrap().amount;
        let ariary = a_payout(&json!({"currency": "mga"})).unwrap().amount;

        let of = |minor, code| Money::from_minor(minor, Currency::parse(code).unwrap());
        assert_eq!(
            (yen, kronur, ariary),
            (of(300, "JPY"), of(3, "ISK"), of(420_000, "MGA"))
        );
    }

    #[test]
    fn an_event_is_kept_whole_and_one_of_another_account_names_no_payment() {
        let whole = json!({"id": "evt_1", "object": "event", "type": "refund.created", "livemode": false,
            "created": MADE, "data": {"object": {"object": "refund", "id": "re_1", "payment_intent": "pi_1"}}});
        let ours = whole.to_string();
        let theirs = with(whole, &json!({"account": "acct_1"}));

        let told = event(&ours).unwrap();

        assert_eq!(told.event.payment.as_deref(), Some("pi_1"));
        assert_eq!((told.body, told.created_at.millis()), (ours.clone(), MADE * 1000));
        assert_eq!(event(&theirs).unwrap().event.payment, None);
        assert!(event(&ours.replace("evt_1", "")).is_err());
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for wrong in [
            json!({"id": "../refunds"}),
            json!({"id": null}),
            json!({"amount": "300"}),
            json!({"amount": 3.5}),
            json!({"currency": "usdc"}),
            json!({"created": i64::MAX}),
        ] {
            assert!(
                matches!(a_refund(&wrong), Err(ProcessorError::Unknown)),
                "{wrong}"
            );
            assert!(
                matches!(a_payout(&wrong), Err(ProcessorError::Unknown)),
                "{wrong}"
            );
        }
        assert!(payment("{}").is_err() && event("[]").is_err());
    }
}
