//! Payments to a FOLIO that answers what a test tells it.

use lastfour::domain::FeeId;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::PostingAnswer;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;
use serde_json::Value;
use serde_json::json;

use crate::contract::money;
use crate::folio_scripted::FEE;
use crate::folio_scripted::Reply;
use crate::folio_scripted::SERVICE_POINT;
use crate::folio_scripted::Scripted;
use crate::folio_scripted::USER;
use crate::folio_scripted::account;
use crate::folio_scripted::action;
use crate::folio_scripted::actions;
use crate::folio_scripted::allowed;
use crate::folio_scripted::barcode;
use crate::folio_scripted::paid;
use crate::folio_scripted::posting;
use crate::folio_scripted::reply;
use crate::folio_scripted::told;
use crate::folio_scripted::user;
use crate::folio_scripted::users;

const USERS: &str = "GET /users";
const ACTIONS: &str = "GET /feefineactions";

fn call(what: &str) -> String {
    format!("POST /accounts/{FEE}/{what}")
}

fn fee() -> String {
    format!("GET /accounts/{FEE}")
}

/// Owes 12.50, and what it says to a payment of 4.50; where that was done, its books show it.
async fn paying(owed: &str, checked: Reply, answer: Reply) -> Scripted {
    let charge = action(0, "Overdue fine", "12.50", "12.50", &json!({}));
    let ours = action(1, "Paid partially", "4.50", "8.00", &named());
    let history = if answer.status == 201 {
        vec![charge, ours]
    } else {
        vec![charge]
    };
    paying_with(&history, owed, checked, answer).await
}

async fn paying_with(history: &[String], owed: &str, checked: Reply, answer: Reply) -> Scripted {
    Scripted::new([
        (USERS, vec![users(&[user()])]),
        (ACTIONS, vec![actions(history)]),
        (&fee(), vec![told(account(FEE, owed)), told(account(FEE, "8.00"))]),
        (&call("check-pay"), vec![checked]),
        (&call("pay"), vec![answer]),
    ])
    .await
}

/// A fee with this history and so much left.
async fn with_history(history: &[String], left: &str) -> Scripted {
    Scripted::new([
        (ACTIONS, vec![actions(history)]),
        (&fee(), vec![told(account(FEE, left))]),
        (&call("refund"), vec![paid(FEE, "4.50", "12.50")]),
    ])
    .await
}

fn named() -> Value {
    json!({"transactionInformation": posting().name()})
}

#[tokio::test]
async fn a_payment_is_asked_for_and_then_sent_once_in_full() {
    let server = paying("12.50", allowed("8.00"), paid(FEE, "4.50", "8.00")).await;

    let answer = server.ils().post(&posting()).await.unwrap();

    assert_eq!(answer, PostingAnswer::Accepted);
    let asked: Value = serde_json::from_str(&server.heard(&call("check-pay"))[0].body).unwrap();
    assert_eq!(asked, json!({"amount": "4.50"}));
    let sent = server.heard(&call("pay"));
    assert_eq!(sent.len(), 1);
    let body: Value = serde_json::from_str(&sent[0].body).unwrap();
    let name = posting().name();
    assert_eq!(
        body,
        json!({"amount": "4.50", "notifyPatron": false, "servicePointId": SERVICE_POINT, "userName": "lastfour",
            "paymentMethod": "Credit card", "transactionInfo": name, "comments": format!("STAFF : paid online, {name}")})
    );
}

#[tokio::test]
async fn each_answer_to_a_payment_means_what_is_true_of_the_books() {
    type Meaning = fn(&Result<PostingAnswer, IlsError>) -> bool;
    let accepted: Meaning = |answer| matches!(answer, Ok(PostingAnswer::Accepted));
    let refused: Meaning = |answer| matches!(answer, Ok(PostingAnswer::Refused));
    let not_now: Meaning = |answer| matches!(answer, Ok(PostingAnswer::NotNow));
    let unexplained: Meaning = |answer| matches!(answer, Ok(PostingAnswer::Unexplained));
    let not_done: Meaning = |answer| matches!(answer, Err(IlsError::Unavailable));
    let no_permission: Meaning = |answer| matches!(answer, Err(IlsError::Login));
    let silent: Meaning = |answer| matches!(answer, Err(IlsError::Silent));
    for (answer, means) in [
        (paid(FEE, "4.50", "8.00"), accepted),
        (paid(FEE, "4.50", "3.00"), silent),
        (paid(FEE, "4.50", "12.50"), silent),
        (paid(USER, "4.50", "8.00"), unexplained),
        (paid(FEE, "12.50", "0.00"), unexplained),
        (reply(201, "{"), silent),
        (reply(200, paid(FEE, "4.50", "8.00").body), silent),
        (reply(400, "bad"), refused),
        (reply(404, "not found"), refused),
        (
            reply(422, r#"{"errorMessage":"Fee/fine is already closed"}"#),
            refused,
        ),
        (reply(401, "Invalid token"), not_done),
        (reply(403, "no permission"), no_permission),
        (reply(429, "slow down"), not_now),
        (reply(500, "internal"), silent),
        (reply(502, "<html>"), silent),
        (reply(302, ""), silent),
    ] {
        let server = paying("12.50", allowed("8.00"), answer.clone()).await;

        let means_that = server.ils().post(&posting()).await;

        assert!(means(&means_that), "{answer:?}: {means_that:?}");
        assert_eq!(server.heard(&call("pay")).len(), 1, "{answer:?}");
    }
}

/// FOLIO books without a lock: both begin with the same balance, and both are told that it is done.
#[tokio::test]
async fn a_payment_at_the_desk_in_the_same_moment_is_seen_in_the_history() {
    let charge = || action(0, "Overdue fine", "12.50", "12.50", &json!({}));
    let desk = |minute| action(minute, "Paid partially", "4.50", "8.00", &json!({}));
    let ours = || action(2, "Paid partially", "4.50", "8.00", &named());
    for history in [
        vec![charge(), desk(1), ours()],
        vec![charge(), ours(), desk(2)],
        vec![charge(), ours(), desk(3)],
    ] {
        let server = paying_with(&history, "12.50", allowed("8.00"), paid(FEE, "4.50", "8.00")).await;

        let answer = server.ils().post(&posting()).await;
        let trace = server.ils().look_for(&posting()).await;

        assert_eq!(answer.unwrap(), PostingAnswer::Unexplained, "{history:?}");
        assert_eq!(trace.unwrap(), Trace::Unclear, "{history:?}");
    }
}

/// Something in between may have sent the call twice, and passes the second answer on.
#[tokio::test]
async fn a_refusal_is_not_believed_where_our_name_is_in_the_history() {
    let ours = action(1, "Paid partially", "4.50", "8.00", &named());
    let closed = reply(422, r#"{"errorMessage":"Fee/fine is already closed"}"#);
    let server = paying_with(&[ours], "12.50", allowed("8.00"), closed).await;

    let answer = server.ils().post(&posting()).await;

    assert!(matches!(answer, Err(IlsError::Silent)), "{answer:?}");
}

#[tokio::test]
async fn a_payment_that_does_not_fit_is_never_sent() {
    let another = account(FEE, "12.50").replace(USER, FEE);
    let closed = account(FEE, "12.50").replace("\"Open\"", "\"Closed\"");
    let no = reply(
        422,
        r#"{"accountId":"x","amount":"4.50","allowed":false,"errorMessage":"closed"}"#,
    );
    for (is, checked) in [
        (told(account(FEE, "4.49")), allowed("8.00")),
        (told(account(FEE, "8.2900001")), allowed("8.00")),
        (told(another), allowed("8.00")),
        (told(closed), allowed("8.00")),
        (reply(404, "gone"), allowed("8.00")),
        (told(account(FEE, "12.50")), no),
        (told(account(FEE, "12.50")), reply(404, "gone")),
    ] {
        let server = Scripted::new([
            (USERS, vec![users(&[user()])]),
            (&fee(), vec![is.clone()]),
            (&call("check-pay"), vec![checked]),
            (&call("pay"), vec![paid(FEE, "4.50", "8.00")]),
        ])
        .await;

        let answer = server.ils().post(&posting()).await;

        assert!(matches!(answer, Ok(PostingAnswer::Refused)), "{is:?}: {answer:?}");
        assert!(server.heard(&call("pay")).is_empty());
    }
}

#[tokio::test]
async fn trouble_before_the_payment_is_not_the_payments() {
    for checked in [
        reply(500, "internal"),
        told("{"),
        allowed("7.00"),
        told(json!({"accountId": USER, "amount": "4.50", "allowed": true})),
    ] {
        let server = paying("12.50", checked.clone(), paid(FEE, "4.50", "8.00")).await;

        let answer = server.ils().post(&posting()).await;

        let not_done = matches!(answer, Err(IlsError::Unavailable) | Ok(PostingAnswer::NotNow));
        assert!(not_done, "{checked:?}: {answer:?}");
        assert!(server.heard(&call("pay")).is_empty());
    }
}

#[tokio::test]
async fn a_patron_with_a_new_barcode_and_a_fee_that_is_no_uuid_are_refused_and_found() {
    let server = Scripted::new([
        (USERS, vec![users(&[])]),
        (
            ACTIONS,
            vec![actions(&[action(1, "Paid partially", "4.50", "8.00", &named())])],
        ),
        (&fee(), vec![told(account(FEE, "8.00"))]),
    ])
    .await;
    let mut strange = posting();
    strange.fee = FeeId::parse("../accounts-bulk/pay").unwrap();

    assert_eq!(
        server.ils().post(&posting()).await.unwrap(),
        PostingAnswer::Refused
    );
    assert_eq!(server.ils().post(&strange).await.unwrap(), PostingAnswer::Refused);
    // What was paid before the card was replaced is found by its name all the same.
    assert_eq!(server.ils().look_for(&posting()).await.unwrap(), Trace::Found);
    assert_eq!(server.ils().look_for(&strange).await.unwrap(), Trace::NotFound);
}

#[tokio::test]
async fn a_payment_is_found_by_its_name_when_the_balance_knows_of_it() {
    let charge = || action(0, "Overdue fine", "12.50", "12.50", &json!({}));
    let ours = || action(1, "Paid partially", "4.50", "8.00", &named());
    let desk = |balance: &str| action(2, "Paid partially", "1.00", balance, &json!({}));
    let doubled = action(2, "Paid partially", "4.50", "3.50", &named());
    let other_amount = action(1, "Paid partially", "4.00", "8.50", &named());
    for (history, left, expected) in [
        (vec![charge()], "12.50", Trace::NotFound),
        (vec![charge(), ours()], "8.00", Trace::Found),
        (vec![charge(), ours(), desk("7.00")], "7.00", Trace::Found),
        // The action was saved, and the balance was not changed.
        (vec![charge(), ours()], "12.50", Trace::Unclear),
        // The desk wrote over our balance.
        (vec![charge(), ours(), desk("11.50")], "11.50", Trace::Unclear),
        (vec![charge(), ours(), doubled], "3.50", Trace::Unclear),
        (vec![charge(), other_amount], "8.50", Trace::Unclear),
        (vec![charge(), ours()], "null", Trace::Unclear),
    ] {
        // FOLIO looks for the name itself; here it tells all, and what is not ours must not be counted.
        let server = with_history(&history, left).await;

        let found = server.ils().look_for(&posting()).await;

        if left == "null" {
            assert!(matches!(found, Err(IlsError::Silent)), "{found:?}");
        } else {
            assert_eq!(found.unwrap(), expected, "{history:?} {left}");
        }
        let query = &server.heard(ACTIONS)[0].query["query"];
        let name = posting().name();
        let asked = format!("(accountId==\"{FEE}\" and transactionInformation==\"{name}\")");
        assert_eq!(*query, asked);
    }
}

#[tokio::test]
async fn a_history_that_is_not_whole_or_not_of_this_fee_tells_nothing() {
    let ours = action(1, "Paid partially", "4.50", "8.00", &named());
    let elsewhere = ours.replace(FEE, USER);
    let cut = told(format!(r#"{{"feefineactions":[{ours}],"totalRecords":2}}"#));
    for answer in [
        cut,
        actions(&[elsewhere]),
        reply(404, ""),
        reply(500, ""),
        told("[]"),
    ] {
        let server = Scripted::new([
            (ACTIONS, vec![answer.clone()]),
            (&fee(), vec![told(account(FEE, "8.00"))]),
        ])
        .await;

        let found = server.ils().look_for(&posting()).await;

        assert!(matches!(found, Err(IlsError::Silent)), "{answer:?}: {found:?}");
    }
}

#[tokio::test]
async fn a_payment_is_taken_back_only_where_the_fee_is_owed_again() {
    let ours = || action(1, "Paid partially", "4.50", "8.00", &named());
    for (answer, expected) in [
        (paid(FEE, "4.50", "12.50"), Some(ReversalAnswer::Reversed)),
        // A version that books a refund and leaves the fee paid.
        (paid(FEE, "4.50", "8.00"), Some(ReversalAnswer::Unable)),
        (paid(FEE, "4.50", "9.00"), None),
        (paid(USER, "4.50", "12.50"), None),
        (reply(500, ""), None),
        (reply(422, "{}"), Some(ReversalAnswer::Unable)),
        (reply(403, ""), Some(ReversalAnswer::Unable)),
        (reply(429, ""), Some(ReversalAnswer::NotNow)),
    ] {
        let server = Scripted::new([
            (ACTIONS, vec![actions(&[ours()])]),
            (&fee(), vec![told(account(FEE, "8.00"))]),
            (&call("refund"), vec![answer.clone()]),
        ])
        .await;

        let taken_back = server.ils().reverse(&posting()).await;

        assert_eq!(taken_back.ok(), expected, "{answer:?}");
        let body: Value = serde_json::from_str(&server.heard(&call("refund"))[0].body).unwrap();
        assert_eq!(body["amount"], "4.50");
        let name = posting().name();
        assert_eq!(body["comments"], format!("STAFF : payment taken back, {name}"));
    }
}

#[tokio::test]
async fn nothing_is_taken_back_where_the_books_do_not_fit() {
    let ours = || action(1, "Paid partially", "4.50", "8.00", &named());
    for (history, left) in [
        (vec![], "12.50"),
        (vec![ours()], "12.50"),
        (
            vec![ours(), action(2, "Paid partially", "4.50", "3.50", &named())],
            "3.50",
        ),
    ] {
        let server = with_history(&history, left).await;

        let taken_back = server.ils().reverse(&posting()).await.unwrap();

        assert_eq!(taken_back, ReversalAnswer::Unable);
        assert!(server.heard(&call("refund")).is_empty());
    }
}

#[tokio::test]
async fn where_refunds_are_the_desks_none_is_booked() {
    let server = with_history(&[], "8.00").await;
    let mut settings = server.settings();
    settings.note_refunds = false;
    let ils =
        lastfour::ils::FolioIls::new(settings, std::sync::Arc::new(lastfour::domain::SystemClock)).unwrap();
    let refund = lastfour::ils::RefundPosting {
        barcode: barcode(),
        amount: money("4.50"),
        fees: vec![(posting().fee, money("4.50"))],
        reference: posting().reference,
        number: 0,
    };

    assert!(!ils.abilities().notes_refunds);
    assert_eq!(ils.post_refund(&refund).await.unwrap(), PostingAnswer::Refused);
    assert!(server.heard(USERS).is_empty());
}
