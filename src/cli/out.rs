//! What commands say to whoever typed them: the one writer to standard output and standard error.

use std::io;
use std::io::Write;

use crate::masking::scrub;

/// The terminal, or whatever stands in its place. A reader that is gone is no reason to stop.
#[derive(Debug)]
pub(super) struct Out {
    output: io::Stdout,
    errors: io::Stderr,
}

impl Out {
    /// The standard streams.
    pub(super) fn new() -> Self {
        Self {
            output: io::stdout(),
            errors: io::stderr(),
        }
    }

    /// Says a line on standard output.
    pub(super) fn say(&mut self, line: &str) {
        let _gone = writeln!(self.output, "{line}").and_then(|()| self.output.flush());
    }

    /// Says a line on standard error. Causes come from libraries, so it goes through the scrubber.
    pub(super) fn complain(&mut self, line: &str) {
        let _gone = writeln!(self.errors, "{}", scrub(line));
    }
}
