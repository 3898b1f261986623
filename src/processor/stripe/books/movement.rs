//! A movement of the balance ("balance transaction") in our words.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::OrderId;
use crate::processor::Movement;
use crate::processor::MovementKind;
use crate::processor::ProcessorError;
use crate::processor::stripe::books::told::moment;
use crate::processor::stripe::books::told::money;
use crate::processor::stripe::books::told::read as read_fields;
use crate::processor::stripe::convert::METADATA_ORDER;
use crate::processor::stripe::ids;

/// What must be written out in the list: what moved the money, and the payment behind that, which alone is sure to
/// carry our order.
pub(super) const EXPANSION: &str = "data.source.payment_intent";

/// A movement.
pub(super) fn read(text: &str) -> Result<Movement, ProcessorError> {
    movement(read_fields(text)?)
}

/// A movement that a payout consists of; `None` when it is the payout itself.
pub(super) fn read_beside(payout: &str, text: &str) -> Result<Option<Movement>, ProcessorError> {
    let moved: Moved = read_fields(text)?;
    if moved.source.as_ref().is_some_and(|source| source.id() == payout) {
        return Ok(None);
    }
    movement(moved).map(Some)
}

fn movement(moved: Moved) -> Result<Movement, ProcessorError> {
    if !ids::is_some_id(&moved.id) {
        return Err(ProcessorError::Unknown);
    }
    let kind = moved.kind();
    let about = match kind {
        MovementKind::Charge | MovementKind::Refund | MovementKind::RefundFailed | MovementKind::Dispute => {
            moved.source
        }
        MovementKind::Fee | MovementKind::Payout | MovementKind::Other => None,
    };
    let payment = about.as_ref().map(Source::payment).transpose()?.flatten();
    let source = about.filter(|_| kind != MovementKind::Charge);
    Ok(Movement {
        kind,
        gross: money(moved.amount, &moved.currency)?,
        fee: money(moved.fee, &moved.currency)?,
        order: payment.as_ref().and_then(Payment::order),
        payment: payment.map(|payment| payment.id),
        source: source.as_ref().map(|source| source.id().to_owned()),
        created_at: moment(moved.created)?,
        id: moved.id,
    })
}

#[derive(Deserialize)]
struct Moved {
    id: String,
    amount: i64,
    fee: i64,
    currency: String,
    created: i64,
    #[serde(rename = "type")]
    type_word: String,
    reporting_category: String,
    source: Option<Source>,
}

impl Moved {
    /// Stripe's type is the older word and says `adjustment` for much; its reporting category is the finer one.
    ///
    /// Source: docs.stripe.com/reports/balance-transaction-types, docs.stripe.com/reports/reporting-categories.
    fn kind(&self) -> MovementKind {
        match (self.type_word.as_str(), self.reporting_category.as_str()) {
            // Part of a charge that was not captured after all.
            ("charge" | "payment", _) | (_, "partial_capture_reversal") => MovementKind::Charge,
            ("refund" | "payment_refund", _) => MovementKind::Refund,
            ("refund_failure", _) => MovementKind::RefundFailed,
            (_, "dispute" | "dispute_reversal") => MovementKind::Dispute,
            ("stripe_fee" | "stripe_fx_fee" | "tax_fee", _) | (_, "fee" | "network_cost") => {
                MovementKind::Fee
            }
            ("payout" | "payout_cancel" | "payout_failure", _) => MovementKind::Payout,
            _ => MovementKind::Other,
        }
    }
}

/// What moved the money: by its id where Stripe could not write it out.
#[derive(Deserialize)]
#[serde(untagged)]
enum Source {
    Id(String),
    Object {
        id: String,
        /// Not every kind of object has one.
        payment_intent: Option<Value>,
    },
}

impl Source {
    fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Object { id, .. } => id,
        }
    }

    /// The payment; `None` when there is none behind it.
    ///
    /// # Errors
    /// [`ProcessorError::Unknown`]: it was asked for and is not written out. Without it our own money would look
    /// like somebody else's.
    fn payment(&self) -> Result<Option<Payment>, ProcessorError> {
        let intent = match self {
            Self::Object { payment_intent, .. } => payment_intent.clone(),
            Self::Id(_) => return Err(ProcessorError::Unknown),
        };
        let payment: Option<Payment> = intent
            .map(serde_json::from_value)
            .transpose()
            .map_err(|_| ProcessorError::Unknown)?;
        match payment {
            Some(payment) if !ids::is_payment_id(&payment.id) => Err(ProcessorError::Unknown),
            payment => Ok(payment),
        }
    }
}

#[derive(Deserialize)]
struct Payment {
    id: String,
    metadata: Option<Value>,
}

impl Payment {
    fn order(&self) -> Option<OrderId> {
        let text = self.metadata.as_ref()?.get(METADATA_ORDER)?.as_str()?;
        OrderId::parse(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::Currency;
    use crate::domain::Money;
    use crate::domain::Timestamp;

    const ORDER: &str = "0123456789abcdefghjkmnpqrs";

    fn text(type_word: &str, category: &str, source: &Value) -> String {
        json!({"object": "balance_transaction", "id": "txn_1", "amount": -800, "fee": 1500, "net": -2300,
            "currency": "usd", "created": 1_795_490_448, "type": type_word, "reporting_category": category,
            "source": source})
        .to_string()
    }

    fn of(type_word: &str, category: &str, source: &Value) -> Movement {
        read(&text(type_word, category, source)).unwrap()
    }

    fn payment(metadata: &Value) -> Value {
        json!({"object": "payment_intent", "id": "pi_1", "metadata": metadata})
    }

    fn dispute() -> Value {
        json!({"object": "dispute", "id": "du_1", "payment_intent": payment(&json!({"order": ORDER}))})
    }

    #[test]
    fn a_movement_is_told_with_its_payment_its_order_and_its_source() {
        let told = of("adjustment", "dispute", &dispute());

        let usd = |minor| Money::from_minor(minor, Currency::USD);
        let expected = Movement {
            id: String::from("txn_1"),
            kind: MovementKind::Dispute,
            gross: usd(-800),
            fee: usd(1500),
            payment: Some(String::from("pi_1")),
            order: OrderId::parse(ORDER).ok(),
            source: Some(String::from("du_1")),
            created_at: Timestamp::from_millis(1_795_490_448_000),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn a_charge_has_no_source_but_its_payment() {
        let charge =
            json!({"object": "charge", "id": "ch_1", "payment_intent": payment(&json!({"order": "A-17"}))});

        let told = of("charge", "charge", &charge);

        assert_eq!(told.payment.as_deref(), Some("pi_1"));
        assert_eq!((told.order, told.source), (None, None));
    }

    #[test]
    fn every_movement_has_a_kind() {
        let cases = [
            ("charge", "charge", MovementKind::Charge),
            ("payment", "charge", MovementKind::Charge),
            ("refund", "partial_capture_reversal", MovementKind::Charge),
            ("refund", "refund", MovementKind::Refund),
            ("payment_refund", "refund", MovementKind::Refund),
            ("refund_failure", "refund_failure", MovementKind::RefundFailed),
            ("adjustment", "dispute", MovementKind::Dispute),
            ("adjustment", "dispute_reversal", MovementKind::Dispute),
            ("stripe_fee", "fee", MovementKind::Fee),
            ("stripe_fx_fee", "fee", MovementKind::Fee),
            ("tax_fee", "tax", MovementKind::Fee),
            ("stripe_fee", "network_cost", MovementKind::Fee),
            ("adjustment", "fee", MovementKind::Fee),
            ("payout", "payout", MovementKind::Payout),
            ("payout_cancel", "payout", MovementKind::Payout),
            ("payout_failure", "payout_reversal", MovementKind::Payout),
            ("adjustment", "other_adjustment", MovementKind::Other),
            ("topup", "topup", MovementKind::Other),
            (
                "something_new",
                "something_new_and_unheard_of",
                MovementKind::Other,
            ),
        ];

        for (type_word, category, kind) in cases {
            assert_eq!(
                of(type_word, category, &dispute()).kind,
                kind,
                "{type_word}, {category}"
            );
        }
    }

    #[test]
    fn a_payment_that_is_not_written_out_makes_the_movement_unknown() {
        let bare = [
            json!("re_1"),
            json!({"object": "refund", "id": "re_1", "payment_intent": "pi_1"}),
            json!({"object": "refund", "id": "re_1", "payment_intent": {"id": "../refunds"}}),
        ];

        for source in bare {
            let told = read(&text("refund", "refund", &source));
            assert!(matches!(told, Err(ProcessorError::Unknown)), "{source}");
        }
        let without = json!({"object": "refund", "id": "re_1", "payment_intent": null});
        assert_eq!(of("refund", "refund", &without).payment, None);
        assert_eq!(of("refund", "refund", &Value::Null).source, None);
        assert_eq!(of("topup", "topup", &json!("tu_1")).payment, None);
    }

    #[test]
    fn the_payout_itself_is_not_part_of_itself() {
        let beside = |source| read_beside("po_1", &text("payout", "payout", &source)).unwrap();

        assert_eq!(beside(json!({"object": "payout", "id": "po_1"})), None);
        assert_eq!(beside(json!("po_1")), None);
        assert!(beside(json!({"object": "payout", "id": "po_0"})).is_some());
    }
}
