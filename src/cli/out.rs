//! What commands say to whoever typed them: the one writer to standard output and standard error.

use std::io;
use std::io::Write;
use std::panic::Location;

use crate::masking::Redactor;

/// The terminal, or whatever stands in its place. A reader that is gone is no reason to stop.
#[derive(Debug)]
pub(super) struct Out<O = io::Stdout, E = io::Stderr> {
    output: O,
    errors: E,
    redactor: Redactor,
}

impl Out {
    /// The standard streams.
    pub(super) fn new() -> Self {
        Self::on(io::stdout(), io::stderr())
    }
}

impl<O: Write, E: Write> Out<O, E> {
    fn on(output: O, errors: E) -> Self {
        Self {
            output,
            errors,
            redactor: Redactor::default(),
        }
    }

    /// Says a line on standard output, without card data: names and causes come from files and from others.
    pub(super) fn say(&mut self, line: &str) {
        let clean = self.redactor.redact(line);
        let _gone = writeln!(self.output, "{clean}").and_then(|()| self.output.flush());
    }

    /// Says words of our own on standard output as they are: the published numbers that the demo tells people to type,
    /// and a password that was made up.
    pub(super) fn show(&mut self, words: &str) {
        let _gone = writeln!(self.output, "{words}").and_then(|()| self.output.flush());
    }

    /// Says a line on standard error, without card data.
    pub(super) fn complain(&mut self, line: &str) {
        let clean = self.redactor.redact(line);
        let _gone = writeln!(self.errors, "{clean}");
    }
}

/// Has a panic told by its place alone: what it says may hold anything. The log does the same once it is started.
pub(super) fn tell_panics_by_place() {
    std::panic::set_hook(Box::new(|panic| {
        Out::new().complain(&place(panic.location()));
    }));
}

fn place(location: Option<&Location<'_>>) -> String {
    let place = location.map(|place| format!("{}:{}", place.file(), place.line()));
    format!(
        "lastfour: a bug: the program panicked at {}",
        place.as_deref().unwrap_or("an unknown place")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_stream_is_told_a_card_number() {
        let mut out = Out::on(Vec::new(), Vec::new());

        for line in ["look  library: 5555555555554444", "card 5555 5555 5555 4444"] {
            out.say(line);
            out.complain(line);
        }
        out.show("4242 4242 4242 4242 is accepted");

        for stream in [&out.output, &out.errors] {
            let text = String::from_utf8(stream.clone()).unwrap();
            assert!(!text.contains("5555"), "{text}");
            assert_eq!(text.matches("[card number]").count(), 2, "{text}");
        }
        assert!(out.output.ends_with(b"4242 4242 4242 4242 is accepted\n"));
    }

    #[test]
    fn a_panic_is_a_place() {
        let told = place(Some(Location::caller()));

        assert!(told.contains(file!()), "{told}");
        assert!(place(None).ends_with("at an unknown place"));
    }
}
