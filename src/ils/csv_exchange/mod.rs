//! The library system through files: fees and PINs come in, payments go out.

use std::fmt;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::UNIX_EPOCH;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::domain::Barcode;
use crate::domain::Clock;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::Money;
use crate::domain::Timestamp;
use crate::domain::WhyNot;
use crate::ils::Abilities;
use crate::ils::Account;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::LibraryCard;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Proof;
use crate::ils::Trace;

mod fees;
mod payments;
mod pins;
mod table;

use fees::Fees;
use payments::Payments;
use pins::Pins;
use table::Stamp;
pub use table::{ImportReport, LineFault};

/// Where the files lie, and what they are about.
#[derive(Clone, Debug)]
pub struct CsvSettings {
    /// The folder of the three files.
    pub folder: PathBuf,
    /// What the library's fees are in.
    pub currency: Currency,
    /// Within which time the library system imports payments and exports what is open then. Seven days, say.
    pub import_within: Duration,
}

/// What became of the lines of the two files that come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvReports {
    /// Of `fees.csv`.
    pub fees: ImportReport,
    /// Of `pins.csv`.
    pub pins: ImportReport,
}

/// Any library system that can export and import CSV.
///
/// Three files lie in one folder; each has a header, columns in any order, commas or semicolons:
///
/// | file | who writes it | columns |
/// |---|---|---|
/// | `fees.csv` | the library system, as often as it can | `barcode,fee_id,kind,amount`; if wanted `currency`, `desk_only`, `branch`, `fund` and `title` |
/// | `pins.csv` | the library system | `barcode,pin_hash`, the hash argon2id in PHC form; if wanted `name`, `pays_for`, `born` and `category` |
/// | `payments.csv` | we | `name,barcode,fee_id,kind,amount,currency,paid_at,left` |
///
/// `pays_for` names those for whom the patron may pay, too, a parent's children for example: their barcodes, with
/// blanks between them. Who is not in the file is left out.
///
/// An export takes effect when its file changes; it should be written under another name and then renamed, so
/// that no half of it is read. The payments are copied for import, never moved or shortened: they are our only
/// memory of what was posted. `left` is what was left of the fee; a value that starts with one of `= + - @ '`
/// has an apostrophe put in front, so that no spreadsheet runs it.
///
/// A payment is taken off what the export lists until an export shows that the library system has it: the fee is
/// gone, or lower than it was before the payment. So an export made before the import charges nobody twice. At
/// the latest after [`CsvSettings::import_within`] the export alone is believed, for fees whose ids come back.
pub struct CsvExchange {
    books: Arc<Mutex<Books>>,
    /// Comparing a PIN takes memory and CPU: so many at a time.
    comparing: Semaphore,
    clock: Arc<dyn Clock>,
}

impl CsvExchange {
    /// The connector; looks at the files when it is first asked something.
    pub fn new(settings: CsvSettings, clock: Arc<dyn Clock>) -> Self {
        Self {
            books: Arc::new(Mutex::new(Books::new(settings))),
            comparing: Semaphore::new(COMPARING_MAX),
            clock,
        }
    }

    /// Which lines of the files that come in are taken, and which are not and why.
    ///
    /// # Errors
    /// [`IlsError::Unavailable`] when a file cannot be read as a whole.
    pub async fn reports(&self) -> Result<CsvReports, IlsError> {
        self.with_books(|books| {
            let (fees, pins) = (books.fees()?.report.clone(), books.pins()?.report.clone());
            Ok(CsvReports { fees, pins })
        })
        .await
    }

    /// Files are read and written outside of the threads that serve others.
    async fn with_books<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Books) -> Result<T, IlsError> + Send + 'static,
    ) -> Result<T, IlsError> {
        let books = Arc::clone(&self.books);
        spawn_blocking(move || work(&mut books.lock().unwrap_or_else(PoisonError::into_inner)))
            .await
            .map_err(|_| IlsError::Silent)?
    }
}

#[async_trait]
impl Ils for CsvExchange {
    fn abilities(&self) -> Abilities {
        Abilities {
            pays_in_part: true,
            ..Abilities::of(Proof::Reference)
        }
    }

    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        if pin.expose_secret().is_empty() {
            return Ok(false);
        }
        let asked = barcode.clone();
        let candidate = self
            .with_books(move |books| {
                books
                    .pins()?
                    .content
                    .candidate(&asked)
                    .ok_or(IlsError::Unavailable)
            })
            .await?;
        let _one_of_few = self
            .comparing
            .acquire()
            .await
            .map_err(|_| IlsError::Unavailable)?;
        let pin = pin.clone();
        spawn_blocking(move || candidate.is_pin(pin.expose_secret()))
            .await
            .map_err(|_| IlsError::Silent)
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let barcode = barcode.clone();
        self.with_books(move |books| books.account(&barcode)).await
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        let (posting, now) = (posting.clone(), self.clock.now());
        self.with_books(move |books| books.post(&posting, now)).await
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        let posting = posting.clone();
        self.with_books(move |books| {
            books.payments.refresh().map_err(unavailable("payments.csv"))?;
            match books.payments.named(&posting.name()) {
                Some(payment) if payment.is(&posting) => Ok(Trace::Found),
                Some(_) => Err(IlsError::Silent),
                None => Ok(Trace::NotFound),
            }
        })
        .await
    }

    async fn ready(&self) -> Result<(), IlsError> {
        self.with_books(|books| {
            books.fees()?;
            books.pins()?;
            books.payments.refresh().map_err(unavailable("payments.csv"))
        })
        .await
    }
}

impl fmt::Debug for CsvExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvExchange").finish_non_exhaustive()
    }
}

/// One state of a file that comes in.
struct Import<T> {
    stamp: Stamp,
    content: T,
    report: ImportReport,
}

/// The files, as they were last read.
struct Books {
    settings: CsvSettings,
    fees: Option<Import<Fees>>,
    pins: Option<Import<Pins>>,
    payments: Payments,
}

impl Books {
    fn new(settings: CsvSettings) -> Self {
        let payments = Payments::new(settings.folder.join("payments.csv"), settings.currency);
        Self {
            settings,
            fees: None,
            pins: None,
            payments,
        }
    }

    fn fees(&mut self) -> Result<&Import<Fees>, IlsError> {
        let path = self.settings.folder.join("fees.csv");
        let currency = self.settings.currency;
        current(&mut self.fees, "fees.csv", &path, || Fees::read(&path, currency))
    }

    fn pins(&mut self) -> Result<&Import<Pins>, IlsError> {
        let path = self.settings.folder.join("pins.csv");
        current(&mut self.pins, "pins.csv", &path, || Pins::read(&path))
    }

    fn account(&mut self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        self.payments.refresh().map_err(unavailable("payments.csv"))?;
        let (known, told) = self.pins().map_or((false, Account::default()), |pins| {
            let (born, category) = pins.content.age_of(barcode);
            let told = Account {
                name: pins.content.name_of(barcode),
                born,
                card: LibraryCard {
                    category,
                    expires_on: None,
                },
                linked: pins.content.linked_to(barcode),
                ..Account::default()
            };
            (pins.content.knows(barcode), told)
        });
        let export = self.fees()?;
        let exported_at = moment(export.stamp);
        let Some(listed) = export.content.of(barcode).map(<[Fee]>::to_vec) else {
            return Ok(known.then_some(told));
        };
        let mut fees = Vec::with_capacity(listed.len());
        for fee in listed {
            let outstanding = self.still_open(barcode, &fee, exported_at)?;
            if outstanding.is_positive() {
                let since = exported_at.before(self.settings.import_within);
                let paid = self.payments.is_paid_under_another(
                    barcode.reveal(),
                    fee.id.as_str(),
                    fee.outstanding,
                    since,
                );
                let why_not = if paid {
                    Some(WhyNot::PaidElsewhere)
                } else {
                    fee.why_not
                };
                fees.push(Fee {
                    outstanding,
                    why_not,
                    ..fee
                });
            }
        }
        Ok(Some(Account { fees, ..told }))
    }

    /// What the export lists, less the payments that it does not know of.
    fn still_open(&self, barcode: &Barcode, fee: &Fee, exported_at: Timestamp) -> Result<Money, IlsError> {
        let listed = fee.outstanding;
        self.payments
            .of_fee(barcode.reveal(), fee.id.as_str())
            .into_iter()
            .filter(|payment| {
                let imported = listed.minor() < payment.before.minor();
                let long_ago = exported_at > payment.paid_at.after(self.settings.import_within);
                !imported && !long_ago
            })
            .try_fold(listed, |open, payment| open.checked_sub(payment.amount))
            .map_err(|_| IlsError::Unavailable)
    }

    fn post(&mut self, posting: &Posting, now: Timestamp) -> Result<PostingAnswer, IlsError> {
        match self.payments.refresh() {
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => return Ok(PostingAnswer::NotNow),
            refreshed => refreshed.map_err(unavailable("payments.csv"))?,
        }
        match self.payments.named(&posting.name()) {
            Some(payment) if payment.is(posting) => return Ok(PostingAnswer::Accepted),
            Some(_) => return Err(IlsError::Silent),
            None => {}
        }
        let account = self.account(&posting.barcode)?;
        let open = account
            .into_iter()
            .flat_map(|account| account.fees)
            .find(|fee| fee.id == posting.fee && fee.payable())
            .map(|fee| fee.outstanding);
        let amount = posting.amount;
        match open {
            Some(open)
                if amount.currency() == open.currency()
                    && amount.is_positive()
                    && amount.minor() <= open.minor() =>
            {
                self.payments.append(posting, open, now).map_err(|error| {
                    unavailable("payments.csv")(error);
                    IlsError::Silent
                })?;
                Ok(PostingAnswer::Accepted)
            }
            Some(_) | None => Ok(PostingAnswer::Refused),
        }
    }
}

/// The file as it is now: read again when it has changed since.
fn current<'a, T>(
    known: &'a mut Option<Import<T>>,
    file: &'static str,
    path: &Path,
    read: impl FnOnce() -> io::Result<(T, ImportReport)>,
) -> Result<&'a Import<T>, IlsError> {
    let stamp = Stamp::of(path).map_err(unavailable(file))?;
    if known.as_ref().is_none_or(|known| known.stamp != stamp) {
        let (content, report) = read().map_err(unavailable(file))?;
        tracing::info!(
            file,
            taken = report.taken,
            refused = report.refused.len(),
            first_refused = report.refused.first().map(|(line, _)| *line),
            "read what the library system exported"
        );
        *known = Some(Import {
            stamp,
            content,
            report,
        });
    }
    known.as_ref().ok_or(IlsError::Unavailable)
}

fn unavailable(file: &'static str) -> impl FnOnce(io::Error) -> IlsError {
    move |error| {
        tracing::warn!(file, kind = ?error.kind(), "cannot use a file of the exchange with the library system");
        IlsError::Unavailable
    }
}

fn moment(stamp: Stamp) -> Timestamp {
    let since = stamp.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(0).after(since)
}

/// How many PINs are compared at a time.
const COMPARING_MAX: usize = 2;
