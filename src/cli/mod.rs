//! The command line, one file a command. Layer 7.

pub mod sandbox;
