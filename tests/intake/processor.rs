//! The processor is asked once, whatever it does, and its word is not taken for everything.

use serde_json::json;

use crate::harness::Home;
use crate::harness::Intake;
use crate::harness::Wishes;
use crate::harness::card;
use crate::harness::not_in;
use crate::stub::Manner;
use crate::stub::Stub;

const NUMBER: &str = "4000056655665556";

/// Gives a card in at an intake whose processor is so: status, code, how often it was asked, the outcome in the log.
async fn told(manner: Manner) -> (u16, String, usize, String) {
    let stub = Stub::start(manner).await;
    let wishes = Wishes {
        timeout_s: 1,
        ..Wishes::default()
    };
    let intake = Intake::start(Home::new(), &stub.url, wishes);

    let (status, answer) = intake.give(&card(NUMBER)).await;

    not_in(NUMBER, &answer.to_string());
    intake.hunt(NUMBER);
    let outcome = intake.audited(1)["outcome"].as_str().unwrap().to_owned();
    let code = answer["code"].as_str().unwrap_or("none").to_owned();
    (status, code, stub.asked(), outcome)
}

fn once(status: u16, code: &str, outcome: &str) -> (u16, String, usize, String) {
    (status, code.to_owned(), 1, outcome.to_owned())
}

#[tokio::test]
async fn a_processor_that_does_not_answer_is_asked_once() {
    assert_eq!(told(Manner::Silent).await, once(503, "try_later", "try_later"));
    assert_eq!(told(Manner::HangsUp).await, once(503, "try_later", "try_later"));
}

#[tokio::test]
async fn a_processor_in_trouble_is_asked_once() {
    for status in [408, 409, 429, 500, 502, 503] {
        let manner = Manner::Says(status, String::from("{}"));
        assert_eq!(
            told(manner).await,
            once(503, "try_later", "try_later"),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_processor_that_is_not_there_is_no_reason_to_fall() {
    let intake = Intake::before("http://127.0.0.1:1");

    let (status, answer) = intake.give(&card(NUMBER)).await;

    assert_eq!((status, &answer["code"]), (503, &json!("try_later")));
    assert_eq!(intake.give(&card(NUMBER)).await.0, 503);
    intake.hunt(NUMBER);
}

#[tokio::test]
async fn a_processor_that_lies_is_not_believed() {
    let method = |id: &str, last4: &str| {
        let card = json!({ "brand": "visa", "last4": last4 });
        Manner::Says(200, json!({ "id": id, "card": card }).to_string())
    };
    for manner in [
        method("pm_1", "5557"),
        method("pm_1", NUMBER),
        method("tok_1", "5556"),
        method("pm_1 <script>", "5556"),
        Manner::Echoes(200),
        Manner::Says(200, String::from("no JSON")),
        Manner::Says(302, String::new()),
        Manner::Babbles,
    ] {
        assert_eq!(told(manner).await, once(503, "try_later", "not_believed"));
    }
}

#[tokio::test]
async fn what_the_processor_says_of_a_refusal_is_not_passed_on() {
    assert_eq!(
        told(Manner::Echoes(402)).await,
        once(402, "card_declined", "card_declined")
    );
    let failure = json!({ "error": { "code": "incorrect_number", "message": NUMBER } });
    let manner = Manner::Says(402, failure.to_string());
    assert_eq!(told(manner).await, once(422, "invalid", "invalid"));
    assert_eq!(
        told(Manner::Echoes(401)).await,
        once(503, "try_later", "key_refused")
    );
    assert_eq!(
        told(Manner::Echoes(400)).await,
        once(503, "try_later", "not_believed")
    );
}

#[tokio::test]
async fn a_processor_whose_certificate_is_anothers_gets_no_number() {
    let home = Home::new();
    let other = Home::new();
    let stub = Stub::start_tls(Manner::Honest, &other.certificates).await;
    let wishes = Wishes {
        processor: "authority_file = \"authority.pem\"",
        ..Wishes::default()
    };
    let intake = Intake::start(home, &stub.url, wishes);

    let (status, answer) = intake.give(&card(NUMBER)).await;

    assert_eq!((status, &answer["code"]), (503, &json!("try_later")));
}
