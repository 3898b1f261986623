//! The pages, through their own router, on a real store, as a browser without scripts has them; the library system
//! and the processor play by a script.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "service/abuse/mod.rs"]
mod abuse;
#[path = "service/house/mod.rs"]
mod house;
#[path = "service/pages/mod.rs"]
mod pages;
#[path = "service/promises/mod.rs"]
mod promises;
