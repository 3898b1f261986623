//! Whole stories, through HTTPS and with real processes: what a patron, a library's program and the people behind a
//! leak would see. First against the demonstration, then against a processor and a library system that are not ours.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::format_collect,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod bank;
mod changing_minds;
mod convenience;
mod crowds;
mod event_table;
#[path = "../service/pages/html.rs"]
#[expect(
    dead_code,
    clippy::expect_used,
    reason = "the tests of the pages use the rest"
)]
mod html;
mod hunt;
mod kiosk;
mod leaks;
mod meanwhile;
mod mess;
mod money_back;
mod one_fine;
mod paying;
#[path = "../kill/postgres.rs"]
mod postgres;
mod posting;
mod reconciling;
#[path = "../seams/processor/recorder.rs"]
#[expect(
    dead_code,
    clippy::disallowed_methods,
    reason = "the contract of the processor uses the rest"
)]
mod recorder;
mod repeats;
mod restart;
mod scene;
#[path = "../kill/service.rs"]
#[expect(dead_code, reason = "the test that kills uses the rest")]
mod service;
mod strangers;
#[path = "../support/mod.rs"]
mod support;
mod tab;
mod uncaptured;
mod webhooks;
