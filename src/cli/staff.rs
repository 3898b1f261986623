//! `lastfour staff`: who may sign in at the desk. Works while the service runs; a change holds at once.

use std::io::IsTerminal as _;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::FactorKey;
use crate::access::made_up_password;
use crate::app;
use crate::cli::out::Out;
use crate::config::Config;
use crate::domain::Barcode;
use crate::domain::Clock as _;
use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::domain::SystemClock;
use crate::domain::SystemRandomness;

/// Options of `lastfour staff`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Let somebody in; the password is read from standard input, or made up
    Add {
        #[command(flatten)]
        who: Who,
        /// What they may do: desk, cashier, finance, admin or auditor
        #[arg(long, value_parser = role)]
        role: Role,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Everybody, those who are kept out included
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Keep somebody out from now on; they are signed off at once
    Disable {
        #[command(flatten)]
        who: Who,
    },
    /// Note a library card as somebody's own: they give no money back to it
    Card {
        #[command(flatten)]
        who: Who,
        /// The number on the library card
        #[arg(long, value_name = "NUMBER", value_parser = card)]
        card: Barcode,
        /// It is not theirs any more
        #[arg(long)]
        remove: bool,
    },
    /// Give somebody another role; they are signed off at once
    Role {
        #[command(flatten)]
        who: Who,
        /// What they may do: desk, cashier, finance, admin or auditor
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Forget somebody's second factor, whose phone is lost; they set up another when they sign in
    ForgetFactor {
        #[command(flatten)]
        who: Who,
    },
    /// Show the code of this moment, as an app would: for the demonstration
    Code {
        /// The file with the key
        #[arg(long, value_name = "FILE")]
        key_file: PathBuf,
    },
    /// Give somebody a new password and let them in again; they are signed off at once
    Password {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        password: PasswordFrom,
    },
}

#[derive(clap::Args, Debug)]
struct Place {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The library's short name; not needed when there is only one
    #[arg(long, value_name = "LIBRARY", value_parser = library)]
    library: Option<LibraryId>,
}

#[derive(clap::Args, Debug)]
struct Who {
    #[command(flatten)]
    place: Place,
    /// What they sign in with: lower-case letters, digits, dots, dashes and underscores, a letter first
    #[arg(long, value_parser = name)]
    name: StaffName,
}

#[derive(clap::Args, Debug)]
struct PasswordFrom {
    /// Make a password up, and show it once
    #[arg(long)]
    generate: bool,
}

/// Does it, and says that it is done.
///
/// # Errors
/// A configuration or a database that cannot be used, or a refusal; nothing was changed then.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<()> {
    match &args.command {
        Command::Add { who, role, password } => {
            let (door, library) = who.place.open().await?;
            let (password, made_up) = password.get()?;
            door.add_staff(&library, &who.name, *role, &password).await?;
            out.say(&format!(
                "{} may sign in at {library} ({}).",
                who.name,
                role.word()
            ));
            show(made_up, &password, out);
        }
        Command::List { place } => {
            let (door, library) = place.open().await?;
            for member in door.staff_of(&library).await? {
                out.say(&line(&member));
            }
        }
        Command::Disable { who } => {
            let (door, library) = who.place.open().await?;
            door.disable_staff(&library, &who.name).await?;
            out.say(&format!("{} is kept out of {library} from now on.", who.name));
        }
        Command::Card { who, card, remove } => {
            let (door, library) = who.place.open().await?;
            door.note_card(&library, &who.name, (card, !*remove)).await?;
            let done = if *remove { "not noted any more" } else { "noted" };
            out.say(&format!(
                "The library card is {done} as {}'s own at {library}.",
                who.name
            ));
        }
        Command::Role { who, role } => {
            let (door, library) = who.place.open().await?;
            door.change_role(&library, &who.name, *role).await?;
            out.say(&format!(
                "{} is {} at {library} from now on.",
                who.name,
                role.word()
            ));
        }
        Command::ForgetFactor { who } => {
            let (door, library) = who.place.open().await?;
            door.forget_factor(&library, &who.name).await?;
            out.say(&format!(
                "{} sets up a second factor at the next sign-in at {library}.",
                who.name
            ));
        }
        Command::Code { key_file } => out.show(&code(key_file)?),
        Command::Password { who, password } => {
            let (door, library) = who.place.open().await?;
            let (password, made_up) = password.get()?;
            door.change_password(&library, &who.name, &password).await?;
            out.say(&format!("{} has a new password at {library}.", who.name));
            show(made_up, &password, out);
        }
    }
    Ok(())
}

impl Place {
    async fn open(&self) -> anyhow::Result<(Door, LibraryId)> {
        let config = Config::load(&self.config)?;
        let known = || config.libraries.iter().map(|library| &library.id);
        let library = match (&self.library, config.libraries.as_slice()) {
            (None, [only]) => only.id.clone(),
            (None, _) => anyhow::bail!("there is more than one library; name one with --library"),
            (Some(library), _) => {
                anyhow::ensure!(
                    known().any(|known| known == library),
                    "the configuration has no library {library}"
                );
                library.clone()
            }
        };
        let store = app::open_store_beside(&config.storage)
            .await
            .context("could not open the database")?;
        let (clock, randomness) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
        let door = Door::new(store, clock, randomness, config.sessions).with_breached(config.breached);
        Ok((door, library))
    }
}

impl PasswordFrom {
    /// The password, and whether nobody knows it yet.
    fn get(&self) -> anyhow::Result<(SecretString, bool)> {
        if self.generate {
            return Ok((made_up_password(&SystemRandomness), true));
        }
        let input = std::io::stdin();
        anyhow::ensure!(
            !input.is_terminal(),
            "a password typed here would be seen on the screen; use --generate, or send it through a pipe"
        );
        let mut text = Zeroizing::new(String::with_capacity(INPUT_BYTES_MAX));
        let limit = u64::try_from(INPUT_BYTES_MAX).unwrap_or(u64::MAX);
        let read = input.take(limit).read_to_string(&mut text);
        read.context("could not read the password from standard input")?;
        let password = text.trim_end_matches(['\r', '\n']);
        anyhow::ensure!(
            !password.contains(char::is_control),
            "the password must be one line, and nothing before and after it"
        );
        Ok((SecretString::from(password), false))
    }
}

fn show(made_up: bool, password: &SecretString, out: &mut Out) {
    if made_up {
        out.show(&format!(
            "The password, shown this once: {}",
            password.expose_secret()
        ));
    }
}

fn code(key_file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(key_file).context("could not read the key")?;
    let text = Zeroizing::new(text);
    let key = FactorKey::parse(text.trim_end()).context("the file has no key of a second factor")?;
    Ok(key.code_at(SystemClock.now()))
}

fn line(member: &StaffMember) -> String {
    let state = if member.disabled {
        "kept out"
    } else if member.is_unused(SystemClock.now()) {
        "not used for 90 days"
    } else {
        "may sign in"
    };
    format!(
        "{:<40}  {:<7}  {:<20}  since {}, last in {}",
        member.name.as_str(),
        member.role.word(),
        state,
        member.created_at,
        member.last_used_at
    )
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_word(text).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.into_iter().map(Role::word).collect();
        format!("one of {}", known.join(", "))
    })
}

fn library(text: &str) -> Result<LibraryId, &'static str> {
    LibraryId::parse(text).map_err(|_| "not a library's short name")
}

fn card(text: &str) -> Result<Barcode, &'static str> {
    Barcode::parse(text).map_err(|_| "not the number of a library card")
}

fn name(text: &str) -> Result<StaffName, &'static str> {
    StaffName::parse(text)
        .map_err(|_| "1 to 40 lower-case letters, digits, dots, dashes and underscores, a letter first")
}

/// No password is longer.
const INPUT_BYTES_MAX: usize = 4096;
