//! The contract of the processor seam, run on every processor that there is to run it on.
//!
//! `LASTFOUR_TEST_STRIPE_WORLD` says where Stripe World listens (`http://127.0.0.1:8430`); without it the tests fail.
//! So do `LASTFOUR_TEST_MOVING_WORLD` and `LASTFOUR_TEST_MOVING_WORLD_CLOCK`, of the one whose clock can be moved, and
//! `LASTFOUR_TEST_STRIPE_SPEC`, of the description that Stripe publishes.
//! `LASTFOUR_TEST_WEBHOOK_SIGNER` names the program that signs events, `tests/peers/sign_webhook`; the same holds.
//! `LASTFOUR_TEST_RECORDINGS` names a folder for the recorded exchanges; without it nothing is written.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and says by the environment where its peers are"
)]

#[path = "seams/processor/mod.rs"]
mod processor;
