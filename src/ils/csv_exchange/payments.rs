//! The file of payments, for the library system to import: one line each, on disk before it counts as done.
//!
//! It is also the only memory of what was posted. The library system copies it and leaves it in its place.

use std::collections::HashMap;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

use csv::ReaderBuilder;
use csv::StringRecord;
use csv::Terminator;
use csv::WriterBuilder;

use crate::domain::Currency;
use crate::domain::Money;
use crate::domain::Timestamp;
use crate::ils::Posting;

/// The payments in the file, and what is known of the file.
pub(super) struct Payments {
    path: PathBuf,
    currency: Currency,
    /// By the posting's name.
    by_name: HashMap<String, Payment>,
    /// Which file was read, and how far.
    read: Option<(u64, u64)>,
}

/// One line.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Payment {
    barcode: String,
    fee: String,
    pub(super) amount: Money,
    /// What was open of the fee before it.
    pub(super) before: Money,
    pub(super) paid_at: Timestamp,
}

impl Payment {
    /// Whether it is the payment that the posting asks for.
    pub(super) fn is(&self, posting: &Posting) -> bool {
        self.barcode == posting.barcode.reveal()
            && self.fee == posting.fee.as_str()
            && self.amount == posting.amount
    }
}

impl Payments {
    pub(super) fn new(path: PathBuf, currency: Currency) -> Self {
        Self {
            path,
            currency,
            by_name: HashMap::new(),
            read: None,
        }
    }

    /// Looks at the file; makes an empty one when there is none yet.
    ///
    /// # Errors
    /// When it cannot be read, is not ours, or was taken away or cut while we knew it.
    pub(super) fn refresh(&mut self) -> io::Result<()> {
        let mut file = self.open()?;
        self.catch_up(&mut file)
    }

    /// The payment of this name.
    pub(super) fn named(&self, name: &str) -> Option<&Payment> {
        self.by_name.get(name)
    }

    /// All payments of one fee, the earliest first.
    pub(super) fn of_fee(&self, barcode: &str, fee: &str) -> Vec<&Payment> {
        let mut payments: Vec<&Payment> = self
            .by_name
            .values()
            .filter(|payment| payment.barcode == barcode && payment.fee == fee)
            .collect();
        payments.sort_by_key(|payment| (payment.paid_at, std::cmp::Reverse(payment.before.minor())));
        payments
    }

    /// Whether the same fee was paid under another barcode, all that is listed of it now, since that moment: its patron
    /// has got another library card.
    pub(super) fn is_paid_under_another(
        &self,
        barcode: &str,
        fee: &str,
        listed: Money,
        since: Timestamp,
    ) -> bool {
        self.by_name.values().any(|payment| {
            payment.barcode != barcode
                && payment.fee == fee
                && payment.before == listed
                && payment.paid_at >= since
        })
    }

    /// Adds a payment; once this is `Ok` it is on disk.
    ///
    /// # Errors
    /// It may be there or not: [`Payments::refresh`] tells.
    pub(super) fn append(&mut self, posting: &Posting, before: Money, now: Timestamp) -> io::Result<()> {
        let mut file = self.open()?;
        self.catch_up(&mut file)?;
        let name = posting.name();
        let left = before
            .checked_sub(posting.amount)
            .map_err(|_| io::ErrorKind::InvalidInput)?;
        let line = line(&[
            &name,
            posting.barcode.reveal(),
            posting.fee.as_str(),
            posting.kind.word(),
            &posting.amount.to_string(),
            self.currency.code(),
            &now.to_string(),
            &left.to_string(),
        ])?;
        // Until it is known to be on disk, what we know of the file is out of date.
        self.read = self.read.map(|(number, _)| (number, 0));
        file.seek(SeekFrom::End(0))?;
        file.write_all(&line)?;
        file.sync_data()?;
        let payment = Payment {
            barcode: posting.barcode.reveal().to_owned(),
            fee: posting.fee.as_str().to_owned(),
            amount: posting.amount,
            before,
            paid_at: now,
        };
        self.by_name.insert(name, payment);
        self.read = Some(read_so_far(&file)?);
        Ok(())
    }

    /// The file, for us alone, until it is closed.
    fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        // A file that was there and is gone has taken its payments along: nothing may be posted over that.
        options
            .read(true)
            .write(true)
            .create(self.read.is_none())
            .truncate(false)
            .mode(MODE);
        let file = options.open(&self.path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if file.metadata()?.permissions().mode() & 0o777 != MODE {
            file.set_permissions(fs::Permissions::from_mode(MODE))?;
        }
        Ok(file)
    }

    fn catch_up(&mut self, file: &mut File) -> io::Result<()> {
        let (number, length) = read_so_far(file)?;
        match self.read {
            Some(known) if known == (number, length) => return Ok(()),
            Some((known, read)) if known != number || length < read => {
                return Err(io::ErrorKind::InvalidData.into());
            }
            _ => {}
        }
        let mut bytes = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end.saturating_add(1));
        if whole < bytes.len() {
            // A line without its end was never told to anybody: the machine stopped while it was written.
            bytes.truncate(whole);
            file.set_len(u64::try_from(whole).unwrap_or(u64::MAX))?;
        }
        let mut text = String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData)?;
        if text.is_empty() {
            text = header()?;
            file.rewind()?;
            file.write_all(text.as_bytes())?;
            sync_folder(&self.path)?;
        }
        // What a process before us has written may not have reached the disk.
        file.sync_all()?;
        self.by_name = parse(&text, self.currency)?;
        self.read = Some(read_so_far(file)?);
        Ok(())
    }
}

fn read_so_far(file: &File) -> io::Result<(u64, u64)> {
    let metadata = file.metadata()?;
    Ok((metadata.ino(), metadata.len()))
}

/// A new file is there after a crash only if its folder is on disk too.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn parse(text: &str, currency: Currency) -> io::Result<HashMap<String, Payment>> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    if reader.headers().map_err(|_| broken())? != &StringRecord::from(COLUMNS.to_vec()) {
        return Err(broken());
    }
    let mut payments = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|_| broken())?;
        // A line that somebody has changed by hand stops us: it might have been any payment.
        let (name, payment) = payment(&record, currency).ok_or_else(broken)?;
        payments.insert(name, payment);
    }
    Ok(payments)
}

fn payment(record: &StringRecord, currency: Currency) -> Option<(String, Payment)> {
    let values: Vec<&str> = record.iter().map(as_given).collect();
    let [name, barcode, fee, _kind, amount, told, paid_at, left] = values.try_into().ok()?;
    if told != currency.code() {
        return None;
    }
    let amount = Money::parse(amount, currency).ok()?;
    let left = Money::parse(left, currency).ok()?;
    let payment = Payment {
        barcode: barcode.to_owned(),
        fee: fee.to_owned(),
        amount,
        before: left.checked_add(amount).ok()?,
        paid_at: Timestamp::parse(paid_at)?,
    };
    Some((name.to_owned(), payment))
}

fn header() -> io::Result<String> {
    String::from_utf8(line(&COLUMNS)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn line(values: &[&str]) -> io::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    writer.write_record(values.iter().copied().map(spreadsheet_safe))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A spreadsheet takes a value that starts so for a formula, and runs it.
fn spreadsheet_safe(value: &str) -> String {
    if value.starts_with(FORMULA_STARTS) {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

fn as_given(value: &str) -> &str {
    value.strip_prefix('\'').unwrap_or(value)
}

/// The apostrophe is among them so that what was put in front can be told from what was there.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];
const COLUMNS: [&str; 8] = [
    "name", "barcode", "fee_id", "kind", "amount", "currency", "paid_at", "left",
];
/// For the owner only: the file says who has paid what.
const MODE: u32 = 0o600;
