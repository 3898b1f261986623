//! Every way in which an event of the processor can come, and what each moves: told in `.test/webhooks.md`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::bank::VISA;
use crate::kiosk::Heard;
use crate::mess::OurBooks;
use crate::scene::ADA;
use crate::scene::KASPER;
use crate::scene::Scene;
use crate::webhooks::deliver;
use crate::webhooks::now_s;
use crate::webhooks::signature;

const DAY_S: i64 = 24 * 60 * 60;

/// A house in which the processor has lost every event of late, and somebody who delivers what they like.
struct Post {
    scene: Scene,
    ours: OurBooks,
    /// A paid order, of which the bank of its patron has the money: nobody has told us.
    order: Value,
    payment: String,
    /// Another one, with nothing to tell.
    other: Value,
    rows: Vec<[String; 4]>,
}

/// Everything that an event could move.
#[derive(Clone, Debug, PartialEq)]
struct Standing {
    events: i64,
    order: Value,
    other: Value,
    tasks: Value,
    posted: usize,
    payments: Vec<Value>,
    refunds: Vec<Value>,
}

impl Post {
    async fn open() -> Self {
        let scene = Scene::open();
        let order = scene.paid(ADA, VISA).await;
        let other = scene.paid(KASPER, VISA).await;
        let payment = scene.bank.taken(&order).await;
        let mut ours = OurBooks::open(scene.folder.path()).await;
        // What is still on its way arrives first.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        ours.events().await;
        let bank = &scene.bank;
        bank.happens("webhooks", json!({"lose": true})).await;
        let no_lists =
            json!({"on": "processor", "call": "list_events", "do": "status_500", "times": 100_000});
        bank.happens("faults", no_lists).await;
        let dispute = format!("payment_intents/{payment}/dispute");
        bank.happens(&dispute, json!({})).await;
        Self {
            scene,
            ours,
            order,
            payment,
            other,
            rows: Vec::new(),
        }
    }

    async fn standing(&mut self) -> Standing {
        let events = self.ours.events().await;
        let (kiosk, bank) = (&self.scene.kiosk, &self.scene.bank);
        Standing {
            events,
            order: kiosk.now(&self.order).await,
            other: kiosk.now(&self.other).await,
            tasks: kiosk.get("/api/v1/tasks").await.body,
            posted: self.scene.posted().await.len(),
            payments: bank.list("payment_intents").await,
            refunds: bank.list("refunds").await,
        }
    }

    /// An event of the processor's, about the payment of the order.
    fn event(&self, id: &str, kind: &str) -> Value {
        let object = json!({"id": "dp_told", "object": "dispute", "payment_intent": self.payment});
        json!({"id": format!("evt_{id}"), "object": "event", "type": kind, "livemode": false, "created": now_s(),
            "data": {"object": object}})
    }

    fn sign(&self, at_s: i64, body: &str) -> String {
        let secret = self.scene.demo.ready["webhook_secret"].as_str().unwrap();
        signature(secret, at_s, body)
    }

    /// Delivers, and notes what came of it: how many events were kept, and whether anything else has moved.
    async fn comes(&mut self, what: &str, body: &str, signature: &str, expected: (u16, i64, bool)) {
        let before = self.standing().await;
        let heard = deliver(&self.scene.kiosk, body, signature).await;
        self.note(what, &before, &[heard], expected).await;
    }

    /// As [`Post::comes`], signed now.
    async fn comes_signed(&mut self, what: &str, body: &str, expected: (u16, i64, bool)) {
        let signature = self.sign(now_s(), body);
        self.comes(what, body, &signature, expected).await;
    }

    async fn note(&mut self, what: &str, before: &Standing, heard: &[Heard], expected: (u16, i64, bool)) {
        let after = self.standing().await;
        let kept = after.events - before.events;
        let rest = Standing {
            events: before.events,
            ..after.clone()
        };
        let moved = rest != *before;
        for heard in heard {
            assert_eq!((heard.status, kept, moved), expected, "{what}: {}", heard.body);
        }
        let shown = if moved {
            format!("order {} → {}", word(&before.order), word(&after.order))
        } else {
            String::from("nothing")
        };
        self.rows
            .push([what.to_owned(), expected.0.to_string(), kept.to_string(), shown]);
    }

    /// What no signature of ours is on, or one of another time, and what is no event.
    async fn forgeries(&mut self) {
        let body = self.event("forged", "charge.dispute.created").to_string();
        let right = self.sign(now_s(), &body);
        let changed = body.replace("dp_told", "dp_else");
        let by_another = signature("whsec_another", now_s(), &body);
        let refused = (400, 0, false);
        self.comes("without a signature", &body, "", refused).await;
        self.comes("signed with another secret", &body, &by_another, refused)
            .await;
        self.comes("changed after it was signed", &changed, &right, refused)
            .await;
        for (what, at_s) in [
            ("signed six minutes ago", now_s() - 360),
            ("signed in six minutes from now", now_s() + 360),
        ] {
            let signature = self.sign(at_s, &body);
            self.comes(what, &body, &signature, refused).await;
        }
        self.comes_signed("no JSON", "\u{0}garbage{", refused).await;
        self.comes_signed("JSON, no event", "{\"id\":\"evt_1\"}", refused)
            .await;
        let huge = json!({"id": "evt_huge", "type": "charge.refunded", "livemode": false, "data": {"object": {}},
            "filler": "x".repeat(300 * 1024)});
        self.comes_signed("300 KiB long", &huge.to_string(), (413, 0, false))
            .await;
    }

    /// Signed as it should be, and none of our business: kept, and nothing moves although there is something to tell.
    async fn strangers(&mut self) {
        let kept = (200, 1, false);
        let kind = "charge.dispute.created";
        let mut of_another = self.event("account", kind);
        of_another["account"] = json!("acct_another");
        self.comes_signed("of another account", &of_another.to_string(), kept)
            .await;
        let mut live = self.event("live", kind);
        live["livemode"] = json!(true);
        self.comes_signed("of live money, in test mode", &live.to_string(), kept)
            .await;
        let mut unknown = self.event("unknown", kind);
        unknown["data"]["object"]["payment_intent"] = json!("pi_nobody");
        self.comes_signed("about a payment that nobody has", &unknown.to_string(), kept)
            .await;
        let mut named = self.event("named", "payment_intent.succeeded");
        named["data"]["object"] =
            json!({"id": "pi_nobody", "object": "payment_intent", "metadata": {"order": self.other["id"]}});
        self.comes_signed(
            "about such a payment, with our order's id",
            &named.to_string(),
            kept,
        )
        .await;
        let mut invented = self.event("lie", kind);
        let others = self.scene.bank.taken(&self.other).await;
        invented["data"]["object"]["payment_intent"] = json!(others);
        self.comes_signed(
            "tells of a dispute that there is not",
            &invented.to_string(),
            kept,
        )
        .await;
        let of_a_new_kind = self.event("kind", "something.new");
        self.comes_signed("of a kind that we do not know", &of_a_new_kind.to_string(), kept)
            .await;
    }

    /// Late, early, and again: what is true is taken in once.
    async fn genuine(&mut self) {
        let mut old = self.event("days", "payment_intent.amount_capturable_updated");
        old["created"] = json!(now_s() - 5 * DAY_S);
        old["data"]["object"] = json!({"id": self.payment, "object": "payment_intent", "status": "requires_capture",
            "amount_capturable": 675, "amount_received": 0, "metadata": {"order": self.order["id"]}});
        self.comes_signed(
            "five days late, tells that it is held",
            &old.to_string(),
            (200, 1, false),
        )
        .await;
        // The end of a dispute before its beginning: we ask how it stands.
        let closed = self.event("closed", "charge.dispute.closed");
        self.comes_signed(
            "the end before the beginning",
            &closed.to_string(),
            (200, 1, true),
        )
        .await;
        let created = self.event("created", "charge.dispute.created");
        self.comes_signed(
            "the beginning after the end",
            &created.to_string(),
            (200, 1, false),
        )
        .await;
        self.comes_signed("the same event again", &created.to_string(), (200, 0, false))
            .await;
        let before = self.standing().await;
        let body = self.event("twins", "charge.dispute.updated").to_string();
        let signature = self.sign(now_s(), &body);
        let kiosk = &self.scene.kiosk;
        let one = || deliver(kiosk, &body, &signature);
        let (first, second, third) = tokio::join!(one(), one(), one());
        self.note(
            "three times at once",
            &before,
            &[first, second, third],
            (200, 1, false),
        )
        .await;
    }

    /// Writes the table beside the other reports.
    fn report(&self) {
        let head = "| an event | answer | kept | what moved |\n|---|---|---|---|\n";
        let rows = self.rows.iter();
        let rows: Vec<String> = rows.map(|row| format!("| {} |\n", row.join(" | "))).collect();
        let text = head.to_owned() + &rows.concat();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("webhooks.md"), text).unwrap();
    }
}

fn word(order: &Value) -> &str {
    order["state"].as_str().unwrap()
}

#[tokio::test]
async fn however_an_event_comes_only_what_is_true_is_taken_in_and_once() {
    let mut post = Post::open().await;

    post.forgeries().await;
    post.strangers().await;
    post.genuine().await;

    assert_eq!(post.scene.kiosk.now(&post.order).await["state"], "disputed");
    assert_eq!(post.scene.kiosk.now(&post.other).await["state"], "paid");
    post.report();
}
