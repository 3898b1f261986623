//! Looks whether the audit is what it was: walks the chain from its beginning, entry by entry, in bounded memory.

use std::fmt;
use std::sync::Arc;

use crate::audit::SignedHead;
use crate::domain::AuditPublicKey;
use crate::domain::BEGINNING;
use crate::domain::ChainLink;
use crate::domain::LibraryId;
use crate::domain::Seal;
use crate::domain::StoredLine;
use crate::domain::link_hash;
use crate::domain::unhex;
use crate::storage::ChainHead;
use crate::storage::Store;
use crate::storage::StoreError;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// The line says something else than it did.
    LineChanged,
    /// The line is gone, and the clock has not deleted it.
    LineRemoved,
    /// The line was deleted by the clock and is there again.
    LinePutBack,
    /// The entry is gone.
    EntryRemoved,
    /// The entry does not follow from the one before: it, or its place, was changed.
    EntryChanged,
    /// A line without an entry: it was put in past the service.
    LinePutIn,
    /// A line was taken out before it had an entry.
    LineTakenEarly,
    /// A seal is gone, or none of the keys has signed it.
    SealNotOurs,
    /// A head that was kept elsewhere tells of entries that are not there: the end is cut off.
    EndCutOff,
    /// A head that was kept elsewhere tells of another hash: the chain was written anew from this entry on, or a later
    /// one before that head.
    WrittenAnew,
    /// None of the keys has signed a head that was kept elsewhere.
    HeadNotOurs,
}

/// Something that is wrong, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: What,
    /// The place in the chain; for a seal its number; `None` for a line without one.
    pub sequence: Option<i64>,
    /// The number of the line in the store.
    pub line: Option<i64>,
}

/// What a look found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Entries that were looked at.
    pub entries: u64,
    /// Of them, lines that the clock has deleted.
    pub deleted: u64,
    /// The chain begins after this entry.
    pub begins_after: i64,
    /// Where it ends.
    pub head: ChainHead,
    /// Seals that no key signed, because there was none yet.
    pub unsigned_seals: u64,
    /// What is wrong; of each kind of look the first.
    pub findings: Vec<Finding>,
}

/// Looks at one library's chain.
#[derive(Debug)]
pub struct Verifier {
    store: Arc<dyn Store>,
    library: LibraryId,
    keys: Vec<AuditPublicKey>,
    report: Report,
    good: i64,
}

impl Verifier {
    /// With the keys that may have signed; without any, signatures are not looked at.
    pub fn new(store: Arc<dyn Store>, library: LibraryId, keys: Vec<AuditPublicKey>) -> Self {
        Self {
            store,
            library,
            keys,
            report: Report::empty(),
            good: 0,
        }
    }

    /// Walks the chain, its seals, and the lines beside it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is known then.
    pub async fn walk(&mut self) -> Result<(), StoreError> {
        for _ in 0..WALKS_MAX {
            self.report = Report::empty();
            let before = self.store.last_seal(&self.library).await?;
            self.seals().await?;
            self.entries(before.as_ref()).await?;
            let after = self.store.last_seal(&self.library).await?;
            // Whoever deletes by the clock while we walk takes entries from before our feet.
            if before == after {
                break;
            }
        }
        let put_in = self.store.stray_line(&self.library).await?;
        self.beside(What::LinePutIn, put_in);
        let taken = self.store.line_gone_early(&self.library).await?;
        self.beside(What::LineTakenEarly, taken);
        Ok(())
    }

    /// Compares the chain with a head that was kept elsewhere; those of other libraries are passed over. Heads come in
    /// the order in which they were sent.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is known of this head then.
    pub async fn compare(&mut self, head: &SignedHead) -> Result<(), StoreError> {
        if head.library != self.library.as_str() {
            return Ok(());
        }
        if !self.keys.is_empty() && !head.is_signed_by(&self.keys) {
            self.found(What::HeadNotOurs, Some(head.sequence), None);
            return Ok(());
        }
        if head.sequence > self.report.head.sequence {
            let first_gone = self.report.head.sequence.saturating_add(1);
            self.found(What::EndCutOff, Some(first_gone), None);
            return Ok(());
        }
        let stored = if head.sequence == self.report.head.sequence {
            Some(self.report.head.hash.clone())
        } else {
            self.store.chain_hash(&self.library, head.sequence).await?
        };
        match stored {
            // Older than the chain: what it tells of was deleted by the clock.
            None if head.sequence <= self.report.begins_after => {}
            stored if stored.is_some() && stored == unhex(&head.hash) => self.good = head.sequence,
            _ => {
                let first = self.good.saturating_add(1);
                self.found(What::WrittenAnew, Some(first), None);
            }
        }
        Ok(())
    }

    /// What was found.
    pub fn report(&self) -> &Report {
        &self.report
    }

    async fn seals(&mut self) -> Result<(), StoreError> {
        let (mut number, mut signed, mut begins_after) = (0_i64, false, 0_i64);
        while let Some(seal) = self.store.seal_after(&self.library, number).await? {
            number = number.saturating_add(1);
            let holds = match &seal.signature {
                Some(signature) => {
                    signed = true;
                    let text = seal.text();
                    self.keys.is_empty() || self.keys.iter().any(|key| key.has_signed(&text, signature))
                }
                // Whoever has a key uses it from then on.
                None => !signed,
            };
            if seal.signature.is_none() {
                self.report.unsigned_seals = self.report.unsigned_seals.saturating_add(1);
            }
            if seal.number != number || seal.begins_after < begins_after || !holds {
                self.found(What::SealNotOurs, Some(number), None);
                return Ok(());
            }
            begins_after = seal.begins_after;
        }
        Ok(())
    }

    async fn entries(&mut self, base: Option<&Seal>) -> Result<(), StoreError> {
        let mut last = match base {
            Some(seal) => ChainHead {
                sequence: seal.begins_after,
                hash: seal.begins_hash.clone(),
            },
            None => ChainHead {
                sequence: 0,
                hash: BEGINNING.to_vec(),
            },
        };
        self.report.begins_after = last.sequence;
        let mut seal = None;
        let mut unbroken = true;
        loop {
            let page = self
                .store
                .chain_entries(&self.library, last.sequence, PAGE)
                .await?;
            let Some((end, _)) = page.last() else { break };
            let end = ChainHead {
                sequence: end.sequence,
                hash: end.hash.clone(),
            };
            for (link, line) in page {
                // After the first that is wrong, all others would be.
                if unbroken {
                    if let Some(what) = self.entry(&last, &link, line.as_ref(), &mut seal).await? {
                        let sequence = if what == What::EntryRemoved {
                            last.sequence.saturating_add(1)
                        } else {
                            link.sequence
                        };
                        self.found(what, Some(sequence), Some(link.line));
                        unbroken = false;
                    }
                    last = ChainHead {
                        sequence: link.sequence,
                        hash: link.hash,
                    };
                }
                self.report.entries = self.report.entries.saturating_add(1);
                self.report.deleted = self.report.deleted.saturating_add(u64::from(line.is_none()));
            }
            last = end;
        }
        self.report.head = last;
        Ok(())
    }

    async fn entry(
        &self,
        before: &ChainHead,
        link: &ChainLink,
        stored: Option<&StoredLine>,
        seal: &mut Option<Seal>,
    ) -> Result<Option<What>, StoreError> {
        if link.sequence != before.sequence.saturating_add(1) {
            return Ok(Some(What::EntryRemoved));
        }
        let library = self.library.as_str();
        let hash = link_hash(library, link.sequence, &before.hash, &link.digest);
        if hash.as_slice() != link.hash {
            return Ok(Some(What::EntryChanged));
        }
        Ok(match (stored, link.seal) {
            (None, None) => Some(What::LineRemoved),
            (None, Some(number)) => {
                if seal.as_ref().is_none_or(|seal| seal.number != number) {
                    *seal = self
                        .store
                        .seal_after(&self.library, number.saturating_sub(1))
                        .await?;
                }
                let told = seal
                    .as_ref()
                    .is_some_and(|seal| seal.number == number && seal.tells_of(link.sequence));
                (!told).then_some(What::LineRemoved)
            }
            (Some(_), Some(_)) => Some(What::LinePutBack),
            (Some(stored), None) => (!is_as_it_was(link, stored, library)).then_some(What::LineChanged),
        })
    }

    fn beside(&mut self, what: What, line: Option<i64>) {
        if line.is_some() {
            self.found(what, None, line);
        }
    }

    fn found(&mut self, what: What, sequence: Option<i64>, line: Option<i64>) {
        // One of each kind says enough, and a long list of heads stays a short list of findings.
        if self.report.findings.iter().all(|finding| finding.what != what) {
            self.report.findings.push(Finding { what, sequence, line });
        }
    }
}

/// Whether a line says what it said. It may have lost its pseudonym and its note, both at once and with their salt.
fn is_as_it_was(link: &ChainLink, stored: &StoredLine, library: &str) -> bool {
    let hides = match &link.salt {
        Some(salt) => link.hidden.as_deref() == Some(stored.hidden(salt).as_slice()),
        None => !stored.has_something_to_hide(),
    };
    hides && stored.library == library && stored.digest(link.hidden.as_deref()).as_slice() == link.digest
}

impl Report {
    fn empty() -> Self {
        Self {
            entries: 0,
            deleted: 0,
            begins_after: 0,
            head: ChainHead {
                sequence: 0,
                hash: BEGINNING.to_vec(),
            },
            unsigned_seals: 0,
            findings: Vec::new(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.sequence {
            Some(sequence) => format!("entry {sequence}"),
            None => String::from("no entry"),
        };
        let line = match self.line {
            Some(line) => format!("{place} (line {line})"),
            None => place,
        };
        match self.what {
            What::LineChanged => write!(f, "{line}: the line was changed"),
            What::LineRemoved => write!(f, "{line}: the line was removed"),
            What::LinePutBack => write!(f, "{line}: a line that was deleted by the clock is there again"),
            What::EntryRemoved => {
                let sequence = self.sequence.unwrap_or(0);
                write!(f, "entry {sequence}: the entry was removed")
            }
            What::EntryChanged => write!(f, "{line}: does not follow from the entry before it"),
            What::LinePutIn => write!(f, "{line}: the line was put in past the service"),
            What::LineTakenEarly => write!(f, "{line}: the line was removed before it had an entry"),
            What::SealNotOurs => {
                let number = self.sequence.unwrap_or(0);
                write!(
                    f,
                    "seal {number}: it is missing, changed, or none of the keys signed it"
                )
            }
            What::EndCutOff => write!(
                f,
                "{line} and those after it are cut off: a head kept elsewhere tells of them"
            ),
            What::WrittenAnew => write!(
                f,
                "{line} or one soon after: the chain is not the one whose head is kept elsewhere"
            ),
            What::HeadNotOurs => write!(
                f,
                "{line}: none of the keys signed the head that was kept elsewhere"
            ),
        }
    }
}

const PAGE: u32 = 500;
const WALKS_MAX: usize = 3;
