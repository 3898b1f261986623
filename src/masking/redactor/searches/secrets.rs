//! Secret keys of the processor, by how they begin (Stripe, “API keys”). Publishable keys are no secrets.

use std::ops::Range;

use crate::masking::redactor::readings::view::View;

const BEGINNINGS: [&str; 6] = [
    "sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "_secret_",
];

/// Every secret key.
pub(in crate::masking::redactor) fn keys(view: &View) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (index, character) in view.chars().iter().enumerate() {
        if !matches!(character, 's' | 'r' | 'w' | '_') {
            continue;
        }
        for beginning in BEGINNINGS {
            let end = index.saturating_add(beginning.len());
            if !view.slice(index..end).iter().copied().eq(beginning.chars()) {
                continue;
            }
            let length = view
                .slice(end..end.saturating_add(256))
                .iter()
                .take_while(|character| {
                    character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=')
                })
                .count();
            if length >= 8 {
                found.push(index..end.saturating_add(length));
            }
        }
    }
    found
}
