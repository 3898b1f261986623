//! Errors, as the log tells them.

use std::error::Error;
use std::fmt::Write;

/// An error with its causes, for the log. None of ours repeats what came from outside.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a text cannot fail.
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
