//! The processor's token of a card, as browsers and programs bring it.

use crate::web::limits;

/// The token, if it has the form of one: `pm_` and letters, digits and underscores.
pub(super) fn card_token(text: &str) -> Option<String> {
    let rest = text.strip_prefix("pm_").unwrap_or_default();
    let fits = !rest.is_empty()
        && text.len() <= limits::TOKEN_MAX
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    fits.then(|| text.to_owned())
}
