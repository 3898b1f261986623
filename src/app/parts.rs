//! What the configuration says, made: the store, the cashier with its processor and library system, the mailer.

use std::sync::Arc;

use crate::access::Door;
use crate::access::Elsewhere;
use crate::alerts::Alerter;
use crate::app::AppError;
use crate::audit::Auditor;
use crate::cashier::Account;
use crate::cashier::Cashier;
use crate::cashier::Library;
use crate::config::Config;
use crate::config::LibraryConfig;
use crate::config::StorageConfig;
use crate::config::account_key;
use crate::domain::AccountName;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Network;
use crate::domain::SystemClock;
use crate::domain::SystemRandomness;
use crate::identity::Passkeys;
use crate::identity::Provider;
use crate::ils::Breaker;
use crate::ils::Ils;
use crate::masking::Redactor;
use crate::privacy::Purger;
use crate::processor::Paced;
use crate::processor::PacedBooks;
use crate::processor::stripe::StripeProcessor;
use crate::processor::stripe::StripeSettings;
use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::open_postgres;
use crate::storage::open_sqlite;
use crate::storage::open_sqlite_beside;
use crate::web::LibraryFace;
use crate::web::back_from_provider;

/// Opens the database.
///
/// # Errors
/// [`StoreError`].
pub async fn open_store(config: &StorageConfig) -> Result<Arc<dyn Store>, StoreError> {
    match config {
        StorageConfig::Sqlite { path } => open_sqlite(path).await,
        StorageConfig::Postgres { url, connections_max } => open_postgres(url, *connections_max).await,
    }
}

/// Opens the database for a command that is done in a moment, also while a service runs on it.
///
/// # Errors
/// [`StoreError`].
pub async fn open_store_beside(config: &StorageConfig) -> Result<Arc<dyn Store>, StoreError> {
    match config {
        StorageConfig::Sqlite { path } => open_sqlite_beside(path).await,
        StorageConfig::Postgres { url, .. } => open_postgres(url, CONNECTIONS_BESIDE).await,
    }
}

/// Sets up what deletes by the clock.
pub fn purger(config: &Config, store: Arc<dyn Store>) -> Purger {
    let libraries = config.libraries.iter().map(|library| library.id.clone());
    if let Some(key) = &config.audit.key {
        store.seal_with(Arc::clone(key));
    }
    Purger::new(store, Arc::new(SystemClock), config.keeping, libraries.collect())
}

/// Sets up what keeps the chain of the audit.
pub fn auditor(config: &Config, store: Arc<dyn Store>) -> Auditor {
    let libraries = config.libraries.iter().map(|library| library.id.clone());
    let auditor = Auditor::new(store, Arc::new(SystemClock), libraries.collect());
    match &config.audit.key {
        Some(key) => auditor.with_heads(Arc::clone(key), config.audit.ways.clone(), config.audit.every),
        None => auditor,
    }
}

/// Sets up what tells the libraries what somebody should look at; asks nobody outside anything.
///
/// # Errors
/// [`AppError::Mail`].
pub fn alerter(config: &Config, store: Arc<dyn Store>) -> Result<Alerter, AppError> {
    let targets = config.libraries.iter().flat_map(|library| {
        let targets = library.alerts.iter().cloned();
        targets.map(|target| (library.id.clone(), target))
    });
    let (clock, randomness) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let alerter = Alerter::new(store, clock, randomness, targets.collect());
    Ok(match &config.mail {
        Some(mail) => alerter.with_post(mail.post(&config.libraries).map_err(AppError::Mail)?),
        None => alerter,
    })
}

/// Sets up the cashier of all libraries on a store; asks nobody outside anything.
///
/// # Errors
/// [`AppError::Processor`], [`AppError::Ils`].
pub fn cashier(config: &Config, store: Arc<dyn Store>) -> Result<Cashier, AppError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let libraries: Result<Vec<_>, _> = config
        .libraries
        .iter()
        .map(|library| join(library, &clock))
        .collect();
    let randomness = Arc::new(SystemRandomness);
    let cashier = Cashier::new(store, libraries?, clock, randomness, config.patience());
    let cashier = cashier.with_redactor(Redactor::new(config.barcodes.clone()));
    let ledgers = config.libraries.iter();
    let ledgers = ledgers.map(|library| (library.id.clone(), library.ledger.clone()));
    let cashier = cashier.with_ledgers(ledgers.collect());
    Ok(match &config.mail {
        Some(mail) => cashier.with_post(mail.post(&config.libraries).map_err(AppError::Mail)?),
        None => cashier,
    })
}

/// Sets up one account with the processor and its books, at one pace; asks them nothing yet.
///
/// # Errors
/// [`AppError::Processor`].
pub fn account(
    library: &LibraryId,
    name: &AccountName,
    settings: &StripeSettings,
) -> Result<Account, AppError> {
    let stripe = StripeProcessor::new(settings).map_err(|source| AppError::Processor {
        key: account_key(library, name),
        source,
    })?;
    let (stripe, pace) = (Arc::new(stripe), Arc::new(settings.pace()));
    let books = PacedBooks::new(Arc::<StripeProcessor>::clone(&stripe), Arc::clone(&pace));
    Ok(Account {
        processor: Arc::new(Paced::new(stripe, pace)),
        books: Arc::new(books),
    })
}

/// Sets up one library's library system; asks it nothing yet.
///
/// # Errors
/// [`AppError::Ils`].
pub fn ils(library: &LibraryConfig, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Ils>, AppError> {
    library.ils.connector(clock).map_err(|source| AppError::Ils {
        library: library.id.to_string(),
        source,
    })
}

fn join(library: &LibraryConfig, clock: &Arc<dyn Clock>) -> Result<Library, AppError> {
    let accounts = library.accounts.iter().map(|(name, config)| {
        let account = account(&library.id, name, &config.processor)?;
        Ok((name.clone(), account))
    });
    Ok(Library {
        id: library.id.clone(),
        currency: library.currency,
        ils: Breaker::around(ils(library, clock)?, &library.id, clock),
        accounts: accounts.collect::<Result<_, AppError>>()?,
        routes: library.routes.clone(),
        offers: library.offers.clone(),
        terms: library.terms.clone(),
        zone: library.zone.clone(),
        ages: library.ages.clone(),
        refunds: library.refunds,
        live: library.live,
    })
}

pub(super) fn branches_of(config: &Config) -> Vec<(LibraryId, Vec<Network>)> {
    let libraries = config.libraries.iter();
    libraries
        .map(|library| (library.id.clone(), library.branch_networks.clone()))
        .collect()
}

/// Sets up the providers of the libraries that have one; asks them nothing yet.
pub(super) fn providers(config: &Config) -> Result<Vec<Elsewhere>, AppError> {
    let back = back_from_provider(&config.public_url);
    let libraries = config.libraries.iter();
    let with = libraries.filter_map(|library| Some((&library.id, library.provider.as_ref()?)));
    with.map(|(library, provider)| {
        let made = Provider::new(provider.settings.clone(), back.clone(), Arc::new(SystemClock));
        Ok(Elsewhere {
            library: library.clone(),
            provider: Arc::new(made.map_err(|source| AppError::Provider {
                library: library.to_string(),
                source,
            })?),
            local_only: provider.local_only.clone(),
        })
    })
    .collect()
}

/// Passkeys, where the public address can have some; a service without them takes codes.
pub(super) fn with_passkeys(door: Door, config: &Config) -> Door {
    match Passkeys::at(&config.public_url) {
        Ok(passkeys) => door.with_passkeys(passkeys),
        Err(error) => {
            tracing::warn!(%error, "the staff cannot use passkeys");
            door
        }
    }
}

pub(super) fn face(library: &LibraryConfig) -> LibraryFace {
    LibraryFace {
        id: library.id.clone(),
        name: library.name.clone(),
        questions: library.questions.clone(),
        language: library.language,
        zone: library.zone.clone(),
        cards: library
            .accounts
            .iter()
            .map(|(name, account)| (name.clone(), account.face()))
            .collect(),
        look: library.look.clone(),
        kiosk: library.kiosk.clone(),
        wallets: library.wallets.clone(),
    }
}

/// A command does one thing after the other.
const CONNECTIONS_BESIDE: u32 = 2;
