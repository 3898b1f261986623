//! The brand of a card.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

/// The brand printed on a card, as the processor names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardBrand {
    /// American Express.
    Amex,
    /// Diners Club.
    Diners,
    /// Discover.
    Discover,
    /// eftpos Australia.
    EftposAu,
    /// JCB.
    Jcb,
    /// Mastercard.
    Mastercard,
    /// China `UnionPay`.
    UnionPay,
    /// Visa.
    Visa,
    /// A brand that we have no word for.
    Unknown,
}

impl CardBrand {
    /// Reads the processor's word (`visa`, `amex`, …); what we do not know is [`CardBrand::Unknown`].
    pub fn from_word(word: &str) -> Self {
        match word {
            "amex" => Self::Amex,
            "diners" => Self::Diners,
            "discover" => Self::Discover,
            "eftpos_au" => Self::EftposAu,
            "jcb" => Self::Jcb,
            "mastercard" => Self::Mastercard,
            "unionpay" => Self::UnionPay,
            "visa" => Self::Visa,
            _ => Self::Unknown,
        }
    }

    /// The word for data: in the store and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Amex => "amex",
            Self::Diners => "diners",
            Self::Discover => "discover",
            Self::EftposAu => "eftpos_au",
            Self::Jcb => "jcb",
            Self::Mastercard => "mastercard",
            Self::UnionPay => "unionpay",
            Self::Visa => "visa",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for CardBrand {
    /// The name for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Amex => "American Express",
            Self::Diners => "Diners Club",
            Self::Discover => "Discover",
            Self::EftposAu => "eftpos",
            Self::Jcb => "JCB",
            Self::Mastercard => "Mastercard",
            Self::UnionPay => "UnionPay",
            Self::Visa => "Visa",
            Self::Unknown => "Card",
        })
    }
}

impl Serialize for CardBrand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}
