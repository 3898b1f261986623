//! What Stripe's errors mean for the world.

use stripe::StripeError;
use stripe_shared::ApiErrors;
use stripe_shared::ApiErrorsCode;
use stripe_shared::ApiErrorsType;

use crate::processor::ProcessorError;

/// What an error means. Only answers that say "not done" are refusals; all else is unknown.
pub(super) fn error(error: &StripeError) -> ProcessorError {
    match error {
        StripeError::Stripe(details, status) => refusal(details, *status),
        StripeError::JSONDeserialize(_)
        | StripeError::ClientError(_)
        | StripeError::ConfigError(_)
        | StripeError::Timeout => ProcessorError::Unknown,
    }
}

/// The answer that Stripe gives for an id that it does not know; ours for an id that it cannot have made.
pub(super) fn no_such_thing() -> ProcessorError {
    ProcessorError::Refused {
        code: String::from("resource_missing"),
    }
}

fn refusal(details: &ApiErrors, status: u16) -> ProcessorError {
    match status {
        429 => ProcessorError::Busy,
        // 409: a twin of this very call is under way. 424: Stripe waits for somebody else.
        409 | 424 => ProcessorError::Unknown,
        400..=499 if details.type_ == ApiErrorsType::IdempotencyError => {
            // The key was used with other parameters: that other call may have moved money.
            tracing::error!("a call to the processor carried the idempotency key of another");
            ProcessorError::Unknown
        }
        400..=499 => ProcessorError::Refused { code: code(details) },
        _ => ProcessorError::Unknown,
    }
}

/// The code if it is a word; never the message, which may hold what was sent.
fn code(details: &ApiErrors) -> String {
    details
        .code
        .as_ref()
        .map(ApiErrorsCode::as_str)
        .filter(|code| {
            (1..=CODE_BYTES_MAX).contains(&code.len())
                && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        })
        .unwrap_or("unknown")
        .to_owned()
}

const CODE_BYTES_MAX: usize = 80;

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;
    use stripe_shared::Error as ErrorBody;

    use super::*;

    fn error_of(status: u16, body: &Value) -> ProcessorError {
        let body = json!({ "error": body }).to_string();
        let parsed: ErrorBody = miniserde::json::from_str(&body).unwrap();
        error(&StripeError::Stripe(parsed.error, status))
    }

    #[test]
    fn only_answers_that_say_not_done_are_refusals() {
        let plain = json!({"type": "invalid_request_error", "code": "resource_missing"});
        let key_of_another = json!({"type": "idempotency_error"});
        let cases = [
            (400, &plain, "refused"),
            (401, &plain, "refused"),
            (402, &plain, "refused"),
            (404, &plain, "refused"),
            (429, &plain, "busy"),
            (409, &plain, "unknown"),
            (424, &plain, "unknown"),
            (500, &plain, "unknown"),
            (503, &plain, "unknown"),
            (304, &plain, "unknown"),
            (400, &key_of_another, "unknown"),
        ];

        for (status, body, expected) in cases {
            let verdict = match error_of(status, body) {
                ProcessorError::Refused { .. } => "refused",
                ProcessorError::Busy => "busy",
                ProcessorError::Unknown => "unknown",
                ProcessorError::Amount => "amount",
            };
            assert_eq!(verdict, expected, "{status}");
        }
    }

    #[test]
    fn a_refusal_carries_a_code_word_and_never_what_was_sent() {
        let number = "4000056655665556";
        let told = |code: &str| {
            error_of(
                400,
                &json!({"type": "invalid_request_error", "code": code, "message": number, "param": number}),
            )
            .to_string()
        };

        assert!(told("charge_already_captured").ends_with("charge_already_captured"));
        for code in [number, "No such card: 4000056655665556", "", &"a".repeat(81)] {
            assert!(told(code).ends_with(": unknown"), "{code}");
        }
    }
}
