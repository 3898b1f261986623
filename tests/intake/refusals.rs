//! What the intake does not take, and that it never repeats what it was sent.

use std::time::Instant;

use reqwest::Method;
use serde_json::Value;
use serde_json::json;

use crate::harness::Home;
use crate::harness::Intake;
use crate::harness::Wishes;
use crate::harness::card;
use crate::harness::not_in;
use crate::stub::Manner;
use crate::stub::Stub;
use crate::support::program::until;
use crate::wire::Wire;
use crate::wire::request;

const NUMBER: &str = "6011981111111113";

#[tokio::test]
async fn what_is_wrong_with_a_card_is_told_by_field_and_never_sent_on() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);
    let with = |field: &str, value: Value| {
        let mut card = card(NUMBER);
        card[field] = value;
        card
    };

    for (card, field) in [
        (with("number", json!("6011981111111114")), "number"),
        (with("number", json!("6011 9811 1111 1113 0")), "number"),
        (with("number", json!("٦٠١١٩٨١١١١١١١١١٣")), "number"),
        (with("number", json!("6011981111111113x")), "number"),
        (with("number", json!("21234000012342")), "number"),
        (with("number", json!("")), "number"),
        (with("number", json!(6_011_981_111_111_113_u64)), "number"),
        (with("exp_month", json!(13)), "exp_month"),
        (with("exp_month", json!("January")), "exp_month"),
        (with("exp_year", json!(203)), "exp_year"),
        (with("cvc", json!("12")), "cvc"),
        (with("cvc", json!("12345")), "cvc"),
        (with("cvc", json!(123)), "cvc"),
    ] {
        let (status, answer) = intake.give(&card).await;

        assert_eq!(
            (status, &answer["code"]),
            (422, &json!("invalid")),
            "{field}: {answer}"
        );
        assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
        assert_eq!(answer["errors"][0]["field"], field);
        not_in(NUMBER, &answer.to_string());
    }
    assert_eq!(stub.asked(), 0);
    intake.hunt(NUMBER);
}

#[tokio::test]
async fn a_number_in_any_wrong_place_is_never_repeated() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);
    let good = card(NUMBER).to_string();
    let post = |path: &str| intake.request(Method::POST, path);
    let bodies = [
        NUMBER.to_owned(),
        format!("\"{NUMBER}\""),
        format!("[{NUMBER}]"),
        format!("{{\"{NUMBER}\":1}}"),
        format!("{{\"number\":{NUMBER}"),
        format!("{{\"number\":[\"{NUMBER}\"]}}"),
        format!("{{\"number\":\"{NUMBER}\\u0020\"}}"),
        format!("{{\"number\":\"{NUMBER}\",\"number\":\"{NUMBER}\"}}"),
        format!("{{\"exp_month\":{NUMBER},\"exp_year\":\"{NUMBER}\",\"cvc\":\"{NUMBER}\"}}"),
        good.replace("cvc", "cvv"),
        good.replace('}', &format!(",\"name\":\"{NUMBER}\"}}")),
        format!("number={NUMBER}&cvc=123"),
        format!("{good} {NUMBER}"),
    ];
    for body in &bodies {
        let (status, answer) = intake.post("/v1/cards", body).await;

        assert!(status == 400 || status == 422, "{status} {answer}");
        not_in(NUMBER, &answer);
    }
    for (requested, body, expected) in [
        (post(&format!("/v1/cards/{NUMBER}")), &good, 404),
        (post(&format!("/{NUMBER}")), &good, 404),
        (post(&format!("/v1/cards?number={NUMBER}")), &good, 400),
        (
            intake.request(Method::GET, &format!("/v1/cards?n={NUMBER}")),
            &good,
            405,
        ),
        (intake.request(Method::PUT, "/v1/cards"), &good, 405),
        (
            intake.request(Method::from_bytes(NUMBER.as_bytes()).unwrap(), "/v1/cards"),
            &good,
            405,
        ),
        (
            post("/v1/cards")
                .header("x-card", NUMBER)
                .header("cookie", NUMBER),
            &bodies[0],
            400,
        ),
        (
            post("/v1/cards").bearer_auth(NUMBER).header("referer", NUMBER),
            &bodies[0],
            400,
        ),
    ] {
        let (status, answer) = intake.send(requested, body).await;

        assert_eq!(status, expected, "{answer}");
        not_in(NUMBER, &answer);
    }
    assert_eq!(stub.asked(), 0);
    intake.hunt(NUMBER);
}

#[tokio::test]
async fn a_broken_request_gets_no_number_back_either() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);

    for sent in [
        format!("{NUMBER}\r\n\r\n"),
        format!("POST /v1/cards HTTP/9.{NUMBER}\r\n\r\n"),
        format!("POST /v1/cards HTTP/1.1\r\n{NUMBER}\r\n\r\n"),
        format!("POST /v1/cards HTTP/1.1\r\ncontent-length: {NUMBER}{NUMBER}\r\n\r\n"),
        format!("POST /v1/cards HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{NUMBER}\r\n"),
        format!("POST /{NUMBER} HTTP/1.0\r\n\r\n"),
    ] {
        let mut wire = Wire::to(&intake).await;
        wire.write(sent.as_bytes()).await;

        let answer = wire.rest().await;

        assert!(
            answer.starts_with("HTTP/1.") && !answer.contains(" 200 "),
            "{sent:?}: {answer}"
        );
        not_in(NUMBER, &answer);
    }
    intake.hunt(NUMBER);
}

#[tokio::test]
async fn another_content_type_is_refused() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);
    let good = card(NUMBER).to_string();

    for media_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let mut wire = Wire::to(&intake).await;
        let sent = request(&good).replace("application/json", media_type);
        wire.write(sent.as_bytes()).await;

        let answer = wire.rest().await;

        assert!(answer.starts_with("HTTP/1.1 415 "), "{answer}");
    }
    assert_eq!(stub.asked(), 0);
}

#[tokio::test]
async fn a_body_of_more_than_four_kilobytes_is_refused() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);
    let padded = |bytes: usize| {
        let card = card(NUMBER).to_string();
        format!("{card}{}", " ".repeat(bytes - card.len()))
    };

    assert_eq!(intake.post("/v1/cards", &padded(4096)).await.0, 200);
    for bytes in [4097, 60_000, 1_000_000] {
        let mut wire = Wire::to(&intake).await;
        let body = padded(bytes);
        let head = request(&body)
            .split_inclusive("\r\n\r\n")
            .next()
            .unwrap()
            .to_owned();
        wire.write(head.as_bytes()).await;
        if bytes < 100_000 {
            wire.write(body.as_bytes()).await;
        }

        let answer = wire.rest().await;

        assert!(answer.starts_with("HTTP/1.1 413 "), "{bytes}: {answer}");
        not_in(NUMBER, &answer);
    }
    assert_eq!(stub.asked(), 1);
}

#[tokio::test]
async fn a_connection_is_closed_after_its_first_answer() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);
    let good = card(NUMBER).to_string();
    let asked = request(&good).replace("host:", "connection: keep-alive\r\nhost:");
    let mut wire = Wire::to(&intake).await;

    wire.write(format!("{asked}{asked}").as_bytes()).await;
    let answers = wire.rest().await;

    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
    assert!(
        answers.to_lowercase().contains("\r\nconnection: close\r\n"),
        "{answers}"
    );
    assert!(
        answers.to_lowercase().contains("\r\ncache-control: no-store\r\n"),
        "{answers}"
    );
}

#[tokio::test]
async fn http_2_is_not_offered() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);

    let both = Wire::offering(&intake, &["h2", "http/1.1"]).await.unwrap();
    let chosen = both.0.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
    let only_http_2 = Wire::offering(&intake, &["h2"]).await;
    let mut unasked = Wire::offering(&intake, &[]).await.unwrap();
    unasked.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;

    assert_eq!(chosen.as_deref(), Some(&b"http/1.1"[..]));
    assert!(only_http_2.is_err());
    let answer = unasked.rest().await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400 "),
        "{answer:?}"
    );
}

#[tokio::test]
async fn who_sends_too_slowly_is_cut_off() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);
    let sent = request(&card(NUMBER).to_string());
    let (most, last) = sent.split_at(sent.len() - 1);
    let begun = Instant::now();

    let mut body = Wire::to(&intake).await;
    body.write(most.as_bytes()).await;
    let mut head = Wire::to(&intake).await;
    head.write(b"POST /v1/cards HTTP/1.1\r\nhost: ").await;
    let (body, _) = tokio::join!(body.rest(), head.rest());

    assert!(body.starts_with("HTTP/1.1 408 "), "{body}");
    not_in(NUMBER, &body);
    assert!(begun.elapsed().as_secs() < 25, "{:?}", begun.elapsed());
    assert_eq!(last, "}");
    assert_eq!(intake.audited(1)["outcome"], "malformed");
    assert_eq!(stub.asked(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_in_the_middle_leaves_a_line_in_the_log() {
    let stub = Stub::start(Manner::Silent).await;
    let intake = Intake::before(&stub.url);

    let mut wire = Wire::to(&intake).await;
    wire.write(request(&card(NUMBER).to_string()).as_bytes()).await;
    until("the processor is asked", || (stub.asked() == 1).then_some(()));
    drop(wire);

    let line = tokio::task::block_in_place(|| intake.audited(1));
    assert_eq!(line["outcome"], "broken_off");
    assert_eq!(line["last4"], "1113");
    intake.hunt(NUMBER);
}

#[tokio::test]
async fn too_many_cards_from_one_address_are_put_off() {
    let stub = Stub::start(Manner::Honest).await;
    let wishes = Wishes {
        per_min: 3,
        ..Wishes::default()
    };
    let intake = Intake::start(Home::new(), &stub.url, wishes);

    for _ in 0..3 {
        assert_eq!(intake.give(&card(NUMBER)).await.0, 200);
    }
    let (status, answer) = intake.give(&card(NUMBER)).await;

    assert_eq!((status, &answer["code"]), (429, &json!("slow_down")));
    assert_eq!(stub.asked(), 3);
    assert_eq!(intake.audited(4)["outcome"], "slow_down");
}
