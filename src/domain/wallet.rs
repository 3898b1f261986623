//! A card that was presented by a wallet: what can be told of it.

use crate::masking::Last4;

/// A card that was presented by a wallet.
///
/// A wallet gives the processor a number of the device instead of the card's. So there are two sets of four digits: those
/// of the card, and those of the device, which banks and receipts of shops show. Neither is more than four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// Which.
    pub kind: WalletKind,
    /// The last four digits of the device's number; `None` where the wallet gave the card's own number.
    pub device_last4: Option<Last4>,
}

/// A wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalletKind {
    /// Apple Pay.
    ApplePay,
    /// Google Pay.
    GooglePay,
    /// Another one, or one that we have no word for.
    Other,
}

impl WalletKind {
    /// Reads the processor's word (`apple_pay`); what we do not know is [`WalletKind::Other`].
    pub fn from_word(word: &str) -> Self {
        match word {
            "apple_pay" => Self::ApplePay,
            "google_pay" => Self::GooglePay,
            _ => Self::Other,
        }
    }

    /// The word for data: in the store and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::ApplePay => "apple_pay",
            Self::GooglePay => "google_pay",
            Self::Other => "other",
        }
    }

    /// Its name for people; `None` for one that has no name here.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::ApplePay => Some("Apple Pay"),
            Self::GooglePay => Some("Google Pay"),
            Self::Other => None,
        }
    }
}
