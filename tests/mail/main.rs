//! Letters over a real mail server, and receipts before readers of PDF that are not ours.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "../service/house/mod.rs"]
mod house;
mod outcomes;
mod pdf;
mod peer;
mod received;
