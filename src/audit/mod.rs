//! Keeps the audit's chain, has its head signed and sent where nobody of this machine can change it, and looks whether
//! anything was changed. Layer 3.
//!
//! The lines themselves are written by whoever does what they tell of, in the same transaction: what cannot be audited
//! is not done.

mod head;
mod verify;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::AuditKey;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::Unit;

pub use head::SignedHead;
pub use verify::{Finding, Report, Verifier, What};
pub use ways::{Way, WayError};

/// So many lines get their place in the chain in one transaction.
const AT_ONCE: u32 = 500;
/// Between two looks for lines without a place.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Keeps the chain of every library. Each process that serves runs one; at the chain of a library one works at a time.
#[derive(Debug)]
pub struct Auditor {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    libraries: Vec<LibraryId>,
    key: Option<Arc<AuditKey>>,
    ways: Vec<Way>,
    every: Duration,
}

impl Auditor {
    /// Joins what it needs; heads go nowhere yet.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, libraries: Vec<LibraryId>) -> Self {
        Self {
            store,
            clock,
            libraries,
            key: None,
            ways: Vec::new(),
            every: Duration::MAX,
        }
    }

    /// Signs with this key, and sends heads these ways so often.
    #[must_use]
    pub fn with_heads(mut self, key: Arc<AuditKey>, ways: Vec<Way>, every: Duration) -> Self {
        self.store.seal_with(Arc::clone(&key));
        self.key = Some(key);
        self.ways = ways;
        self.every = every;
        self
    }

    /// Runs until told to stop: chains what is written, sends heads. The audit says when it began and when it ended.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        self.note(Action::AuditStarted, "").await;
        let mut next_heads = self.clock.now();
        while !*stop.borrow() {
            if let Err(error) = self.chain().await {
                tracing::warn!(%error, "the audit is not chained");
            }
            if !self.ways.is_empty() && self.clock.now() >= next_heads {
                self.send_heads().await;
                next_heads = self.clock.now().after(self.every);
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.changed() => {}
            }
        }
        self.note(Action::AuditStopped, "").await;
        // The last lines are sealed before nobody is there to do it.
        if let Err(error) = self.chain().await {
            tracing::warn!(%error, "the audit is not chained");
        }
        if !self.ways.is_empty() {
            self.send_heads().await;
        }
    }

    /// Gives every line that has none its place in the chain; how many.
    ///
    /// # Errors
    /// [`StoreError`]; the rest waits.
    pub async fn chain(&self) -> Result<u64, StoreError> {
        let mut all = 0_u64;
        for library in &self.libraries {
            loop {
                let linked = self.store.link_audit(library, AT_ONCE).await?;
                all = all.saturating_add(linked);
                if linked < u64::from(AT_ONCE) {
                    break;
                }
            }
        }
        Ok(all)
    }

    /// The head of a library as it is now; signed when there is a key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn head(&self, library: &LibraryId) -> Result<SignedHead, StoreError> {
        let head = self.store.chain_head(library).await?;
        Ok(SignedHead::of(
            library,
            &head,
            self.clock.now(),
            self.key.as_deref(),
        ))
    }

    /// Sends the head of every library every way. What goes wrong is in the log, and in the audit.
    pub async fn send_heads(&self) {
        for library in &self.libraries {
            let head = match self.head(library).await {
                Ok(head) => head,
                Err(error) => {
                    tracing::warn!(%error, "the head of the audit cannot be read");
                    continue;
                }
            };
            for way in &self.ways {
                if let Err(error) = way.send(&head).await {
                    let kind = way.word();
                    tracing::error!(%library, kind, %error, "the head of the audit is not sent");
                    let detail = format!("head not sent by {kind}");
                    self.write(vec![self.entry(library, Action::AuditTrouble, &detail)])
                        .await;
                }
            }
        }
    }

    /// Notes that somebody at the command line takes a library's audit away as a file.
    ///
    /// # Errors
    /// [`StoreError`]; it is not noted, so nothing may be given away.
    pub async fn note_export(&self, library: &LibraryId) -> Result<(), StoreError> {
        let entry = AuditEntry {
            actor: Actor::Operator,
            ..self.entry(library, Action::AuditExported, "all of it")
        };
        let unit = Unit {
            audit: vec![entry],
            ..Unit::default()
        };
        self.store.commit(unit).await
    }

    async fn note(&self, action: Action, detail: &str) {
        let entries = self.libraries.iter();
        let entries = entries.map(|library| self.entry(library, action, detail));
        self.write(entries.collect()).await;
    }

    async fn write(&self, audit: Vec<AuditEntry>) {
        let unit = Unit {
            audit,
            ..Unit::default()
        };
        if let Err(error) = self.store.commit(unit).await {
            tracing::error!(%error, "a line of the audit is not written");
        }
    }

    fn entry(&self, library: &LibraryId, action: Action, detail: &str) -> AuditEntry {
        let at: Timestamp = self.clock.now();
        AuditEntry {
            library: library.clone(),
            at,
            actor: Actor::Service,
            action,
            order: None,
            patron: None,
            detail: detail.to_owned(),
        }
    }
}
