//! The library system's seam: one contract, run on every implementation, and faults that only some can have.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "seams/ils/contract.rs"]
mod contract;
#[path = "seams/ils/pysip2.rs"]
mod pysip2;
