//! The contract of the store, run on SQLite and on a real PostgreSQL server.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "seams/storage/mod.rs"]
mod contract;
