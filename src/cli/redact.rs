//! `lastfour redact`: takes card data out of a text on its way from standard input to standard output.

use std::fmt::Display;
use std::fs::File;
use std::io;
use std::io::Read as _;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::process::ExitCode;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::cli::out::Out;
use crate::cli::tally::Tally;
use crate::masking::LibraryBarcodes;
use crate::masking::Redactor;

/// What is read at once. A pipe of Linux holds half of it.
const BLOCK_BYTES: usize = 128 * 1024;
/// Blocks that may wait between the reader and the redactor.
const BLOCKS_WAITING: usize = 2;
/// What is gathered for a file before it is written.
const GATHERED_BYTES: usize = 256 * 1024;
/// So long a complete line may be held back for a number that might go on in the next one, where somebody may wait.
const HELD_MAX: Duration = Duration::from_millis(100);
/// The same for a file.
const HELD_FOR_FILE_MAX: Duration = Duration::from_secs(1);
/// The exit status of a wrong call, as `clap` has it, and of a check that could not look at everything.
const UNKNOWN: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  lastfour redact < yesterday.log > clean.log
  journalctl --follow | lastfour redact --patron-prefix 21234 --item-prefix 31234,31235
  lastfour redact --check < export.csv && echo 'no card data in it'

What is found is replaced by words without digits; all else goes through byte for byte. A library that says how its
own barcodes begin keeps them: many of them cannot be told from Diners Club cards otherwise.

Exit status: 0 when all went through, 1 when input or output failed. Of --check: 0 when nothing was found, 1 when
something was, 2 when input or output failed. A wrong call: 2.";

/// Options of `lastfour redact`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    // All of them are text here: clap would repeat a value that it cannot read.
    /// How the library's own patron barcodes of 14 digits begin: 3 to 10 digits, the first a 2
    #[arg(long, value_name = "DIGITS", value_delimiter = ',')]
    patron_prefix: Vec<String>,
    /// How the library's own item barcodes of 14 digits begin: 3 to 10 digits, the first a 3
    #[arg(long, value_name = "DIGITS", value_delimiter = ',')]
    item_prefix: Vec<String>,
    /// The largest serial number (the digits between the prefix and the check digit) of the library's own
    #[arg(long, value_name = "N", default_value_t = LibraryBarcodes::LARGEST_SERIAL.to_string())]
    largest_serial: String,
    /// Write only how much was found, by line and kind; the exit status is 1 when there was something
    #[arg(long)]
    check: bool,
}

impl Args {
    fn barcodes(&self) -> Result<LibraryBarcodes, String> {
        let trimmed = |prefixes: &[String]| -> Vec<String> {
            prefixes.iter().map(|one| one.trim().to_owned()).collect()
        };
        let largest_serial = self
            .largest_serial
            .trim()
            .parse()
            .map_err(|_| "--largest-serial is a number, from 0 up".to_owned())?;
        LibraryBarcodes::new(
            &trimmed(&self.patron_prefix),
            &trimmed(&self.item_prefix),
            largest_serial,
        )
        .map_err(|error| error.to_string())
    }
}

/// Runs to the end of the input, or until nobody reads the output any more.
pub(super) fn run(args: &Args, out: &mut Out) -> ExitCode {
    let redactor = match args.barcodes() {
        Ok(barcodes) => Redactor::new(barcodes),
        Err(what) => {
            complain(out, what);
            return ExitCode::from(UNKNOWN);
        }
    };
    let mut tally = Tally::default();
    let ended = Output::open().and_then(|output| filter(&redactor, args.check, output, &mut tally));
    match ended {
        // Whoever closes a pipe has seen enough: `head` does so.
        Ok(()) | Err(Broken::Closed) if args.check && tally.has_some() => ExitCode::FAILURE,
        Ok(()) | Err(Broken::Closed) => ExitCode::SUCCESS,
        Err(broken) => {
            complain(out, &broken);
            // Not 1, which says of `--check` that something was found.
            if args.check {
                ExitCode::from(UNKNOWN)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

fn filter(redactor: &Redactor, check: bool, mut output: Output, tally: &mut Tally) -> Result<(), Broken> {
    let mut stream = redactor.stream();
    let mut clean = Vec::new();
    let mut input = Input::open(output.held_max())?;
    loop {
        let heard = input.next();
        match &heard {
            Heard::Block(block) => stream.push(block, &mut clean),
            Heard::Nothing => stream.pause(&mut clean),
            Heard::End | Heard::Broken(_) => stream.finish(&mut clean),
        }
        let found = stream.take_findings();
        if check {
            clean.clear();
            tally.count(found, &mut clean);
        }
        match heard {
            Heard::Block(block) => {
                input.give_back(block);
                output.write(&mut clean)?;
            }
            Heard::Nothing => output.write_all(&mut clean)?,
            Heard::End => break,
            Heard::Broken(error) => {
                output.write_all(&mut clean)?;
                return Err(Broken::Read(error));
            }
        }
    }
    if check {
        tally.finish(&mut clean);
    }
    output.write_all(&mut clean)
}

/// Why it ended early.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the input could not be read to its end, so the output is not whole: {0}")]
    Read(io::Error),
    #[error("the output could not be written: {0}")]
    Write(io::Error),
    #[error("nobody reads the output")]
    Closed,
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Write(error)
        }
    }
}

/// What the input says next.
enum Heard {
    Block(Vec<u8>),
    /// Nothing is there, and something may have been held back for long enough. It is said once, then the next block is
    /// waited for.
    Nothing,
    End,
    Broken(io::Error),
}

/// Standard input, read by a thread of its own, so that a pause can be heard.
struct Input {
    blocks: mpsc::Receiver<io::Result<Vec<u8>>>,
    used: mpsc::Sender<Vec<u8>>,
    /// Since when something may be held back.
    held_since: Option<Instant>,
    held_max: Duration,
}

impl Input {
    fn open(held_max: Duration) -> Result<Self, Broken> {
        let (sender, blocks) = mpsc::sync_channel(BLOCKS_WAITING);
        let (used, empties) = mpsc::channel::<Vec<u8>>();
        thread::Builder::new()
            .spawn(move || read_all(&sender, &empties))
            .map_err(Broken::Read)?;
        Ok(Self {
            blocks,
            used,
            held_since: None,
            held_max,
        })
    }

    fn next(&mut self) -> Heard {
        // While blocks come as fast as they are worked off, nothing is cut short.
        let heard = match self.held_since {
            Some(since) => self
                .blocks
                .recv_timeout(self.held_max.saturating_sub(since.elapsed())),
            None => self.blocks.recv().map_err(RecvTimeoutError::from),
        };
        match heard {
            Ok(Ok(block)) => {
                self.held_since.get_or_insert_with(Instant::now);
                Heard::Block(block)
            }
            Ok(Err(error)) => Heard::Broken(error),
            Err(RecvTimeoutError::Timeout) => {
                self.held_since = None;
                Heard::Nothing
            }
            Err(RecvTimeoutError::Disconnected) => Heard::End,
        }
    }

    /// The reader fills it again.
    fn give_back(&self, block: Vec<u8>) {
        let _ended = self.used.send(block);
    }
}

/// Sends block after block, and hangs up at the end of the input.
fn read_all(sender: &mpsc::SyncSender<io::Result<Vec<u8>>>, empties: &mpsc::Receiver<Vec<u8>>) {
    let mut input = io::stdin().lock();
    loop {
        let mut block = empties.try_recv().unwrap_or_default();
        block.resize(BLOCK_BYTES, 0);
        let read = match input.read(&mut block) {
            Ok(0) => return,
            Ok(bytes) => {
                block.truncate(bytes);
                Ok(block)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let last = read.is_err();
        if sender.send(read).is_err() || last {
            return;
        }
    }
}

/// Standard output without a buffer of its own.
struct Output {
    file: File,
    gathers: bool,
}

impl Output {
    fn open() -> Result<Self, Broken> {
        let file = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        // Nobody waits for the lines of a file; behind anything else somebody may.
        let gathers = file.metadata().is_ok_and(|metadata| metadata.is_file());
        Ok(Self { file, gathers })
    }

    fn held_max(&self) -> Duration {
        if self.gathers { HELD_FOR_FILE_MAX } else { HELD_MAX }
    }

    /// Writes and empties `bytes`, or leaves them until there are more.
    fn write(&mut self, bytes: &mut Vec<u8>) -> Result<(), Broken> {
        if self.gathers && bytes.len() < GATHERED_BYTES {
            return Ok(());
        }
        self.write_all(bytes)
    }

    fn write_all(&mut self, bytes: &mut Vec<u8>) -> Result<(), Broken> {
        self.file.write_all(bytes)?;
        bytes.clear();
        Ok(())
    }
}

fn complain(out: &mut Out, what: impl Display) {
    out.complain(&format!("lastfour redact: {what}"));
}
