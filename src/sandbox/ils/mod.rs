//! A library system that speaks SIP2 and Koha's REST interface on loopback, with the sample library as its patrons.
//!
//! SIP2's messages: 93/94 login, 99/98 status, 23/24 patron status, 63/64 patron information with fines, 37/38 fee paid,
//! 35/36 end of session, 97/96 resend. As many real systems it tells about a patron whatever the PIN, and says with
//! CQ whether the PIN was right, if one was sent.
//!
//! One AV field for each open fee, in the order they arose: `F1001 $4.50 "OVERDUE" The title`, that is fee id,
//! what is left to pay, kind, title. Kinds: OVERDUE, LOST, PROCESSING, DAMAGE, REPLACEMENT, CARD, HOLD, COPY.
//! PC is `J` for a minor and `A` for others; PB is the date of birth, where the library knows it.
//!
//! A payment over SIP2 names its fee (CG) and pays it or a part of it; more than is left is refused with a text in AF. BK is kept, but SIP2 has no way to ask for it. A payment sent twice is not recognised: the second one
//! finds the fee paid.

mod books;
pub(super) mod folio;
mod frame;
pub(super) mod koha;
mod messages;
mod over_http;
pub(super) mod server;

use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use serde_json::Value;
use serde_json::json;

use crate::sandbox::SandboxError;
use crate::sandbox::Sip2Login;
use crate::sandbox::clock;
use crate::sandbox::faults::FaultBook;
use crate::sandbox::ils::books::AddedFee;
use crate::sandbox::ils::books::Books;
use crate::sandbox::ils::books::Change;
use crate::sandbox::ils::books::Fee;
use crate::sandbox::ils::books::Growth;
use crate::sandbox::ils::books::NewCard;
use crate::sandbox::ils::books::Payment;
use crate::sandbox::ils::books::Place;
use crate::sandbox::journal::Journal;
use crate::sandbox::journal::Receipt;
use crate::sandbox::library::Posting;

/// The library system.
#[derive(Debug)]
pub(super) struct Ils {
    books: Mutex<Books>,
    journal: Journal,
    login: Option<Sip2Login>,
    currency: String,
    faults: Arc<FaultBook>,
    folio_tokens: folio::Tokens,
}

impl Ils {
    /// Opens the books in `folder`.
    ///
    /// # Errors
    /// They cannot be read or written.
    pub(super) fn open(
        folder: &Path,
        login: Option<Sip2Login>,
        currency: &str,
        faults: Arc<FaultBook>,
    ) -> Result<Self, SandboxError> {
        let path = folder.join("ils.jsonl");
        let mut books = Books::of_sample_library();
        for change in Journal::replay(&path)? {
            books.apply(change);
        }
        let journal = Journal::compact(&path, &books.as_changes())?;
        Ok(Self {
            books: Mutex::new(books),
            journal,
            login,
            currency: currency.to_ascii_uppercase(),
            faults,
            folio_tokens: folio::Tokens::default(),
        })
    }

    /// What was taken, oldest first.
    pub(super) fn payments(&self) -> Vec<Value> {
        let shown = |payment: &Payment| {
            json!({
                "barcode": payment.barcode, "fee": payment.fee, "amount": decimal(payment.cents),
                "transaction": payment.transaction, "at": payment.at, "place": payment.place,
                "taken_back": payment.taken_back,
            })
        };
        self.books().payments.iter().map(shown).collect()
    }

    /// What was noted of money that went back, oldest first.
    pub(super) fn refunds(&self) -> Vec<Value> {
        let shown = |refund: &Payment| {
            json!({
                "barcode": refund.barcode, "fee": refund.fee, "amount": decimal(refund.cents),
                "transaction": refund.transaction, "at": refund.at, "place": refund.place,
            })
        };
        self.books().refunds.iter().map(shown).collect()
    }

    /// A patron's open fees and their sum, and how FOLIO calls each fee.
    pub(super) fn account(&self, barcode: &str) -> Option<Value> {
        let books = self.books();
        let account = books.account(barcode)?;
        let shown = |fee: &Fee| json!({"id": fee.id, "kind": fee.kind, "title": fee.title, "amount": decimal(fee.left_cents)});
        let open: Vec<Value> = account.open_fees().map(shown).collect();
        let ids = account
            .fees
            .iter()
            .map(|fee| (fee.id.clone(), folio::fee_id(&fee.id).into()));
        let ids = Value::Object(ids.collect());
        let total = decimal(account.owed_cents());
        Some(json!({"fees": open, "total": total, "currency": self.currency, "folio_ids": ids}))
    }

    /// Takes a payment at the desk; there a part of a fee may be paid, and fees that SIP2 refuses.
    ///
    /// # Errors
    /// Why not, in words.
    pub(super) async fn pay_at_desk(
        &self,
        barcode: &str,
        fee: &str,
        amount: &str,
    ) -> Result<(), &'static str> {
        let cents = cents(amount).ok_or("the amount is not valid")?;
        let receipt = {
            let mut books = self.books();
            books.check_payment(barcode, fee, cents)?;
            self.enter(
                &mut books,
                Change::Payment(Payment {
                    barcode: barcode.to_owned(),
                    fee: fee.to_owned(),
                    cents,
                    transaction: None,
                    at: clock::now_s(),
                    place: Place::Desk,
                    comments: None,
                    taken_back: false,
                }),
            )
        };
        receipt.settled().await.map_err(|_| "the books are lost")
    }

    /// Adds a fee and gives its id.
    ///
    /// # Errors
    /// Why not, in words.
    pub(super) async fn add_fee(
        &self,
        barcode: &str,
        kind: &str,
        amount: &str,
        title: &str,
    ) -> Result<String, &'static str> {
        let cents = cents(amount)
            .filter(|cents| *cents > 0)
            .ok_or("the amount is not valid")?;
        if !KINDS.contains(&kind) {
            return Err("no such kind of fee");
        }
        if title.is_empty() || title.len() > TITLE_BYTES_MAX || title.contains(['|', '\r', '\n']) {
            return Err("the title is empty, too long or holds a sign that SIP2 cannot carry");
        }
        let (id, receipt) = {
            let mut books = self.books();
            books.account(barcode).ok_or("no such patron")?;
            let id = format!("F{}", books.next_number());
            let (barcode, kind, title) = (barcode.to_owned(), kind.to_owned(), title.to_owned());
            let added = AddedFee {
                barcode,
                id: id.clone(),
                kind,
                cents,
                title,
            };
            let receipt = self.enter(&mut books, Change::Fee(added));
            (id, receipt)
        };
        receipt
            .settled()
            .await
            .map(|()| id)
            .map_err(|_| "the books are lost")
    }

    /// Lets an open fee become more.
    ///
    /// # Errors
    /// Why not, in words.
    pub(super) async fn grow_fee(&self, barcode: &str, fee: &str, amount: &str) -> Result<(), &'static str> {
        let cents = cents(amount)
            .filter(|cents| *cents > 0)
            .ok_or("the amount is not valid")?;
        let receipt = {
            let mut books = self.books();
            books.check_payment(barcode, fee, 1)?;
            let (barcode, fee) = (barcode.to_owned(), fee.to_owned());
            self.enter(&mut books, Change::Growth(Growth { barcode, fee, cents }))
        };
        receipt.settled().await.map_err(|_| "the books are lost")
    }

    /// Gives a patron another card; the old barcode is nobody's from then on.
    ///
    /// # Errors
    /// Why not, in words.
    pub(super) async fn give_new_card(&self, from: &str, to: &str) -> Result<(), &'static str> {
        if to.is_empty() || to.len() > BARCODE_BYTES_MAX || !to.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err("the new barcode is not valid");
        }
        let receipt = {
            let mut books = self.books();
            books.account(from).ok_or("no such patron")?;
            if books.was_given(to) {
                return Err("somebody has or had that barcode");
            }
            let (from, to) = (from.to_owned(), to.to_owned());
            self.enter(&mut books, Change::NewCard(NewCard { from, to }))
        };
        receipt.settled().await.map_err(|_| "the books are lost")
    }

    /// Takes a payment that came over SIP2.
    ///
    /// # Errors
    /// Why not, in the words that the patron's screen shows.
    fn post(
        &self,
        barcode: &str,
        fee: Option<&str>,
        cents: i64,
        transaction: Option<&str>,
    ) -> Result<Receipt, &'static str> {
        let mut books = self.books();
        let fee = fee
            .filter(|fee| !fee.is_empty())
            .ok_or("A fee identifier is required.")?;
        let open = books.check_payment(barcode, fee, cents)?;
        if open.posting == Posting::Refused {
            return Err("This fee can only be paid at the desk.");
        }
        Ok(self.enter(
            &mut books,
            Change::Payment(Payment {
                barcode: barcode.to_owned(),
                fee: fee.to_owned(),
                cents,
                transaction: transaction.map(str::to_owned),
                at: clock::now_s(),
                place: Place::Sip2,
                comments: None,
                taken_back: false,
            }),
        ))
    }

    fn enter(&self, books: &mut Books, change: Change) -> Receipt {
        books.apply(change.clone());
        self.journal.record(&[change])
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `450` → `4.50`.
fn decimal(cents: i64) -> String {
    format!("{}.{:02}", cents.div_euclid(100), cents.rem_euclid(100))
}

/// `4.50` → `450`; exactly two digits behind the point, or no point at all.
fn cents(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() != 2 || whole.len() > 9 {
        return None;
    }
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(part.parse().ok()?)
}

const KINDS: &[&str] = &[
    "OVERDUE",
    "LOST",
    "PROCESSING",
    "DAMAGE",
    "REPLACEMENT",
    "CARD",
    "HOLD",
    "COPY",
];
const TITLE_BYTES_MAX: usize = 200;
const BARCODE_BYTES_MAX: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_go_to_text_and_back() {
        for (text, amount) in [("0.05", 5), ("4.50", 450), ("12", 1200), ("1234.00", 123_400)] {
            assert_eq!(cents(text), Some(amount));
        }
        assert_eq!(decimal(450), "4.50");
        assert_eq!(decimal(5), "0.05");
        for bad in ["", ".", "4.5", "4.505", "-1.00", "1,00", " 1.00", "9999999999.00"] {
            assert_eq!(cents(bad), None, "{bad}");
        }
    }
}
