//! What happens outside of any API call, to order: a hold lapses, the dashboard refunds, a card's holder disputes, the
//! bank pays out or sends back.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::sandbox::clock;
use crate::sandbox::control::Control;
use crate::sandbox::processor::Processor;
use crate::sandbox::processor::Reply;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::disputes;
use crate::sandbox::processor::disputes::Claim;
use crate::sandbox::processor::disputes::Step;
use crate::sandbox::processor::intents;
use crate::sandbox::processor::payouts;
use crate::sandbox::processor::refunds;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// The processor whose books a call is about.
type Books = State<Arc<Processor>>;

/// The control calls about the processor's books.
pub(in crate::sandbox) fn routes() -> Router<Control> {
    Router::new()
        .route("/sandbox/payment_intents/{id}/lapse", post(lapse))
        .route("/sandbox/payment_intents/{id}/refund", post(refund))
        .route("/sandbox/payment_intents/{id}/dispute", post(dispute))
        .route("/sandbox/refunds/{id}/fail", post(fail_refund))
        .route("/sandbox/disputes/{id}/{step}", post(go_on))
        .route("/sandbox/payouts", post(pay_out))
        .route("/sandbox/payouts/{id}/fail", post(fail_payout))
}

impl Processor {
    /// Works on the books outside of any API call, as the patron's bank or a test does.
    ///
    /// # Errors
    /// The work was refused or the books are lost.
    pub(super) async fn work(&self, work: impl FnOnce(&mut Desk<'_>) -> Answered) -> Answered {
        let (answered, receipt) = {
            let mut books = self.books();
            let mut desk = self.desk(&mut books, None, None);
            let answered = work(&mut desk);
            let receipt = self.journal.record(&desk.changes);
            (answered, receipt)
        };
        receipt.settled().await.map_err(|_| Refusal::internal())?;
        self.bell.notify_one();
        answered
    }

    /// From now on tells nobody what happens, or does again.
    pub(in crate::sandbox) fn lose_events(&self, lose: bool) {
        self.loses_events.store(lose, Ordering::SeqCst);
    }

    /// Whether it tells nobody what happens.
    pub(in crate::sandbox) fn loses_events(&self) -> bool {
        self.loses_events.load(Ordering::SeqCst)
    }

    /// Pays out at every midnight, UTC, until the task is ended.
    pub(in crate::sandbox) async fn pay_out_daily(self: Arc<Self>) {
        loop {
            let now = clock::now_s();
            let wait = clock::midnight_after_days(now, 1).saturating_sub(now);
            tokio::time::sleep(Duration::from_secs(wait.unsigned_abs())).await;
            // One payout for each currency; the last is refused, because nothing is left.
            while self.work(|desk| payouts::pay_out(desk, None)).await.is_ok() {}
        }
    }
}

async fn lapse(State(processor): Books, Path(id): Path<String>) -> Response {
    written(processor.work(|desk| intents::lapse(desk, &id)).await)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RefundWish {
    amount: Option<i64>,
    reason: Option<String>,
}

/// A refund in the dashboard: it has none of our metadata.
async fn refund(State(processor): Books, Path(id): Path<String>, body: Bytes) -> Response {
    let outcome = async {
        let wish: RefundWish = read(&body)?;
        let reason = word(wish.reason, "reason", refunds::REASONS)?.map(str::to_owned);
        let wish = refunds::Wish {
            amount: wish.amount,
            reason,
            ..refunds::Wish::default()
        };
        processor
            .work(|desk| {
                let refund = refunds::give_back(desk, &id, wish)?;
                Ok(desk.writer().refund(&refund, &Expand::default()))
            })
            .await
    };
    written(outcome.await)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    reason: Option<String>,
}

async fn fail_refund(State(processor): Books, Path(id): Path<String>, body: Bytes) -> Response {
    let outcome = async {
        let why: Why = read(&body)?;
        let reason = word(why.reason, "reason", refunds::FAILURES)?;
        let reason = reason.unwrap_or("expired_or_canceled_card");
        processor.work(|desk| refunds::fail(desk, &id, reason)).await
    };
    written(outcome.await)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DisputeWish {
    reason: Option<String>,
    amount: Option<i64>,
    #[serde(default)]
    inquiry: bool,
}

async fn dispute(State(processor): Books, Path(id): Path<String>, body: Bytes) -> Response {
    let outcome = async {
        let wish: DisputeWish = read(&body)?;
        let reason = word(wish.reason, "reason", disputes::REASONS)?;
        let claim = Claim {
            reason: reason.unwrap_or("fraudulent"),
            amount: wish.amount,
            inquiry: wish.inquiry,
        };
        processor
            .work(|desk| {
                let intent = desk.intent(&id)?;
                let charge = desk.latest_charge(&intent)?;
                let dispute = disputes::open(desk, &charge, claim)?;
                Ok(desk.writer().dispute(&dispute, &Expand::default()))
            })
            .await
    };
    written(outcome.await)
}

async fn go_on(State(processor): Books, Path((id, step)): Path<(String, String)>) -> Response {
    let outcome = match Step::of(&step) {
        Some(step) => processor.work(|desk| disputes::go_on(desk, &id, step)).await,
        None => Err(Refusal::no_such_call()),
    };
    written(outcome)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayoutWish {
    currency: Option<String>,
}

async fn pay_out(State(processor): Books, body: Bytes) -> Response {
    let outcome = async {
        let wish: PayoutWish = read(&body)?;
        let currency = wish.currency.as_deref();
        processor.work(|desk| payouts::pay_out(desk, currency)).await
    };
    written(outcome.await)
}

async fn fail_payout(State(processor): Books, Path(id): Path<String>, body: Bytes) -> Response {
    let outcome = async {
        let why: Why = read(&body)?;
        let code = word(why.reason, "reason", payouts::FAILURES)?.unwrap_or("account_closed");
        processor.work(|desk| payouts::fail(desk, &id, code)).await
    };
    written(outcome.await)
}

/// The wish in a body of JSON; no body is no particular wish.
fn read<T: Default + DeserializeOwned>(body: &Bytes) -> Result<T, Box<Refusal>> {
    if body.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(body)
        .map_err(|_| Refusal::malformed("the body is not the JSON that this call takes"))
}

fn word(
    text: Option<String>,
    param: &str,
    words: &[&'static str],
) -> Result<Option<&'static str>, Box<Refusal>> {
    let Some(text) = text else { return Ok(None) };
    let known = words.iter().find(|word| **word == text).copied();
    known
        .map(Some)
        .ok_or_else(|| Refusal::invalid(param, "has a value that is not one of those allowed"))
}

fn written(outcome: Answered) -> Response {
    let reply = Reply::of(outcome);
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(reply.body)).into_response()
}
