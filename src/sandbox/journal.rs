//! The journal under a stand-in's books: a file of JSON lines, one line for everything that one request changed.
//!
//! A line is on the disk before the answer that rests on it leaves. A line that was being written when the
//! power went is dropped at the next start, whole; nobody had been answered from it.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;

use crate::sandbox::SandboxError;

/// The open end of a journal. Many requests may share one sync of the disk.
#[derive(Debug)]
pub(super) struct Journal {
    entries: mpsc::Sender<Entry>,
}

/// What a request holds between changing the books and answering.
#[derive(Debug)]
pub(super) struct Receipt(Option<oneshot::Receiver<bool>>);

/// The change could not be brought to the disk; the books take nothing more until a restart.
#[derive(Debug, thiserror::Error)]
#[error("could not write the books")]
pub(super) struct BooksLost;

#[derive(Debug)]
struct Entry {
    line: Vec<u8>,
    done: oneshot::Sender<bool>,
}

impl Journal {
    /// Everything the file holds, oldest first; a torn last line is left out. No file: nothing.
    ///
    /// # Errors
    /// The file cannot be read, or a line other than the last makes no sense.
    pub(super) fn replay<C: DeserializeOwned>(path: &Path) -> Result<Vec<C>, SandboxError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(SandboxError::Folder(source)),
        };
        let mut changes = Vec::new();
        let mut lines = bytes
            .split_inclusive(|byte| *byte == b'\n')
            .zip(1_usize..)
            .peekable();
        while let Some((line, number)) = lines.next() {
            let last = lines.peek().is_none();
            match serde_json::from_slice::<Vec<C>>(line) {
                Ok(mut parsed) if line.ends_with(b"\n") => changes.append(&mut parsed),
                Ok(_) | Err(_) if last => {}
                Ok(_) | Err(_) => return Err(SandboxError::DamagedBooks { line: number }),
            }
        }
        Ok(changes)
    }

    /// Writes `changes` as the whole new content, in place of the old file, and opens it for more.
    ///
    /// # Errors
    /// The folder cannot be written; the old file is then still whole.
    pub(super) fn compact<C: Serialize>(path: &Path, changes: &[C]) -> Result<Self, SandboxError> {
        let fresh = path.with_extension("jsonl.new");
        let mut content = Vec::new();
        for change in changes {
            content.extend(line_of(std::slice::from_ref(change)));
        }
        write_synced(&fresh, &content)
            .and_then(|()| std::fs::rename(&fresh, path))
            .and_then(|()| sync_folder_of(path))
            .map_err(SandboxError::Folder)?;
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .map_err(SandboxError::Folder)?;
        let (entries, inbox) = mpsc::channel();
        std::thread::Builder::new()
            .name("sandbox-journal".to_owned())
            .spawn(move || write_on(file, &inbox))
            .map_err(SandboxError::Folder)?;
        Ok(Self { entries })
    }

    /// Hands over what a request changed; call it while the books are still locked, so that the order is kept.
    /// Without changes it still stands behind every change handed over before.
    pub(super) fn record<C: Serialize>(&self, changes: &[C]) -> Receipt {
        let line = if changes.is_empty() {
            Vec::new()
        } else {
            line_of(changes)
        };
        let (done, written) = oneshot::channel();
        let sent = self.entries.send(Entry { line, done });
        Receipt(sent.ok().map(|()| written))
    }
}

impl Receipt {
    /// Waits until the change, and every change before it, is on the disk.
    ///
    /// # Errors
    /// The disk refused.
    pub(super) async fn settled(self) -> Result<(), BooksLost> {
        match self.0 {
            Some(written) => match written.await {
                Ok(true) => Ok(()),
                Ok(false) | Err(_) => Err(BooksLost),
            },
            None => Err(BooksLost),
        }
    }
}

fn line_of<C: Serialize>(changes: &[C]) -> Vec<u8> {
    // Only maps with keys that are no strings can fail here, and no change has one.
    let mut line = serde_json::to_vec(changes).unwrap_or_default();
    line.push(b'\n');
    line
}

fn write_on(mut file: File, inbox: &mpsc::Receiver<Entry>) {
    let mut sound = true;
    while let Ok(first) = inbox.recv() {
        let batch: Vec<Entry> = std::iter::once(first).chain(inbox.try_iter()).collect();
        let bytes: Vec<u8> = batch
            .iter()
            .flat_map(|entry| entry.line.iter().copied())
            .collect();
        if sound && !bytes.is_empty() {
            sound = file.write_all(&bytes).and_then(|()| file.sync_data()).is_ok();
        }
        for entry in batch {
            // Whoever waited may have gone away with its connection.
            let _gone = entry.done.send(sound);
        }
    }
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_settled_is_read_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.jsonl");
        let journal = Journal::compact::<i64>(&path, &[1]).unwrap();

        journal.record(&[2, 3]).settled().await.unwrap();
        journal.record(&[4]).settled().await.unwrap();

        assert_eq!(Journal::replay::<i64>(&path).unwrap(), vec![1, 2, 3, 4]);
    }

    #[test]
    fn a_torn_last_line_is_dropped_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.jsonl");
        std::fs::write(&path, b"[1]\n[2,3").unwrap();

        assert_eq!(Journal::replay::<i64>(&path).unwrap(), vec![1]);
    }

    #[test]
    fn a_last_line_without_its_end_is_dropped_even_if_it_parses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.jsonl");
        std::fs::write(&path, b"[1]\n[2]").unwrap();

        assert_eq!(Journal::replay::<i64>(&path).unwrap(), vec![1]);
    }

    #[test]
    fn a_bad_line_in_the_middle_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.jsonl");
        std::fs::write(&path, b"[1]\n[2,\n[3]\n").unwrap();

        let refused = Journal::replay::<i64>(&path).unwrap_err();

        assert!(matches!(refused, SandboxError::DamagedBooks { line: 2 }));
    }
}
