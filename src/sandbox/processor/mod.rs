//! A processor that speaks Stripe's API on loopback, with its published test cards and without any money.
//!
//! What it plays: payment methods, payment intents with manual capture, 3-D Secure by redirect or script, checkout
//! sessions with their page, charges, refunds, disputes, the balance with its fees and payouts, events, idempotency keys.
//! What it does not: customers, evidence of disputes, currencies exchanged, payouts by hand.
//! A card number is looked up in the list of test cards while the request is read, and dropped there.

mod attempt;
mod behaviour;
mod books;
mod calls;
mod cards;
pub(super) mod checkout;
mod desk;
mod disputes;
mod form;
pub(super) mod happenings;
mod heard;
mod idempotency;
mod intents;
mod keys;
mod ledger;
mod methods;
mod paging;
mod payouts;
mod published_cards;
mod reading;
mod refunds;
mod refusal;
mod shapes;
pub(super) mod three_d_secure;
mod trouble;
pub(super) mod webhooks;

use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::Method as HttpMethod;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use axum::response::Response;
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Notify;

use crate::sandbox::SandboxError;
use crate::sandbox::clock;
use crate::sandbox::faults::Fault;
use crate::sandbox::faults::FaultBook;
use crate::sandbox::faults::Trouble;
use crate::sandbox::journal::Journal;
use crate::sandbox::journal::Receipt;
use crate::sandbox::listener::Scissors;
use crate::sandbox::processor::books::Answer;
use crate::sandbox::processor::books::Books;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::calls::Audience;
use crate::sandbox::processor::calls::Call;
use crate::sandbox::processor::cards::Card;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::heard::Heard;
use crate::sandbox::processor::idempotency::InFlight;
use crate::sandbox::processor::keys::Caller;
use crate::sandbox::processor::keys::Keys;
use crate::sandbox::processor::refusal::Refusal;

/// The processor: its books and its rules. Lives as long as the sandbox.
#[derive(Debug)]
pub(super) struct Processor {
    books: Mutex<Books>,
    journal: Journal,
    heard: Heard,
    keys: Keys,
    in_flight: InFlight,
    faults: Arc<FaultBook>,
    /// Where browsers find it.
    browser_url: String,
    /// Whether events are delivered to somebody.
    delivers: bool,
    /// Whether what happens now is told to nobody, as when a delivery is lost for good.
    loses_events: AtomicBool,
    /// Rung when a delivery may have become due.
    bell: Notify,
}

/// What is sent back.
#[derive(Debug)]
struct Reply {
    status: u16,
    body: Value,
    /// Kept for the idempotency key.
    begun: bool,
    replayed: bool,
}

/// One request, read and allowed.
#[derive(Debug)]
struct Asked {
    call: Call,
    form: Form,
    card: Option<Result<Card, Box<Refusal>>>,
    key: Option<String>,
    fingerprint: String,
    request_id: String,
}

impl Processor {
    /// Opens the books in `folder`.
    ///
    /// # Errors
    /// They cannot be read or written.
    pub(super) fn open(
        folder: &Path,
        keys: (&SecretString, &str),
        faults: Arc<FaultBook>,
        browser_url: String,
        delivers: bool,
    ) -> Result<Self, SandboxError> {
        let path = folder.join("processor.jsonl");
        let mut books = Books::default();
        for change in Journal::replay(&path)? {
            books.apply(change);
        }
        let journal = Journal::compact(
            &path,
            &books.as_changes(clock::now_s().saturating_sub(ANSWER_KEPT_S)),
        )?;
        Ok(Self {
            books: Mutex::new(books),
            journal,
            heard: Heard::open(folder),
            keys: Keys::new(keys.0, keys.1),
            in_flight: InFlight::default(),
            faults,
            browser_url,
            delivers,
            loses_events: AtomicBool::new(false),
            bell: Notify::new(),
        })
    }

    async fn handle(&self, parts: &Parts, body: Body, scissors: &Scissors) -> Result<Reply, Box<Refusal>> {
        let mut asked = self.read(parts, body).await?;
        let _turn = match &asked.key {
            Some(key) => Some(self.in_flight.begin(key).ok_or_else(Refusal::key_in_use)?),
            None => None,
        };
        if let Some(key) = &asked.key
            && let Some((answer, receipt)) = self.answer_of(key)
        {
            receipt.settled().await.map_err(|_| Refusal::internal())?;
            if answer.fingerprint != asked.fingerprint {
                return Err(Refusal::key_reused());
            }
            return Ok(Reply {
                status: answer.status,
                body: answer.body,
                begun: true,
                replayed: true,
            });
        }
        let confirms = asked.form.peek("confirm") == Some("true");
        let fault = self.faults.for_processor(asked.call.fault_names(confirms));
        match fault.as_ref().map(|fault| fault.trouble) {
            Some(Trouble::DropBefore) => {
                scissors.cut();
                return Err(Refusal::internal());
            }
            Some(Trouble::Status500) => return Err(Refusal::internal()),
            Some(Trouble::Status429) => return Err(Refusal::rate_limited()),
            Some(_) | None => {}
        }
        let (reply, receipt) = self.run(&mut asked, fault.as_ref());
        receipt.settled().await.map_err(|_| Refusal::internal())?;
        self.bell.notify_one();
        if let Some(fault) = fault {
            if fault.trouble == Trouble::DelayMs {
                tokio::time::sleep(Duration::from_millis(fault.ms)).await;
            }
            if fault.trouble == Trouble::DropAfter {
                scissors.cut();
            }
        }
        Ok(reply)
    }

    async fn read(&self, parts: &Parts, body: Body) -> Result<Asked, Box<Refusal>> {
        let body = axum::body::to_bytes(body, BODY_BYTES_MAX)
            .await
            .map_err(|_| Refusal::too_large())?;
        let caller = self
            .keys
            .caller(&parts.headers)
            .ok_or_else(Refusal::unauthorized)?;
        if caller == Caller::Server {
            self.heard.note(parts, &body);
        }
        let call = Call::parse(&parts.method, parts.uri.path())?;
        let posted = parts.method == HttpMethod::POST;
        if posted && !body.is_empty() && !is_form(parts) {
            return Err(Refusal::malformed("the body must be a form"));
        }
        let text = if posted {
            &body
        } else {
            parts.uri.query().unwrap_or("").as_bytes()
        };
        let mut form = Form::parse(text)?;
        let card = (call == Call::CreateMethod && form.has("card")).then(|| cards::take(&mut form));
        form.refuse_stray_card_numbers()?;
        self.check_caller(caller, &call, &form)?;
        let key = if posted {
            idempotency::key_of(&parts.headers)?
        } else {
            None
        };
        let fingerprint = form.fingerprint(&format!("{} {}", parts.method, parts.uri.path()));
        let request_id = Desk::id("req_")?;
        Ok(Asked {
            call,
            form,
            card,
            key,
            fingerprint,
            request_id,
        })
    }

    fn check_caller(&self, caller: Caller, call: &Call, form: &Form) -> Result<(), Box<Refusal>> {
        if caller == Caller::Server {
            return Ok(());
        }
        match call.audience() {
            Audience::Browsers => Ok(()),
            Audience::PayerOf(id) => {
                let books = self.books();
                let secret = books.intents.find(id).map(|intent| intent.client_secret.as_str());
                if secret.is_some() && secret == form.peek("client_secret") {
                    Ok(())
                } else {
                    Err(Refusal::no_such("intent"))
                }
            }
            Audience::Server => Err(Refusal::secret_key_required()),
        }
    }

    fn answer_of(&self, key: &str) -> Option<(Answer, Receipt)> {
        let books = self.books();
        let answer = books.answers.find(key).cloned()?;
        Some((answer, self.journal.record::<Change>(&[])))
    }

    fn run(&self, asked: &mut Asked, fault: Option<&Fault>) -> (Reply, Receipt) {
        let mut books = self.books();
        let mut desk = self.desk(&mut books, Some(&asked.request_id), asked.key.as_deref());
        let reply = trouble::serve(asked, &mut desk, fault);
        if let Some(key) = asked.key.clone().filter(|_| reply.begun) {
            desk.put(Change::Answer(Answer {
                key,
                fingerprint: asked.fingerprint.clone(),
                created: clock::now_s(),
                status: reply.status,
                body: reply.body.clone(),
            }));
        }
        let receipt = self.journal.record(&desk.changes);
        (reply, receipt)
    }

    fn desk<'a>(&'a self, books: &'a mut Books, request: Option<&str>, key: Option<&str>) -> Desk<'a> {
        Desk {
            books,
            changes: Vec::new(),
            browser_url: &self.browser_url,
            delivers: self.delivers && !self.loses_events.load(Ordering::SeqCst),
            request: request.map(str::to_owned),
            idempotency_key: key.map(str::to_owned),
            forced: None,
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reply {
    fn of(answered: Answered) -> Self {
        match answered {
            Ok(body) => Self {
                status: 200,
                body,
                begun: true,
                replayed: false,
            },
            Err(refusal) => Self {
                status: refusal.status,
                body: refusal.body(),
                begun: refusal.begun,
                replayed: false,
            },
        }
    }
}

/// Serves everything under `/v1`.
pub(super) async fn serve(
    State(processor): State<Arc<Processor>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let reply = match processor.handle(&parts, body, &scissors).await {
        Ok(reply) => reply,
        Err(refusal) => Reply::of(Err(refusal)),
    };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(reply.body)).into_response();
    if reply.replayed {
        response
            .headers_mut()
            .insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}

fn is_form(parts: &Parts) -> bool {
    let kind = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

const BODY_BYTES_MAX: usize = 64 * 1024;
/// Stripe keeps an idempotency key's answer for at least a day.
const ANSWER_KEPT_S: i64 = 24 * 60 * 60;
