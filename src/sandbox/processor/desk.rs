//! One call at work on the books: what it changes, what it sets off, in one piece.

use serde_json::Value;

use crate::sandbox::clock;
use crate::sandbox::processor::books::Books;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Charge;
use crate::sandbox::processor::books::Delivery;
use crate::sandbox::processor::books::Event;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::Method;
use crate::sandbox::processor::refusal::CardError;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;
use crate::sandbox::processor::shapes::Writer;

/// What a call that was not refused answers.
pub(super) type Answered = Result<Value, Box<Refusal>>;

/// The books in the hands of one call. Changes count at once, also those of a call that ends refused: a declined
/// card leaves a failed charge behind.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) books: &'a mut Books,
    /// Everything changed so far, for the journal.
    pub(super) changes: Vec<Change>,
    pub(super) browser_url: &'a str,
    /// Whether somebody wants events delivered.
    pub(super) delivers: bool,
    pub(super) request: Option<String>,
    pub(super) idempotency_key: Option<String>,
    /// Ordered trouble: the bank says no, whatever the card.
    pub(super) forced: Option<CardError>,
}

impl Desk<'_> {
    /// Changes the books.
    pub(super) fn put(&mut self, change: Change) {
        self.books.apply(change.clone());
        self.changes.push(change);
    }

    /// Changes a payment intent.
    pub(super) fn put_intent(&mut self, intent: &Intent) {
        self.put(Change::Intent(Box::new(intent.clone())));
    }

    /// Changes a charge.
    pub(super) fn put_charge(&mut self, charge: &Charge) {
        self.put(Change::Charge(Box::new(charge.clone())));
    }

    /// A new id.
    ///
    /// # Errors
    /// No randomness.
    pub(super) fn id(prefix: &str) -> Result<String, Box<Refusal>> {
        clock::random_id(prefix).map_err(|_| Refusal::internal())
    }

    /// Sets off an event about an object as it is now.
    ///
    /// # Errors
    /// No randomness for its id.
    pub(super) fn emit(&mut self, kind: &str, object: Value) -> Result<(), Box<Refusal>> {
        let next_at_ms = clock::now_ms();
        let event = Event {
            id: Self::id("evt_")?,
            created: clock::now_s(),
            kind: kind.to_owned(),
            object,
            request: self.request.clone(),
            idempotency_key: self.idempotency_key.clone(),
            delivery: self.delivers.then_some(Delivery {
                attempts: 0,
                next_at_ms,
            }),
        };
        self.put(Change::Event(Box::new(event)));
        Ok(())
    }

    /// Sets off an event about a payment intent.
    ///
    /// # Errors
    /// As [`Desk::emit`].
    pub(super) fn emit_intent(&mut self, kind: &str, intent: &Intent) -> Result<(), Box<Refusal>> {
        self.emit(kind, self.writer().intent(intent, &Expand::default()))
    }

    /// Sets off an event about a charge.
    ///
    /// # Errors
    /// As [`Desk::emit`].
    pub(super) fn emit_charge(&mut self, kind: &str, charge: &Charge) -> Result<(), Box<Refusal>> {
        self.emit(kind, self.writer().charge(charge, &Expand::default()))
    }

    /// The writer of answers.
    pub(super) fn writer(&self) -> Writer<'_> {
        Writer {
            books: self.books,
            browser_url: self.browser_url,
        }
    }

    /// The payment intent with this id.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn intent(&self, id: &str) -> Result<Intent, Box<Refusal>> {
        self.books
            .intents
            .find(id)
            .cloned()
            .ok_or_else(|| Refusal::no_such("intent"))
    }

    /// The payment method with this id.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn method(&self, id: &str) -> Result<Method, Box<Refusal>> {
        self.books
            .methods
            .find(id)
            .cloned()
            .ok_or_else(|| Refusal::no_such("payment_method"))
    }

    /// The last try of a payment intent.
    ///
    /// # Errors
    /// There was none.
    pub(super) fn latest_charge(&self, intent: &Intent) -> Result<Charge, Box<Refusal>> {
        let charge = intent
            .latest_charge
            .as_ref()
            .and_then(|id| self.books.charges.find(id));
        charge.cloned().ok_or_else(|| Refusal::no_such("charge"))
    }
}
