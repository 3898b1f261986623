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

/// The ids of what happened elsewhere.
struct Mess {
    unknown: String,
    held: String,
    past_us: String,
    euros: String,
    refund: String,
    dispute: String,
    bounced: String,
    payout: Value,
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

/// What happens at the processor and at the desk, of which nobody tells us.
async fn mess_elsewhere(scene: &Scene, orders: &Orders) -> Mess {
    let bank = &scene.bank;
    bank.happens("webhooks", json!({"lose": true})).await;
    let no_lists = json!({"on": "processor", "call": "list_events", "do": "status_500", "times": 100_000});
    bank.happens("faults", no_lists).await;
    for (fee, amount) in [("F1022", "3.50"), ("F1023", "19.99")] {
        let at_the_desk = json!({"barcode": JUNO, "fee": fee, "amount": amount});
        bank.happens("ils/desk-payment", at_the_desk).await;
    }
    let at_once = "automatic";
    let unknown = bank.pay_past_us((10_000, "usd"), at_once, None).await;
    let held = bank.pay_past_us((700, "usd"), "manual", None).await;
    let past_us = bank
        .pay_past_us((500, "usd"), at_once, Some(&orders.past_us))
        .await;
    let euros = bank
        .pay_past_us((1999, "eur"), at_once, Some(&orders.other_currency))
        .await;
    bank.pay_past_us((100, "usd"), at_once, Some(&orders.charged_twice))
        .await;
    let refund = bank.taken(&orders.refunded_elsewhere).await;
    let refund = format!("payment_intents/{refund}/refund");
    let refund = bank.happens(&refund, json!({"amount": 400})).await;
    let dispute = bank.taken(&orders.disputed).await;
    let dispute = format!("payment_intents/{dispute}/dispute");
    let dispute = bank.happens(&dispute, json!({})).await;
    let bounced = bank.taken(&orders.refund_bounced).await;
    let refunds = bank.list("refunds").await;
    let mut refunds = refunds.iter();
    let bounced = id(refunds
        .find(|refund| refund["payment_intent"] == bounced)
        .unwrap());
    bank.happens(&format!("refunds/{bounced}/fail"), json!({})).await;
    let payout = bank.happens("payouts", json!({"currency": "usd"})).await;
    let fails = format!("payouts/{}/fail", id(&payout));
    bank.happens(&fails, json!({})).await;
    Mess {
        unknown,
        held,
        past_us,
        euros,
        refund: id(&refund),
        dispute: id(&dispute),
        bounced,
        payout,
    }
}

/// Every difference that must be found, and its amounts; in the order of [`names`].
const TOLD: [(&str, &str); 12] = [
    (
        "Charged at the processor, for no order of ours",
        "theirs 100.00 USD",
    ),
    ("Held on a card, and no order waits for it", "theirs 7.00 USD"),
    (
        "Taken at the processor, not captured in our books",
        "theirs 5.00 USD",
    ),
    (
        "Taken in another currency than the order’s",
        "ours 19.99 USD, theirs 19.99 EUR",
    ),
    ("Charged twice for one order", "ours 1.00 USD, theirs 2.00 USD"),
    ("Refunded at the processor, not in our books", "theirs 4.00 USD"),
    ("Disputed at the processor, not in our books", "theirs 5.00 USD"),
    (
        "A refund has another amount or another end at the processor",
        "ours 1.00 USD",
    ),
    (
        "Refunded in our books, nothing went back at the processor",
        "ours 1.00 USD",
    ),
    (
        "Another amount was taken than our order says",
        "ours 4.49 USD, theirs 4.50 USD",
    ),
    (
        "Captured in our books, nothing taken at the processor",
        "ours 3.50 USD",
    ),
    (
        "Captured, and the library system does not have the payment",
        "ours 5.25 USD",
    ),
];

/// What each is called by: the order's code, the processor's id.
async fn names(scene: &Scene, orders: &Orders, mess: &Mess) -> [Vec<String>; 12] {
    let code = |order: &Value| order["reference"].as_str().unwrap().to_owned();
    let both = |order: &Value, id: &str| vec![code(order), id.to_owned()];
    let first = scene.bank.payments_of(&orders.charged_twice).await;
    let amount = scene.bank.taken(&orders.amount_differs).await;
    let nothing = format!("pi_{}", id(&orders.nothing_taken));
    [
        vec![mess.unknown.clone()],
        vec![mess.held.clone()],
        both(&orders.past_us, &mess.past_us),
        both(&orders.other_currency, &mess.euros),
        both(&orders.charged_twice, &id(first.last().unwrap())),
        both(&orders.refunded_elsewhere, &mess.refund),
        both(&orders.disputed, &mess.dispute),
        both(&orders.refund_bounced, &mess.bounced),
        both(&orders.refund_missing, "re_nothing"),
        both(&orders.amount_differs, &amount),
        both(&orders.nothing_taken, &nothing),
        vec![code(&orders.put_back)],
    ]
}

/// All that must be told, in the order of the alphabet.
async fn expected(scene: &Scene, orders: &Orders, mess: &Mess, paid_out: &Value) -> Vec<String> {
    let names = names(scene, orders, mess).await;
    let told = TOLD.iter().zip(names);
    let mut all: Vec<String> = told
        .map(|((what, amounts), names)| format!("{what}: {} ({amounts})", names.join(", ")))
        .collect();
    let cents = |payout: &Value| payout["amount"].as_i64().unwrap();
    all.push(format!(
        "A payout did not arrive at the bank: {} (ours 0.00 USD, theirs {} USD)",
        id(&mess.payout),
        dollars(cents(&mess.payout))
    ));
    all.push(format!(
        "A payout is not the sum of what is in it: {} (ours {} USD, theirs {} USD)",
        id(paid_out),
        dollars(cents(paid_out)),
        dollars(cents(paid_out) + 1)
    ));
    all.sort_unstable();
    all
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
    let mess = mess_elsewhere(&scene, &orders).await;
    let expected = expected(&scene, &orders, &mess, &paid_out).await;

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
