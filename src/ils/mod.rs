//! The library system (ILS): one trait, SIP2 and CSV exchange behind it. Layer 2: called by `cashier`.
//!
//! Money is posted line by line. Some library systems keep our reference and can be searched by it (Koha, FOLIO);
//! some keep nothing of it (SIP2 on CARL.X, Sierra), and only the balance tells; some refuse while the patron's
//! record is open at the desk; any may fall silent. The trait has a place for each.

use std::fmt::Debug;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::domain::Barcode;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::Reference;
use crate::masking::Personal;

mod csv_exchange;
mod kind_words;
mod patrons_eyes;
mod sip2;

pub use csv_exchange::{CsvExchange, CsvReports, CsvSettings, ImportReport, LineFault};
pub use sip2::{Sip2Dialect, Sip2Ils, Sip2Settings, Sip2SettingsError, Sip2Tls};

/// The library system of one library.
#[async_trait]
pub trait Ils: Send + Sync + Debug {
    /// Whether the barcode and the PIN belong together. A patron who is blocked for what they owe signs in: they
    /// come to pay. An unknown barcode, a wrong and an empty PIN are one and the same answer, `Ok(false)`.
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then, and nobody signs in.
    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError>;

    /// What a patron owes, read live; `None` when there is no such patron.
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then.
    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError>;

    /// Writes one payment into the library system. Asked once: whoever has no answer looks before asking again.
    ///
    /// # Errors
    /// [`IlsError::Unavailable`]: it was not asked, and does not have it. [`IlsError::Silent`]: it may have it.
    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError>;

    /// Looks whether an earlier [`Ils::post`] without an answer was done. Only reads.
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then.
    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError>;

    /// Whether the library system answers, and takes our login.
    ///
    /// # Errors
    /// [`IlsError`].
    async fn ready(&self) -> Result<(), IlsError>;
}

/// A patron as the library system tells it just now. Nothing of it is stored.
#[derive(Clone, Debug)]
pub struct Account {
    /// What is open, in the library system's order.
    pub fees: Vec<Fee>,
    /// What the library system calls the patron, for their own page only; `None` where it does not say.
    pub name: Option<Personal<String>>,
}

/// One payment to be written.
#[derive(Clone, Debug)]
pub struct Posting {
    /// Whose fee.
    pub barcode: Barcode,
    /// Which fee.
    pub fee: FeeId,
    /// What it is for.
    pub kind: FeeKind,
    /// How much: what was outstanding when it was chosen.
    pub amount: Money,
    /// Our order's reference, for library systems that keep it.
    pub reference: Reference,
    /// The line of the order, from 0: with the reference it names this posting and no other.
    pub line: usize,
}

impl Posting {
    /// What names this posting in the library system: the order's reference and the line (`K7QM-2XR9.1`).
    pub fn name(&self) -> String {
        format!("{}.{}", self.reference, self.line.saturating_add(1))
    }
}

/// What the library system says to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostingAnswer {
    /// It has the payment.
    Accepted,
    /// It does not take this payment, now or later.
    Refused,
    /// It does not take it now: the record is open at the desk, say. Not done; try later.
    NotNow,
}

/// What is found of a posting whose answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// It is there, by our own reference.
    Found,
    /// It is not there, by our own reference.
    NotFound,
    /// The library system does not keep our reference. What is still open of the fee; `None` when the fee is gone.
    Outstanding(Option<Money>),
}

/// Why the library system gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IlsError {
    /// Not reached: it was not asked.
    #[error("the library system is out of reach")]
    Unavailable,
    /// Asked, and no answer that can be believed.
    #[error("the library system did not answer")]
    Silent,
    /// It does not take our login, or does not speak as agreed.
    #[error("the library system does not take our login")]
    Login,
}
