//! The library system over SIP2: patrons, their fees, and payments.
//!
//! SIP2 keeps nothing of ours that could be searched for, so after a lost answer only what is still open tells.
//! A payment is sent once; after its bytes have left, any trouble means that it may have arrived.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::time::Instant;

use crate::domain::Barcode;
use crate::domain::Clock;
use crate::ils::Abilities;
use crate::ils::Account;
use crate::ils::Finding;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Probing;
use crate::ils::Proof;
use crate::ils::Trace;

mod answer;
mod connection;
mod encoding;
mod fees;
mod frame;
mod message;
mod pool;
mod probe;
mod profile;
mod reading;
mod settings;
mod supported;
mod tls;

use answer::FeePaid;
use answer::SystemStatus;
use answer::Unreadable;
use connection::NoAnswer;
pub use encoding::Sip2Encoding;
use fees::PaidFor;
use frame::Frame;
use message::About;
use message::Payment;
use message::Request;
use message::UnfitValue;
use pool::Pool;
use profile::Quirks;
use profile::Refusal;
pub use profile::{Sip2Profile, Sip2Surplus};
pub use settings::{AgeFields, Sip2Dialect, Sip2Settings, Sip2SettingsError, Sip2Tls, Sip2TlsClient};
pub use supported::Sip2Supported;
use tls::Tls;

/// A library system that speaks SIP2.
pub struct Sip2Ils {
    settings: Sip2Settings,
    quirks: &'static Quirks,
    pool: Pool,
    /// What the server understands, once it has said so.
    supported: Mutex<Option<Sip2Supported>>,
    clock: Arc<dyn Clock>,
}

impl Sip2Ils {
    /// The connector; connects when it is first asked something.
    ///
    /// # Errors
    /// [`Sip2SettingsError`].
    pub fn new(settings: Sip2Settings, clock: Arc<dyn Clock>) -> Result<Self, Sip2SettingsError> {
        settings.check()?;
        let tls = match &settings.tls {
            Some(tls) => Some(Tls::new(tls, settings.host().unwrap_or_default())?),
            None => None,
        };
        Ok(Self {
            quirks: settings.dialect.profile.quirks(),
            pool: Pool::new(settings.connections_max, tls),
            supported: Mutex::new(None),
            settings,
            clock,
        })
    }

    /// What the server says that it understands; what it says is what counts, and some say nothing.
    ///
    /// # Errors
    /// [`IlsError`]; [`IlsError::Unavailable`] also when it says that it is not up.
    pub async fn supported(&self) -> Result<Sip2Supported, IlsError> {
        let status = SystemStatus::read(&self.read(&message::status()).await?)?;
        if !status.online {
            return Err(IlsError::Unavailable);
        }
        *self.supported.lock().unwrap_or_else(PoisonError::into_inner) = Some(status.supported);
        Ok(status.supported)
    }

    fn known_support(&self) -> Option<Sip2Supported> {
        *self.supported.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn about<'a>(&'a self, barcode: &'a Barcode) -> About<'a> {
        About {
            institution: &self.settings.institution,
            patron: barcode.reveal(),
            terminal_password: self.settings.terminal_password.expose_secret(),
        }
    }

    /// Asks something that changes nothing there. Where the other side closes instead of answering, because the
    /// connection was dead already or because of a fault of its own, it is asked once more on a new connection.
    async fn read(&self, request: &Request) -> Result<Frame, IlsError> {
        self.try_to_read(request).await.map_err(IlsError::from)
    }

    async fn try_to_read(&self, request: &Request) -> Result<Frame, Missed> {
        let mut borrowed = self.pool.borrow(&self.settings).await.map_err(Missed::NotAsked)?;
        let mut answer = borrowed.connection.ask(request).await;
        if answer == Err(NoAnswer::Closed) {
            drop(borrowed);
            let again = self.pool.borrow_new(&self.settings).await;
            borrowed = again.map_err(|_| Missed::NoAnswer(NoAnswer::Closed))?;
            answer = borrowed.connection.ask(request).await;
        }
        let frame = answer.map_err(Missed::NoAnswer)?;
        self.pool.give_back(borrowed);
        Ok(frame)
    }

    /// Tells the server that we are done with a patron, where it wants to hear that. Its answer changes nothing.
    async fn end_session(&self, barcode: &Barcode) {
        if !self.settings.dialect.end_sessions {
            return;
        }
        if let Ok(request) = message::end_session(self.about(barcode), self.clock.now()) {
            let _heard = self.read(&request).await;
        }
    }

    async fn pay(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        // Without what names the fee, the library system would spread the money over others.
        let Some(paid_for) = PaidFor::of(posting, self.quirks) else {
            return Ok(PostingAnswer::Refused);
        };
        let amount = posting.amount.to_string();
        let name = posting.name();
        let payment = Payment {
            fee_type: &paid_for.fee_type,
            means: &self.settings.dialect.payment_type,
            currency: self.settings.currency.code(),
            amount: &amount,
            fee: &paid_for.id,
            transaction: self.settings.dialect.send_reference.then_some(name.as_str()),
        };
        let Ok(request) = message::fee_paid(self.about(&posting.barcode), payment, self.clock.now()) else {
            return Ok(PostingAnswer::Refused);
        };
        let waiting = Instant::now();
        let mut borrowed = self.pool.borrow(&self.settings).await?;
        // What is owed was read before the wait; the desk may have taken the money since.
        if waiting.elapsed() > OLD_AFTER {
            self.pool.give_back(borrowed);
            return Ok(PostingAnswer::NotNow);
        }
        let frame = borrowed
            .connection
            .ask_once(&request)
            .await
            .map_err(|cause| silent("payment", cause))?;
        let answer = FeePaid::read(&frame)?;
        if !answer.is_of(posting.barcode.reveal()) {
            return Err(IlsError::Silent);
        }
        self.pool.give_back(borrowed);
        if answer.accepted {
            return Ok(PostingAnswer::Accepted);
        }
        if self
            .quirks
            .barcode_changed
            .is_some_and(|message| answer.says(message))
        {
            // Refused like any other: no money is taken, and the fee waits under the new number. To try again under the
            // old one would hold the card for days, and end the same.
            tracing::warn!(
                asked = "payment",
                cause = "barcode_changed",
                "the library system has the patron under another barcode now"
            );
        }
        match self.quirks.refusal {
            Refusal::Final => Ok(PostingAnswer::Refused),
            Refusal::Looked => self.believe_refusal(posting).await,
        }
    }

    /// A no is believed when all that was to be paid is still owed. If not, nobody can say whether it was done.
    async fn believe_refusal(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        let account = self.patron(&posting.barcode).await;
        let still_owed = account.ok().flatten().is_some_and(|account| {
            account
                .fees
                .iter()
                .any(|fee| fee.id == posting.fee && fee.outstanding.minor() >= posting.amount.minor())
        });
        if still_owed {
            Ok(PostingAnswer::Refused)
        } else {
            Err(IlsError::Silent)
        }
    }
}

#[async_trait]
impl Ils for Sip2Ils {
    fn abilities(&self) -> Abilities {
        Abilities {
            pays_in_part: self.quirks.pays_in_part,
            ..Abilities::of(Proof::Balance)
        }
    }

    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        let text = pin.expose_secret();
        // Some servers let an empty PIN in, and what SIP2 cannot carry is nobody's PIN.
        if text.is_empty() || !frame::fits_a_field(text) || !self.settings.dialect.encoding.has(text) {
            return Ok(false);
        }
        let right = self.pin_is_right(barcode, pin).await?;
        self.end_session(barcode).await;
        Ok(right)
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let account = self.patron(barcode).await?;
        self.end_session(barcode).await;
        Ok(account)
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        if posting.amount.currency() != self.settings.currency || !posting.amount.is_positive() {
            return Ok(PostingAnswer::Refused);
        }
        let answer = self.pay(posting).await;
        if answer.is_ok() {
            self.end_session(&posting.barcode).await;
        }
        answer
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        // A patron who is gone is no proof that the fee was paid.
        let account = self.account(&posting.barcode).await?.ok_or(IlsError::Silent)?;
        // Nor is a fee that is gone, as long as there is one that might be it.
        let unclear = account.fees.iter().any(|fee| fees::names_nothing(&fee.id));
        let mut same = account.fees.into_iter().filter(|fee| fee.id == posting.fee);
        match (same.next(), same.next()) {
            (None, _) if unclear => Err(IlsError::Silent),
            (None, _) => Ok(Trace::Outstanding(None)),
            (Some(fee), None) if fee.payable() => Ok(Trace::Outstanding(Some(fee.outstanding))),
            // It is there, and how much of it is open cannot be said.
            (Some(_), _) => Err(IlsError::Silent),
        }
    }

    async fn ready(&self) -> Result<(), IlsError> {
        if self.supported().await?.takes_payments() {
            Ok(())
        } else {
            Err(IlsError::Login)
        }
    }

    async fn probe(&self, probing: &Probing) -> Vec<Finding> {
        self.probed(probing).await
    }
}

/// Why a question has no answer.
#[derive(Debug)]
enum Missed {
    NotAsked(IlsError),
    NoAnswer(NoAnswer),
}

impl From<Missed> for IlsError {
    fn from(missed: Missed) -> Self {
        match missed {
            Missed::NotAsked(error) => error,
            Missed::NoAnswer(cause) => silent("read", cause),
        }
    }
}

impl fmt::Debug for Sip2Ils {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sip2Ils")
            .field("address", &self.settings.address)
            .finish_non_exhaustive()
    }
}

impl From<Unreadable> for IlsError {
    fn from(_: Unreadable) -> Self {
        Self::Silent
    }
}

impl From<UnfitValue> for IlsError {
    fn from(_: UnfitValue) -> Self {
        Self::Silent
    }
}

/// A payment that had to wait so long for a connection is not sent: what is owed is read again first.
const OLD_AFTER: Duration = Duration::from_secs(5);

fn silent(asked: &'static str, cause: NoAnswer) -> IlsError {
    tracing::warn!(
        asked,
        ?cause,
        "the library system gave no answer that can be believed"
    );
    IlsError::Silent
}
