//! The page of a checkout session as a browser without scripts sees it.

use reqwest::Response;

use crate::caller::Caller;
use crate::caller::Got;
use crate::caller::id;
use crate::caller::start;
use crate::checkout::SESSIONS;
use crate::checkout::session_form;

pub(crate) const CARD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";
const ASKS_ITS_OWNER: &str = "4000002760003184";

/// Fills the card form and sends it: the status, and where it leads or, if nowhere, the page.
pub(crate) async fn submit(caller: &Caller, session: &Got, number: &str) -> (u16, String) {
    let card = [
        ("card[number]", number),
        ("expiry", "12 / 44"),
        ("card[cvc]", "123"),
    ];
    send(caller, session, &card).await
}

async fn send(caller: &Caller, session: &Got, card: &[(&str, &str)]) -> (u16, String) {
    let url = format!("{}/c/pay/{}", caller.base, id(session));
    outcome(caller.http.post(url).form(card).send().await.unwrap()).await
}

async fn look(caller: &Caller, path: &str) -> (u16, String) {
    let url = format!("{}{path}", caller.base);
    outcome(caller.http.get(url).send().await.unwrap()).await
}

async fn outcome(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    if let Some(place) = response.headers().get("location") {
        return (status, place.to_str().unwrap().to_owned());
    }
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("script-src") && policy.starts_with("default-src 'none'"));
    assert_eq!(response.headers()["cache-control"], "no-store");
    (status, response.text().await.unwrap())
}

async fn intent_of(caller: &Caller, session: &Got) -> serde_json::Value {
    let path = format!("{SESSIONS}/{}?expand[]=payment_intent", id(session));
    caller.get(&path).await.body["payment_intent"].clone()
}

#[tokio::test]
async fn the_page_says_what_is_paid_and_that_no_real_money_moves() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let session = caller.post(SESSIONS, &session_form()).await;

    let (status, page) = look(&caller, &format!("/c/pay/{}", id(&session))).await;

    assert_eq!(status, 200);
    for text in [
        "No real money moves here",
        "12.50 USD",
        "Late &lt;fees&gt;: 10.00 USD",
        "Copies × 2: 2.50 USD",
        "href=\"https://127.0.0.1:8443/orders/7?a=1&amp;b=2\">Back to the library",
        "autocomplete=\"cc-number\"",
        "autocomplete=\"cc-exp\"",
        "autocomplete=\"cc-csc\"",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script") && !page.contains("style="));
    assert_eq!(look(&caller, "/c/pay/cs_test_x").await.0, 404);
}

#[tokio::test]
async fn a_declined_card_is_told_on_the_page_and_another_may_be_tried() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let session = caller.post(SESSIONS, &session_form()).await;

    let (status, page) = submit(&caller, &session, DECLINED).await;
    let first = intent_of(&caller, &session).await;
    let (_, seen_again) = look(&caller, &format!("/c/pay/{}", id(&session))).await;
    let paid = submit(&caller, &session, CARD).await;
    let second = intent_of(&caller, &session).await;
    let (_, after) = look(&caller, &format!("/c/pay/{}", id(&session))).await;
    let twice = submit(&caller, &session, CARD).await;

    assert_eq!(status, 402);
    for page in [&page, &seen_again] {
        assert!(page.contains("role=\"alert\">The card was declined."));
    }
    assert_eq!(first["status"], "requires_payment_method");
    assert_eq!(
        paid,
        (
            303,
            format!("https://127.0.0.1:8443/back?session={}", id(&session))
        )
    );
    assert_eq!(second["id"], first["id"]);
    assert_eq!(second["status"], "requires_capture");
    assert!(after.contains("This payment is done") && !after.contains("<form"));
    assert_eq!(
        twice, paid,
        "a second click pays nothing and leads on all the same"
    );
    let all = caller.get("/v1/charges?limit=100").await;
    assert_eq!(all.body["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_incomplete_card_is_told_beside_its_field_and_tries_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let session = caller.post(SESSIONS, &session_form()).await;

    for (number, expiry, code, told) in [
        (
            "",
            "12/44",
            "123",
            "number-error\" class=\"error\">Enter the card number.",
        ),
        (
            CARD,
            "",
            "123",
            "expiry-error\" class=\"error\">Enter the expiry date",
        ),
        (CARD, "13/44", "123", "expiry-error\" class=\"error\">The card"),
        (
            CARD,
            "12/44",
            "",
            "code-error\" class=\"error\">Enter the security code.",
        ),
        (CARD, "12/44", "12", "code-error\" class=\"error\">The card"),
        (
            "4242424242424241",
            "12/44",
            "123",
            "number-error\" class=\"error\">The card number",
        ),
    ] {
        let card = [("card[number]", number), ("expiry", expiry), ("card[cvc]", code)];
        let (status, page) = send(&caller, &session, &card).await;
        assert_eq!(status, 402, "{told}");
        assert!(page.contains(told), "{told}");
        assert!(page.contains("aria-invalid=\"true\""), "{told}");
        assert!(number.is_empty() || !page.contains(number), "{told}");
    }
    assert!(intent_of(&caller, &session).await.is_null());
}

#[tokio::test]
async fn the_banks_page_leads_on_only_after_a_yes() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let session = caller.post(SESSIONS, &session_form()).await;
    let path = format!("/c/pay/{}", id(&session));
    let press = async |bank: &str, button: &str| {
        let url = format!("{}{bank}/{button}", caller.base);
        let (status, back) = outcome(caller.http.post(url).send().await.unwrap()).await;
        assert_eq!(status, 303);
        let back = back.strip_prefix(&running.browser_url()).unwrap().to_owned();
        look(&caller, &back).await
    };

    let (_, bank) = submit(&caller, &session, ASKS_ITS_OWNER).await;
    let asked = look(&caller, &bank).await;
    let early = look(&caller, &format!("{path}/back")).await;
    let refused = press(&bank, "fail").await;
    let told = look(&caller, &path).await;
    let (_, bank_again) = submit(&caller, &session, ASKS_ITS_OWNER).await;
    let agreed = press(&bank_again, "complete").await;

    assert!(bank.starts_with("/sandbox/3ds/pi_"));
    assert!(asked.1.contains("do you agree to pay 12.50 USD?"));
    assert_eq!(early, (303, path.clone()), "nobody has answered yet");
    assert_eq!(refused, (303, path));
    assert!(told.1.contains("consent could not be had"));
    assert_eq!(bank_again, bank, "the session keeps its payment intent");
    assert_eq!(
        agreed,
        (
            303,
            format!("https://127.0.0.1:8443/back?session={}", id(&session))
        )
    );
    assert_eq!(intent_of(&caller, &session).await["status"], "requires_capture");
}

#[tokio::test]
async fn no_card_number_is_left_behind_by_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let session = caller.post(SESSIONS, &session_form()).await;
    let mistyped = "4242424242424241";
    let mut pages = String::new();

    for number in [DECLINED, mistyped, "4242 4242 4242 4242"] {
        pages.push_str(&submit(&caller, &session, number).await.1);
    }
    for stray in ["expiry", "card[cvc]", "surprise", "card[token]"] {
        let card = [("card[number]", DECLINED), (stray, CARD)];
        pages.push_str(&send(&caller, &session, &card).await.1);
    }
    pages.push_str(&look(&caller, &format!("/c/pay/{CARD}")).await.1);
    running.stop().await;
    let books = std::fs::read_to_string(folder.path().join("processor.jsonl")).unwrap();

    assert!(books.contains("checkout.session.completed"));
    for (place, text) in [("pages", &pages), ("books", &books)] {
        let digits: String = text.chars().filter(|c| !" -".contains(*c)).collect();
        for number in [CARD, DECLINED, mistyped] {
            assert!(!digits.contains(number), "a number is in the {place}");
        }
    }
}
