//! What Koha may answer to a question, and what is made of it.

use lastfour::domain::Barcode;
use lastfour::domain::FeeKind;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use serde_json::json;

use crate::contract::money;
use crate::folio_scripted::Reply;
use crate::folio_scripted::Scripted;
use crate::folio_scripted::barcode;
use crate::folio_scripted::reply;
use crate::folio_scripted::told;
use crate::koha_scripted::ACCOUNT;
use crate::koha_scripted::PATRONS;
use crate::koha_scripted::TOKEN;
use crate::koha_scripted::VALIDATION;
use crate::koha_scripted::account;
use crate::koha_scripted::elsewhere;
use crate::koha_scripted::granted;
use crate::koha_scripted::html;
use crate::koha_scripted::ils;
use crate::koha_scripted::line;
use crate::koha_scripted::line_of;
use crate::koha_scripted::no;
use crate::koha_scripted::patron;
use crate::koha_scripted::patrons;

async fn told_account(answer: Reply) -> Result<Option<lastfour::ils::Account>, IlsError> {
    let server = Scripted::new([
        (TOKEN, vec![granted(3600)]),
        (PATRONS, vec![patron()]),
        (ACCOUNT, vec![answer]),
    ])
    .await;
    ils(&server).account(&barcode()).await
}

#[tokio::test]
async fn an_account_that_is_not_as_agreed_is_believed_in_nothing() {
    let good = line("11", "4.50");
    let cut = account(std::slice::from_ref(&good)).body;
    let cut = cut.get(..cut.len() - 20).unwrap();
    let answers = [
        account(&[line("\"11\"", "4.50")]),
        account(&[line("-11", "4.50")]),
        account(&[line("1.5", "4.50")]),
        account(&[line("5200828282828210", "4.50")]),
        account(&[line("null", "4.50")]),
        account(&[good.clone(), good.clone()]),
        account(&[good.clone(), line_of("8", "12", "1.00")]),
        account(&[line_of("null", "11", "4.50")]),
        account(
            &(1..=5001)
                .map(|id| line(&id.to_string(), "1.00"))
                .collect::<Vec<_>>(),
        ),
        told(json!({"balance": 0})),
        told(
            json!({"balance": 0, "outstanding_debits": {"lines": null}, "outstanding_credits": {"lines": []}}),
        ),
        told(cut),
        told("[]"),
        told("null"),
        told(""),
        html(200),
        reply(200, "<html>"),
        elsewhere(),
        reply(204, ""),
        no(400),
        no(429),
        no(500),
        no(503),
    ];

    for answer in answers {
        let account = told_account(answer.clone()).await;

        assert!(
            matches!(account, Err(IlsError::Silent)),
            "{answer:?}: {account:?}"
        );
    }
}

#[tokio::test]
async fn amounts_are_exact_or_the_fee_cannot_be_paid_here() {
    for (text, exact) in [
        ("4.50", Some("4.50")),
        ("4.5", Some("4.50")),
        ("4.500000", Some("4.50")),
        ("45e-1", Some("4.50")),
        ("8.29", Some("8.29")),
        ("0.29", Some("0.29")),
        ("4.4999999999999996", None),
        ("4.505", None),
        ("1e99", None),
        ("92233720368547758.08", None),
        ("-4.50", None),
        ("0", None),
        ("null", None),
        ("\"much\"", None),
        ("{}", None),
    ] {
        let told = told_account(account(&[line("11", text), line("12", "1.00")])).await;

        let fees = told.unwrap().unwrap().fees;
        let fee = &fees[0];
        match exact {
            Some(amount) => assert!(fee.payable() && fee.outstanding == money(amount), "{text}"),
            None => assert!(!fee.payable() && fee.why_not.is_some(), "{text}"),
        }
        assert_eq!(fees[1].outstanding, money("1.00"));
    }
}

#[tokio::test]
async fn a_thousand_lines_are_read_with_what_is_known_of_them() {
    let lines: Vec<String> = (1..=1000).map(|id| line(&id.to_string(), "0.10")).collect();

    let account = told_account(account(&lines)).await.unwrap().unwrap();

    assert_eq!(account.fees.len(), 1000);
    let fee = account.fees.last().unwrap();
    assert_eq!((fee.id.as_str(), fee.kind), ("1000", FeeKind::Overdue));
    assert_eq!(fee.owner.branch.as_ref().unwrap().as_str(), "CPL");
    assert_eq!(account.name.unwrap().reveal(), "Ann Quillfeather");
    assert_eq!(account.card.expires_on.unwrap().to_string(), "2027-06-30");
}

#[tokio::test]
async fn the_kind_is_read_from_the_debit_type_and_never_from_the_title() {
    for (word, kind) in [
        ("\"OVERDUE\"", FeeKind::Overdue),
        ("\"LOST\"", FeeKind::Lost),
        ("\"PROCESSING\"", FeeKind::Processing),
        ("\"RENT\"", FeeKind::Rental),
        ("\"RENT_DAILY_RENEW\"", FeeKind::Rental),
        ("\"RESERVE\"", FeeKind::Hold),
        ("\"RESERVE_EXPIRED\"", FeeKind::Hold),
        ("\"NEW_CARD\"", FeeKind::ReplacementCard),
        ("\"DAMAGED\"", FeeKind::Damage),
        ("\"NONRES\"", FeeKind::NonResidentCard),
        ("\"ACCOUNT\"", FeeKind::Other),
        ("\"MANUAL\"", FeeKind::Other),
        ("null", FeeKind::Other),
    ] {
        let line = line("11", "4.50").replace("\"OVERDUE\"", word);
        let line = line.replace("Zebra Wonders", "The Lost Damage of Overdue");

        let account = told_account(account(&[line])).await.unwrap().unwrap();

        assert_eq!(account.fees[0].kind, kind, "{word}");
    }
}

#[tokio::test]
async fn a_patron_is_the_one_with_exactly_this_card() {
    let no_card = told(
        json!([{"patron_id": 7, "cardnumber": null, "surname": "Q", "library_id": "C",
        "category_id": "P"}]),
    );
    for (answer, silent) in [
        (patrons(&[]), false),
        (patrons(&["21234000012343"]), false),
        (no_card, false),
        (patrons(&["21234000012342", "21234000012343"]), true),
        (patrons(&["21234000012342", "21234000012342"]), true),
        (told(json!({"patron_id": 7})), true),
        (
            told(json!([{"patron_id": "7", "cardnumber": "21234000012342"}])),
            true,
        ),
    ] {
        let server = Scripted::new([(TOKEN, vec![granted(3600)]), (PATRONS, vec![answer.clone()])]).await;

        let account = ils(&server).account(&barcode()).await;

        match account {
            Ok(None) => assert!(!silent, "{answer:?}"),
            Err(IlsError::Silent) => assert!(silent, "{answer:?}"),
            other => panic!("{answer:?}: {other:?}"),
        }
        assert!(server.heard(ACCOUNT).is_empty(), "{answer:?}");
    }
}

#[tokio::test]
async fn a_card_number_is_asked_for_as_it_is_and_upper_case_is_not_lower_case() {
    let server = Scripted::new([
        (TOKEN, vec![granted(3600)]),
        (PATRONS, vec![patrons(&["a&b=%23#c"])]),
    ])
    .await;

    let account = ils(&server).account(&Barcode::parse("A&b=%23#c").unwrap()).await;

    assert!(account.unwrap().is_none());
    let query = &server.heard(PATRONS)[0].query;
    assert_eq!(query["cardnumber"], "A&b=%23#c");
    assert_eq!(query["_match"], "exact");
}

#[tokio::test]
async fn a_patron_signs_in_with_their_own_card_and_nobody_else() {
    let known =
        |card: serde_json::Value| reply(201, json!({"patron_id": 7, "cardnumber": card, "userid": "ann"}));
    for (answer, signed_in) in [
        (known(json!("21234000012342")), Ok(true)),
        (known(json!("21234000012343")), Ok(false)),
        (known(json!(null)), Ok(false)),
        (no(400), Ok(false)),
        (no(401), Err("login")),
        (no(403), Err("login")),
        (no(404), Err("login")),
        (html(400), Err("silent")),
        (html(201), Err("silent")),
        (reply(201, "{\"patron_id\":"), Err("silent")),
        (
            reply(200, json!({"patron_id": 7, "cardnumber": "21234000012342"})),
            Err("silent"),
        ),
        (elsewhere(), Err("silent")),
        (no(429), Err("silent")),
        (no(500), Err("silent")),
    ] {
        let server = Scripted::new([(TOKEN, vec![granted(3600)]), (VALIDATION, vec![answer.clone()])]).await;

        let said = ils(&server).sign_in(&barcode(), &"4711".into()).await;

        let said = said.map_err(|error| match error {
            IlsError::Login => "login",
            IlsError::Silent => "silent",
            IlsError::Unavailable | _ => "unavailable",
        });
        assert_eq!(said, signed_in, "{answer:?}");
    }
}

#[tokio::test]
async fn an_empty_pin_is_not_even_asked_about() {
    let server = Scripted::new([(TOKEN, vec![granted(3600)])]).await;

    let signed_in = ils(&server).sign_in(&barcode(), &"".into()).await.unwrap();

    assert!(!signed_in);
    assert!(server.heard(TOKEN).is_empty() && server.heard(VALIDATION).is_empty());
}

#[tokio::test]
async fn readiness_needs_both_permissions() {
    let nobody = "GET /api/v1/patrons/0/account";
    for (patrons, account, ready) in [
        (told("[]"), no(404), true),
        (no(403), no(404), false),
        (told("[]"), no(403), false),
        (no(404), no(404), false),
        (told("[]"), html(404), false),
        (told("{}"), no(404), false),
    ] {
        let server = Scripted::new([
            (TOKEN, vec![granted(3600)]),
            (PATRONS, vec![patrons.clone()]),
            (nobody, vec![account.clone()]),
        ])
        .await;

        assert_eq!(
            ils(&server).ready().await.is_ok(),
            ready,
            "{patrons:?} {account:?}"
        );
    }
}
