//! The command line, one file a command. Layer 7.

mod audit;
mod check;
mod core_file;
mod demo;
mod ils_probe;
pub mod intake;
mod out;
mod patron;
mod purge;
mod reconcile;
mod redact;
pub mod sandbox;
mod serve;
mod staff;
mod stop;
mod tally;
mod wrong_pins;

use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;

use crate::cli::out::Out;
use crate::config::LogLevel;
use crate::masking::scrub;
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
    #[command(flatten)]
    Online(Online),
    /// Take card data out of a text: from standard input to standard output, line for line
    Redact(redact::Args),
}

/// What talks to others, and needs the runtime for it.
#[derive(Debug, Subcommand)]
enum Online {
    /// Try it: a small library with made-up patrons, no account, server or network needed
    Demo(demo::Args),
    /// Run the service
    Serve(serve::Args),
    /// Try everything that a configuration names, and say what to fix
    Check(check::Args),
    /// Try a library system with a test patron before going live; nothing is paid
    IlsProbe(ils_probe::Args),
    /// Who may sign in at the desk: add, list, keep out, new password
    Staff(staff::Args),
    /// Have the wrong PINs of a library card forgotten; its number is read from standard input
    WrongPins(wrong_pins::Args),
    /// Compare the processor's books, ours and the library system's
    Reconcile(reconcile::Args),
    /// Write down what is stored of one patron, or forget them
    Patron(patron::Args),
    /// Delete what has been kept for long enough, as the service does by itself
    Purge(purge::Args),
    /// The audit's chain: make its key, say where it ends, look for tampering
    Audit(audit::Args),
    /// The stand-ins of the demo alone: a processor and a library system
    Sandbox(Box<sandbox::Args>),
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let mut out = Out::new();
    if let Err(error) = core_file::forbid() {
        return failed(&mut out, "lastfour", &error.into());
    }
    out::tell_panics_by_place();
    match CommandLine::try_parse() {
        Ok(CommandLine {
            command: Command::Online(command),
        }) => go_online(command, &mut out),
        // A filter starts and ends many times a day: no threads and sockets for it.
        Ok(CommandLine {
            command: Command::Redact(args),
        }) => redact::run(&args, &mut out),
        Err(error) => wrong_line(&error, &mut out),
    }
}

fn go_online(command: Online, out: &mut Out) -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(out, "lastfour", &error.into()),
    };
    let ended = runtime.block_on(async {
        match command {
            Online::Demo(args) => demo::run(args, out).await.map(|()| ExitCode::SUCCESS),
            Online::Serve(args) => serve::run(&args).await.map(|()| ExitCode::SUCCESS),
            Online::Check(args) => check::run(&args, out).await,
            Online::IlsProbe(args) => ils_probe::run(&args, out).await,
            Online::Staff(args) => staff::run(&args, out).await.map(|()| ExitCode::SUCCESS),
            Online::WrongPins(args) => wrong_pins::run(&args, out).await.map(|()| ExitCode::SUCCESS),
            Online::Reconcile(args) => reconcile::run(&args, out).await,
            Online::Patron(args) => patron::run(&args, out).await.map(|()| ExitCode::SUCCESS),
            Online::Purge(args) => purge::run(&args, out).await.map(|()| ExitCode::SUCCESS),
            Online::Audit(args) => audit::run(&args, out).await,
            Online::Sandbox(args) => {
                telemetry::start(LogLevel::Info);
                sandbox::run(*args).await.map(|()| ExitCode::SUCCESS)
            }
        }
    });
    // A task that is stuck must not keep the program from ending.
    runtime.shutdown_background();
    ended.unwrap_or_else(|error| failed(out, "lastfour", &error))
}

/// Help and the version, asked for or not, and what is wrong with the line that was typed. The parser repeats what
/// it does not know, and somebody may have put a card number there.
fn wrong_line(error: &clap::Error, out: &mut Out) -> ExitCode {
    let told = error.render().to_string();
    if scrub(&told) == told {
        error.exit();
    }
    out.complain(told.trim_end());
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Says why, cause by cause.
fn failed(out: &mut Out, program: &str, error: &anyhow::Error) -> ExitCode {
    out.complain(&format!("{program}: {error:#}"));
    ExitCode::FAILURE
}
