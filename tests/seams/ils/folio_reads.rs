//! What a FOLIO says of patrons and fees, and how it is believed.

use std::sync::Arc;

use jiff::civil::date;
use lastfour::domain::Barcode;
use lastfour::domain::FeeKind;
use lastfour::ils::FolioIls;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use serde_json::json;

use crate::contract::money;
use crate::folio_scripted::BARCODE;
use crate::folio_scripted::FEE;
use crate::folio_scripted::PIN;
use crate::folio_scripted::Reply;
use crate::folio_scripted::SERVICE_POINT;
use crate::folio_scripted::Scripted;
use crate::folio_scripted::TOKEN;
use crate::folio_scripted::USER;
use crate::folio_scripted::account;
use crate::folio_scripted::accounts;
use crate::folio_scripted::barcode;
use crate::folio_scripted::login;
use crate::folio_scripted::reply;
use crate::folio_scripted::told;
use crate::folio_scripted::user;
use crate::folio_scripted::users;

const LOGIN: &str = "POST /authn/login-with-expiry";
const USERS: &str = "GET /users";
const VERIFY: &str = "POST /patron-pin/verify";
const ACCOUNTS: &str = "GET /accounts";

/// An id for each number.
fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn silent<T: std::fmt::Debug>(answer: &Result<T, IlsError>) {
    assert!(matches!(answer, Err(IlsError::Silent)), "{answer:?}");
}

#[tokio::test]
async fn two_users_with_one_barcode_or_another_barcode_are_nobody() {
    let mut other = user();
    other["id"] = json!(FEE);
    let mut elsewhere = user();
    elsewhere["barcode"] = json!("21234000012343");
    let mut bare = user();
    bare["barcode"] = json!(null);
    for told in [vec![user(), other], vec![elsewhere], vec![bare]] {
        let server = Scripted::new([(USERS, vec![users(&told)])]).await;

        silent(&server.ils().account(&barcode()).await);
        silent(&server.ils().sign_in(&barcode(), &PIN.into()).await);
        assert!(server.heard(VERIFY).is_empty());
    }
}

#[tokio::test]
async fn who_is_not_active_does_not_sign_in() {
    for active in [json!(false), json!(null)] {
        let mut inactive = user();
        inactive["active"] = active;
        let server = Scripted::new([(USERS, vec![users(&[inactive])])]).await;

        assert!(!server.ils().sign_in(&barcode(), &PIN.into()).await.unwrap());
        assert!(server.ils().account(&barcode()).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_barcode_is_a_word_in_a_query_and_nothing_more() {
    let server = Scripted::new([(USERS, vec![users(&[])])]).await;
    let sly = Barcode::parse(r#"2*"or"active==\"#).unwrap();

    assert!(server.ils().account(&sly).await.unwrap().is_none());

    let heard = server.heard(USERS);
    assert_eq!(heard[0].query["query"], r#"barcode=="2\*\"or\"active==\\""#);
    assert_eq!(heard[0].query["limit"], "2");
}

#[tokio::test]
async fn a_pin_is_right_by_200_wrong_by_422_and_anything_else_is_no_answer() {
    let bare = |status| Reply {
        status,
        headers: Vec::new(),
        body: String::new(),
    };
    for (answer, right) in [
        (bare(200), Some(true)),
        (reply(200, "{}"), Some(true)),
        (reply(200, "<html>Sign in</html>"), None),
        (reply(200, "{\"valid\":"), None),
        (reply(200, "false"), None),
        (bare(422), Some(false)),
        (bare(204), None),
        (bare(404), None),
        (bare(400), None),
        (bare(500), None),
        (bare(302), None),
    ] {
        let server = Scripted::new([(USERS, vec![users(&[user()])]), (VERIFY, vec![answer.clone()])]).await;

        let signed_in = server.ils().sign_in(&barcode(), &PIN.into()).await;

        assert_eq!(signed_in.ok(), right, "{answer:?}");
        let heard: serde_json::Value = serde_json::from_str(&server.heard(VERIFY)[0].body).unwrap();
        assert_eq!(heard, json!({"id": USER, "pin": PIN}));
    }
}

#[tokio::test]
async fn an_empty_pin_is_refused_without_a_question() {
    let server = Scripted::new([(USERS, vec![users(&[user()])]), (VERIFY, vec![told("{}")])]).await;

    assert!(!server.ils().sign_in(&barcode(), &"".into()).await.unwrap());

    assert!(server.heard(USERS).is_empty() && server.heard(LOGIN).is_empty());
}

#[tokio::test]
async fn an_account_is_told_exactly_with_owner_and_library_card() {
    let fees = [
        account(&id(1), "8.29"),
        account(&id(2), "0.1"),
        account(&id(3), "12.500"),
        account(&id(4), "0.00"),
    ];
    let server = Scripted::new([
        (USERS, vec![users(&[user()])]),
        (ACCOUNTS, vec![accounts(&fees, 4)]),
    ])
    .await;

    let read = server.ils().account(&barcode()).await.unwrap().unwrap();

    let amounts: Vec<String> = read.fees.iter().map(|fee| fee.outstanding.to_string()).collect();
    assert_eq!(amounts, ["8.29", "0.10", "12.50"]);
    let first = read.fees.first().unwrap();
    assert_eq!(first.kind, FeeKind::Overdue);
    assert_eq!(first.owner.branch.as_ref().unwrap().as_str(), "Main Library");
    assert_eq!(first.owner.fund, None);
    assert_eq!(first.title.as_ref().unwrap().reveal(), "Zebra Wonders");
    assert_eq!(read.name.as_ref().unwrap().reveal(), "Ann Quillfeather");
    assert_eq!(
        read.card.category.as_deref(),
        Some("3684a786-6671-4268-8ed0-9db82ebca60b")
    );
    assert_eq!(read.card.expires_on, Some(date(2027, 6, 30)));
    assert!(read.linked.is_empty());
}

#[tokio::test]
async fn a_fee_whose_amount_cannot_be_believed_is_told_and_not_paid() {
    let suspended = account(&id(5), "3").replace("Outstanding", "Suspended claim returned");
    for (told, outstanding) in [
        (account(&id(1), "8.290000000000001"), "0.00"),
        (account(&id(1), "9.9999"), "0.00"),
        (account(&id(1), "-3.00"), "0.00"),
        (account(&id(1), "1e300"), "0.00"),
        (account(&id(1), "5200828282828210"), "0.00"),
        (suspended, "3.00"),
    ] {
        let server = Scripted::new([
            (USERS, vec![users(&[user()])]),
            (ACCOUNTS, vec![accounts(std::slice::from_ref(&told), 1)]),
        ])
        .await;

        let read = server.ils().account(&barcode()).await;

        // What is no number of any size is no answer at all.
        let Ok(read) = read else {
            assert!(told.contains("1e300"), "{told}");
            continue;
        };
        let fee = read.unwrap().fees.remove(0);
        assert!(!fee.payable() && fee.outstanding == money(outstanding), "{told}");
    }
}

#[tokio::test]
async fn what_is_not_as_agreed_is_no_answer() {
    let html = Reply {
        status: 200,
        headers: vec![("content-type", "text/html".to_owned())],
        body: "<html>Sign in</html>".to_owned(),
    };
    let mut redirect = html.clone();
    redirect.status = 302;
    redirect.headers.push(("location", "/accounts".to_owned()));
    let whole = accounts(&[account(FEE, "4.50")], 1).body;
    let of_another = account(FEE, "4.50").replace(USER, FEE);
    for answer in [
        html,
        redirect,
        reply(429, "slow down"),
        reply(500, "internal"),
        reply(503, "{}"),
        reply(404, "no module"),
        told(whole.get(..whole.len() / 2).unwrap()),
        told("null"),
        told(r#"{"accounts":null,"totalRecords":0}"#),
        told(r#"{"accounts":[],"totalRecords":"none"}"#),
        told(r#"{"accounts":[]}"#),
        accounts(&[], 1),
        accounts(&[account(FEE, "4.50")], 0),
        accounts(&[account(FEE, "4.50"), account(FEE, "4.50")], 2),
        accounts(&[account(FEE, "null")], 1),
        accounts(&[account(FEE, "\"four\"")], 1),
        accounts(&[account("F1001", "4.50")], 1),
        accounts(&[of_another], 1),
    ] {
        let server = Scripted::new([(USERS, vec![users(&[user()])]), (ACCOUNTS, vec![answer.clone()])]).await;

        let read = server.ils().account(&barcode()).await;

        assert!(matches!(read, Err(IlsError::Silent)), "{answer:?}: {read:?}");
    }
}

#[tokio::test]
async fn a_thousand_fees_are_read_in_pages_that_must_fit_together() {
    let fee = |number: usize| account(&id(number), "1.00");
    let page = |from: usize, to: usize| accounts(&(from..to).map(fee).collect::<Vec<_>>(), 1000);
    let all: Vec<Reply> = std::iter::once(page(0, 200))
        .chain((1..6).map(|number| {
            let from = number * 199;
            page(from, (from + 200).min(1000))
        }))
        .collect();
    let server = Scripted::new([(USERS, vec![users(&[user()])]), (ACCOUNTS, all.clone())]).await;

    let read = server.ils().account(&barcode()).await.unwrap().unwrap();

    assert_eq!(read.fees.len(), 1000);
    let offsets: Vec<String> = server
        .heard(ACCOUNTS)
        .into_iter()
        .map(|heard| heard.query["offset"].clone())
        .collect();
    assert_eq!(offsets, ["0", "199", "398", "597", "796", "995"]);
    // One was paid and another charged between two pages: the count is the same, and the rest has moved up.
    let moved = vec![all[0].clone(), page(200, 400)];
    let server = Scripted::new([(USERS, vec![users(&[user()])]), (ACCOUNTS, moved)]).await;
    silent(&server.ils().account(&barcode()).await);
}

#[tokio::test]
async fn many_callers_share_one_login_and_its_successor() {
    let server = Scripted::new([
        (LOGIN, vec![login("first", 600), login("second", 1200)]),
        (USERS, vec![users(&[])]),
    ])
    .await;
    let ils: Arc<FolioIls> = Arc::new(server.ils());
    let all_at_once = async || {
        let callers = (0..20).map(|_| {
            let ils = Arc::clone(&ils);
            tokio::spawn(async move { ils.account(&barcode()).await.unwrap().is_none() })
        });
        for caller in callers.collect::<Vec<_>>() {
            assert!(caller.await.unwrap());
        }
    };

    all_at_once().await;
    server.clock.pass(569);
    all_at_once().await;
    assert_eq!(server.heard(LOGIN).len(), 1);
    // Half a minute before its end.
    server.clock.pass(2);
    all_at_once().await;

    assert_eq!(server.heard(LOGIN).len(), 2);
    let heard = server.heard(USERS);
    assert_eq!(heard[39].headers["x-okapi-token"], "first");
    assert_eq!(heard[40].headers["x-okapi-token"], "second");
    assert!(
        heard
            .iter()
            .all(|heard| heard.headers["x-okapi-tenant"] == "town")
    );
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once() {
    let refused = reply(401, "Invalid token");
    let server = Scripted::new([(USERS, vec![refused.clone(), users(&[])])]).await;
    assert!(server.ils().account(&barcode()).await.unwrap().is_none());
    assert_eq!(server.heard(LOGIN).len(), 2);

    let server = Scripted::new([(USERS, vec![refused])]).await;
    let answer = server.ils().account(&barcode()).await;

    assert!(matches!(answer, Err(IlsError::Login)), "{answer:?}");
    assert_eq!((server.heard(LOGIN).len(), server.heard(USERS).len()), (2, 2));
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again_at_once() {
    let server = Scripted::new([(LOGIN, vec![reply(422, "{}")])]).await;
    let ils = server.ils();

    for _ in 0..5 {
        let answer = ils.ready().await;
        assert!(matches!(answer, Err(IlsError::Login)), "{answer:?}");
    }
    assert_eq!(server.heard(LOGIN).len(), 1);
    server.clock.pass(31);
    assert!(ils.ready().await.is_err());

    assert_eq!(server.heard(LOGIN).len(), 2);
}

#[tokio::test]
async fn a_login_without_cookie_or_end_is_none() {
    let mut bare = login(TOKEN, 600);
    bare.headers.retain(|(name, _)| *name != "set-cookie");
    let mut endless = login(TOKEN, 600);
    endless.body = r#"{"accessTokenExpiration":"never"}"#.to_owned();
    for granted in [bare, endless, reply(201, "<html>"), reply(404, "no module")] {
        let server = Scripted::new([(LOGIN, vec![granted])]).await;

        let answer = server.ils().account(&barcode()).await;

        assert!(matches!(answer, Err(IlsError::Login)), "{answer:?}");
    }
    let server = Scripted::new([(LOGIN, vec![reply(502, "")])]).await;
    let answer = server.ils().account(&barcode()).await;
    assert!(matches!(answer, Err(IlsError::Unavailable)), "{answer:?}");
}

#[tokio::test]
async fn it_is_ready_with_a_service_point_and_a_payment_method() {
    let point = format!("GET /service-points/{SERVICE_POINT}");
    let known = told(json!({"id": SERVICE_POINT, "name": "Online"}));
    let method =
        told(json!({"payments": [{"nameMethod": "Credit card", "ownerId": FEE}], "totalRecords": 1}));
    let none = told(json!({"payments": [], "totalRecords": 0}));
    let hidden = reply(403, "Access requires permission");
    for (at, by, ready) in [
        (&known, &method, true),
        (&hidden, &hidden, true),
        (&known, &none, false),
        (&reply(404, ""), &method, false),
    ] {
        let server = Scripted::new([
            (point.as_str(), vec![at.clone()]),
            ("GET /payments", vec![by.clone()]),
        ])
        .await;

        let answer = server.ils().ready().await;

        assert_eq!(answer.is_ok(), ready, "{at:?} {by:?}");
    }
}

#[tokio::test]
async fn nothing_secret_or_personal_is_printed() {
    let server = Scripted::new([
        (USERS, vec![users(&[user()])]),
        (ACCOUNTS, vec![accounts(&[account(FEE, "4.50")], 1)]),
    ])
    .await;
    let ils = server.ils();

    let read = ils.account(&barcode()).await.unwrap().unwrap();

    let printed = format!("{ils:?} {:?} {read:?}", server.settings());
    for private in ["nobody-may-see", "Quillfeather", "Zebra", BARCODE, PIN] {
        assert!(!printed.contains(private), "{private}: {printed}");
    }
    assert!(printed.contains("4.50") || printed.contains("450"));
}
