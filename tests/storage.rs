//! The contract of the store, run on SQLite and on a real PostgreSQL server.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "seams/storage/mod.rs"]
mod contract;
