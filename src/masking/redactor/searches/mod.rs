//! What is looked for in every reading.

pub(super) mod beside;
pub(super) mod codes;
pub(super) mod exempt;
pub(super) mod fields;
pub(super) mod headings;
pub(super) mod numbers;
pub(super) mod parameters;
pub(super) mod pins;
pub(super) mod secrets;
pub(super) mod split;
pub(super) mod stuffed;
pub(super) mod tables;
