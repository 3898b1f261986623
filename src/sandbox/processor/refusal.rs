//! A call refused, in Stripe's error object. No text in it repeats what the caller sent.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

/// Why a call was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) status: u16,
    kind: &'static str,
    code: Option<String>,
    decline_code: Option<String>,
    message: String,
    param: Option<String>,
    charge: Option<String>,
    /// The payment intent as it is now, where the call was about one.
    pub(super) intent: Option<Value>,
    method: Option<Value>,
    /// Whether the call had begun: then its idempotency key keeps this answer, as Stripe's does.
    pub(super) begun: bool,
}

/// Why a card was refused; kept in the books with the charge.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct CardError {
    pub(super) code: String,
    pub(super) decline_code: Option<String>,
    pub(super) message: String,
}

impl CardError {
    /// A refusal with these words.
    pub(super) fn new(code: &str, decline_code: Option<&str>, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            decline_code: decline_code.map(str::to_owned),
            message: message.to_owned(),
        }
    }
}

impl Refusal {
    fn new(status: u16, kind: &'static str, code: Option<&str>, message: String) -> Box<Self> {
        Box::new(Self {
            status,
            kind,
            code: code.map(str::to_owned),
            decline_code: None,
            message,
            param: None,
            charge: None,
            intent: None,
            method: None,
            begun: false,
        })
    }

    /// The request cannot be read.
    pub(super) fn malformed(why: &str) -> Box<Self> {
        Self::new(
            400,
            "invalid_request_error",
            None,
            format!("The request cannot be read: {why}."),
        )
    }

    /// A parameter has a value that makes no sense; `why` completes "The parameter `x` …".
    pub(super) fn invalid(param: &str, why: &str) -> Box<Self> {
        let mut refusal = Self::new(
            400,
            "invalid_request_error",
            None,
            format!("The parameter `{param}` {why}."),
        );
        refusal.param = Some(param.to_owned());
        refusal
    }

    /// A parameter that should be a whole number is none.
    pub(super) fn not_an_integer(param: &str) -> Box<Self> {
        let mut refusal = Self::invalid(param, "must be a whole number");
        refusal.code = Some("parameter_invalid_integer".to_owned());
        refusal
    }

    /// A parameter that must be there is not.
    pub(super) fn missing(param: &str) -> Box<Self> {
        let mut refusal = Self::invalid(param, "is required");
        refusal.code = Some("parameter_missing".to_owned());
        refusal
    }

    /// A parameter that the call does not have, or that this stand-in does not play.
    pub(super) fn unknown_parameter(name: &str) -> Box<Self> {
        let top = name.split('[').next().unwrap_or(name);
        if NOT_PLAYED.contains(&top) {
            return Self::invalid(top, "is Stripe's, but this sandbox does not play it");
        }
        // A name may hold anything, a card number included; only what looks like a name is repeated.
        let harmless = name.len() <= 60
            && name.chars().filter(char::is_ascii_digit).count() < 5
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_[]".contains(c));
        let shown = if harmless { name } else { "(not shown)" };
        let mut refusal = Self::invalid(shown, "is not known");
        refusal.code = Some("parameter_unknown".to_owned());
        refusal
    }

    /// No such object; `param` is the parameter or the kind that named it.
    pub(super) fn no_such(param: &str) -> Box<Self> {
        let message = format!("There is no such `{param}`.");
        let mut refusal = Self::new(404, "invalid_request_error", Some("resource_missing"), message);
        refusal.param = Some(param.to_owned());
        refusal.begun = true;
        refusal
    }

    /// A parameter names an object that there is not.
    pub(super) fn no_such_value(param: &str) -> Box<Self> {
        let mut refusal = Self::no_such(param);
        refusal.status = 400;
        refusal
    }

    /// The object is not in a state for this call.
    pub(super) fn state(code: &str, why: &str) -> Box<Self> {
        let mut refusal = Self::new(400, "invalid_request_error", Some(code), why.to_owned());
        refusal.begun = true;
        refusal
    }

    /// The object has come to its end; Stripe has no code for it.
    pub(super) fn too_late(why: &str) -> Box<Self> {
        let mut refusal = Self::new(400, "invalid_request_error", None, why.to_owned());
        refusal.begun = true;
        refusal
    }

    /// The card was refused.
    pub(super) fn card(error: &CardError) -> Box<Self> {
        let mut refusal = Self::new(402, "card_error", Some(&error.code), error.message.clone());
        refusal.decline_code.clone_from(&error.decline_code);
        refusal.begun = true;
        refusal
    }

    /// The key is missing or wrong.
    pub(super) fn unauthorized() -> Box<Self> {
        Self::new(
            401,
            "invalid_request_error",
            None,
            "Missing or wrong API key.".to_owned(),
        )
    }

    /// The publishable key may not do this.
    pub(super) fn secret_key_required() -> Box<Self> {
        let message = "This call needs the secret key.".to_owned();
        Self::new(403, "invalid_request_error", Some("secret_key_required"), message)
    }

    /// No such call.
    pub(super) fn no_such_call() -> Box<Self> {
        Self::new(
            404,
            "invalid_request_error",
            None,
            "This sandbox has no such call.".to_owned(),
        )
    }

    /// The body is larger than allowed.
    pub(super) fn too_large() -> Box<Self> {
        Self::new(
            413,
            "invalid_request_error",
            None,
            "The request is too large.".to_owned(),
        )
    }

    /// Trouble on the processor's own side.
    pub(super) fn internal() -> Box<Self> {
        Self::new(
            500,
            "api_error",
            None,
            "The sandbox could not do this.".to_owned(),
        )
    }

    /// Trouble on the processor's own side that its idempotency key keeps.
    pub(super) fn internal_for_good() -> Box<Self> {
        let mut refusal = Self::internal();
        refusal.begun = true;
        refusal
    }

    /// Too many requests; none of them was begun.
    pub(super) fn rate_limited() -> Box<Self> {
        let message = "Too many requests. Try again later.".to_owned();
        Self::new(429, "invalid_request_error", Some("rate_limit"), message)
    }

    /// The idempotency key belongs to a request with other parameters.
    pub(super) fn key_reused() -> Box<Self> {
        let message = "This idempotency key was first used with other parameters.".to_owned();
        Self::new(400, "idempotency_error", None, message)
    }

    /// The idempotency key belongs to a request that is still being served.
    pub(super) fn key_in_use() -> Box<Self> {
        let message = "Another request with this idempotency key is still being served.".to_owned();
        Self::new(409, "idempotency_error", Some("idempotency_key_in_use"), message)
    }

    /// With the payment intent that the call was about.
    #[must_use]
    pub(super) fn with_intent(mut self: Box<Self>, intent: Value) -> Box<Self> {
        self.intent = Some(intent);
        self
    }

    /// With the charge that failed and the payment method that failed it.
    #[must_use]
    pub(super) fn with_charge(mut self: Box<Self>, charge: Option<&str>, method: Value) -> Box<Self> {
        self.charge = charge.map(str::to_owned);
        self.method = Some(method);
        self
    }

    /// The parameter that is to blame.
    #[must_use]
    pub(super) fn with_param(mut self: Box<Self>, param: &str) -> Box<Self> {
        self.param = Some(param.to_owned());
        self
    }

    /// As the body of the answer.
    pub(super) fn body(&self) -> Value {
        let mut error = json!({"type": self.kind, "message": self.message});
        if let Some(fields) = error.as_object_mut() {
            let texts = [
                ("code", self.code.as_ref()),
                ("decline_code", self.decline_code.as_ref()),
                ("param", self.param.as_ref()),
                ("charge", self.charge.as_ref()),
            ];
            for (name, text) in texts {
                if let Some(text) = text {
                    fields.insert(name.to_owned(), Value::from(text.clone()));
                }
            }
            for (name, object) in [("payment_intent", &self.intent), ("payment_method", &self.method)] {
                if let Some(object) = object {
                    fields.insert(name.to_owned(), object.clone());
                }
            }
        }
        json!({ "error": error })
    }
}

/// Stripe's parameters that a caller may mean seriously, and that this sandbox has no play for.
const NOT_PLAYED: &[&str] = &[
    "adaptive_pricing",
    "after_expiration",
    "allow_promotion_codes",
    "amount_details",
    "amount_to_confirm",
    "application_fee_amount",
    "automatic_tax",
    "billing_address_collection",
    "branding_settings",
    "charge",
    "confirmation_token",
    "consent_collection",
    "currency",
    "custom_fields",
    "custom_text",
    "customer",
    "customer_account",
    "customer_email",
    "customer_update",
    "delivery_success",
    "discounts",
    "excluded_payment_method_types",
    "final_capture",
    "hooks",
    "instructions_email",
    "invoice_creation",
    "line_items",
    "mandate",
    "mandate_data",
    "on_behalf_of",
    "optional_items",
    "origin",
    "payment_details",
    "payment_intent_data",
    "payment_method_collection",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "phone_number_collection",
    "radar_options",
    "refund_application_fee",
    "return_url",
    "reverse_transfer",
    "saved_payment_method_options",
    "setup_future_usage",
    "setup_intent_data",
    "shipping",
    "shipping_address_collection",
    "shipping_options",
    "subscription_data",
    "tax_id_collection",
    "transfer_data",
    "transfer_group",
];
