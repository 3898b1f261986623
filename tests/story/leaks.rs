//! After a whole day at the demonstration: no card number anywhere, and what people owe stays theirs.

use std::fs;

use lastfour::sandbox::library::names_and_titles;
use reqwest::Method;
use serde_json::Value;
use serde_json::json;

use crate::hunt;
use crate::hunt::Prey;
use crate::kiosk::path;
use crate::scene::ADA;
use crate::scene::BORIS;
use crate::scene::FREYA;
use crate::scene::GUSTAV;
use crate::scene::KASPER;
use crate::scene::Scene;
use crate::support::demo::data;
use crate::webhooks::deliver;
use crate::webhooks::now_s;
use crate::webhooks::signature;

/// Published test cards that nothing prints: two that pay, one that is declined, one that asks its owner.
const PAYS: [&str; 2] = ["5555555555554444", "378282246310005"];
const DECLINED: &str = "4000000000009995";
const ASKS: &str = "4000002500003155";
/// Typed where no card number belongs.
const TYPED: [&str; 4] = [
    "6011111111111117",
    "3056930009020004",
    "3566002020360505",
    "6200000000000005",
];

#[tokio::test]
async fn after_a_day_of_paying_no_card_number_is_anywhere() {
    let scene = Scene::open();

    pay_with_every_card(&scene).await;
    type_cards_everywhere(&scene).await;
    sign_a_card_into_an_event(&scene).await;

    let prey: Vec<Prey> = PAYS
        .into_iter()
        .chain([DECLINED, ASKS])
        .chain(TYPED)
        .map(Prey::card)
        .collect();
    let mut findings = hunt::in_folder(scene.folder.path(), &prey, &[]);
    for answer in scene.kiosk.heard().iter().chain(&scene.bank.heard()) {
        findings.extend(
            prey.iter()
                .flat_map(|prey| prey.found_in("an answer", answer.as_bytes())),
        );
    }
    assert!(findings.is_empty(), "{findings:#?}");
    // The hunt was in the right place: the last four digits are there.
    let last_four = [Prey::word("last four", "0005")];
    assert!(!hunt::in_folder(&data(scene.folder.path()), &last_four, &[]).is_empty());
}

async fn pay_with_every_card(scene: &Scene) {
    for (barcode, card) in [ADA, BORIS].into_iter().zip(PAYS) {
        let order = scene.paid(barcode, card).await;
        assert_eq!(order["card"]["last4"], card[card.len() - 4..]);
    }
    let order = scene.kiosk.order_all(FREYA).await;
    let token = scene.bank.token(DECLINED).await;
    scene
        .kiosk
        .pay(&order, &token)
        .await
        .is_problem(402, "card_declined");
    let token = scene.bank.token(ASKS).await;
    let asked = scene.kiosk.pay(&order, &token).await;
    assert_eq!(asked.body["payment"], "needs_patron", "{}", asked.body);
}

/// Every field, key, address and header of every call that takes something.
async fn type_cards_everywhere(scene: &Scene) {
    let kiosk = &scene.kiosk;
    let order = kiosk.order_all(KASPER).await;
    for (number, card) in TYPED.into_iter().enumerate() {
        let grouped = format!("{} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..]);
        let bodies: [(&str, Value); 10] = [
            ("/api/v1/patrons/fees", json!({"barcode": card})),
            ("/api/v1/patrons/fees", json!({"barcode": ADA, "pin": grouped})),
            ("/api/v1/orders", json!({"barcode": ADA, "fees": [{"id": card}]})),
            (
                "/api/v1/orders",
                json!({"offer": card, "contact": {"name": "A", "email": "a@example.org"}}),
            ),
            ("/api/v1/orders", offer(&grouped, "a@example.org")),
            ("/api/v1/orders", offer("Ann", &format!("{card}@example.org"))),
            (&path(&order, "/payment"), json!({"payment_method": card})),
            (
                &path(&order, "/payment"),
                json!({"payment_method": "pm_x", "return_url": format!("https://x/{card}")}),
            ),
            (
                &path(&order, "/refunds"),
                json!({"amount": "1.00", "reason": grouped, "refundable_seen": "1.00"}),
            ),
            ("/api/v1/orders/search", json!({"reference": grouped})),
        ];
        for (call, body) in bodies {
            kiosk
                .post(call, body.clone())
                .await
                .is_problem(400, "card_number_refused");
        }
        let as_key = kiosk.post_as(card, &path(&order, "/cancel"), json!({})).await;
        assert_eq!(as_key.status, 400, "{}", as_key.body);
        for address in [
            format!("/api/v1/orders/{card}"),
            format!("/api/v1/tasks?card={card}"),
            format!("/{card}"),
        ] {
            let answer = kiosk.get(&address).await;
            assert!((400..500).contains(&answer.status), "{}", answer.body);
        }
        let as_secret = kiosk
            .ask_as_stranger(Method::GET, "/api/v1/tasks")
            .bearer_auth(card);
        assert_eq!(kiosk.send(as_secret).await.status, 401);
        let in_header = kiosk
            .ask(Method::GET, "/api/v1/tasks")
            .header("x-request-id", card)
            .header("referer", card);
        assert_eq!(kiosk.send(in_header).await.status, 200, "header {number}");
    }
}

fn offer(name: &str, email: &str) -> Value {
    json!({"offer": "non-resident-card", "contact": {"name": name, "email": email}})
}

/// What the processor signs is kept; the card number in it is not.
async fn sign_a_card_into_an_event(scene: &Scene) {
    let secret = scene.demo.ready["webhook_secret"].as_str().unwrap();
    let body = json!({
        "id": "evt_with_a_card", "object": "event", "type": "charge.updated", "livemode": false,
        "data": {"object": {"id": "ch_1", "object": "charge", "description": format!("card {}", TYPED[0])}},
    });
    let body = body.to_string();

    let taken = deliver(&scene.kiosk, &body, &signature(secret, now_s(), &body)).await;

    assert_eq!(taken.status, 200, "{}", taken.body);
    let kept = [Prey::word("the event", "evt_with_a_card")];
    assert!(!hunt::in_folder(&data(scene.folder.path()), &kept, &["sandbox"]).is_empty());
}

#[tokio::test]
async fn what_people_owe_and_are_called_stays_where_it_belongs() {
    let scene = Scene::open();
    let patrons = scene.demo.ready["patrons"].as_array().unwrap().clone();

    scene.paid(ADA, PAYS[0]).await;
    let order = scene.kiosk.order_all(GUSTAV).await;
    let token = scene.bank.token(PAYS[1]).await;
    scene.kiosk.pay(&order, &token).await;
    scene.kiosk.until_it_is(&order, "released").await;
    let with_pin = json!({"barcode": ADA, "pin": patrons[0]["pin"]});
    assert_eq!(
        scene.kiosk.post("/api/v1/patrons/fees", with_pin).await.status,
        200
    );
    let bought = scene
        .kiosk
        .post("/api/v1/orders", offer("Quirina Zugvogel", "quirina@example.org"))
        .await;
    assert_eq!(bought.status, 201, "{}", bought.body);

    let folder = data(scene.folder.path());
    let private: Vec<Prey> = names_and_titles()
        .map(|words| Prey::word("a name or title", words))
        .collect();
    let barcodes: Vec<Prey> = patrons
        .iter()
        .map(|patron| Prey::word("a barcode", patron["barcode"].as_str().unwrap()))
        .collect();
    let buyer = [
        Prey::word("a buyer's name", "Quirina"),
        Prey::word("a buyer's address", "quirina@"),
    ];

    // Titles and names: in the library system's own books, nowhere else.
    let mut findings = hunt::in_folder(scene.folder.path(), &private, &["ils.jsonl"]);
    // Barcodes: never in the log, never at the processor. The service's own database joins them to pseudonyms.
    let log = fs::read(scene.folder.path().join("demo.log")).unwrap();
    let processor = fs::read(folder.join("sandbox").join("processor.jsonl")).unwrap();
    for (place, bytes) in [("the log", &log), ("the processor's books", &processor)] {
        findings.extend(
            barcodes
                .iter()
                .chain(&private)
                .chain(&buyer)
                .flat_map(|prey| prey.found_in(place, bytes)),
        );
    }
    for answer in scene.kiosk.heard() {
        findings.extend(
            private
                .iter()
                .chain(&buyer)
                .flat_map(|prey| prey.found_in("an answer", answer.as_bytes())),
        );
    }
    assert!(findings.is_empty(), "{findings:#?}");
}
