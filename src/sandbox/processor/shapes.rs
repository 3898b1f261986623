//! The objects as Stripe writes them in JSON.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::processor::books::Books;
use crate::sandbox::processor::books::Charge;
use crate::sandbox::processor::books::Event;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::LastError;
use crate::sandbox::processor::books::Method;
use crate::sandbox::processor::books::Refund;
use crate::sandbox::processor::books::Status;
use crate::sandbox::processor::refusal::Refusal;

/// The version of Stripe's API that these shapes follow.
pub(super) const API_VERSION: &str = "2026-08-26.dahlia";

/// Which references of an answer are to be written out, as in `expand[]=latest_charge`.
#[derive(Clone, Debug, Default)]
pub(super) struct Expand(Vec<String>);

/// Writes objects; knows the books for what is written out, and where browsers find this sandbox.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writer<'a> {
    pub(super) books: &'a Books,
    pub(super) browser_url: &'a str,
}

impl Expand {
    /// Reads the wishes; those of a list begin with `data.`.
    ///
    /// # Errors
    /// One of them cannot be written out.
    pub(super) fn parse(wishes: &[String]) -> Result<Self, Box<Refusal>> {
        let plain: Vec<String> = wishes
            .iter()
            .map(|wish| wish.strip_prefix("data.").unwrap_or(wish).to_owned())
            .collect();
        if plain.iter().all(|wish| EXPANDABLE.contains(&wish.as_str())) {
            Ok(Self(plain))
        } else {
            Err(Refusal::invalid(
                "expand",
                "names something that cannot be expanded",
            ))
        }
    }

    fn wants(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|wish| wish == name || wish.starts_with(&format!("{name}.")))
    }

    fn inside(&self, name: &str) -> Self {
        let prefix = format!("{name}.");
        Self(
            self.0
                .iter()
                .filter_map(|wish| wish.strip_prefix(&prefix).map(str::to_owned))
                .collect(),
        )
    }
}

impl Writer<'_> {
    /// A payment intent.
    pub(super) fn intent(&self, intent: &Intent, expand: &Expand) -> Value {
        let charge = intent.latest_charge.as_deref();
        let charge = Self::reference(charge, "latest_charge", expand, |id, inside| {
            self.books
                .charges
                .find(id)
                .map(|charge| self.charge(charge, inside))
        });
        let method = Self::reference(intent.method.as_deref(), "payment_method", expand, |id, _| {
            self.books.methods.find(id).map(|method| self.method(method))
        });
        let asks = if intent.asks_three_d_secure {
            "any"
        } else {
            "automatic"
        };
        let automatic = intent
            .automatic
            .as_ref()
            .map(|may| json!({"allow_redirects": may, "enabled": true}));
        json!({
            "id": intent.id, "object": "payment_intent", "created": intent.created, "livemode": false,
            "amount": intent.amount, "amount_capturable": intent.capturable, "amount_received": intent.received,
            "amount_details": {"tip": {}}, "currency": intent.currency, "status": intent.status,
            "capture_method": intent.capture_method, "confirmation_method": intent.confirmation_method,
            "automatic_payment_methods": automatic, "payment_method_types": ["card"],
            "payment_method_options": {"card": {
                "installments": null, "mandate_options": null, "network": null, "request_three_d_secure": asks,
            }},
            "payment_method_configuration_details": null,
            "payment_method": method, "latest_charge": charge, "client_secret": intent.client_secret,
            "next_action": self.next_action(intent), "last_payment_error": self.last_error(intent),
            "canceled_at": intent.canceled_at, "cancellation_reason": intent.cancellation_reason,
            "metadata": intent.metadata, "description": intent.description,
            "receipt_email": intent.receipt_email, "statement_descriptor": intent.statement_descriptor,
            "statement_descriptor_suffix": intent.statement_descriptor_suffix,
            "application": null, "application_fee_amount": null, "customer": null, "on_behalf_of": null,
            "processing": null, "review": null, "setup_future_usage": null, "shipping": null,
            "transfer_data": null, "transfer_group": null,
        })
    }

    /// A charge.
    pub(super) fn charge(&self, charge: &Charge, expand: &Expand) -> Value {
        let failed = charge.failure.is_some();
        let disputed = self.books.disputes_of(&charge.id).next().is_some();
        let movement = charge.balance_transaction.as_deref();
        let movement = Self::reference(movement, "balance_transaction", expand, |id, inside| {
            self.movement_of(id, inside)
        });
        let intent = Self::reference(Some(&charge.intent), "payment_intent", expand, |id, inside| {
            self.books
                .intents
                .find(id)
                .map(|intent| self.intent(intent, inside))
        });
        let refunds = expand.wants("refunds").then(|| {
            let refunds = self.books.refunds_of(&charge.id);
            let data: Vec<Value> = refunds
                .map(|refund| self.refund(refund, &Expand::default()))
                .collect();
            let url = format!("/v1/charges/{}/refunds", charge.id);
            json!({"object": "list", "data": data, "has_more": false, "url": url})
        });
        let facts = json!({
            "id": charge.id, "object": "charge", "created": charge.created, "livemode": false,
            "amount": charge.amount, "amount_captured": charge.amount_captured,
            "amount_refunded": charge.amount_refunded, "captured": charge.captured, "currency": charge.currency,
            "paid": !failed, "status": if failed { "failed" } else { "succeeded" }, "disputed": disputed,
            "refunded": charge.amount_refunded > 0 && charge.amount_refunded >= charge.refundable_at_most(),
            "payment_intent": intent, "payment_method": charge.method,
            "payment_method_details": {"type": "card", "card": card_details(charge)},
            "billing_details": self.billing_of(&charge.method), "outcome": outcome(charge),
        });
        let mut written = json!({
            "failure_code": charge.failure.as_ref().map(|failure| failure.code.clone()),
            "failure_message": charge.failure.as_ref().map(|failure| failure.message.clone()),
            "failure_balance_transaction": null, "balance_transaction": movement,
            "metadata": charge.metadata, "description": charge.description, "fraud_details": {},
            "receipt_email": charge.receipt_email, "receipt_number": null, "receipt_url": null,
            "statement_descriptor": charge.statement_descriptor,
            "statement_descriptor_suffix": charge.statement_descriptor_suffix,
            "calculated_statement_descriptor": "LASTFOUR SANDBOX",
            "application": null, "application_fee": null, "application_fee_amount": null, "customer": null,
            "on_behalf_of": null, "radar_options": {}, "review": null, "shipping": null,
            "source_transfer": null, "transfer_data": null, "transfer_group": null,
        });
        if let (Some(fields), Value::Object(facts)) = (written.as_object_mut(), facts) {
            fields.extend(facts);
            fields.extend(refunds.map(|refunds| ("refunds".to_owned(), refunds)));
        }
        written
    }

    /// A refund.
    pub(super) fn refund(&self, refund: &Refund, expand: &Expand) -> Value {
        let charge = Self::reference(Some(&refund.charge), "charge", expand, |id, inside| {
            self.books
                .charges
                .find(id)
                .map(|charge| self.charge(charge, inside))
        });
        let intent = Self::reference(Some(&refund.intent), "payment_intent", expand, |id, inside| {
            self.books
                .intents
                .find(id)
                .map(|intent| self.intent(intent, inside))
        });
        let method = self.books.charges.find(&refund.charge);
        let movement = Self::reference(
            Some(&refund.balance_transaction),
            "balance_transaction",
            expand,
            |id, inside| self.movement_of(id, inside),
        );
        let mut written = json!({
            "id": refund.id, "object": "refund", "created": refund.created, "amount": refund.amount,
            "currency": refund.currency, "charge": charge, "payment_intent": intent, "reason": refund.reason,
            "status": if refund.failure.is_some() { "failed" } else { "succeeded" },
            "balance_transaction": movement, "metadata": refund.metadata, "receipt_number": null,
            "source_transfer_reversal": null, "transfer_reversal": null, "customer": null,
            "customer_account": null, "payment_method": method.map(|charge| charge.method.as_str()),
            "destination_details": {"type": "card", "card": {
                "type": "refund", "reference_status": "pending", "reference_type": "acquirer_reference_number",
            }},
        });
        if let (Some(fields), Some(failure)) = (written.as_object_mut(), &refund.failure) {
            let back = Self::reference(
                Some(&failure.balance_transaction),
                "failure_balance_transaction",
                expand,
                |id, inside| self.movement_of(id, inside),
            );
            fields.insert("failure_balance_transaction".to_owned(), back);
            fields.insert("failure_reason".to_owned(), Value::from(failure.reason.clone()));
        }
        written
    }

    /// A payment method.
    pub(super) fn method(&self, method: &Method) -> Value {
        let card = &method.card;
        json!({
            "id": method.id, "object": "payment_method", "created": method.created, "livemode": false,
            "type": "card", "allow_redisplay": "unspecified", "customer": null, "metadata": method.metadata,
            "billing_details": self.billing_of(&method.id), "radar_options": {},
            "card": {
                "brand": card.brand, "display_brand": card.brand, "last4": card.last4, "country": card.country,
                "exp_month": card.exp_month, "exp_year": card.exp_year, "funding": card.funding,
                // A digest of a card number can be turned back into it by trying all numbers.
                "fingerprint": null, "checks": card.checks(), "generated_from": null,
                "networks": {"available": [card.brand], "preferred": null}, "regulated_status": "unregulated",
                "three_d_secure_usage": {"supported": true}, "wallet": card.wallet(),
            },
        })
    }

    /// An event; `waiting` is whether its delivery is still owed.
    pub(super) fn event(event: &Event) -> Value {
        json!({
            "id": event.id, "object": "event", "created": event.created, "livemode": false, "type": event.kind,
            "api_version": API_VERSION, "data": {"object": event.object},
            "pending_webhooks": i32::from(event.delivery.is_some()),
            "request": {"id": event.request, "idempotency_key": event.idempotency_key},
        })
    }

    /// An object's id or, where the caller wishes so, the object.
    pub(super) fn reference(
        id: Option<&str>,
        name: &str,
        expand: &Expand,
        write: impl Fn(&str, &Expand) -> Option<Value>,
    ) -> Value {
        let Some(id) = id else { return Value::Null };
        let written = expand
            .wants(name)
            .then(|| write(id, &expand.inside(name)))
            .flatten();
        written.unwrap_or_else(|| Value::from(id))
    }

    fn billing_of(&self, method: &str) -> Value {
        let billing = self.books.methods.find(method).map(|method| &method.billing);
        let text = |name: &str| billing.and_then(|billing| billing.get(name)).cloned();
        json!({
            "name": text("name"), "email": text("email"), "phone": text("phone"), "tax_id": null,
            "address": {
                "city": text("address][city"), "country": text("address][country"),
                "line1": text("address][line1"), "line2": text("address][line2"),
                "postal_code": text("address][postal_code"), "state": text("address][state"),
            },
        })
    }

    fn last_error(&self, intent: &Intent) -> Value {
        let Some(LastError {
            error,
            charge,
            method,
        }) = &intent.last_error
        else {
            return Value::Null;
        };
        let method = self.books.methods.find(method).map(|method| self.method(method));
        let refusal = Refusal::card(error).with_charge(charge.as_deref(), method.unwrap_or(Value::Null));
        refusal.body().get("error").cloned().unwrap_or(Value::Null)
    }

    fn next_action(&self, intent: &Intent) -> Value {
        if intent.status != Status::RequiresAction {
            return Value::Null;
        }
        let url = format!("{}/sandbox/3ds/{}", self.browser_url, intent.id);
        match &intent.return_url {
            Some(back) if !intent.use_stripe_sdk => {
                json!({"type": "redirect_to_url", "redirect_to_url": {"return_url": back, "url": url}})
            }
            Some(_) | None => json!({
                "type": "use_stripe_sdk",
                "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url, "source": intent.id},
            }),
        }
    }
}

impl Charge {
    /// What can be given back at most: what was captured, or for a hold that was let go, all of it.
    pub(super) fn refundable_at_most(&self) -> i64 {
        if self.captured {
            self.amount_captured
        } else {
            self.amount
        }
    }
}

fn card_details(charge: &Charge) -> Value {
    let card = &charge.card;
    let secured = charge.authenticated.then(|| {
        json!({
            "authentication_flow": "challenge", "electronic_commerce_indicator": "05",
            "exemption_indicator": null, "result": "authenticated", "result_reason": null,
            "transaction_id": null, "version": "2.2.0",
        })
    });
    let authorized = charge.failure.is_none().then_some(charge.amount);
    let mut details = json!({
        "amount_authorized": authorized, "authorization_code": null, "brand": card.brand,
        "checks": card.checks(), "country": card.country, "exp_month": card.exp_month,
        "exp_year": card.exp_year, "extended_authorization": {"status": "disabled"}, "fingerprint": null,
        "funding": card.funding, "incremental_authorization": {"status": "unavailable"}, "installments": null,
        "last4": card.last4, "mandate": null, "multicapture": {"status": "unavailable"},
        "network": card.brand, "network_token": {"used": false}, "network_transaction_id": null,
        "overcapture": {"maximum_amount_capturable": charge.amount, "status": "unavailable"},
        "regulated_status": "unregulated", "three_d_secure": secured, "transaction_link_id": null,
        "wallet": card.wallet(),
    });
    if let (Some(fields), Some(lapses)) = (details.as_object_mut(), charge.capture_before) {
        fields.insert("capture_before".to_owned(), Value::from(lapses));
    }
    details
}

fn outcome(charge: &Charge) -> Value {
    let (level, score) = charge.card.behaviour.risk();
    let (kind, network, reason, seller) = match &charge.failure {
        None => ("authorized", "approved_by_network", None, "Payment complete."),
        Some(failure) if failure.decline_code.as_deref() == Some("fraudulent") => (
            "blocked",
            "not_sent_to_network",
            Some("highest_risk_level".to_owned()),
            "Payment blocked.",
        ),
        Some(failure) => {
            let reason = failure
                .decline_code
                .clone()
                .or_else(|| Some(failure.code.clone()));
            (
                "issuer_declined",
                "declined_by_network",
                reason,
                "The bank declined the payment.",
            )
        }
    };
    json!({
        "type": kind, "network_status": network, "reason": reason, "risk_level": level, "risk_score": score,
        "seller_message": seller, "advice_code": null, "network_advice_code": null, "network_decline_code": null,
    })
}

const EXPANDABLE: &[&str] = &[
    "balance_transaction",
    "balance_transaction.source",
    "charge",
    "charge.balance_transaction",
    "charge.payment_intent",
    "failure_balance_transaction",
    "latest_charge",
    "latest_charge.balance_transaction",
    "latest_charge.refunds",
    "payment_intent",
    "payment_intent.latest_charge",
    "payment_method",
    "refunds",
    "source",
    "source.balance_transaction",
    "source.charge",
    "source.charge.payment_intent",
    "source.payment_intent",
];
