//! The library system's seam: one contract, run on every implementation, and faults that only some can have.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and asks the environment who its peers are"
)]
#![expect(
    clippy::format_push_string,
    reason = "what is written for people may take its time"
)]

#[path = "seams/ils/between.rs"]
mod between;
#[path = "seams/ils/contract/mod.rs"]
mod contract;
#[path = "seams/ils/csv_desk.rs"]
mod csv_desk;
#[path = "seams/ils/csv_exchange.rs"]
mod csv_exchange;
#[path = "seams/ils/csv_payments.rs"]
mod csv_payments;
#[path = "seams/ils/folio.rs"]
mod folio;
#[path = "seams/ils/folio_payments.rs"]
mod folio_payments;
#[path = "seams/ils/folio_reads.rs"]
mod folio_reads;
#[path = "seams/ils/folio_sandbox.rs"]
mod folio_sandbox;
#[path = "seams/ils/folio_scripted.rs"]
mod folio_scripted;
#[path = "seams/ils/ils_recorder.rs"]
mod ils_recorder;
#[path = "seams/ils/koha.rs"]
mod koha;
#[path = "seams/ils/koha_beyond.rs"]
mod koha_beyond;
#[path = "seams/ils/koha_payments.rs"]
mod koha_payments;
#[path = "seams/ils/koha_reads.rs"]
mod koha_reads;
#[path = "seams/ils/koha_recorded.rs"]
mod koha_recorded;
#[path = "seams/ils/koha_scripted.rs"]
mod koha_scripted;
#[path = "seams/ils/koha_secrets.rs"]
mod koha_secrets;
#[path = "seams/ils/koha_tokens.rs"]
mod koha_tokens;
#[path = "seams/ils/many_patrons.rs"]
mod many_patrons;
#[path = "seams/ils/planted.rs"]
mod planted;
#[path = "seams/ils/pysip2.rs"]
mod pysip2;
#[path = "seams/ils/pysip2_desk.rs"]
mod pysip2_desk;
#[path = "seams/ils/sandbox.rs"]
mod sandbox;
#[path = "seams/ils/sandbox_desk.rs"]
mod sandbox_desk;
#[path = "seams/ils/scripted.rs"]
mod scripted;
#[path = "seams/ils/sip2_habits.rs"]
mod sip2_habits;
#[path = "seams/ils/sip2_hostile.rs"]
mod sip2_hostile;
#[path = "seams/ils/sip2_payments.rs"]
mod sip2_payments;
#[path = "seams/ils/sip2_profiles.rs"]
mod sip2_profiles;
#[path = "seams/ils/sip2_reads.rs"]
mod sip2_reads;
#[path = "seams/ils/sip2_signing_in.rs"]
mod sip2_signing_in;
#[path = "seams/ils/sip2_tls.rs"]
mod sip2_tls;
#[path = "seams/ils/transcript.rs"]
mod transcript;
