//! Texts that no `Debug` and no log may show, out of JSON.

use serde::Deserialize;
use serde::Deserializer;

use crate::masking::Personal;

/// Reads a text or null.
///
/// # Errors
/// Anything else.
pub(super) fn private<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Personal<String>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(Personal::new))
}
