//! The processor's books: every object it has promised somebody, and how a change of them is written down.

use std::collections::BTreeMap;
use std::collections::HashMap;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::sandbox::processor::cards::Card;
use crate::sandbox::processor::disputes::Dispute;
use crate::sandbox::processor::ledger::Movement;
use crate::sandbox::processor::payouts::Payout;
use crate::sandbox::processor::refusal::CardError;

/// A card given to the processor, `pm_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Method {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) card: Card,
    pub(super) metadata: BTreeMap<String, String>,
    /// Name, e-mail and so on as given, in Stripe's `billing_details`.
    pub(super) billing: BTreeMap<String, String>,
    /// Paid with once; without a customer it cannot be used again.
    pub(super) used: bool,
}

/// A payment intent, `pi_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) client_secret: String,
    pub(super) amount: i64,
    /// Held and not yet captured.
    pub(super) capturable: i64,
    /// Captured.
    pub(super) received: i64,
    pub(super) currency: String,
    pub(super) capture_method: String,
    pub(super) confirmation_method: String,
    /// `Some` if it takes whatever methods the account has; then whether those may redirect.
    pub(super) automatic: Option<String>,
    pub(super) status: Status,
    pub(super) method: Option<String>,
    pub(super) latest_charge: Option<String>,
    pub(super) last_error: Option<LastError>,
    pub(super) canceled_at: Option<i64>,
    pub(super) cancellation_reason: Option<String>,
    pub(super) return_url: Option<String>,
    /// The caller's own page shows the 3-D Secure step, with Stripe's script.
    pub(super) use_stripe_sdk: bool,
    /// The caller wishes for 3-D Secure wherever the card has it.
    pub(super) asks_three_d_secure: bool,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) description: Option<String>,
    pub(super) receipt_email: Option<String>,
    pub(super) statement_descriptor: Option<String>,
    pub(super) statement_descriptor_suffix: Option<String>,
}

/// Why the last try to pay failed, and with which method.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct LastError {
    pub(super) error: CardError,
    pub(super) charge: Option<String>,
    pub(super) method: String,
}

/// Where a payment intent stands, as Stripe spells it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    RequiresCapture,
    Succeeded,
    Canceled,
}

/// One try to take money from a card, `ch_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) captured: bool,
    pub(super) amount_captured: i64,
    pub(super) amount_refunded: i64,
    pub(super) currency: String,
    pub(super) intent: String,
    pub(super) method: String,
    pub(super) card: Card,
    pub(super) failure: Option<CardError>,
    /// The patron said yes to the bank.
    pub(super) authenticated: bool,
    /// When an uncaptured hold lapses, in seconds since 1970.
    pub(super) capture_before: Option<i64>,
    pub(super) balance_transaction: Option<String>,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) description: Option<String>,
    pub(super) receipt_email: Option<String>,
    pub(super) statement_descriptor: Option<String>,
    pub(super) statement_descriptor_suffix: Option<String>,
}

/// Money given back, `re_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) charge: String,
    pub(super) intent: String,
    pub(super) reason: Option<String>,
    pub(super) balance_transaction: String,
    /// Succeeded first, and came back later.
    #[serde(default)]
    pub(super) failure: Option<RefundFailure>,
    pub(super) metadata: BTreeMap<String, String>,
}

/// Why a refund came back, and the movement that brought it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct RefundFailure {
    pub(super) reason: String,
    pub(super) balance_transaction: String,
}

/// A page to pay on, `cs_test_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) expires_at: i64,
    pub(super) status: SessionStatus,
    pub(super) items: Vec<Item>,
    pub(super) success_url: String,
    pub(super) cancel_url: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) submit_type: Option<String>,
    /// Whether the page may offer Link, Stripe's wallet; this sandbox's page never does.
    pub(super) link_display: Option<String>,
    pub(super) metadata: BTreeMap<String, String>,
    /// What becomes the payment intent once a card is submitted.
    pub(super) prepared: Intent,
    /// A card was submitted: the payment intent exists, under the id of the prepared one.
    pub(super) submitted: bool,
}

/// A line of what is paid on a page.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) unit_amount: i64,
    pub(super) quantity: i64,
}

/// Where a checkout session stands, as Stripe spells it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

/// Something that happened, `evt_…`, and how its delivery stands.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) kind: String,
    /// The object as it was then.
    pub(super) object: Value,
    pub(super) request: Option<String>,
    pub(super) idempotency_key: Option<String>,
    pub(super) delivery: Option<Delivery>,
}

/// A delivery that is still owed.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Delivery {
    pub(super) attempts: u32,
    /// Milliseconds since 1970.
    pub(super) next_at_ms: i64,
}

/// What an idempotency key was answered.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Answer {
    pub(super) key: String,
    pub(super) fingerprint: String,
    pub(super) created: i64,
    pub(super) status: u16,
    pub(super) body: Value,
}

/// One change, as the journal has it: the object as it is from now on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change {
    Method(Method),
    Intent(Box<Intent>),
    Charge(Box<Charge>),
    Refund(Refund),
    Dispute(Dispute),
    Movement(Movement),
    Payout(Payout),
    Session(Box<Session>),
    Event(Box<Event>),
    Answer(Answer),
}

/// Objects of one kind, in the order they came.
#[derive(Debug)]
pub(super) struct Shelf<T> {
    items: Vec<T>,
    places: HashMap<String, usize>,
}

/// Everything the processor knows.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) methods: Shelf<Method>,
    pub(super) intents: Shelf<Intent>,
    pub(super) charges: Shelf<Charge>,
    pub(super) refunds: Shelf<Refund>,
    pub(super) disputes: Shelf<Dispute>,
    pub(super) movements: Shelf<Movement>,
    pub(super) payouts: Shelf<Payout>,
    pub(super) sessions: Shelf<Session>,
    pub(super) events: Shelf<Event>,
    pub(super) answers: Shelf<Answer>,
}

impl Books {
    /// Applies a change.
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Method(method) => self.methods.put(method.id.clone(), method),
            Change::Intent(intent) => self.intents.put(intent.id.clone(), *intent),
            Change::Charge(tried) => self.charges.put(tried.id.clone(), *tried),
            Change::Refund(refund) => self.refunds.put(refund.id.clone(), refund),
            Change::Dispute(dispute) => self.disputes.put(dispute.id.clone(), dispute),
            Change::Movement(movement) => self.movements.put(movement.id.clone(), movement),
            Change::Payout(payout) => self.payouts.put(payout.id.clone(), payout),
            Change::Session(session) => self.sessions.put(session.id.clone(), *session),
            Change::Event(event) => self.events.put(event.id.clone(), *event),
            Change::Answer(answer) => self.answers.put(answer.key.clone(), answer),
        }
    }

    /// The shortest list of changes that leads here; answers older than `oldest_answer` are let go.
    pub(super) fn as_changes(&self, oldest_answer: i64) -> Vec<Change> {
        let answers = self.answers.items.iter();
        let kept = answers.filter(|answer| answer.created >= oldest_answer);
        let mut changes = Vec::new();
        changes.extend(self.methods.each(Change::Method));
        changes.extend(self.intents.each(|intent| Change::Intent(Box::new(intent))));
        changes.extend(self.charges.each(|charge| Change::Charge(Box::new(charge))));
        changes.extend(self.refunds.each(Change::Refund));
        changes.extend(self.disputes.each(Change::Dispute));
        changes.extend(self.movements.each(Change::Movement));
        changes.extend(self.payouts.each(Change::Payout));
        changes.extend(self.sessions.each(|session| Change::Session(Box::new(session))));
        changes.extend(self.events.each(|event| Change::Event(Box::new(event))));
        changes.extend(kept.cloned().map(Change::Answer));
        changes
    }

    /// The checkout session that a payment intent belongs to.
    pub(super) fn session_of(&self, intent: &str) -> Option<&Session> {
        self.sessions
            .newest_first()
            .find(|session| session.submitted && session.prepared.id == intent)
    }

    /// The refunds of one charge, newest first.
    pub(super) fn refunds_of<'a>(&'a self, charge: &'a str) -> impl Iterator<Item = &'a Refund> {
        self.refunds
            .newest_first()
            .filter(move |refund| refund.charge == charge)
    }

    /// The disputes of one charge, newest first.
    pub(super) fn disputes_of<'a>(&'a self, charge: &'a str) -> impl Iterator<Item = &'a Dispute> {
        self.disputes
            .newest_first()
            .filter(move |dispute| dispute.charge == charge)
    }
}

impl<T> Shelf<T> {
    /// The object with this id.
    pub(super) fn find(&self, id: &str) -> Option<&T> {
        self.places.get(id).and_then(|place| self.items.get(*place))
    }

    /// All of them, the last that came first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &T> {
        self.items.iter().rev()
    }

    fn each(&self, write: impl Fn(T) -> Change) -> impl Iterator<Item = Change>
    where
        T: Clone,
    {
        self.items.iter().cloned().map(write)
    }

    fn put(&mut self, id: String, item: T) {
        if let Some(old) = self.places.get(&id).and_then(|place| self.items.get_mut(*place)) {
            *old = item;
        } else {
            self.places.insert(id, self.items.len());
            self.items.push(item);
        }
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            places: HashMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(key: &str, created: i64, status: u16) -> Change {
        let (key, fingerprint) = (key.to_owned(), String::new());
        Change::Answer(Answer {
            key,
            fingerprint,
            created,
            status,
            body: Value::Null,
        })
    }

    #[test]
    fn a_later_change_takes_the_place_of_an_earlier_one() {
        let mut books = Books::default();
        for change in [answer("a", 1, 200), answer("b", 2, 200), answer("a", 3, 402)] {
            books.apply(change);
        }

        assert_eq!(books.answers.find("a").map(|answer| answer.status), Some(402));
        assert_eq!(books.as_changes(0).len(), 2);
    }

    #[test]
    fn old_answers_are_let_go_when_the_books_are_compacted() {
        let mut books = Books::default();
        books.apply(answer("old", 1, 200));
        books.apply(answer("new", 10, 200));

        assert_eq!(books.as_changes(5).len(), 1);
    }
}
