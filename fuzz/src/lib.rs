//! The module under test, and what must hold of it.

#[path = "../../src/masking/mod.rs"]
pub mod masking;

#[path = "../checks/mod.rs"]
pub mod checks;
