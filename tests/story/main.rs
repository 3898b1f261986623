//! Whole stories, through HTTPS and with real processes: what a patron, a library's program and the people behind a
//! leak would see. First against the demonstration, then against a processor and a library system that are not ours.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod bank;
mod changing_minds;
mod hunt;
mod kiosk;
mod leaks;
mod paying;
mod posting;
mod repeats;
mod restart;
mod scene;
#[path = "../support/mod.rs"]
mod support;
mod webhooks;
