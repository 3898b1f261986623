//! What is looked for in every reading.

pub(super) mod before;
pub(super) mod beside;
pub(super) mod blocks;
pub(super) mod codes;
pub(super) mod endings;
pub(super) mod errors;
pub(super) mod exempt;
pub(super) mod fields;
pub(super) mod headings;
pub(super) mod numbers;
pub(super) mod parameters;
pub(super) mod pins;
pub(super) mod prose;
pub(super) mod secrets;
pub(super) mod split;
pub(super) mod stuffed;
pub(super) mod tables;
