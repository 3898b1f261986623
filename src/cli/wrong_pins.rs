//! `lastfour wrong-pins`: has the wrong PINs of a library card forgotten, as the desk does. Works while the service runs.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::app;
use crate::cli::out::Out;
use crate::config::Config;
use crate::domain::Actor;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::SystemClock;
use crate::domain::SystemRandomness;

/// Options of `lastfour wrong-pins`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The library's short name; not needed when there is only one
    #[arg(long, value_name = "LIBRARY", value_parser = library)]
    library: Option<LibraryId>,
}

/// Does it, and says that it is done. The number comes from standard input, because other users of the machine see what
/// stands on a command line.
///
/// # Errors
/// A configuration or a database that cannot be used, or no number of a library card; nothing was changed then.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<()> {
    let config = Config::load(&args.config)?;
    let mut known = config.libraries.iter().map(|library| &library.id);
    let library = match (&args.library, config.libraries.as_slice()) {
        (None, [only]) => only.id.clone(),
        (None, _) => anyhow::bail!("there is more than one library; name one with --library"),
        (Some(library), _) => {
            let is_known = known.any(|known| known == library);
            anyhow::ensure!(is_known, "the configuration has no library {library}");
            library.clone()
        }
    };
    let mut typed = Zeroizing::new(String::new());
    std::io::stdin()
        .take(TYPED_MAX)
        .read_to_string(&mut typed)
        .context("could not read the number of a library card from standard input")?;
    let barcode = Barcode::parse(&typed)
        .ok()
        .context("standard input must hold the number of one library card")?;
    let store = app::open_store_beside(&config.storage)
        .await
        .context("could not open the database")?;
    let (clock, randomness) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let door = Door::new(store, clock, randomness, config.sessions);
    door.forget_wrong_pins(&library, &barcode, Actor::Operator)
        .await
        .context("could not forget the wrong PINs")?;
    out.say(&format!(
        "The wrong PINs of that card at {library} are forgotten."
    ));
    Ok(())
}

fn library(text: &str) -> Result<LibraryId, &'static str> {
    LibraryId::parse(text).map_err(|_| "a library's short name has lower-case letters, digits and dashes")
}

const TYPED_MAX: u64 = 200;
