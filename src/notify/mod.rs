//! What leaves for people: letters, and how they are handed to a mail server. Layer 2: called by `cashier` and above.
//!
//! Everything here is made from domain types and texts alone; there is no place for a title, a barcode, or the name of
//! a patron. A [`Paper`] is what is said; its text, its HTML and its PDF are forms of one and the same paper, so that
//! none of them says something else.

pub mod alert;
mod bought;
mod digest;
mod folder;
mod letterhead;
mod letters;
mod message;
pub mod paper;
mod receipt;
mod smtp;
pub mod webhook;

use std::fmt::Debug;

use async_trait::async_trait;

use crate::domain::LetterId;
use crate::domain::MailAddress;
use crate::domain::Timestamp;

pub use bought::{bought, reckoned, refunds};
pub use digest::{address_of_order, code_of_order, recipient};
pub use folder::FolderMailer;
pub use letterhead::{Letterhead, Post};
pub use letters::address_code;
pub use message::MESSAGE_BYTES_MAX;
pub use paper::Paper;
pub use receipt::{receipt, receipt_to_keep, standing};
pub use smtp::{Security, SmtpMailer, SmtpSettings, SmtpSettingsError};

/// A paper as the text of a letter.
pub fn as_text(paper: &Paper) -> String {
    paper::text::of(paper)
}

/// A paper as the HTML of a letter from a library of this name.
pub fn as_html(paper: &Paper, library: &str) -> String {
    paper::html::of(paper, library)
}

/// Hands letters over. An implementation sends each once: whether it is tried again is decided by who calls.
#[async_trait]
pub trait Mailer: Send + Sync + Debug {
    /// Hands a letter to the next mail server on its way.
    ///
    /// # Errors
    /// [`MailError`], which says what is then true.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;

    /// Whether letters would be taken: connects and signs in, and sends none.
    ///
    /// # Errors
    /// [`MailError::TryLater`] with what is wrong.
    async fn ready(&self) -> Result<(), MailError>;
}

/// A letter, ready to go.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Which letter: at every try the same, and so is the `Message-ID`.
    pub id: LetterId,
    /// Whom it is from: what people see.
    pub from_name: String,
    /// And the address.
    pub from: MailAddress,
    /// Where the mail servers say that it could not be delivered; `None`: nowhere (the null sender of RFC 5321,
    /// 4.5.5), so that nothing can come back and be answered.
    pub bounces_to: Option<MailAddress>,
    /// To whom.
    pub to: MailAddress,
    /// What it says.
    pub paper: Paper,
    /// When it was asked for: its `Date`, at every try the same.
    pub at: Timestamp,
}

/// Why a letter was not handed over, and what is then true.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// It was refused for good: nobody has it, and the same again would be refused again.
    #[error("the mail server refuses it for good{}", said(*.0))]
    Refused(Option<u16>),
    /// Nobody has it; try again later.
    #[error("not now: {}{}", .what.words(), said(*.reply))]
    TryLater {
        /// Where it ended.
        what: Trouble,
        /// The reply, three digits of RFC 5321; `None` when there was none.
        reply: Option<u16>,
    },
    /// It was handed over, and whether it was taken was not heard.
    #[error("whether the mail server has taken it was not heard")]
    Unknown,
}

/// Where a conversation with a mail server ended before anything was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// It cannot be reached, or says nothing.
    Connection,
    /// No TLS, or not with this certificate.
    Tls,
    /// User and password are not taken.
    Login,
    /// It takes no mail from this sender, or none at all.
    Sender,
    /// It does not take this letter at the moment.
    Letter,
    /// The folder cannot be written to.
    Folder,
}

impl Trouble {
    fn words(self) -> &'static str {
        match self {
            Self::Connection => "the mail server cannot be reached",
            Self::Tls => "there is no TLS with the mail server, or not with this certificate",
            Self::Login => "the mail server does not take user and password",
            Self::Sender => "the mail server takes no mail from this sender",
            Self::Letter => "the mail server does not take it at the moment",
            Self::Folder => "the folder cannot be written to",
        }
    }
}

fn said(reply: Option<u16>) -> String {
    reply.map_or_else(String::new, |code| format!(" (reply {code})"))
}
