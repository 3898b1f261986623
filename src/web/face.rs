//! What the pages say of a library, and how it takes cards.

use std::collections::BTreeMap;

use crate::domain::AccountName;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::WalletKind;
use crate::net::Network;
use crate::text::Texts;
use crate::text::Zone;
use crate::web::Look;

/// A library, as its pages show it.
#[derive(Clone, Debug)]
pub struct LibraryFace {
    /// Its id.
    pub id: LibraryId,
    /// Its name for people.
    pub name: String,
    /// Where questions go; `None` for the library's desk.
    pub questions: Option<String>,
    /// The language of whoever asks for none that there is.
    pub language: &'static Texts,
    /// The zone of its clock.
    pub zone: Zone,
    /// How each of its accounts takes cards.
    pub cards: BTreeMap<AccountName, CardFace>,
    /// How it looks.
    pub look: Look,
    /// Its computers that stand there for paying.
    pub kiosk: Kiosk,
    /// The wallets that its card page offers, where a browser has them.
    pub wallets: Vec<WalletKind>,
}

/// A library's computers that stand there for paying.
#[derive(Clone, Debug, Default)]
pub struct Kiosk {
    /// Where they are: every browser there is a kiosk, whatever its cookie says.
    pub networks: Vec<Network>,
    /// Whether a printer stands beside them.
    pub prints: bool,
}

impl LibraryFace {
    /// How the account of an order takes cards; `None` when it is not configured any more.
    pub(super) fn card_for(&self, order: &Order) -> Option<&CardFace> {
        self.cards.get(&order.account)
    }
}

/// How an account takes cards.
#[derive(Clone, Debug)]
pub struct CardFace {
    /// The key that browsers show the processor; no secret.
    pub publishable_key: String,
    /// Where the processor's script is.
    pub script_url: String,
    /// The processor's own page takes the card, also where a browser has scripts.
    pub hosted: bool,
    /// Whether the processor's script may watch the visitor for signs of fraud. Said on the card page and the privacy
    /// page either way.
    pub fraud_signals: bool,
}

impl CardFace {
    /// The processor's script with the switch for its fraud signals: Stripe reads it from the address
    /// (<https://docs.stripe.com/disputes/prevention/advanced-fraud-detection>, "Disabling").
    ///
    /// They are on where the library has them on and the patron has not declined.
    pub(super) fn script_address(&self, allowed: bool) -> String {
        if self.fraud_signals && allowed {
            self.script_url.clone()
        } else {
            format!("{}?advancedFraudSignals=false", self.script_url)
        }
    }

    /// Whether the processor's own page takes the card.
    pub(super) fn is_hosted(&self) -> bool {
        self.hosted
    }
}
