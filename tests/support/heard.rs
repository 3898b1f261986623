//! What the processor's stand-in is told, written down where `tests/run` holds it against the list (promise P6).

use std::fs;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Has the stand-in that keeps its books in this folder write into the run's recordings, where there is a run.
#[expect(
    clippy::disallowed_methods,
    reason = "`tests/run` says by the environment where its recordings lie"
)]
pub(crate) fn written_down(folder: &Path) {
    let Ok(recordings) = std::env::var("LASTFOUR_TEST_RECORDINGS") else {
        return;
    };
    let heard = folder.join("heard.jsonl");
    if heard.exists() {
        return;
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let outbound = Path::new(&recordings).join("outbound");
    fs::create_dir_all(&outbound).unwrap();
    let file = outbound.join(format!("{}-{number}.jsonl", std::process::id()));
    fs::write(&file, "").unwrap();
    // As the demonstration makes it: for its owner alone.
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder).unwrap();
    symlink(file, heard).unwrap();
}
