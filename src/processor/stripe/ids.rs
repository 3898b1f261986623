//! What ids of Stripe's look like. They go into paths and forms, so nothing else may.

/// Whether Stripe can have made this id of a payment.
pub(super) fn is_payment_id(text: &str) -> bool {
    is_id(text, "pi_")
}

/// Whether Stripe can have made this id of a page (a Checkout Session).
pub(super) fn is_page_id(text: &str) -> bool {
    is_id(text, "cs_")
}

/// Whether Stripe can have made this token of a card. A card number typed into the wrong field stays here.
pub(super) fn is_card_token(text: &str) -> bool {
    is_id(text, "pm_")
}

/// Whether Stripe can have made this id of a refund. Those of other payment methods than cards begin otherwise.
pub(super) fn is_refund_id(text: &str) -> bool {
    is_id(text, "re_")
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.len() <= ID_BYTES_MAX
        && text.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

const ID_BYTES_MAX: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_stripe_cannot_have_made_are_known() {
        for id in [
            "",
            "pi_",
            "pi_a/../b",
            "pi_a?x=1",
            "ch_1",
            " pi_1",
            "pi_ä",
            &format!("pi_{}", "a".repeat(253)),
        ] {
            assert!(!is_payment_id(id), "{id}");
        }
        for id in ["cs_", "cs_a/expire", "cs_a?x=1", "pi_1"] {
            assert!(!is_page_id(id), "{id}");
        }
        assert!(is_page_id("cs_test_a1B2"));
        assert!(!is_card_token("4000056655665556"));
        assert!(is_payment_id("pi_3Abc_1") && is_card_token("pm_card_visa") && is_refund_id("re_3Abc"));
    }
}
