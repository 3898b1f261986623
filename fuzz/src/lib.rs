//! The modules under test, and what must hold of them.

#[path = "../../src/domain/mod.rs"]
pub mod domain;
pub mod ils;
#[path = "../../src/masking/mod.rs"]
pub mod masking;

#[path = "../checks/mod.rs"]
pub mod checks;
