//! Files that nobody wants to keep.

use std::path::Path;

/// A folder in memory where there is one: nothing of it has to outlive the machine.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}
