//! The HTTP face, through its own router, on a real store; the library system and the processor play by a script.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "service/api/mod.rs"]
mod api;
#[path = "service/house/mod.rs"]
mod house;
