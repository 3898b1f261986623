//! The service: parse the command line, run.

use std::process::ExitCode;

fn main() -> ExitCode {
    lastfour::cli::run()
}
