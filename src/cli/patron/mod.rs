//! `lastfour patron`: what is stored of one patron, for them; and to forget them. Works while the service runs.

use std::fs;
use std::io::IsTerminal as _;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::app;
use crate::cli::out::Out;
use crate::config::Config;
use crate::domain::Actor;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::SystemClock;
use crate::privacy::PersonalData;
use crate::privacy::told;
use crate::storage::Erased;

const AFTER_HELP: &str = "\
The number on the library card is read from standard input, or from a file: on the command line everybody on this
machine could see it. Make sure first that whoever asks is the holder of the card.";

/// Options of `lastfour patron`.
#[derive(clap::Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write down everything that is stored of a patron
    Export {
        #[command(flatten)]
        who: Who,
        /// As a page to be read, instead of JSON
        #[arg(long)]
        page: bool,
    },
    /// Forget a patron: what stays for the books is nobody's. Refused while a payment of theirs is under way
    Erase {
        #[command(flatten)]
        who: Who,
    },
}

#[derive(clap::Args, Debug)]
struct Who {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The library's short name
    #[arg(long, value_name = "LIBRARY", value_parser = library)]
    library: LibraryId,
    /// A file that holds the number on the library card; without it, standard input
    #[arg(long, value_name = "FILE")]
    card_file: Option<PathBuf>,
}

/// Does it, and says what came of it.
///
/// # Errors
/// A configuration or a database that cannot be used; no number of a card; a patron who cannot be forgotten now.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<()> {
    match &args.command {
        Command::Export { who, page } => {
            let (data, card) = who.open().await?;
            let Some(person) = data.export(&who.library, &card, Actor::Operator).await? else {
                out.complain("Nothing is stored of this library card.");
                return Ok(());
            };
            let written = told::of(&person);
            if *page {
                for line in told::lines(&written) {
                    out.say(&line);
                }
            } else {
                out.say(&serde_json::to_string_pretty(&written)?);
            }
        }
        Command::Erase { who } => {
            let (data, card) = who.open().await?;
            match data.erase(&who.library, &card, Actor::Operator).await? {
                Erased::Unknown => out.say("Nothing is stored of this library card."),
                Erased::Needed(orders) => anyhow::bail!(
                    "{orders} of their orders are still needed: a payment is under way, a bank or the desk has something \
                     to decide, or a fee waits to be paid. Nothing was erased; try again when that is over"
                ),
                Erased::Done { orders, sessions } => out.say(&format!(
                    "Forgotten. {orders} orders are nobody's from now on, {sessions} visits were ended. Copies of the \
                     database from before today still have the data: see docs/KEEPING.md."
                )),
            }
        }
    }
    Ok(())
}

impl Who {
    async fn open(&self) -> anyhow::Result<(PersonalData, Barcode)> {
        let card = card(self.card_file.as_deref())?;
        let config = Config::load(&self.config)?;
        anyhow::ensure!(
            config.libraries.iter().any(|known| known.id == self.library),
            "the configuration has no library {}",
            self.library
        );
        let store = app::open_store_beside(&config.storage)
            .await
            .context("could not open the database")?;
        Ok((PersonalData::new(store, Arc::new(SystemClock)), card))
    }
}

fn card(file: Option<&Path>) -> anyhow::Result<Barcode> {
    let text = if let Some(file) = file {
        Zeroizing::new(fs::read_to_string(file).context("could not read the file with the number")?)
    } else {
        let input = std::io::stdin();
        anyhow::ensure!(
            !input.is_terminal(),
            "a number typed here would be seen on the screen; use --card-file, or send it through a pipe"
        );
        let mut text = Zeroizing::new(String::with_capacity(INPUT_BYTES_MAX));
        let limit = u64::try_from(INPUT_BYTES_MAX).unwrap_or(u64::MAX);
        let read = input.take(limit).read_to_string(&mut text);
        read.context("could not read the number from standard input")?;
        text
    };
    Barcode::parse(&text)
        .ok()
        .context("this is not the number of a library card")
}

fn library(text: &str) -> Result<LibraryId, &'static str> {
    LibraryId::parse(text).map_err(|_| "not a library's short name")
}

/// No number is longer.
const INPUT_BYTES_MAX: usize = 1_024;
