//! `lastfour purge`: deletes now what is due, as the service does by itself once an hour.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::app;
use crate::cli::out::Out;
use crate::config::Config;
use crate::domain::LibraryId;
use crate::privacy::Purged;
use crate::storage::Perishable;

const AFTER_HELP: &str = "\
Works while the service runs, which does the same by itself once an hour. Nothing is deleted that somebody still needs:
a payment under way, a dispute, an open task, an order that waits for a person. How long things are kept is said in the
table [keeping] of the configuration.";

/// Options of `lastfour purge`.
#[derive(clap::Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// One library's short name; all of them without it
    #[arg(long, value_name = "LIBRARY", value_parser = library)]
    library: Option<LibraryId>,
    /// Only say how much is due, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

/// Deletes, and says how much of what.
///
/// # Errors
/// A configuration or a database that cannot be used. What was deleted by then stays deleted.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<()> {
    let config = Config::load(&args.config)?;
    let wanted = |library: &&LibraryId| args.library.as_ref().is_none_or(|only| only == *library);
    let libraries = config.libraries.iter().map(|library| &library.id);
    let libraries: Vec<&LibraryId> = libraries.filter(wanted).collect();
    anyhow::ensure!(!libraries.is_empty(), "the configuration has no such library");
    let store = app::open_store_beside(&config.storage)
        .await
        .context("could not open the database")?;
    let purger = app::purger(&config, store);
    for library in libraries {
        let (found, what) = if args.dry_run {
            (purger.due(library).await?, "due, nothing is deleted")
        } else {
            (purger.purge(library).await?, "deleted")
        };
        out.say(&format!("{library}, {what}:"));
        for one in &found {
            out.say(&line(one));
        }
    }
    if !args.dry_run {
        purger
            .wipe()
            .await
            .context("what was deleted may still be readable in the database's files; run this again")?;
    }
    Ok(())
}

fn line(purged: &Purged) -> String {
    let what = match purged.kind {
        Perishable::UnpaidContacts => "contacts of buyers who did not pay",
        Perishable::FinishedContacts => "contacts of buyers whose card is finished",
        Perishable::Links => "links of orders to patrons",
        Perishable::Patrons => "patrons of whom no order is left",
        Perishable::Orders => "orders",
        Perishable::Audit => "lines of the audit",
        Perishable::Events => "events of the processor",
        Perishable::Keys => "idempotency keys",
        Perishable::Tries => "wrong tries at signing in",
        Perishable::Tasks => "tasks that are done",
        Perishable::Comparisons => "comparisons of the books",
        Perishable::Letters => "letters that are over",
        Perishable::Approvals => "withdrawn approvals of guardians",
    };
    format!("{:>8}  {what}", purged.count)
}

fn library(text: &str) -> Result<LibraryId, String> {
    LibraryId::parse(text).map_err(|error| error.to_string())
}
