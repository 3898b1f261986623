//! What Koha's interface shows of the books, and what it writes into them.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock;
use crate::sandbox::ils::Ils;
use crate::sandbox::ils::books::Account;
use crate::sandbox::ils::books::AddedFee;
use crate::sandbox::ils::books::Books;
use crate::sandbox::ils::books::Change;
use crate::sandbox::ils::books::Extended;
use crate::sandbox::ils::books::Fee;
use crate::sandbox::ils::books::Payment;
use crate::sandbox::ils::books::Place;
use crate::sandbox::journal::Receipt;
use crate::sandbox::library::Posting;

/// What only Koha keeps of a payment or a debit that came this way.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in crate::sandbox::ils) struct KohaLine {
    /// Its number, higher than any that was there before.
    pub(super) line: usize,
    /// The patron's own number, whatever card they have.
    pub(super) patron: usize,
    /// A payment; else a debit.
    pub(super) is_credit: bool,
    pub(super) cents: i64,
    /// Of a payment, what was not used for anything.
    pub(super) left_cents: i64,
    pub(super) kind: String,
    pub(super) note: Option<String>,
    pub(super) description: Option<String>,
    pub(super) payment_type: Option<String>,
    pub(super) library: Option<String>,
    /// Seconds since 1970.
    pub(super) at: i64,
}

/// A payment as it was asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) cents: i64,
    pub(super) lines: Vec<u64>,
    pub(super) kind: String,
    pub(super) note: Option<String>,
    pub(super) description: Option<String>,
    pub(super) payment_type: Option<String>,
    pub(super) library: Option<String>,
}

impl Ils {
    /// Takes a payment: for the lines that it names, whosever they are, then for what else the patron owes.
    ///
    /// # Errors
    /// Why not, in words; nothing is done then.
    pub(super) fn credit(&self, barcode: &str, wanted: Wanted) -> Result<(KohaLine, Receipt), &'static str> {
        let mut books = self.books();
        let named: Vec<(String, Fee)> = wanted
            .lines
            .iter()
            .filter_map(|line| owner(&books, &fee_of(*line)))
            .collect();
        if named.iter().any(|(_, fee)| fee.posting == Posting::Refused) {
            return Err("This fee can only be paid at the desk.");
        }
        let own = books.account(barcode).into_iter().flat_map(Account::open_fees);
        let own = own.map(|fee| (barcode.to_owned(), fee.clone()));
        let others: Vec<(String, Fee)> = own
            .filter(|(_, fee)| named.iter().all(|(_, known)| known.id != fee.id))
            .collect();
        let (mut left_cents, mut changes, at) = (wanted.cents, Vec::new(), clock::now_s());
        for (whose, fee) in named.into_iter().chain(others) {
            let cents = fee.left_cents.min(left_cents);
            if cents > 0 {
                left_cents = left_cents.saturating_sub(cents);
                changes.push(Change::Payment(Payment {
                    barcode: whose,
                    fee: fee.id,
                    cents,
                    transaction: wanted.note.clone(),
                    at,
                    place: Place::Koha,
                    comments: None,
                    taken_back: false,
                }));
            }
        }
        let line = KohaLine {
            line: books.next_number(),
            patron: patron_id(&books, barcode).unwrap_or_default(),
            is_credit: true,
            cents: wanted.cents,
            left_cents,
            kind: wanted.kind,
            note: wanted.note,
            description: wanted.description,
            payment_type: wanted.payment_type,
            library: wanted.library,
            at,
        };
        changes.push(Change::Koha(line.clone()));
        Ok((line, self.enter_all(&mut books, &changes)))
    }

    /// Makes a card good until a day. `None` when there is no such patron.
    pub(super) fn extend(&self, barcode: &str, until: &str) -> Option<(Value, Receipt)> {
        let mut books = self.books();
        books.account(barcode)?;
        let extended = Extended {
            barcode: barcode.to_owned(),
            until: until.to_owned(),
        };
        let receipt = self.enter_all(&mut books, &[Change::Extended(extended)]);
        let account = books.account(barcode)?;
        Some((patron(&books, account), receipt))
    }

    /// Charges a patron.
    pub(super) fn debit(&self, barcode: &str, mut line: KohaLine) -> (KohaLine, Receipt) {
        let mut books = self.books();
        line.line = books.next_number();
        line.patron = patron_id(&books, barcode).unwrap_or_default();
        let fee = AddedFee {
            barcode: barcode.to_owned(),
            id: format!("F{}", line.line),
            kind: line.kind.clone(),
            cents: line.cents,
            title: line.description.clone().unwrap_or_default(),
        };
        let changes = vec![Change::Fee(fee), Change::Koha(line.clone())];
        (line, self.enter_all(&mut books, &changes))
    }

    fn enter_all(&self, books: &mut Books, changes: &[Change]) -> Receipt {
        for change in changes {
            books.apply(change.clone());
        }
        self.journal.record(changes)
    }

    /// The barcode of a patron by Koha's own number.
    pub(super) fn barcode(&self, patron: &str) -> Option<String> {
        let place = patron.parse::<usize>().ok()?.checked_sub(1)?;
        let books = self.books();
        Some(books.accounts.get(place)?.barcode.clone())
    }
}

/// `F1001` for line 1001.
pub(super) fn fee_of(line: u64) -> String {
    format!("F{line}")
}

fn line_of(fee: &Fee) -> Option<u64> {
    fee.id.strip_prefix('F')?.parse().ok()
}

fn owner(books: &Books, fee: &str) -> Option<(String, Fee)> {
    books.accounts.iter().find_map(|account| {
        let fee = account.open_fees().find(|open| open.id == fee)?;
        Some((account.barcode.clone(), fee.clone()))
    })
}

/// Koha's own number of a patron.
pub(super) fn patron_id(books: &Books, barcode: &str) -> Option<usize> {
    let accounts = books.accounts.iter();
    let place = accounts
        .map(|account| account.barcode.as_str())
        .position(|known| known == barcode)?;
    place.checked_add(1)
}

/// A patron as the list of patrons has them.
pub(super) fn patron(books: &Books, account: &Account) -> Value {
    let patron = account.patron;
    let (first, last) = patron.name.rsplit_once(' ').unwrap_or(("", patron.name));
    json!({
        "patron_id": patron_id(books, &account.barcode), "cardnumber": account.barcode,
        "firstname": first, "surname": last,
        "category_id": if patron.minor { "J" } else { "PT" },
        "date_of_birth": patron.born_with_dashes(),
        "library_id": LIBRARY, "expiry_date": account.good_until,
    })
}

/// One line of what is owed, as the account has it.
pub(super) fn owed(books: &Books, account: &Account, fee: &Fee) -> Value {
    json!({
        "account_line_id": line_of(fee), "patron_id": patron_id(books, &account.barcode),
        "amount": number(charged_cents(books, fee)), "amount_outstanding": number(fee.left_cents),
        "debit_type": debit_type(&fee.kind), "credit_type": null, "description": fee.title,
        "library_id": LIBRARY, "item_id": null, "checkout_id": null, "date": DATE, "timestamp": DATE,
        "internal_note": line(books, fee).and_then(|line| line.note.clone()), "payment_type": null,
        "interface": "intranet", "status": null, "user_id": null, "cash_register_id": null, "last_increment": null,
        "account_type": null,
    })
}

/// The same, as the list of debits has it.
pub(super) fn debit(books: &Books, account: &Account, fee: &Fee) -> Value {
    json!({
        "account_line_id": line_of(fee), "patron_id": patron_id(books, &account.barcode),
        "amount": number(charged_cents(books, fee)), "amount_outstanding": number(fee.left_cents),
        "type": debit_type(&fee.kind), "description": fee.title, "library_id": LIBRARY, "date": DATE,
        "internal_note": line(books, fee).and_then(|line| line.note.clone()), "status": null,
    })
}

/// A payment, as the account has it: credits are below zero there.
pub(super) fn paid(line: &KohaLine) -> Value {
    let below = |cents: i64| number(cents.saturating_neg());
    json!({
        "account_line_id": line.line, "patron_id": line.patron,
        "amount": below(line.cents), "amount_outstanding": below(line.left_cents),
        "debit_type": null, "credit_type": line.kind, "description": line.description, "library_id": line.library,
        "item_id": null, "checkout_id": null, "date": clock_text(line.at), "timestamp": clock_text(line.at),
        "internal_note": line.note, "payment_type": line.payment_type, "interface": "api", "status": null,
        "user_id": null, "cash_register_id": null, "last_increment": null, "account_type": null,
    })
}

/// The same, as the list of credits has it.
pub(super) fn credit(line: &KohaLine) -> Value {
    json!({
        "account_line_id": line.line, "patron_id": line.patron,
        "amount": number(line.cents), "amount_outstanding": number(line.left_cents.saturating_neg()),
        "type": line.kind, "description": line.description, "library_id": line.library,
        "date": clock_text(line.at), "internal_note": line.note, "payment_type": line.payment_type,
        "interface": "api", "status": null,
    })
}

/// What it once was: what is left, and what was paid.
fn charged_cents(books: &Books, fee: &Fee) -> i64 {
    let paid = books.payments.iter();
    let paid = paid.filter(|payment| payment.fee == fee.id && !payment.taken_back);
    paid.fold(fee.left_cents, |sum, payment| sum.saturating_add(payment.cents))
}

fn line<'a>(books: &'a Books, fee: &Fee) -> Option<&'a KohaLine> {
    let number = line_of(fee)?;
    let mut lines = books.koha.iter();
    lines.find(|line| u64::try_from(line.line).ok() == Some(number))
}

/// What Koha calls it; where it has no word of its own, the library's.
fn debit_type(kind: &str) -> &str {
    match kind {
        "HOLD" => "RESERVE",
        "CARD" => "NEW_CARD",
        other => other,
    }
}

/// An amount as a number, with its digits.
pub(super) fn number(cents: i64) -> Value {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    let text = format!("{sign}{}.{:02}", cents.div_euclid(100), cents.rem_euclid(100));
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

fn clock_text(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| DATE.to_owned(), |moment| moment.to_string())
}

const LIBRARY: &str = "MAIN";
const DATE: &str = "2026-01-05T10:00:00+00:00";
