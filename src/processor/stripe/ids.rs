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

/// Whether Stripe can have made this id of a refund. Those of charges that are no plain cards (Link) begin otherwise.
pub(super) fn is_refund_id(text: &str) -> bool {
    is_id(text, "re_") || is_id(text, "pyr_")
}

/// Whether Stripe can have made this id of a dispute; older ones begin otherwise.
pub(super) fn is_dispute_id(text: &str) -> bool {
    is_id(text, "du_") || is_id(text, "dp_")
}

/// Whether Stripe can have made this id of a payout.
pub(super) fn is_payout_id(text: &str) -> bool {
    is_id(text, "po_")
}

/// Whether Stripe can have made this id, of whatever.
pub(super) fn is_some_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(kind, rest)| {
        !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase()) && is_id(rest, "")
    })
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
        assert!(
            is_refund_id("pyr_1") && is_dispute_id("du_1") && is_dispute_id("dp_1") && is_payout_id("po_1")
        );
        for id in ["pi_1", "du_", "dp_1&limit=1", "po_1/reverse", "po_"] {
            assert!(!is_dispute_id(id) && !is_payout_id(id), "{id}");
        }
    }

    #[test]
    fn an_id_of_whatever_is_one_word_and_letters_after_it() {
        for id in ["txn_1Abc", "evt_1", "pi_3Abc_1"] {
            assert!(is_some_id(id), "{id}");
        }
        for id in [
            "",
            "_",
            "txn_",
            "_1",
            "txn",
            "txn_1&limit=1",
            "Txn_1",
            "t/xn_1",
            "4242_1",
            "txn_ä",
        ] {
            assert!(!is_some_id(id), "{id}");
        }
    }
}
