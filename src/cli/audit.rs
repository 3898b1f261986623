//! `lastfour audit`: makes the key, says where the chain ends, and looks whether anything was changed.

use std::fs::File;
use std::fs::OpenOptions;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use crate::app;
use crate::audit::SignedHead;
use crate::audit::Verifier;
use crate::cli::out::Out;
use crate::config::Config;
use crate::domain::AuditKey;
use crate::domain::AuditPublicKey;
use crate::domain::LibraryId;
use crate::domain::Randomness as _;
use crate::domain::StoredLine;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;
use crate::domain::hex;
use crate::storage::Store;

/// Options of `lastfour audit`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Make the key that signs heads, in a new file; its public half is printed
    Key {
        /// The file, which must not be there yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print where each chain ends, signed, one line a library
    Head(Where),
    /// Print a library's lines with their places as CSV; that it was done is a line of the audit too
    Export(Where),
    /// Walk each chain, and name the first line that was changed, removed or put in
    Verify {
        #[command(flatten)]
        place: Where,
        /// Heads that were kept elsewhere, one a line
        #[arg(long, value_name = "FILE")]
        heads: Vec<PathBuf>,
        /// The public half of a key that signed, besides the one of the configuration
        #[arg(long, value_name = "KEY", value_parser = AuditPublicKey::parse)]
        public_key: Vec<AuditPublicKey>,
    },
}

#[derive(clap::Args, Debug)]
struct Where {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// One library's short name; all of them without it
    #[arg(long, value_name = "LIBRARY", value_parser = library)]
    library: Option<LibraryId>,
}

/// Does it. Ends with 1 when something was tampered with.
///
/// # Errors
/// A configuration, a database or a file that cannot be used.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    match &args.what {
        What::Key { out: path } => key(path, out),
        What::Head(place) => head(place, out).await,
        What::Export(place) => export(place, out).await,
        What::Verify {
            place,
            heads,
            public_key,
        } => verify(place, heads, public_key, out).await,
    }
}

fn key(path: &PathBuf, out: &mut Out) -> anyhow::Result<ExitCode> {
    let mut seed = [0; 32];
    SystemRandomness.fill(&mut seed);
    let text = hex(&seed);
    let key = AuditKey::parse(&text).context("could not make a key")?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(path).context("could not make the file")?;
    writeln!(file, "{text}").and_then(|()| file.sync_all())?;
    out.show(&key.public().to_string());
    Ok(ExitCode::SUCCESS)
}

async fn head(place: &Where, out: &mut Out) -> anyhow::Result<ExitCode> {
    let config = Config::load(&place.config)?;
    let store = open(&config).await?;
    let auditor = app::auditor(&config, store);
    for library in libraries(&config, place)? {
        let head = auditor.head(library).await?;
        out.show(&head.line());
    }
    Ok(ExitCode::SUCCESS)
}

/// What is printed is noted first: who reads the audit is in it.
async fn export(place: &Where, out: &mut Out) -> anyhow::Result<ExitCode> {
    let config = Config::load(&place.config)?;
    let store = open(&config).await?;
    let auditor = app::auditor(&config, Arc::clone(&store));
    out.show(EXPORT_HEAD);
    for library in libraries(&config, place)? {
        auditor.note_export(library).await?;
        auditor.chain().await?;
        let mut after = 0;
        loop {
            let page = store.chain_entries(library, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = last.sequence;
            for (link, line) in &page {
                if let Some(line) = line {
                    out.say(&row(link.sequence, line));
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn row(sequence: i64, line: &StoredLine) -> String {
    let cells = [
        line.library.clone(),
        sequence.to_string(),
        Timestamp::from_millis(line.at).to_string(),
        line.actor.clone(),
        line.action.clone(),
        line.origin.clone(),
        line.order.clone().unwrap_or_default(),
        line.detail.clone(),
        line.outcome.clone(),
    ];
    let cells = cells.iter().map(|cell| {
        // What a table program would take for a formula begins with an apostrophe, so that it does not.
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    });
    cells.collect::<Vec<_>>().join(",")
}

async fn verify(
    place: &Where,
    heads: &[PathBuf],
    public_keys: &[AuditPublicKey],
    out: &mut Out,
) -> anyhow::Result<ExitCode> {
    let config = Config::load(&place.config)?;
    let store = open(&config).await?;
    let ours = config.audit.key.iter().map(|key| key.public());
    let keys: Vec<AuditPublicKey> = ours.chain(public_keys.iter().cloned()).collect();
    let mut sound = true;
    for library in libraries(&config, place)? {
        let mut verifier = Verifier::new(Arc::clone(&store), library.clone(), keys.clone());
        verifier.walk().await?;
        for path in heads {
            let file = File::open(path).context("could not open the heads")?;
            for line in BufReader::new(file).lines() {
                let line = line.context("could not read the heads")?;
                if let Some(head) = SignedHead::read(&line) {
                    verifier.compare(&head).await?;
                }
            }
        }
        let report = verifier.report();
        out.say(&format!(
            "{library}: {} entries after entry {}, {} of them deleted by the clock",
            report.entries, report.begins_after, report.deleted
        ));
        if report.unsigned_seals > 0 {
            out.say(&format!(
                "  {} seals are of before there was a key",
                report.unsigned_seals
            ));
        }
        for finding in &report.findings {
            out.say(&format!("  {finding}"));
        }
        sound &= report.findings.is_empty();
    }
    if sound {
        out.say("nothing was tampered with");
        Ok(ExitCode::SUCCESS)
    } else {
        out.say("the audit was tampered with");
        Ok(ExitCode::FAILURE)
    }
}

async fn open(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    app::open_store_beside(&config.storage)
        .await
        .context("could not open the database")
}

fn libraries<'a>(config: &'a Config, place: &Where) -> anyhow::Result<Vec<&'a LibraryId>> {
    let wanted = |library: &&LibraryId| place.library.as_ref().is_none_or(|only| only == *library);
    let libraries = config.libraries.iter().map(|library| &library.id);
    let libraries: Vec<&LibraryId> = libraries.filter(wanted).collect();
    anyhow::ensure!(!libraries.is_empty(), "the configuration has no such library");
    Ok(libraries)
}

fn library(text: &str) -> Result<LibraryId, String> {
    LibraryId::parse(text).map_err(|error| error.to_string())
}

const EXPORT_HEAD: &str = "library,entry,at,who,what,from_where,order,detail,outcome";
const PAGE: u32 = 500;
