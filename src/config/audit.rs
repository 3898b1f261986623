//! The key of the audit, and where its heads go.

use std::net::ToSocketAddrs as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::audit::Way;
use crate::config::reading::MINUTE;
use crate::config::reading::Reading;
use crate::config::secret::Place;
use crate::domain::AuditKey;
use crate::net::client;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AuditTable {
    key_file: Option<PathBuf>,
    key_env: Option<String>,
    every_min: u64,
    file: Option<PathBuf>,
    syslog: Option<String>,
    webhook_file: Option<PathBuf>,
    webhook_env: Option<String>,
}

impl Default for AuditTable {
    fn default() -> Self {
        Self {
            key_file: None,
            key_env: None,
            every_min: 10,
            file: None,
            syslog: None,
            webhook_file: None,
            webhook_env: None,
        }
    }
}

/// What signs the heads of the audit, and where they go.
#[derive(Clone, Debug, Default)]
pub struct AuditConfig {
    /// Signs; `None`: heads and seals are not signed, and heads go nowhere.
    pub key: Option<Arc<AuditKey>>,
    /// Where heads go.
    pub ways: Vec<Way>,
    /// How often.
    pub every: Duration,
}

impl Reading<'_> {
    pub(super) fn audit(&mut self, table: &AuditTable) -> AuditConfig {
        let every = self.time("audit.every_min", table.every_min, 1..=1440, MINUTE);
        let key = self.audit_key(table);
        let mut ways = Vec::new();
        if let Some(path) = &table.file {
            ways.push(Way::File(self.path(path)));
        }
        if let Some(server) = &table.syslog {
            match server.to_socket_addrs().ok().and_then(|mut found| found.next()) {
                Some(server) => ways.push(Way::Syslog(server)),
                None => self.wrong(
                    "audit.syslog",
                    "must be a host that can be found, a colon and a port",
                ),
            }
        }
        ways.extend(self.audit_webhook(table));
        if !ways.is_empty() && key.is_none() {
            self.wrong(
                "audit.key_file",
                "missing; heads are sent signed: make one with `lastfour audit key`",
            );
        }
        AuditConfig { key, ways, every }
    }

    fn audit_key(&mut self, table: &AuditTable) -> Option<Arc<AuditKey>> {
        if table.key_file.is_none() && table.key_env.is_none() {
            return None;
        }
        let secret = self.secret(Place {
            key: "audit.key",
            file: table.key_file.as_deref(),
            variable: table.key_env.as_deref(),
        })?;
        let key = AuditKey::open(&secret);
        if key.is_err() {
            self.wrong("audit.key_file", "is no key of `lastfour audit key`");
        }
        key.ok().map(Arc::new)
    }

    /// The address is read like a secret: many have one in them.
    fn audit_webhook(&mut self, table: &AuditTable) -> Option<Way> {
        if table.webhook_file.is_none() && table.webhook_env.is_none() {
            return None;
        }
        let secret = self.secret(Place {
            key: "audit.webhook",
            file: table.webhook_file.as_deref(),
            variable: table.webhook_env.as_deref(),
        })?;
        let client = client::for_one_call_each(None, WEBHOOK_WITHIN).ok()?;
        let way = Way::webhook(client, secret);
        if way.is_none() {
            self.wrong(
                "audit.webhook_file",
                "must hold an address that begins with https://",
            );
        }
        way
    }
}

const WEBHOOK_WITHIN: Duration = Duration::from_secs(10);
