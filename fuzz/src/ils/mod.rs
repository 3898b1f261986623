//! The part of `ils` that reads what a SIP2 server sends, taken in file by file: the connections around it are left
//! out. What a payment is made of stands here once more, because its own file would take in all of them.

use crate::domain::FeeId;
use crate::domain::FeeKind;

#[path = "../../../src/ils/kind_words.rs"]
mod kind_words;
#[path = "../../../src/ils/patrons_eyes.rs"]
mod patrons_eyes;

/// What the reading of fees knows of a payment.
#[derive(Debug)]
pub struct Posting {
    /// Which fee.
    pub fee: FeeId,
    /// What it is for.
    pub kind: FeeKind,
}

pub mod sip2;
