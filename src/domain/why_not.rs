//! Why a fee cannot be paid here.

/// The reasons for which a fee is shown and cannot be paid here. Pages say each in the language of their reader, by its
/// word; programs are told it in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// The library system does not tell amount or number in a way that can be read.
    Unreadable,
    /// The library system does not tell the number of the fee, so that a payment could not say what it is for.
    NoNumber,
    /// Two fees have one number, so that a payment could not say which is meant.
    Ambiguous,
    /// It is owed to the patron.
    Credit,
    /// The library takes it at the desk only.
    DeskOnly,
    /// The patron says that the item is back, and the library is looking for it.
    InDispute,
    /// It was paid under another library card, and the library system does not know yet.
    PaidElsewhere,
}

impl WhyNot {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Unreadable,
        Self::NoNumber,
        Self::Ambiguous,
        Self::Credit,
        Self::DeskOnly,
        Self::InDispute,
        Self::PaidElsewhere,
    ];

    /// The word that ends the key of its text: `why-not-desk-only`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NoNumber => "no-number",
            Self::Ambiguous => "ambiguous",
            Self::Credit => "credit",
            Self::DeskOnly => "desk-only",
            Self::InDispute => "in-dispute",
            Self::PaidElsewhere => "paid-elsewhere",
        }
    }

    /// The reason as the API says it.
    pub fn in_english(self) -> &'static str {
        match self {
            Self::Unreadable => "The library system does not tell this fee in full; please ask at the desk.",
            Self::NoNumber => "The library system does not say which fee this is; please ask at the desk.",
            Self::Ambiguous => "The library system has two fees under one number; please ask at the desk.",
            Self::Credit => "This is money in your favour; please ask at the desk.",
            Self::DeskOnly => "This fee can be paid at the desk only.",
            Self::InDispute => "The library is looking for this item; please ask at the desk.",
            Self::PaidElsewhere => {
                "This fee was paid with another library card, and the library does not know yet; please ask at the desk."
            }
        }
    }
}
