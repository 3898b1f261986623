//! `lastfour reconcile` beside the service: on a clean house, and on a mess of which it names every piece and nothing
//! else.

use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::bank::VISA;
use crate::kiosk::path;
use crate::mess;
use crate::mess::OurBooks;
use crate::scene::ADA;
use crate::scene::BORIS;
use crate::scene::KASPER;
use crate::scene::Scene;
use crate::support::demo::data;
use crate::support::program;

/// Four fees of four kinds.
const JUNO: &str = "21234000101303";
/// Two fees.
const LOTTE: &str = "21234000121483";

/// Runs the command beside the service; its exit status, and what it says. What has just moved counts.
fn reconcile(folder: &Path) -> (Option<i32>, String) {
    reconcile_with(folder, &["--settled-for", "0"])
}

fn reconcile_with(folder: &Path, options: &[&str]) -> (Option<i32>, String) {
    let config = data(folder).join("config.toml");
    let mut arguments = vec!["reconcile", "--config", config.to_str().unwrap()];
    arguments.extend(options);
    let output = program::run(&arguments);
    let said = String::from_utf8(output.stdout).unwrap();
    let complained = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said + &complained)
}

/// The differences among the lines, in the order of the alphabet.
fn differences(said: &str) -> Vec<&str> {
    let mut differences: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("* ")).collect();
    differences.sort_unstable();
    differences
}

/// Orders of one fee each, in one state or another.
struct Orders {
    amount_differs: Value,
    charged_twice: Value,
    refunded_elsewhere: Value,
    disputed: Value,
    refund_missing: Value,
    refund_bounced: Value,
    put_back: Value,
    /// No difference: its money went back, so the desk has put the fee back.
    refunded: Value,
    nothing_taken: Value,
    other_currency: Value,
    past_us: Value,
}

async fn paid(scene: &Scene, barcode: &str, fee: &str) -> Value {
    let order = scene.kiosk.order(barcode, &[fee]).await;
    let answer = scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    scene.kiosk.until_it_is(&order, "paid").await
}

async fn business(scene: &Scene) -> Orders {
    let refund_bounced = paid(scene, KASPER, "F1027").await;
    let refunded = paid(scene, ADA, "F1002").await;
    for (order, amount, seen) in [(&refund_bounced, "1.00", "8.75"), (&refunded, "1.25", "1.25")] {
        let wish = json!({"amount": amount, "reason": "a test", "refundable_seen": seen});
        let back = scene.kiosk.post(&path(order, "/refunds"), wish).await;
        assert_eq!(back.status, 201, "{}", back.body);
    }
    Orders {
        amount_differs: paid(scene, ADA, "F1001").await,
        charged_twice: paid(scene, ADA, "F1003").await,
        refunded_elsewhere: paid(scene, BORIS, "F1004").await,
        disputed: paid(scene, BORIS, "F1005").await,
        refund_missing: paid(scene, KASPER, "F1026").await,
        refund_bounced,
        put_back: paid(scene, LOTTE, "F1029").await,
        refunded,
        nothing_taken: scene.kiosk.order(JUNO, &["F1022"]).await,
        other_currency: scene.kiosk.order(JUNO, &["F1023"]).await,
        past_us: scene.kiosk.order(JUNO, &["F1024"]).await,
    }
}

/// What the files say, the service and everybody else being down.
async fn mess_in_the_files(folder: &Path, orders: &Orders, paid_out: &Value) {
    for fee in ["F1029", "F1002"] {
        mess::forget_the_payment_of(folder, fee);
    }
    mess::pay_out_a_cent_more(folder, paid_out["id"].as_str().unwrap());
    let mut ours = OurBooks::open(folder).await;
    ours.has_captured_a_cent_less(&orders.amount_differs).await;
    ours.has_captured(&orders.nothing_taken).await;
    ours.has_captured(&orders.other_currency).await;
    ours.has_refunded(&orders.refund_missing).await;
    ours.close().await;
}

/// What happens at the processor and at the desk, of which nobody tells us; gives every difference that must be found.
async fn mess_elsewhere(scene: &Scene, orders: &Orders) -> Vec<String> {
    let bank = &scene.bank;
    bank.happens("webhooks", json!({"lose": true})).await;
    let no_lists = json!({"on": "processor", "call": "list_events", "do": "status_500", "times": 100_000});
    bank.happens("faults", no_lists).await;
    let id = |thing: &Value| thing["id"].as_str().unwrap().to_owned();
    let code = |order: &Value| order["reference"].as_str().unwrap().to_owned();
    for (fee, amount) in [("F1022", "3.50"), ("F1023", "19.99")] {
        let at_the_desk = json!({"barcode": JUNO, "fee": fee, "amount": amount});
        bank.happens("ils/desk-payment", at_the_desk).await;
    }
    let unknown = bank.pay_past_us((10_000, "usd"), "automatic", None).await;
    let held = bank.pay_past_us((700, "usd"), "manual", None).await;
    let past_us = bank
        .pay_past_us((500, "usd"), "automatic", Some(&orders.past_us))
        .await;
    let euros = bank
        .pay_past_us((1999, "eur"), "automatic", Some(&orders.other_currency))
        .await;
    bank.pay_past_us((100, "usd"), "automatic", Some(&orders.charged_twice))
        .await;
    let charged_twice = bank.payments_of(&orders.charged_twice).await;
    let first = id(charged_twice.last().unwrap());
    let elsewhere = bank.taken(&orders.refunded_elsewhere).await;
    let refund = bank
        .happens(
            &format!("payment_intents/{elsewhere}/refund"),
            json!({"amount": 400}),
        )
        .await;
    let disputed = bank.taken(&orders.disputed).await;
    let dispute = bank
        .happens(&format!("payment_intents/{disputed}/dispute"), json!({}))
        .await;
    let bounced = bank.taken(&orders.refund_bounced).await;
    let refunds = bank.list("refunds").await;
    let mut refunds = refunds.iter();
    let bounced = id(refunds
        .find(|refund| refund["payment_intent"] == bounced)
        .unwrap());
    bank.happens(&format!("refunds/{bounced}/fail"), json!({})).await;
    let payout = bank.happens("payouts", json!({"currency": "usd"})).await;
    bank.happens(&format!("payouts/{}/fail", id(&payout)), json!({}))
        .await;
    let amount = bank.taken(&orders.amount_differs).await;
    let nothing = format!("pi_{}", id(&orders.nothing_taken));
    vec![
        format!("Charged at the processor, for no order of ours: {unknown} (theirs 100.00 USD)"),
        format!("Held on a card, and no order waits for it: {held} (theirs 7.00 USD)"),
        format!(
            "Taken at the processor, not captured in our books: {}, {past_us} (theirs 5.00 USD)",
            code(&orders.past_us)
        ),
        format!(
            "Taken in another currency than the order’s: {}, {euros} (ours 19.99 USD, theirs 19.99 EUR)",
            code(&orders.other_currency)
        ),
        format!(
            "Charged twice for one order: {}, {first} (ours 1.00 USD, theirs 2.00 USD)",
            code(&orders.charged_twice)
        ),
        format!(
            "Refunded at the processor, not in our books: {}, {} (theirs 4.00 USD)",
            code(&orders.refunded_elsewhere),
            id(&refund)
        ),
        format!(
            "Disputed at the processor, not in our books: {}, {} (theirs 5.00 USD)",
            code(&orders.disputed),
            id(&dispute)
        ),
        format!(
            "A refund has another amount or another end at the processor: {}, {bounced} (ours 1.00 USD)",
            code(&orders.refund_bounced)
        ),
        format!(
            "Refunded in our books, nothing went back at the processor: {}, re_nothing (ours 1.00 USD)",
            code(&orders.refund_missing)
        ),
        format!(
            "Another amount was taken than our order says: {}, {amount} (ours 4.49 USD, theirs 4.50 USD)",
            code(&orders.amount_differs)
        ),
        format!(
            "Captured in our books, nothing taken at the processor: {}, {nothing} (ours 3.50 USD)",
            code(&orders.nothing_taken)
        ),
        format!(
            "Captured, and the library system does not have the payment: {} (ours 5.25 USD)",
            code(&orders.put_back)
        ),
        format!(
            "A payout did not arrive at the bank: {} (ours 0.00 USD, theirs {} USD)",
            id(&payout),
            dollars(payout["amount"].as_i64().unwrap())
        ),
    ]
}

fn dollars(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

#[tokio::test]
async fn every_piece_of_a_mess_is_named_and_nothing_else() {
    let mut scene = Scene::open();
    let orders = business(&scene).await;
    let paid_out = scene.bank.happens("payouts", json!({})).await;

    let (clean, said) = reconcile(scene.folder.path());
    assert_eq!((clean, differences(&said)), (Some(0), vec![]), "{said}");
    assert!(said.contains("The books agree: 11 orders"), "{said}");
    let payout = format!("payout {}", paid_out["id"].as_str().unwrap());
    assert!(said.contains(&payout), "{said}");
    let log = scene.demo.program.log();
    assert!(!log.contains("needs a person"), "{log}");

    scene.demo.program.kill_everything();
    let Scene { folder, .. } = scene;
    mess_in_the_files(folder.path(), &orders, &paid_out).await;
    let scene = Scene::on(folder);
    let mut expected = mess_elsewhere(&scene, &orders).await;
    expected.push(format!(
        "A payout is not the sum of what is in it: {} (ours {} USD, theirs {} USD)",
        paid_out["id"].as_str().unwrap(),
        dollars(paid_out["amount"].as_i64().unwrap()),
        dollars(paid_out["amount"].as_i64().unwrap() + 1),
    ));
    expected.sort_unstable();

    let (messy, said) = reconcile(scene.folder.path());
    let told = differences(&said);
    assert_eq!(told, expected, "{said}");
    assert_eq!(messy, Some(1));
    assert_eq!(told.len(), 14);
    // What to do stands below each.
    let lines: Vec<&str> = said.lines().collect();
    let told_what_to_do = lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("* ") && pair[1].starts_with("  "))
        .count();
    assert_eq!(told_what_to_do, 14, "{said}");
    assert_eq!(scene.kiosk.now(&orders.refunded).await["state"], "refunded");
}

#[tokio::test]
async fn what_has_just_moved_is_no_difference() {
    let scene = Scene::open();
    let paid = paid(&scene, ADA, "F1001").await;
    scene.bank.happens("webhooks", json!({"lose": true})).await;
    let refund = format!("payment_intents/{}/refund", scene.bank.taken(&paid).await);
    scene.bank.happens(&refund, json!({})).await;
    scene
        .bank
        .pay_past_us((100, "usd"), "automatic", Some(&paid))
        .await;
    // The hold stands for some seconds more.
    let refuse = json!({"on": "processor", "call": "capture", "do": "refuse", "times": 2});
    scene.bank.happens("faults", refuse).await;
    let order = scene.kiosk.order(KASPER, &["F1026"]).await;
    scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;

    let (ended, said) = reconcile_with(scene.folder.path(), &[]);

    assert_eq!((ended, differences(&said)), (Some(0), vec![]), "{said}");
    let held = scene.bank.payments_of(&order).await;
    assert_eq!(
        held[0]["status"], "requires_capture",
        "too late to prove anything"
    );
}
