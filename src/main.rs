//! The service: parse the command line, run.

fn main() {}
