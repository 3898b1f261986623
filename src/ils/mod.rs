//! The library system (ILS): one trait; SIP2, Koha, FOLIO and CSV exchange behind it. Layer 2: called by `cashier`.
//!
//! Money is posted line by line. Some library systems keep our reference and can be searched by it (Koha, FOLIO);
//! some keep nothing of it (SIP2 on CARL.X, Sierra), and only the balance tells; some refuse while the patron's
//! record is open at the desk; any may fall silent. The trait has a place for each.
//!
#![doc = include_str!("../../docs/CONNECTORS.md")]

use std::fmt::Debug;

use async_trait::async_trait;
use jiff::civil::Date;
use secrecy::SecretString;

use crate::domain::Barcode;
use crate::domain::Born;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::Reference;
use crate::masking::Personal;

mod breaker;
mod csv_exchange;
mod folio;
mod kind_words;
mod koha;
mod patrons_eyes;
mod probe;
mod rest;
mod sip2;

use patrons_eyes::for_another;

pub use breaker::Breaker;
pub use csv_exchange::{CsvExchange, CsvReports, CsvSettings, ImportReport, LineFault};
pub use folio::{FolioIls, FolioSettings, FolioSettingsError};
pub use koha::{KohaIls, KohaLogin, KohaSettings, KohaSettingsError};
pub use probe::{About, Finding, Probing, TestPatron, Verdict, probe};
pub use rest::{RestSettings, RestSettingsError};
pub use sip2::{AgeFields, Sip2Dialect, Sip2Encoding, Sip2Ils, Sip2Profile, Sip2Settings, Sip2SettingsError};
pub use sip2::{Sip2Supported, Sip2Surplus, Sip2Tls, Sip2TlsClient};

/// The library system of one library.
#[async_trait]
pub trait Ils: Send + Sync + Debug {
    /// What it can do and prove. The cashier asks for nothing beyond that.
    fn abilities(&self) -> Abilities;

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

    /// Takes an accepted payment back, because its money could not be taken from the card: the fee is owed again.
    /// Asked once, like [`Ils::post`]; after a lost answer [`Ils::look_for`] tells whether the payment is still there.
    /// A library system that cannot do this leaves it to a person.
    ///
    /// # Errors
    /// As for [`Ils::post`].
    async fn reverse(&self, _posting: &Posting) -> Result<ReversalAnswer, IlsError> {
        Ok(ReversalAnswer::Unable)
    }

    /// Notes that money went back to the card. Asked once, like [`Ils::post`]. A library system that cannot keep this
    /// refuses, and the desk gets a task.
    ///
    /// # Errors
    /// As for [`Ils::post`].
    async fn post_refund(&self, _refund: &RefundPosting) -> Result<PostingAnswer, IlsError> {
        Ok(PostingAnswer::Refused)
    }

    /// Looks whether an earlier [`Ils::post_refund`] without an answer was done; `None` when that cannot be seen.
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then.
    async fn look_for_refund(&self, _refund: &RefundPosting) -> Result<Option<bool>, IlsError> {
        Ok(None)
    }

    /// Makes a patron's card good for longer. Asked once, like [`Ils::post`]; after a lost answer [`Ils::account`]
    /// tells until when the card is good. A card that is not good until the day that was agreed on is refused.
    ///
    /// # Errors
    /// As for [`Ils::post`].
    async fn extend_card(&self, _extension: &CardExtension) -> Result<PostingAnswer, IlsError> {
        Ok(PostingAnswer::Refused)
    }

    /// Whether the library system answers, and takes our login.
    ///
    /// # Errors
    /// [`IlsError`].
    async fn ready(&self) -> Result<(), IlsError>;

    /// What only the connector can tell a library before it goes live: its part of [`probe()`]. Only reads, tries no
    /// PIN but the right one, and says nothing that is a patron's.
    async fn probe(&self, _probing: &Probing) -> Vec<Finding> {
        Vec::new()
    }
}

/// What a library system can do. Declared by its connector, proven by the contract's tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an ability of its own, and any of them go together"
)]
pub struct Abilities {
    /// How it is known whether a payment without an answer was done.
    pub proof: Proof,
    /// It takes less than the whole of a fee.
    pub pays_in_part: bool,
    /// It can take an accepted payment back.
    pub reverses: bool,
    /// It can note that money went back to the card.
    pub notes_refunds: bool,
    /// It can make a patron's card good for longer, and tells until when a card is good.
    pub extends_cards: bool,
}

impl Abilities {
    /// Payments of whole fees, and nothing else.
    pub fn of(proof: Proof) -> Self {
        Self {
            proof,
            pays_in_part: false,
            reverses: false,
            notes_refunds: false,
            extends_cards: false,
        }
    }
}

/// What tells whether a payment whose answer was lost is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It keeps our reference: [`Ils::look_for`] gives [`Trace::Found`] or [`Trace::NotFound`].
    Reference,
    /// It keeps nothing of ours: [`Ils::look_for`] gives [`Trace::Outstanding`].
    Balance,
}

/// A patron as the library system tells it just now. Nothing of it is stored.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// What is open, in the library system's order.
    pub fees: Vec<Fee>,
    /// What the library system calls the patron, for their own page only; `None` where it does not say.
    pub name: Option<Personal<String>>,
    /// The patron's day of birth, which says an age and nothing else; `None` where it is not told.
    pub born: Option<Born>,
    /// The patron's library card; empty where the library system does not say.
    pub card: LibraryCard,
    /// For whom the patron may pay, too, by the library system's word; none where it does not say.
    pub linked: Vec<LinkedPatron>,
}

impl Account {
    /// What somebody else who pays for the patron may know: the first name with an initial, what is owed, and no
    /// titles. What people read stays theirs, also towards those who pay for it.
    #[must_use]
    pub fn in_others_eyes(self) -> Self {
        let fees = self.fees.into_iter().map(|fee| Fee { title: None, ..fee });
        Self {
            fees: fees.collect(),
            name: self.name.and_then(|name| for_another(name.reveal())),
            born: None,
            card: LibraryCard::default(),
            linked: Vec::new(),
        }
    }
}

/// What the library system says of a library card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LibraryCard {
    /// The patron's category, in the library system's code.
    pub category: Option<String>,
    /// The last day on which it is good.
    pub expires_on: Option<Date>,
}

/// Somebody for whom the patron may pay.
#[derive(Clone, Debug)]
pub struct LinkedPatron {
    /// The other's barcode.
    pub barcode: Barcode,
    /// What the other is called, as far as the payer may know it: first name and the last name's initial.
    pub name: Option<Personal<String>>,
}

impl LinkedPatron {
    /// What the other is called, cut down to what the payer may know, whatever the connector gave.
    pub fn name_for_the_payer(&self) -> Option<Personal<String>> {
        self.name.as_ref().and_then(|name| for_another(name.reveal()))
    }
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
    /// How much: what was agreed on, or what is still owed if that is less.
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

/// A card to be made good for longer.
#[derive(Clone, Debug)]
pub struct CardExtension {
    /// Whose.
    pub barcode: Barcode,
    /// Until when it is good, as it was agreed on.
    pub from: Date,
    /// Until when it is to be good.
    pub to: Date,
}

/// A refund to be noted.
#[derive(Clone, Debug)]
pub struct RefundPosting {
    /// Whose.
    pub barcode: Barcode,
    /// What went back to the card.
    pub amount: Money,
    /// The fees that the order had paid, and how much of each.
    pub fees: Vec<(FeeId, Money)>,
    /// Our order's reference, for library systems that keep it.
    pub reference: Reference,
    /// The refund among those of the order, from 0: with the reference it names this refund and no other.
    pub number: usize,
}

impl RefundPosting {
    /// What names this refund in the library system: the order's reference and the refund (`K7QM-2XR9.R1`).
    pub fn name(&self) -> String {
        format!("{}.R{}", self.reference, self.number.saturating_add(1))
    }
}

/// What the library system says when a payment is to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReversalAnswer {
    /// It has taken it back; the fee is owed again.
    Reversed,
    /// It cannot, now or later: a person must.
    Unable,
    /// Not now; not done.
    NotNow,
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
    /// Something was done, and the books do not show that it paid this fee and no other: a person must look.
    Unexplained,
}

/// What is found of a posting whose answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// It is there, by our own reference.
    Found,
    /// It is not there, by our own reference.
    NotFound,
    /// Something is there by our own reference, and the books do not show that it paid this fee and no other: a
    /// person must look.
    Unclear,
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
