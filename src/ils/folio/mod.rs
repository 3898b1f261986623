//! The library system FOLIO, by its own interface (Okapi or Kong in front of mod-users and mod-feesfines).
//!
//! What decides the shape of this connector, from the published descriptions and sources of those modules:
//!
//! * A payment is neither atomic nor idempotent: an action is saved, then the balance, in two statements without a lock.
//!   A payment told twice is booked twice. So it is sent once, one fee at a time, with our name for it as
//!   `transactionInfo`, and looked for by that name before it is sent again.
//! * An action that is there without its balance explains nothing: a person looks.
//! * A refund is booked as a credit and a refund, and has the fee owed again. FOLIO writes words of its own into their
//!   transaction information; the comments stay ours, and carry our name.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::Barcode;
use crate::domain::Clock;
use crate::domain::Money;
use crate::ils::Abilities;
use crate::ils::Account;
use crate::ils::Finding;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Probing;
use crate::ils::Proof;
use crate::ils::RefundPosting;
use crate::ils::ReversalAnswer;
use crate::ils::Trace;

mod cql;
mod history;
mod patron;
mod pay;
mod probe;
mod refund;
mod settings;
mod shapes;
mod sign_on;
mod wire;

pub use settings::{FolioSettings, FolioSettingsError};
use shapes::PaymentMethods;
use shapes::ServicePoint;
use wire::NOT_FOUND;
use wire::UNPROCESSABLE;
use wire::Wire;

/// A FOLIO.
pub struct FolioIls {
    settings: FolioSettings,
    wire: Wire,
}

/// What is booked on a fee: a payment, or a refund.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Booking<'a> {
    /// With the currency's digits, as text.
    amount: &'a str,
    notify_patron: bool,
    service_point_id: &'a str,
    user_name: &'a str,
    payment_method: &'a str,
    transaction_info: &'a str,
    comments: &'a str,
}

#[derive(Serialize)]
struct PinToVerify<'a> {
    id: &'a str,
    pin: &'a str,
}

/// An object that says nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl FolioIls {
    /// The connector; signs on when it is first asked something.
    ///
    /// # Errors
    /// [`FolioSettingsError`].
    pub fn new(settings: FolioSettings, clock: Arc<dyn Clock>) -> Result<Self, FolioSettingsError> {
        let wire = Wire::new(&settings, clock)?;
        Ok(Self { settings, wire })
    }

    fn booking<'a>(&'a self, amount: &'a str, name: &'a str, comments: &'a str) -> Booking<'a> {
        Booking {
            amount,
            // The receipt is ours to give.
            notify_patron: false,
            service_point_id: &self.settings.service_point,
            user_name: &self.settings.user,
            payment_method: &self.settings.payment_method,
            transaction_info: name,
            comments,
        }
    }

    fn takes(&self, amount: Money) -> bool {
        amount.currency() == self.settings.currency && amount.is_positive()
    }

    /// Whether FOLIO has the service point. Where we may not read that, it is taken as said.
    async fn has_service_point(&self) -> Result<bool, IlsError> {
        let id = self.settings.service_point.as_str();
        let url = self.wire.url(&["service-points", id], &[]);
        match self.wire.read_where_allowed(url).await? {
            None => Ok(true),
            Some(answer) if answer.status == NOT_FOUND => Ok(false),
            Some(answer) => Ok(answer.json::<ServicePoint>()?.id == id),
        }
    }

    /// Whether any fee owner has the payment method. Where we may not read that, it is taken as said.
    async fn has_payment_method(&self) -> Result<bool, IlsError> {
        let name = self.settings.payment_method.as_str();
        let query = format!("nameMethod=={}", cql::quoted(name));
        let url = self
            .wire
            .url(&["payments"], &[("query", query.as_str()), ("limit", "100")]);
        match self.wire.read_where_allowed(url).await? {
            None => Ok(true),
            Some(answer) if !answer.is_success() => Ok(false),
            Some(answer) => {
                let methods = answer.json::<PaymentMethods>()?.payments;
                Ok(methods.iter().any(|method| method.name == name))
            }
        }
    }
}

#[async_trait]
impl Ils for FolioIls {
    fn abilities(&self) -> Abilities {
        Abilities {
            proof: Proof::Reference,
            pays_in_part: true,
            reverses: true,
            notes_refunds: self.settings.note_refunds,
            extends_cards: false,
        }
    }

    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        let pin = pin.expose_secret();
        if pin.is_empty() {
            return Ok(false);
        }
        let Some(user) = self.user(barcode).await? else {
            return Ok(false);
        };
        let body = PinToVerify { id: &user.id, pin };
        let url = self.wire.url(&["patron-pin", "verify"], &[]);
        let answer = self.wire.ask(url, &body).await?;
        match answer.status {
            // FOLIO says yes without a word. A page that somebody else's server shows is no yes.
            200 if answer.is_empty() => Ok(true),
            200 => answer.json::<Nothing>().map(|_| true),
            UNPROCESSABLE => Ok(false),
            // Neither yes nor no: a gateway that does not know the call, say.
            _ => Err(IlsError::Silent),
        }
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let Some(user) = self.user(barcode).await? else {
            return Ok(None);
        };
        Ok(Some(Account {
            fees: self.fees(&user).await?,
            name: patron::name(user.personal.as_ref()),
            born: patron::born(user.personal.as_ref()),
            card: patron::card(&user),
            ..Account::default()
        }))
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        self.pay(posting).await
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        self.trace(posting).await
    }

    async fn reverse(&self, posting: &Posting) -> Result<ReversalAnswer, IlsError> {
        self.take_back(posting).await
    }

    async fn post_refund(&self, refund: &RefundPosting) -> Result<PostingAnswer, IlsError> {
        self.refund(refund).await
    }

    async fn look_for_refund(&self, refund: &RefundPosting) -> Result<Option<bool>, IlsError> {
        self.trace_refund(refund).await
    }

    async fn ready(&self) -> Result<(), IlsError> {
        for (asked, is_there) in [
            ("service_point", self.has_service_point().await?),
            ("payment_method", self.has_payment_method().await?),
        ] {
            if !is_there {
                tracing::warn!(asked, "the library system has no such thing");
                return Err(IlsError::Login);
            }
        }
        Ok(())
    }

    async fn probe(&self, probing: &Probing) -> Vec<Finding> {
        self.probed(probing).await
    }
}

impl fmt::Debug for FolioIls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FolioIls")
            .field("base_url", &self.settings.rest.base_url)
            .finish_non_exhaustive()
    }
}
