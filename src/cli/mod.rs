//! The command line, one file a command. Layer 7.

mod check;
mod core_file;
mod demo;
pub mod intake;
mod out;
pub mod sandbox;
mod serve;
mod staff;
mod stop;

use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;

use crate::cli::out::Out;
use crate::config::LogLevel;
use crate::telemetry;

/// Card payments for public libraries: hold, post to the library system, capture. Last four digits only.
#[derive(Debug, Parser)]
#[command(name = "lastfour", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try it: a small library with made-up patrons, no account, server or network needed
    Demo(demo::Args),
    /// Run the service
    Serve(serve::Args),
    /// Try everything that a configuration names, and say what to fix
    Check(check::Args),
    /// Who may sign in at the desk: add, list, keep out, new password
    Staff(staff::Args),
    /// The stand-ins of the demo alone: a processor and a library system
    Sandbox(Box<sandbox::Args>),
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let command = CommandLine::parse().command;
    let mut out = Out::new();
    if let Err(error) = core_file::forbid() {
        return failed(&mut out, &error.into());
    }
    out::tell_panics_by_place();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&mut out, "lastfour", &error.into()),
    };
    let ended = runtime.block_on(async {
        match command {
            Command::Demo(args) => demo::run(args, &mut out).await.map(|()| ExitCode::SUCCESS),
            Command::Serve(args) => serve::run(&args).await.map(|()| ExitCode::SUCCESS),
            Command::Check(args) => check::run(&args, &mut out).await,
            Command::Staff(args) => staff::run(&args, &mut out).await.map(|()| ExitCode::SUCCESS),
            Command::Sandbox(args) => {
                telemetry::start(LogLevel::Info);
                sandbox::run(*args).await.map(|()| ExitCode::SUCCESS)
            }
        }
    });
    // A task that is stuck must not keep the program from ending.
    runtime.shutdown_background();
    ended.unwrap_or_else(|error| failed(&mut out, "lastfour", &error))
}

/// Says why, cause by cause.
fn failed(out: &mut Out, program: &str, error: &anyhow::Error) -> ExitCode {
    out.complain(&format!("{program}: {error:#}"));
    ExitCode::FAILURE
}
