//! The books as FOLIO tells them: users, accounts (one fee each), and the actions on them.

use serde_json::Number;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::ils::books::Account;
use crate::sandbox::ils::books::Books;
use crate::sandbox::ils::books::Fee;
use crate::sandbox::ils::books::Payment;
use crate::sandbox::ils::books::Place;
use crate::sandbox::ils::decimal;
use crate::sandbox::ils::folio::SERVICE_POINT;
use crate::sandbox::ils::folio::ids::uuid;

/// A fee, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) of: &'a Account,
    pub(super) fee: &'a Fee,
}

/// One step in the history of a fee.
#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Paid(&'a Payment),
    Refunded(&'a Payment),
}

pub(super) fn user_id(barcode: &str) -> String {
    uuid("user", barcode)
}

/// How FOLIO calls a fee.
pub(in crate::sandbox::ils) fn fee_id(fee: &str) -> String {
    uuid("fee", fee)
}

/// The fee that FOLIO knows under an id.
pub(super) fn known<'a>(books: &'a Books, id: &str) -> Option<Known<'a>> {
    let fees = books
        .accounts
        .iter()
        .flat_map(|of| of.fees.iter().map(move |fee| Known { of, fee }));
    fees.into_iter().find(|known| fee_id(&known.fee.id) == id)
}

pub(super) fn user(account: &Account) -> Value {
    let patron = account.patron;
    let (first, last) = patron.name.rsplit_once(' ').unwrap_or(("", patron.name));
    json!({
        "id": user_id(patron.barcode), "username": user_id(patron.barcode), "barcode": account.barcode,
        "active": true, "type": "patron", "patronGroup": uuid("group", if patron.minor { "minor" } else { "adult" }),
        "expirationDate": "2030-12-31T23:59:59.000+00:00",
        "personal": {
            "lastName": last, "firstName": first, "preferredContactTypeId": "002",
            "dateOfBirth": patron.born_with_dashes().map(|day| format!("{day}T00:00:00.000+00:00")),
        },
    })
}

pub(super) fn account(known: Known<'_>, books: &Books) -> Value {
    let Known { of, fee } = known;
    let charged = charged_cents(books, known);
    let owner = owner(&fee.kind);
    let paid = if fee.left_cents == charged {
        "Outstanding"
    } else if fee.left_cents > 0 {
        "Paid partially"
    } else {
        "Paid fully"
    };
    json!({
        "id": fee_id(&fee.id), "userId": user_id(of.patron.barcode),
        "amount": number(charged), "remaining": number(fee.left_cents),
        "status": {"name": if fee.left_cents > 0 { "Open" } else { "Closed" }},
        "paymentStatus": {"name": paid},
        "feeFineType": kind(&fee.kind), "feeFineOwner": owner, "title": fee.title,
        "feeFineId": uuid("kind", &fee.kind), "ownerId": uuid("owner", owner),
        "metadata": {"createdDate": CHARGED_AT},
    })
}

/// The history of a fee, oldest first. A refund is two actions, whose transaction information is FOLIO's own.
pub(super) fn actions(known: Known<'_>, books: &Books) -> Vec<Value> {
    let mut balance = charged_cents(books, known);
    let charge = (
        kind(&known.fee.kind),
        CHARGED_AT.to_owned(),
        balance,
        balance,
        None,
        None,
    );
    let mut told = vec![charge];
    for (step, number) in steps(books, known).into_iter().zip(1_u32..) {
        match step {
            Step::Paid(payment) => {
                balance = balance.saturating_sub(payment.cents);
                let kind = if balance > 0 {
                    "Paid partially"
                } else {
                    "Paid fully"
                };
                let name = payment.transaction.as_deref();
                let comments = payment.comments.as_deref();
                told.push((
                    kind,
                    at(payment, number, 0),
                    payment.cents,
                    balance,
                    name,
                    comments,
                ));
            }
            Step::Refunded(refund) => {
                let comments = refund.comments.as_deref();
                let (credited, refunded) = ("Credited partially", "Refunded partially");
                let own = Some("Refund to patron");
                told.push((
                    credited,
                    at(refund, number, 0),
                    refund.cents,
                    balance,
                    own,
                    comments,
                ));
                balance = balance.saturating_add(refund.cents);
                let own = Some("Refunded to patron");
                told.push((
                    refunded,
                    at(refund, number, 1),
                    refund.cents,
                    balance,
                    own,
                    comments,
                ));
            }
        }
    }
    let fee = &known.fee.id;
    let shown = told.into_iter().zip(0_u32..).map(|(action, place)| {
        let (kind, date, cents, balance, transaction, comments) = action;
        json!({
            "id": uuid("action", &format!("{fee}/{place}")), "accountId": fee_id(fee),
            "userId": user_id(known.of.patron.barcode), "typeAction": kind, "dateAction": date,
            "amountAction": number(cents), "balance": number(balance), "notify": false,
            "transactionInformation": transaction.unwrap_or("-"), "comments": comments.unwrap_or(""),
            "createdAt": SERVICE_POINT, "source": "sandbox", "paymentMethod": "Credit card",
        })
    });
    shown.collect()
}

/// What of the payments of a fee is not refunded yet.
pub(super) fn refundable_cents(books: &Books, known: Known<'_>) -> i64 {
    steps(books, known).iter().fold(0, |sum, step| match step {
        Step::Paid(payment) => sum.saturating_add(payment.cents),
        Step::Refunded(refund) => sum.saturating_sub(refund.cents),
    })
}

/// What the fee was at first: what is left, and what was paid of it and not given back.
fn charged_cents(books: &Books, known: Known<'_>) -> i64 {
    known
        .fee
        .left_cents
        .saturating_add(refundable_cents(books, known))
}

/// Payments and refunds, in the order in which they came; what another protocol took back is not told.
fn steps<'a>(books: &'a Books, known: Known<'_>) -> Vec<Step<'a>> {
    let of_this = |payment: &&Payment| payment.fee == known.fee.id;
    let refunds: Vec<&Payment> = books
        .refunds
        .iter()
        .filter(of_this)
        .filter(|refund| refund.place == Place::Folio)
        .collect();
    let is_told = |payment: &&Payment| {
        let taken_back_here = refunds
            .iter()
            .any(|refund| refund.taken_back && refund.cents == payment.cents);
        !payment.taken_back || taken_back_here
    };
    let paid = books.payments.iter().filter(of_this).filter(is_told);
    let mut steps: Vec<(i64, Step<'a>)> = paid.map(|payment| (payment.at, Step::Paid(payment))).collect();
    steps.extend(refunds.iter().map(|refund| (refund.at, Step::Refunded(refund))));
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

/// The books know seconds; FOLIO tells milliseconds, and no two actions of a fee have the same.
fn at(payment: &Payment, number: u32, half: u32) -> String {
    let millis = i64::from(number.saturating_mul(2).saturating_add(half).min(999));
    let at = payment.at.saturating_mul(1000).saturating_add(millis);
    let moment = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    moment.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

fn number(cents: i64) -> Number {
    decimal(cents).parse().unwrap_or_else(|_| Number::from(0))
}

fn kind(word: &str) -> &'static str {
    match word {
        "OVERDUE" => "Overdue fine",
        "LOST" => "Lost item fee",
        "PROCESSING" => "Lost item processing fee",
        "DAMAGE" => "Damaged item",
        "REPLACEMENT" => "Replacement",
        "CARD" => "Replacement library card",
        "HOLD" => "Hold not collected",
        "COPY" => "Copies",
        _ => "Other",
    }
}

/// Whoever charges for desks and machines is another owner than whoever charges for items.
fn owner(kind: &str) -> &'static str {
    match kind {
        "COPY" | "CARD" | "HOLD" => "Branch North",
        _ => "Main Library",
    }
}

const CHARGED_AT: &str = "2026-01-05T09:00:00.000+00:00";
