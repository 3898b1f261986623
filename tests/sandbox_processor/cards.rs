//! Stripe's published test cards, and what is left of a number afterwards: nothing.

use std::fmt::Write as _;

use serde_json::json;

use crate::caller::Caller;
use crate::caller::id;
use crate::caller::start;

#[tokio::test]
async fn every_published_card_behaves_as_published() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let cases = [
        ("4242424242424242", "requires_capture", "visa"),
        ("5555555555554444", "requires_capture", "mastercard"),
        ("378282246310005", "requires_capture", "amex"),
        ("6011111111111117", "requires_capture", "discover"),
        ("3056930009020004", "requires_capture", "diners"),
        ("36227206271667", "requires_capture", "diners"),
        ("3566002020360505", "requires_capture", "jcb"),
        ("6205500000000000004", "requires_capture", "unionpay"),
        ("4000000000000002", "generic_decline", "visa"),
        ("4000000000009995", "insufficient_funds", "visa"),
        ("4000000000009987", "lost_card", "visa"),
        ("4000000000009979", "stolen_card", "visa"),
        ("4000000000000069", "expired_card", "visa"),
        ("4000000000000127", "incorrect_cvc", "visa"),
        ("4000000000000119", "processing_error", "visa"),
        ("4000000000006975", "card_velocity_exceeded", "visa"),
        ("4100000000000019", "fraudulent", "visa"),
        ("4000002760003184", "requires_action", "visa"),
        ("4000008400001629", "requires_action", "visa"),
        ("4000000000003055", "requires_capture", "visa"),
        ("4000000000000259", "requires_capture", "visa"),
    ];

    for (number, expected, brand) in cases {
        let method = caller.method(number).await;
        assert_eq!(method.body["card"]["brand"], brand, "{expected}");
        let held = caller.hold(&id(&method)).await;
        let outcome = if held.status == 402 {
            &held.body["error"]["decline_code"]
        } else {
            &held.body["status"]
        };
        assert_eq!(outcome, expected);
        assert_eq!(
            method.body["card"]["last4"].as_str().unwrap(),
            number.split_at(number.len() - 4).1
        );
    }
    for (number, code) in [
        ("4242424242424241", "incorrect_number"),
        ("4012888888881881", "card_declined"),
    ] {
        let refused = caller.method(number).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.body["error"]["code"]),
            (402, &json!(code))
        );
    }
}

#[tokio::test]
async fn no_card_number_survives_its_request() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let numbers = [
        "4000056655665556",
        "2223003122003222",
        "371449635398431",
        "6011000990139424",
        "4000000000009987",
        "4000008260003178",
        "4012888888881881",
    ];
    let mut answers = String::new();

    for number in numbers {
        let spaced = number.replace("00", "00 ");
        let method = caller.method(&spaced).await;
        if method.status == 200 {
            let held = caller.hold(&id(&method)).await;
            write!(answers, "{held:?}").unwrap();
        }
        let stray = [("amount", "100"), ("currency", "usd"), ("description", number)];
        let stray = caller.post("/v1/payment_intents", &stray).await;
        let name = caller.post("/v1/refunds", &[(number, "1")]).await;
        let as_id = caller.get(&format!("/v1/payment_intents/{number}")).await;
        let as_key = caller.post_with_key("/v1/refunds", &[], number).await;
        let as_token = caller
            .post(
                "/v1/payment_methods",
                &[("type", "card"), ("card[token]", number)],
            )
            .await;
        assert!(
            [stray.status, as_id.status, as_token.status]
                .iter()
                .all(|status| *status != 200)
        );
        write!(
            answers,
            "{method:?}{stray:?}{name:?}{as_id:?}{as_key:?}{as_token:?}"
        )
        .unwrap();
    }
    for list in ["/v1/payment_intents", "/v1/events", "/v1/charges"] {
        write!(answers, "{:?}", caller.get(&format!("{list}?limit=100")).await).unwrap();
    }
    let mistyped = "4000056655665557";
    write!(answers, "{:?}", caller.method(mistyped).await).unwrap();
    running.stop().await;
    let books = std::fs::read_to_string(folder.path().join("processor.jsonl")).unwrap();

    assert!(books.contains("9987"), "the books hold the last four digits");
    for (place, text) in [("answers", digits_only(&answers)), ("books", digits_only(&books))] {
        for number in numbers.iter().chain([&mistyped]) {
            assert!(
                !text.contains(*number),
                "a number ending in {} is in the {place}",
                number.split_at(number.len() - 4).1
            );
        }
    }
}

/// The text without what people break numbers up with.
fn digits_only(text: &str) -> String {
    text.chars().filter(|c| !" -".contains(*c)).collect()
}
