//! What Koha may answer to a payment, what its books may show afterwards, and what is made of both.

use std::sync::Arc;

use lastfour::domain::FeeId;
use lastfour::domain::SystemClock;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::KohaIls;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;
use serde_json::Value;
use serde_json::json;

use crate::contract::money;
use crate::folio_scripted::Reply;
use crate::folio_scripted::Scripted;
use crate::folio_scripted::reply;
use crate::folio_scripted::told;
use crate::koha_scripted::ACCOUNT;
use crate::koha_scripted::CHARGE;
use crate::koha_scripted::CREDITS;
use crate::koha_scripted::DEBITS;
use crate::koha_scripted::PATRONS;
use crate::koha_scripted::PAY;
use crate::koha_scripted::TOKEN;
use crate::koha_scripted::account;
use crate::koha_scripted::account_with;
use crate::koha_scripted::elsewhere;
use crate::koha_scripted::granted;
use crate::koha_scripted::html;
use crate::koha_scripted::ils;
use crate::koha_scripted::line;
use crate::koha_scripted::line_of;
use crate::koha_scripted::no;
use crate::koha_scripted::paid;
use crate::koha_scripted::patron;
use crate::koha_scripted::patrons;
use crate::koha_scripted::settings;

/// 4.50 on line 11.
fn posting() -> Posting {
    Posting {
        fee: FeeId::parse("11").unwrap(),
        ..crate::folio_scripted::posting()
    }
}

fn before() -> Reply {
    account(&[line("11", "4.50"), line("12", "1.00")])
}

/// A payment, and the server that heard it.
async fn pays(
    accounts: Vec<Reply>,
    answer: Reply,
    noted: Reply,
) -> (Result<PostingAnswer, IlsError>, Scripted) {
    let server = Scripted::new([
        (TOKEN, vec![granted(3600)]),
        (PATRONS, vec![patron()]),
        (ACCOUNT, accounts),
        (PAY, vec![answer]),
        (CREDITS, vec![noted]),
    ])
    .await;
    let answer = ils(&server).post(&posting()).await;
    (answer, server)
}

fn word(answer: &Result<PostingAnswer, IlsError>) -> &'static str {
    match answer {
        Ok(PostingAnswer::Accepted) => "accepted",
        Ok(PostingAnswer::Refused) => "refused",
        Ok(PostingAnswer::NotNow) => "not now",
        Ok(PostingAnswer::Unexplained) => "unexplained",
        Err(IlsError::Unavailable) => "unavailable",
        Err(IlsError::Silent) => "silent",
        Err(IlsError::Login) => "login",
        _ => "another",
    }
}

/// A credit of ours, as the list has it.
fn credit(change: &Value) -> Value {
    let mut credit = json!({"account_line_id": 20, "patron_id": 7, "amount": -4.5, "amount_outstanding": 0,
        "type": "PAYMENT", "internal_note": posting().name(), "description": "Paid online [4.50/5.50]",
        "status": null, "surprise": [1]});
    for (name, value) in change.as_object().unwrap() {
        credit[name] = value.clone();
    }
    credit
}

fn credits(rows: &[Value]) -> Reply {
    told(json!(rows))
}

#[tokio::test]
async fn one_payment_is_one_credit_with_our_reference_and_every_digit() {
    let (answer, server) = pays(
        vec![before(), account(&[line("12", "1.00")])],
        paid(),
        credits(&[]),
    )
    .await;

    assert_eq!(word(&answer), "accepted");
    let heard = server.heard(PAY);
    assert_eq!(heard.len(), 1);
    assert_eq!(
        heard[0].body,
        format!(
            "{{\"credit_type\":\"PAYMENT\",\"amount\":4.50,\"account_lines_ids\":[11],\"note\":\"{}\",\
             \"description\":\"Paid online [4.50/5.50]\",\"payment_type\":\"CREDITCARD\"}}",
            posting().name()
        )
    );
}

#[tokio::test]
async fn every_answer_to_a_payment_is_taken_for_what_it_proves() {
    let after = || vec![before(), account(&[line("12", "1.00")])];
    let half_done = || credits(&[credit(&json!({"amount_outstanding": -4.5}))]);
    for (answer, noted, expected) in [
        (
            reply(200, json!({"account_line_id": 20})),
            credits(&[]),
            "accepted",
        ),
        (no(400), credits(&[]), "refused"),
        (no(400), half_done(), "unexplained"),
        (no(400), no(500), "silent"),
        (no(401), credits(&[]), "unavailable"),
        (no(403), credits(&[]), "login"),
        (no(404), credits(&[]), "refused"),
        (no(409), half_done(), "unexplained"),
        (no(422), credits(&[]), "refused"),
        (no(429), credits(&[]), "not now"),
        (no(500), credits(&[]), "silent"),
        (no(503), credits(&[]), "silent"),
        (html(504), credits(&[]), "silent"),
        (html(201), credits(&[]), "silent"),
        (elsewhere(), credits(&[]), "silent"),
        (reply(201, "{\"account_line_id\":"), credits(&[]), "silent"),
        (
            reply(201, json!({"account_line_id": "20"})),
            credits(&[]),
            "silent",
        ),
        (reply(202, ""), credits(&[]), "silent"),
    ] {
        let (said, server) = pays(after(), answer.clone(), noted).await;

        assert_eq!(word(&said), expected, "{answer:?}");
        assert_eq!(server.heard(PAY).len(), 1, "{answer:?}");
    }
}

#[tokio::test]
async fn what_the_books_do_not_explain_is_not_accepted() {
    let left_over = line("20", "-4.50");
    for (after, expected) in [
        (account(&[line("12", "1.00")]), "accepted"),
        (account(&[line("12", "1.00"), line("13", "9.00")]), "accepted"),
        // Spilt: the desk was quicker, and the rest went to another line.
        (account(&[]), "unexplained"),
        (account(&[line("11", "4.50"), line("12", "1.00")]), "unexplained"),
        (account(&[line("11", "1.00"), line("12", "1.00")]), "unexplained"),
        (account(&[line("12", "0.50")]), "unexplained"),
        (account(&[line("12", "2.00")]), "unexplained"),
        // Made and not applied.
        (
            account_with(&[line("12", "1.00")], std::slice::from_ref(&left_over)),
            "unexplained",
        ),
        (no(500), "silent"),
        (no(401), "silent"),
        (no(404), "silent"),
        (account(&[line_of("8", "12", "1.00")]), "silent"),
    ] {
        let (answer, server) = pays(vec![before(), after.clone()], paid(), credits(&[])).await;

        assert_eq!(word(&answer), expected, "{after:?}");
        assert_eq!(server.heard(PAY).len(), 1);
    }
}

#[tokio::test]
async fn nothing_is_sent_where_the_line_does_not_cover_it() {
    for (before, expected) in [
        (account(&[line("12", "4.50")]), "refused"),
        (account(&[line("11", "4.49")]), "refused"),
        (account(&[line("11", "4.505")]), "refused"),
        (account(&[line("11", "null")]), "refused"),
        (account(&[line_of("8", "11", "4.50")]), "unavailable"),
        (no(404), "refused"),
        (no(500), "unavailable"),
        (no(403), "login"),
        (html(200), "unavailable"),
    ] {
        let (answer, server) = pays(vec![before.clone()], paid(), credits(&[])).await;

        assert_eq!(word(&answer), expected, "{before:?}");
        assert!(server.heard(PAY).is_empty(), "{before:?}");
    }
}

async fn traces(pages: Vec<Reply>, account: Reply) -> (Result<Trace, IlsError>, Scripted) {
    let server = Scripted::new([
        (TOKEN, vec![granted(3600)]),
        (PATRONS, vec![patron()]),
        (ACCOUNT, vec![account]),
        (CREDITS, pages),
        (DEBITS, vec![told("[]")]),
    ])
    .await;
    let trace = ils(&server).look_for(&posting()).await;
    (trace, server)
}

#[tokio::test]
async fn a_credit_of_ours_is_found_only_where_the_books_show_what_it_paid() {
    let after = || account(&[line("12", "1.00"), line("25", "3.00")]);
    let ours = |change: Value| vec![credit(&change)];
    let other_case = posting().name().to_lowercase();
    for (rows, account, expected) in [
        (ours(json!({})), after(), Trace::Found),
        (ours(json!({"amount": 4.5})), after(), Trace::Found),
        (vec![], after(), Trace::NotFound),
        (
            ours(json!({"internal_note": other_case})),
            after(),
            Trace::NotFound,
        ),
        (ours(json!({"internal_note": null})), after(), Trace::NotFound),
        (ours(json!({"status": "VOID"})), after(), Trace::NotFound),
        (
            vec![credit(&json!({})), credit(&json!({"account_line_id": 21}))],
            after(),
            Trace::Unclear,
        ),
        (ours(json!({"amount": -4.4})), after(), Trace::Unclear),
        (ours(json!({"amount": null})), after(), Trace::Unclear),
        (ours(json!({"amount_outstanding": -0.5})), after(), Trace::Unclear),
        (ours(json!({"amount_outstanding": null})), after(), Trace::Unclear),
        (ours(json!({"description": null})), after(), Trace::Unclear),
        (
            ours(json!({"description": "Paid online"})),
            after(),
            Trace::Unclear,
        ),
        (ours(json!({})), before(), Trace::Unclear),
        (ours(json!({})), account(&[]), Trace::Unclear),
        (
            ours(json!({})),
            account(&[line("11", "1e99"), line("12", "1.00")]),
            Trace::Unclear,
        ),
    ] {
        let (trace, _server) = traces(vec![credits(&rows)], account).await;

        assert_eq!(trace.unwrap(), expected, "{rows:?}");
    }
}

#[tokio::test]
async fn our_reference_is_looked_for_on_every_page() {
    let others: Vec<Value> = (100..200)
        .map(|id| credit(&json!({"account_line_id": id, "internal_note": "somebody else's"})))
        .collect();
    let after = || account(&[line("12", "1.00")]);
    let pages = vec![credits(&others), credits(&[credit(&json!({}))])];

    let (found, server) = traces(pages, after()).await;
    let (endless, asked) = traces(vec![credits(&others)], after()).await;

    assert_eq!(found.unwrap(), Trace::Found);
    let heard = server.heard(CREDITS);
    let wanted = json!({"internal_note": posting().name()}).to_string();
    for (page, call) in (1..).zip(&heard) {
        assert_eq!(call.query["q"], wanted);
        assert_eq!(call.query["_page"], page.to_string());
    }
    assert_eq!(heard.len(), 2);
    assert!(matches!(endless, Err(IlsError::Silent)));
    assert_eq!(asked.heard(CREDITS).len(), 50);
}

#[tokio::test]
async fn a_look_that_is_not_answered_as_agreed_proves_nothing() {
    for page in [
        no(500),
        no(429),
        html(200),
        told("{}"),
        elsewhere(),
        credits(&[credit(&json!({"patron_id": 8}))]),
    ] {
        let (trace, _server) = traces(vec![page.clone()], before()).await;

        assert!(matches!(trace, Err(IlsError::Silent)), "{page:?}: {trace:?}");
    }
    let server = Scripted::new([(TOKEN, vec![granted(3600)]), (PATRONS, vec![patrons(&[])])]).await;
    assert!(matches!(
        ils(&server).look_for(&posting()).await,
        Err(IlsError::Silent)
    ));
}

async fn takes_back(rows: &[Value], debits: Reply, answer: Reply) -> (String, usize) {
    let server = Scripted::new([
        (TOKEN, vec![granted(3600)]),
        (PATRONS, vec![patron()]),
        (CREDITS, vec![credits(rows)]),
        (DEBITS, vec![debits]),
        (CHARGE, vec![answer]),
    ])
    .await;
    let said = ils(&server).reverse(&posting()).await;
    (format!("{said:?}"), server.heard(CHARGE).len())
}

#[tokio::test]
async fn a_payment_is_taken_back_once_by_a_debit_with_our_reference() {
    let ours = [credit(&json!({}))];
    let charged = || reply(201, json!({"account_line_id": 30, "amount": 4.5}));
    let earlier = told(json!([{"account_line_id": 30, "internal_note": format!("{}.V", posting().name())}]));
    let none = || told("[]");
    for (rows, debits, answer, expected, sent) in [
        (&ours[..], none(), charged(), "Ok(Reversed)", 1),
        (&ours[..], earlier, charged(), "Ok(Reversed)", 0),
        (
            &[credit(&json!({"status": "VOID"}))][..],
            none(),
            charged(),
            "Ok(Reversed)",
            0,
        ),
        (&[][..], none(), charged(), "Ok(Unable)", 0),
        (
            &[credit(&json!({"amount": -9}))][..],
            none(),
            charged(),
            "Ok(Unable)",
            0,
        ),
        (&ours[..], no(500), charged(), "Err(Unavailable)", 0),
        (&ours[..], none(), no(400), "Ok(Unable)", 1),
        (&ours[..], none(), no(401), "Err(Unavailable)", 1),
        (&ours[..], none(), no(403), "Err(Login)", 1),
        (&ours[..], none(), no(429), "Ok(NotNow)", 1),
        (&ours[..], none(), no(500), "Err(Silent)", 1),
        (&ours[..], none(), html(201), "Err(Silent)", 1),
    ] {
        let (said, times) = takes_back(rows, debits, answer.clone()).await;

        assert_eq!((said.as_str(), times), (expected, sent), "{answer:?}");
    }
}

#[tokio::test]
async fn without_a_debit_type_nothing_is_taken_back_or_even_asked() {
    let server = Scripted::new([]).await;
    let mut settings = settings(&server);
    settings.reversal_debit_type = None;
    let ils = KohaIls::new(settings, Arc::new(SystemClock)).unwrap();

    assert!(!ils.abilities().reverses && !ils.abilities().notes_refunds);
    assert_eq!(ils.reverse(&posting()).await.unwrap(), ReversalAnswer::Unable);
    assert!(server.heard(TOKEN).is_empty());
}

#[tokio::test]
async fn an_amount_in_another_currency_is_refused() {
    let server = Scripted::new([]).await;
    let mut euros = posting();
    euros.amount =
        lastfour::domain::Money::parse("4.50", lastfour::domain::Currency::parse("EUR").unwrap()).unwrap();

    assert_eq!(ils(&server).post(&euros).await.unwrap(), PostingAnswer::Refused);
    assert_ne!(euros.amount, money("4.50"));
    assert!(server.heard(TOKEN).is_empty());
}
