//! Everything that is logged while these tests run, at the finest level.

use std::io;
use std::sync::Mutex;
use std::sync::OnceLock;

use tracing_subscriber::fmt::MakeWriter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Starts to listen; the first call does, the others find it done.
pub(crate) fn listen() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(Ear)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

/// What was said so far.
pub(crate) fn heard() -> String {
    String::from_utf8(LINES.lock().unwrap().clone()).unwrap()
}

struct Ear;

impl io::Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Ear {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
