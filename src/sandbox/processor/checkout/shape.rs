//! A checkout session as Stripe writes it in JSON.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::processor::books::Session;
use crate::sandbox::processor::books::SessionStatus;
use crate::sandbox::processor::books::Status;
use crate::sandbox::processor::shapes::Expand;
use crate::sandbox::processor::shapes::Writer;

impl Writer<'_> {
    /// A checkout session.
    pub(super) fn session(&self, session: &Session, expand: &Expand) -> Value {
        // Stripe makes the payment intent when the page is first submitted.
        let intent = session.submitted.then_some(session.prepared.id.as_str());
        let found = intent.and_then(|id| self.books.intents.find(id));
        let paid = found.is_some_and(|intent| intent.status == Status::Succeeded);
        let intent = Self::reference(intent, "payment_intent", expand, |_, inside| {
            found.map(|intent| self.intent(intent, inside))
        });
        let open = session.status == SessionStatus::Open;
        let prepared = &session.prepared;
        let asks = if prepared.asks_three_d_secure {
            "any"
        } else {
            "automatic"
        };
        let link = session
            .link_display
            .as_ref()
            .map(|display| json!({"link": {"display": display}}));
        let facts = json!({
            "id": session.id, "object": "checkout.session", "created": session.created, "livemode": false,
            "mode": "payment", "status": session.status, "payment_status": if paid { "paid" } else { "unpaid" },
            "amount_subtotal": prepared.amount, "amount_total": prepared.amount, "currency": prepared.currency,
            "url": open.then(|| self.page_of(session)), "payment_intent": intent,
            "client_reference_id": session.client_reference_id, "metadata": session.metadata,
            "expires_at": session.expires_at, "success_url": session.success_url,
            "cancel_url": session.cancel_url, "locale": session.locale, "submit_type": session.submit_type,
            "payment_method_types": ["card"], "ui_mode": "hosted_page", "wallet_options": link,
            "payment_method_options": {"card": {"request_three_d_secure": asks}},
            "payment_method_collection": "if_required", "customer_creation": "if_required",
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        });
        let mut written = nothing_of_the_rest();
        if let (Some(fields), Value::Object(facts)) = (written.as_object_mut(), facts) {
            fields.extend(facts);
        }
        written
    }

    /// Where the patron pays.
    pub(super) fn page_of(&self, session: &Session) -> String {
        format!("{}/c/pay/{}", self.browser_url, session.id)
    }
}

/// Everything that Stripe's sessions can also have, and these never do.
fn nothing_of_the_rest() -> Value {
    json!({
        "adaptive_pricing": null, "after_expiration": null, "allow_promotion_codes": null,
        "automatic_tax": {"enabled": false, "liability": null, "provider": null, "status": null},
        "billing_address_collection": null, "client_secret": null, "collected_information": null,
        "consent": null, "consent_collection": null, "currency_conversion": null, "custom_fields": [],
        "custom_text": {
            "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null,
        },
        "customer": null, "customer_account": null, "customer_details": null, "customer_email": null,
        "discounts": [], "integration_identifier": null, "invoice": null, "invoice_creation": null,
        "origin_context": null, "payment_link": null, "payment_method_configuration_details": null,
        "permissions": null, "phone_number_collection": {"enabled": false}, "recovered_from": null,
        "saved_payment_method_options": null, "setup_intent": null, "shipping_address_collection": null,
        "shipping_cost": null, "shipping_options": [], "subscription": null,
    })
}
