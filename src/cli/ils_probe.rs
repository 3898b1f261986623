//! `lastfour ils-probe`: tries a library system with a test patron before going live, and pays nothing.

use std::io;
use std::io::BufRead;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use rustix::termios::LocalModes;
use rustix::termios::OptionalActions;
use rustix::termios::Termios;
use rustix::termios::tcgetattr;
use rustix::termios::tcsetattr;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::app;
use crate::cli::out::Out;
use crate::config::Config;
use crate::config::LibraryConfig;
use crate::domain::Barcode;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::SystemClock;
use crate::ils::Finding;
use crate::ils::TestPatron;
use crate::ils::Verdict;
use crate::ils::probe;

/// Options of `lastfour ils-probe`.
///
/// The test patron's barcode and PIN are read from standard input, one a line; they are never shown. Exit code 0: ready
/// for a first payment. 1: something has to be fixed first, or could not be tried. 2: the command line is wrong.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The library's short name; not needed when there is only one
    #[arg(long, value_name = "NAME", value_parser = library)]
    library: Option<LibraryId>,
}

/// Tries it, and says what was found.
///
/// # Errors
/// The configuration or the two lines cannot be read; nobody was asked anything then.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config)?;
    let library = chosen(&config, args.library.as_ref())?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ils = app::ils(library, &clock)?;
    out.say(
        "A test patron is wanted: somebody who is nobody, with two or three fees of different kinds. Nothing is paid. \
         One wrong PIN is tried, once: some library systems lock a card after a few, so do not run this many times in \
         a row. First line: the barcode. Second line: the PIN.",
    );
    let patron = test_patron()?;
    let found = probe(ils.as_ref(), patron, library.currency).await;
    for finding in &found {
        out.say(&line(finding));
    }
    Ok(ended(&found, out))
}

fn library(text: &str) -> Result<LibraryId, &'static str> {
    LibraryId::parse(text).map_err(|_| "not the short name of a library")
}

fn chosen<'a>(config: &'a Config, wanted: Option<&LibraryId>) -> anyhow::Result<&'a LibraryConfig> {
    match (wanted, config.libraries.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => anyhow::bail!("there is more than one library; name one with --library"),
        (Some(wanted), libraries) => libraries
            .iter()
            .find(|library| library.id == *wanted)
            .with_context(|| format!("the configuration has no library {wanted}")),
    }
}

/// The two lines from standard input. Nothing of them is repeated, in no error either.
fn test_patron() -> anyhow::Result<TestPatron> {
    let _hidden = Hidden::begin();
    let mut input = io::stdin().lock();
    let barcode = next_line(&mut input).context("could not read the barcode from standard input")?;
    let barcode = Barcode::parse(barcode.trim())
        .ok()
        .context("the first line is not a barcode")?;
    let pin = next_line(&mut input).context("could not read the PIN from standard input")?;
    anyhow::ensure!(!pin.is_empty(), "the second line, the PIN, is empty");
    Ok(TestPatron {
        barcode,
        pin: SecretString::from(pin.as_str()),
    })
}

fn next_line(input: &mut impl BufRead) -> io::Result<Zeroizing<String>> {
    // Room for any PIN: a text that grows leaves copies of itself behind.
    let mut line = Zeroizing::new(String::with_capacity(LINE_BYTES_MAX));
    io::Read::take(input, LINE_LIMIT).read_line(&mut line)?;
    if !line.ends_with('\n') && line.len() >= LINE_BYTES_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    Ok(line)
}

/// While it lives, a terminal does not show what is typed.
struct Hidden {
    before: Option<Termios>,
}

impl Hidden {
    fn begin() -> Self {
        let input = io::stdin();
        if !input.is_terminal() {
            return Self { before: None };
        }
        let before = tcgetattr(&input).ok();
        if let Some(mut now) = before.clone() {
            now.local_modes.remove(LocalModes::ECHO);
            // Where it does not work, the typing shows on the terminal of whoever typed it.
            let _shown = tcsetattr(&input, OptionalActions::Flush, &now);
        }
        Self { before }
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _kept = tcsetattr(io::stdin(), OptionalActions::Flush, before);
        }
    }
}

fn line(finding: &Finding) -> String {
    let verdict = match finding.verdict {
        Verdict::Fine => "ok  ",
        Verdict::Look => "warn",
        Verdict::Fix => "fail",
    };
    format!("{verdict}  {}: {}", finding.about.words(), finding.said)
}

fn ended(found: &[Finding], out: &mut Out) -> ExitCode {
    let to_fix: Vec<&Finding> = found
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fix)
        .collect();
    if to_fix.is_empty() {
        out.say("yes: ready for a first payment");
        return ExitCode::SUCCESS;
    }
    let about: Vec<&str> = to_fix.iter().map(|finding| finding.about.words()).collect();
    out.say(&format!("no: to be fixed first: {}", about.join("; ")));
    ExitCode::FAILURE
}

/// More than any barcode or PIN has.
const LINE_BYTES_MAX: usize = 256;
const LINE_LIMIT: u64 = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_without_its_end_and_a_long_one_is_refused() {
        let mut input = io::Cursor::new("2123\r\n4711\n\n");

        let lines: Vec<String> = (0..3)
            .map(|_| next_line(&mut input).unwrap().to_string())
            .collect();
        let long = next_line(&mut io::Cursor::new("1".repeat(300)));

        assert_eq!(lines, ["2123", "4711", ""]);
        assert!(long.is_err());
    }
}
