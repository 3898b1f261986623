//! The log: JSON lines on standard error, every line through the scrubber. Layer 5.
//!
//! `docs/LOGGING.md` has the names of the fields.

use std::io;
use std::io::Write;

use serde::de::IgnoredAny;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogLevel;
use crate::masking::scrub;

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
        .with_default(level.min(LevelFilter::WARN));
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(Scrubbing(writer))
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

/// Scrubs what goes to a writer. Whoever writes must write whole lines, as the layer above does: a card number in
/// two halves would not be seen.
struct Scrubbing<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Scrubbing<W> {
    type Writer = ScrubbingWriter<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        ScrubbingWriter(self.0.make_writer())
    }

    fn make_writer_for(&'a self, meta: &tracing::Metadata<'_>) -> Self::Writer {
        ScrubbingWriter(self.0.make_writer_for(meta))
    }
}

struct ScrubbingWriter<W>(W);

impl<W: Write> Write for ScrubbingWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let clean = scrub(&text);
        // A number without quotes leaves no JSON behind when it goes.
        let broken = matches!(clean, std::borrow::Cow::Owned(_))
            && serde_json::from_str::<IgnoredAny>(clean.trim_end()).is_err();
        if broken {
            self.0.write_all(DROPPED.as_bytes())?;
        } else {
            self.0.write_all(clean.as_bytes())?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
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

    fn logged(level: LogLevel, act: impl FnOnce()) -> Vec<serde_json::Value> {
        let paper = Paper::default();
        let writer = paper.clone();
        let subscriber = tracing_subscriber::registry().with(json_lines(level, move || writer.clone()));
        tracing::subscriber::with_default(subscriber, act);
        let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        assert!(!written.contains("555555555555"), "{written}");
        written
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn a_card_number_never_gets_into_the_log() {
        let number: u64 = 5_555_555_555_554_444;

        let lines = logged(LogLevel::Info, || {
            tracing::info!("paid with {number}");
            tracing::info!(text = %"5555 5555 5555 4444", "in a field");
            tracing::info!(number, "as a number");
            let _span = tracing::info_span!("payment", card = %number).entered();
            tracing::info!("in a span");
        });

        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0]["message"], "paid with [card number]");
        assert_eq!(lines[2]["message"], "a line that held a card number was dropped");
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
