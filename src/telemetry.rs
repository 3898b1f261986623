//! The log: JSON lines on standard error, every line without card data. Layer 5.
//!
//! `docs/LOGGING.md` has the names of the fields.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use serde_json::Value;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogLevel;
use crate::masking::Redactor;

/// Starts the log of this program, and has panics told in it. The first call counts.
pub fn start(level: LogLevel) {
    let started = tracing_subscriber::registry()
        .with(json_lines(level, io::stderr))
        .try_init();
    if started.is_ok() {
        log_panics();
    }
}

/// The log's lines, on any writer; for programs that bring a log of their own.
pub fn json_lines<S, W>(level: LogLevel, writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + 'static,
{
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    // Libraries log addresses, headers and bodies at their lower levels, and nobody here decides what.
    let targets = Targets::new()
        .with_target("lastfour", level)
        // It writes down what a browser sent; what came of it is ours to say.
        .with_target("webauthn_rs", LevelFilter::OFF)
        .with_default(level.min(LevelFilter::WARN));
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        // What cannot be formatted would be told past the writer.
        .log_internal_errors(false)
        .with_writer(Scrubbing {
            writer,
            redactor: Redactor::default(),
        })
        .with_filter(targets)
}

/// Has a panic logged by its place alone: what it says may hold anything.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let (file, line) = panic
            .location()
            .map_or(("unknown", 0), |place| (place.file(), place.line()));
        tracing::error!(file, line, "a bug: the program panicked");
    }));
}

/// Removes card data from what goes to a writer. Whatever is written in how many pieces, it is looked at line by line:
/// a number in two halves would not be seen. No library's barcodes are known here, because none belongs into the log.
struct Scrubbing<W> {
    writer: W,
    redactor: Redactor,
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Scrubbing<W> {
    type Writer = ScrubbingWriter<'a, W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        ScrubbingWriter::new(self.writer.make_writer(), &self.redactor)
    }

    fn make_writer_for(&'a self, meta: &tracing::Metadata<'_>) -> Self::Writer {
        ScrubbingWriter::new(self.writer.make_writer_for(meta), &self.redactor)
    }
}

struct ScrubbingWriter<'a, W: Write> {
    writer: W,
    redactor: &'a Redactor,
    /// What came of a line that is not ended.
    begun: Vec<u8>,
}

impl<'a, W: Write> ScrubbingWriter<'a, W> {
    fn new(writer: W, redactor: &'a Redactor) -> Self {
        Self {
            writer,
            redactor,
            begun: Vec::new(),
        }
    }

    fn write_begun(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.begun);
        self.writer
            .write_all(&clean(self.redactor, &String::from_utf8_lossy(&line)))
    }
}

impl<W: Write> Write for ScrubbingWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.begun.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.write_begun()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl<W: Write> Drop for ScrubbingWriter<'_, W> {
    fn drop(&mut self) {
        if !self.begun.is_empty() {
            // Nobody is there any more to be told that the writer is broken.
            let _written = self.write_begun();
        }
    }
}

/// A line without card data, and JSON as it was: of a value that has some, that alone goes, and a number becomes a
/// text. Where card data is left all the same, because it is spread over several values, the line is dropped.
fn clean(redactor: &Redactor, line: &str) -> Vec<u8> {
    if let Cow::Borrowed(line) = redactor.redact(line) {
        return line.as_bytes().to_vec();
    }
    let ended = if line.ends_with('\n') { "\n" } else { "" };
    let masked = serde_json::from_str(line)
        .map(|value| masked(redactor, value))
        .map(|value| format!("{value}{ended}"));
    match masked {
        Ok(masked) if matches!(redactor.redact(&masked), Cow::Borrowed(_)) => masked.into_bytes(),
        Ok(_) | Err(_) => DROPPED.as_bytes().to_vec(),
    }
}

fn masked(redactor: &Redactor, value: Value) -> Value {
    let text = |text: &str| redactor.redact(text).into_owned();
    match value {
        Value::Null | Value::Bool(_) => value,
        Value::Number(number) => match redactor.redact(&number.to_string()) {
            Cow::Borrowed(_) => Value::Number(number),
            Cow::Owned(mask) => Value::String(mask),
        },
        Value::String(was) => Value::String(text(&was)),
        Value::Array(items) => items.into_iter().map(|item| masked(redactor, item)).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, inner)| (text(&name), masked(redactor, inner)))
            .collect(),
    }
}

const DROPPED: &str = "{\"level\":\"ERROR\",\"message\":\"a line that held a card number was dropped\",\"target\":\"lastfour\"}\n";

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: LogLevel, act: impl FnOnce()) -> Vec<Value> {
        let paper = Paper::default();
        let writer = paper.clone();
        let subscriber = tracing_subscriber::registry().with(json_lines(level, move || writer.clone()));
        tracing::subscriber::with_default(subscriber, act);
        let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        assert!(!written.contains("555555555555"), "{written}");
        assert!(!written.contains("5555 5555"), "{written}");
        written
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// What is left of a card number, whatever the mask says.
    #[track_caller]
    fn is_mask(value: &Value) {
        let text = value.as_str().unwrap();
        assert!(
            (text.contains("[card number]") || text == "[removed]") && !text.contains('5'),
            "{text}"
        );
    }

    #[test]
    fn a_card_number_never_gets_into_the_log_and_the_rest_of_its_line_does() {
        let number: u64 = 5_555_555_555_554_444;
        let (wide, real) = (u128::from(number), 5_555_555_555_554_444_f64);

        let lines = logged(LogLevel::Info, || {
            tracing::info!(order = "o1", "paid with {number}");
            tracing::info!(order = "o1", text = %"5555 5555 5555 4444", "in a field");
            tracing::info!(order = "o1", number, wide, real, "as a number");
            tracing::info!(order = "o1", debug = ?["5555555555554444"], "as Debug has it");
            tracing::info!(
                order = "o1",
                "in \"quotes\": 5555-5555-5555-4444\nand in a second line"
            );
            let _span = tracing::info_span!("payment", card = %number, id = "r1").entered();
            tracing::info!(order = "o1", "in a span");
        });

        assert_eq!(lines.len(), 6);
        for line in &lines {
            assert_eq!(line["order"], "o1", "the rest of the line is there: {line}");
            assert_eq!(line["level"], "INFO");
            assert!(line["timestamp"].is_string() && line["target"].is_string());
        }
        is_mask(&lines[0]["message"]);
        is_mask(&lines[1]["text"]);
        for number in ["number", "wide", "real"] {
            is_mask(&lines[2][number]);
        }
        is_mask(&lines[3]["debug"]);
        let message = lines[4]["message"].as_str().unwrap();
        assert!(message.starts_with("in \"quotes\": [") && message.ends_with("]\nand in a second line"));
        is_mask(&lines[5]["span"]["card"]);
        is_mask(&lines[5]["spans"][0]["card"]);
        assert_eq!(lines[5]["span"]["id"], "r1");
    }

    #[test]
    fn a_cause_that_says_a_card_number_is_masked_with_its_chain() {
        #[derive(Debug, thiserror::Error)]
        #[error("could not reach https://bank.example/?card=5555555555554444")]
        struct Cause;
        #[derive(Debug, thiserror::Error)]
        #[error("no answer")]
        struct Outer(#[source] Cause);

        let lines = logged(LogLevel::Info, || {
            let error = Outer(Cause);
            let cause = std::error::Error::source(&error).unwrap();
            tracing::error!(%error, cause = %cause, "cause by cause");
            tracing::error!("{error}: {cause}");
        });

        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["error"], "no answer");
        is_mask(&lines[0]["cause"]);
        is_mask(&lines[1]["message"]);
        let told = lines[1]["message"].as_str().unwrap();
        assert!(
            told.starts_with("no answer: could not reach https://bank.example/"),
            "{told}"
        );
    }

    #[test]
    fn a_line_is_looked_at_whole_in_however_many_pieces_it_is_written() {
        for size in 1..40 {
            let paper = Paper::default();
            let redactor = Redactor::default();
            let mut writer = ScrubbingWriter::new(paper.clone(), &redactor);

            for piece in b"{\"a\":\"5555555555554444\"}\n{\"b\":1}\n{\"c\":5555555555554444}".chunks(size) {
                writer.write_all(piece).unwrap();
            }
            drop(writer);

            let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
            let lines: Vec<Value> = written
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
            assert_eq!(lines.len(), 3, "{written}");
            is_mask(&lines[0]["a"]);
            assert_eq!(lines[1]["b"], 1);
            is_mask(&lines[2]["c"]);
        }
    }

    #[test]
    fn what_is_spread_over_values_or_is_no_json_drops_the_line() {
        let spread = "{\"list\":[5555,5555,5555,4444]}\n";
        let no_json = "5555555555554444 {\n";

        for line in [spread, no_json] {
            let clean = clean(&Redactor::default(), line);
            let clean: Value = serde_json::from_slice(&clean).unwrap();
            assert_eq!(clean["message"], "a line that held a card number was dropped");
        }
    }

    #[test]
    fn a_panic_is_told_by_its_place_and_never_by_its_words() {
        let before = std::panic::take_hook();
        let lines = logged(LogLevel::Info, || {
            log_panics();
            let caught = std::panic::catch_unwind(|| panic!("the PIN is {}", 5_555_555_555_554_444_u64));
            assert!(caught.is_err());
        });
        std::panic::set_hook(before);

        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["file"], file!());
        assert!(!lines[0].to_string().contains("PIN"));
    }

    #[test]
    fn others_code_is_heard_only_when_something_is_wrong() {
        let lines = logged(LogLevel::Debug, || {
            tracing::debug!(target: "hyper::proto", "a header");
            tracing::warn!(target: "sqlx::query", "slow");
            tracing::debug!(target: "lastfour::worker", "a step");
        });

        let heard: Vec<_> = lines
            .iter()
            .map(|line| line["target"].as_str().unwrap())
            .collect();
        assert_eq!(heard, ["sqlx::query", "lastfour::worker"]);
    }
}
