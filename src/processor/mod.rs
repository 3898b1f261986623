//! The card processor: one trait, Stripe behind it. Layer 2: called by `cashier`.
//!
//! What goes out is the amount, the currency, our opaque order id, the kinds of fee, the token of the card that the
//! processor itself made, and where its pages send the patron back to; nothing else ever (promise P6). Every call
//! that moves money carries a key made from our own ids, so twice is once.

mod books;
mod kept;
mod pace;
pub mod stripe;

use std::fmt::Debug;

use async_trait::async_trait;

pub use kept::kept_of;
pub use pace::{Endpoint, Pace, Paced, PacedBooks, TOKEN_WITHIN};

use crate::domain::Card;
use crate::domain::Currency;
use crate::domain::EventId;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::NextAction;
use crate::domain::OrderId;
use crate::domain::RefundId;
use crate::domain::Timestamp;

pub use books::{
    Books, Movement, MovementKind, Payout, PayoutState, Span, ToldDispute, ToldEvent, ToldRefund,
};

/// The card processor of one library.
#[async_trait]
pub trait Processor: Send + Sync + Debug {
    /// Makes a payment that is not confirmed yet: nothing is asked of the card. Asking again with the same order and
    /// attempt gives the same payment.
    ///
    /// # Errors
    /// [`ProcessorError::Unknown`]: ask again, it is safe.
    async fn create(&self, payment: &NewPayment) -> Result<ProcessorPayment, ProcessorError>;

    /// Opens the processor's own page, on which the patron types a card: the amount is held then, as after
    /// [`Processor::confirm`]. A card that is declined there leaves the page open for another. Asking again with the
    /// same order and attempt gives the same page.
    ///
    /// # Errors
    /// [`ProcessorError::Unknown`]: ask again, it is safe: nobody can be on a page whose address was never told.
    async fn open_page(&self, page: &NewPage) -> Result<ProcessorPayment, ProcessorError>;

    /// Asks the card's bank to hold the amount. A declined card is an answer, not an error.
    ///
    /// # Errors
    /// [`ProcessorError::Unknown`]: the hold may stand; ask with [`Processor::payment`] before anything else.
    async fn confirm(&self, confirmation: &Confirmation) -> Result<ProcessorPayment, ProcessorError>;

    /// How a payment stands now, by its id or by that of the page on which it was made.
    async fn payment(&self, id: &str) -> Result<ProcessorPayment, ProcessorError>;

    /// Takes the amount, at most what is held, in one go; the rest of the hold is let go.
    ///
    /// # Errors
    /// [`ProcessorError::Unknown`]: it may be taken. [`ProcessorError::Refused`]: not in this state. Either way ask
    /// with [`Processor::payment`].
    async fn capture(&self, capture: &Capture) -> Result<ProcessorPayment, ProcessorError>;

    /// Lets the hold go, or makes sure that the payment can never be confirmed. By the id of a page: closes it; if a
    /// card was held on it in time, nothing is let go, and the answer is the payment as it stands.
    ///
    /// # Errors
    /// As for [`Processor::capture`].
    async fn release(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError>;

    /// Sends money back to the card. Asking again with the same refund id gives the same refund.
    ///
    /// # Errors
    /// [`ProcessorError::Unknown`]: ask again with the same id. [`ProcessorError::Refused`]: nothing went back.
    async fn refund(&self, refund: &NewRefund) -> Result<ProcessorRefund, ProcessorError>;

    /// How a refund stands now, by the processor's id of it.
    async fn refund_standing(&self, id: &str) -> Result<ProcessorRefund, ProcessorError>;

    /// Checks the signature of an event over its raw bytes, and that it was signed within five minutes of `now`.
    ///
    /// # Errors
    /// [`ForgedEvent`]; nothing of the body may be believed or kept then.
    fn verify_event(
        &self,
        body: &[u8],
        signature: &str,
        now: Timestamp,
    ) -> Result<VerifiedEvent, ForgedEvent>;

    /// The least that it takes in one payment of this currency; `None` where it says none. Asks nobody.
    fn least(&self, _currency: Currency) -> Option<Money> {
        None
    }

    /// Whether the processor answers, and takes our key.
    ///
    /// # Errors
    /// [`ProcessorError`], of which `Refused` means the key.
    async fn ready(&self) -> Result<(), ProcessorError>;
}

/// A payment to be made.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// Our order.
    pub order: OrderId,
    /// The attempt, 1 for the first; makes the idempotency key with the order.
    pub attempt: u32,
    /// What is to be held.
    pub amount: Money,
    /// What it is for: the distinct kinds of the order's lines.
    pub kinds: Vec<FeeKind>,
}

/// A page to be opened.
#[derive(Clone, Debug)]
pub struct NewPage {
    /// Our order.
    pub order: OrderId,
    /// The attempt.
    pub attempt: u32,
    /// What is to be held.
    pub amount: Money,
    /// What it is for: the distinct kinds of the order's lines.
    pub kinds: Vec<FeeKind>,
    /// Where the page sends the patron back to, whether they presented a card or not.
    pub return_url: String,
    /// When the page was first wanted. The same when asked again.
    pub wanted_at: Timestamp,
    /// Until when it is wanted. The processor may leave it open longer: whoever asked closes it.
    pub until: Timestamp,
}

/// A card presented for a payment.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// Our order.
    pub order: OrderId,
    /// The attempt.
    pub attempt: u32,
    /// The processor's id of the payment.
    pub id: String,
    /// The processor's token of the card.
    pub token: String,
    /// Where the bank's page sends the patron back to; `None` when our own page uses the processor's script.
    pub return_url: Option<String>,
}

/// A hold to be captured.
#[derive(Clone, Debug)]
pub struct Capture {
    /// Our order.
    pub order: OrderId,
    /// The attempt.
    pub attempt: u32,
    /// The processor's id of the payment.
    pub id: String,
    /// What to take.
    pub amount: Money,
    /// How often the processor has refused it before: each refusal makes for another idempotency key.
    pub refusals: u32,
}

/// A hold to be let go.
#[derive(Clone, Debug)]
pub struct Release {
    /// Our order.
    pub order: OrderId,
    /// The attempt.
    pub attempt: u32,
    /// The processor's id of the payment or of the page.
    pub id: String,
}

/// A refund to be made.
#[derive(Clone, Debug)]
pub struct NewRefund {
    /// Our refund; the idempotency key.
    pub refund: RefundId,
    /// The processor's id of the payment.
    pub payment: String,
    /// What goes back.
    pub amount: Money,
}

/// A payment as the processor tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessorPayment {
    /// The processor's id that counts from now on: of the payment (`pi_…`), or of the page (`cs_…`) as long as no
    /// card was held on it.
    pub id: String,
    /// Our order, as we told the processor; `None` when it is not one of ours.
    pub order: Option<OrderId>,
    /// The amount that was asked for.
    pub amount: Money,
    /// What was taken; zero before.
    pub received: Money,
    /// How it stands.
    pub status: ProcessorStatus,
    /// The card, once the processor has looked at it.
    pub card: Option<Card>,
    /// When the hold lapses, if the processor says.
    pub capture_before: Option<Timestamp>,
    /// Real money.
    pub live: bool,
}

/// How a payment stands at the processor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcessorStatus {
    /// Not confirmed yet.
    Unconfirmed,
    /// The card was declined.
    Declined,
    /// The patron has to act.
    NeedsPatron(NextAction),
    /// Being worked on.
    Processing,
    /// The amount is held.
    Held,
    /// Taken.
    Captured,
    /// Nothing is held, and nothing ever will be.
    Gone,
}

/// A refund as the processor tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessorRefund {
    /// The processor's id (`re_…`).
    pub id: String,
    /// `Some(true)` done, `Some(false)` failed, `None` not decided yet: ask again with
    /// [`Processor::refund_standing`].
    pub succeeded: Option<bool>,
}

/// An event whose signature is right. Only an implementation of [`Processor::verify_event`] makes one.
#[derive(Clone, Debug)]
pub struct VerifiedEvent {
    /// The processor's id.
    pub id: EventId,
    /// Its type (`payment_intent.succeeded`).
    pub kind: String,
    /// The processor's id of the payment, or of the page, that it is about; `None` when it is about something else.
    pub payment: Option<String>,
    /// Our order, as it says; a reason to look, and nothing more.
    pub order: Option<OrderId>,
    /// It says that a card was declined.
    pub declined: bool,
    /// Real money.
    pub live: bool,
}

/// The signature is missing, wrong, or too old.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForgedEvent {
    /// No signature of ours is on it.
    #[error("the signature does not fit")]
    Signature,
    /// Signed more than five minutes ago, or in the future.
    #[error("the signature is not of now")]
    Stale,
    /// Signed, and not an event.
    #[error("not an event")]
    Malformed,
}

/// Why the processor did not do it. Says what is then true of the world.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessorError {
    /// Asked, and no answer that can be believed: it may be done or not.
    #[error("the processor's answer was lost")]
    Unknown,
    /// Answered: not done. The word is the processor's error code, never its message.
    #[error("the processor refused: {code}")]
    Refused {
        /// The processor's code (`resource_missing`), or `unknown`.
        code: String,
    },
    /// Answered: too many calls; or not even asked, see [`Pace`]. Not done, later perhaps.
    #[error("the processor is busy")]
    Busy,
    /// The amount cannot be told to the processor in this currency.
    #[error("the processor cannot take this amount")]
    Amount,
}
