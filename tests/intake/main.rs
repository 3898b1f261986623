//! The program that takes whole card numbers, as a process, over TLS: what it does, what it refuses, and that nothing
//! of a number is left in it, in its log or in an answer.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod configuration;
mod harness;
mod memory;
mod own_process;
mod processor;
mod refusals;
mod scanner;
mod stories;
mod stub;
#[path = "../support/mod.rs"]
mod support;
mod wire;
