//! What must hold of the redactor and of the parsers, whatever they are given. Each check makes its case from the bytes
//! of a fuzzer: the first of them choose, the rest is the text around.
//!
//! The fuzzer runs them by the million (`fuzz/README.md`), the ordinary tests on the seeds (`tests/fuzz_seeds.rs`).

pub mod card_number;
pub mod cards;
pub mod encodings;
pub mod keyed_fields;
pub mod redactor;
pub mod tape;
