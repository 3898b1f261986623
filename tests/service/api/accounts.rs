//! A library with two accounts: whose money goes where, and that nothing of one account touches the other.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::http::StatusCode;
use lastfour::cashier::Caller;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::processor::ProcessorStatus;
use lastfour::processor::Span;
use serde_json::Value;
use serde_json::json;

use crate::house::Fittings;
use crate::house::House;
use crate::house::NORTH;
use crate::house::furnishing::north;
use crate::house::wants;

fn two() -> Fittings {
    Fittings {
        second_account: true,
        ..Fittings::default()
    }
}

/// Two accounts; `fine-2` belongs to the second.
async fn open() -> House {
    let house = House::furnished(two()).await;
    let mut desk = house.desk.state();
    desk.branches.insert(String::from("fine-2"), NORTH);
    desk.branches.insert(String::from("fine-3"), "SOUTH");
    drop(desk);
    house
}

/// The order, as it is stored.
async fn stored(house: &House, order: &str) -> Order {
    let library = LibraryId::parse("main").unwrap();
    let id = OrderId::parse(order.rsplit('/').next().unwrap()).unwrap();
    let caller = Caller::api(library, "catalogue");
    house.cashier.order(&caller, id).await.unwrap()
}

/// What the processor tells of an order's first payment, signed with this word.
async fn told(house: &House, signature: &str, event: &str, order: &str) {
    let id = order.rsplit('/').next().unwrap();
    let body = json!({ "id": event, "payment": format!("pi_{id}_1"), "order": id });
    let request = Request::builder().method("POST").uri("/webhooks/stripe");
    let request = request.header("stripe-signature", signature);
    let taken = house
        .send(request.body(Body::from(body.to_string())).unwrap())
        .await;
    assert_eq!(taken.status, StatusCode::OK);
    house.run_jobs().await;
}

#[tokio::test]
async fn an_order_says_whose_its_money_is_and_where_it_goes() {
    let house = open().await;

    let own = house.order(&["fine-1", "fine-3"]).await;
    let routed = house.order(&["fine-2"]).await;

    let own = house.get(&own).await.json();
    let routed = house.get(&routed).await.json();
    assert_eq!(own["account"], "main");
    assert_eq!(
        (&own["lines"][0]["branch"], &own["lines"][0]["fund"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(own["lines"][1]["branch"], "SOUTH");
    assert_eq!(routed["account"], "north");
    assert_eq!(routed["lines"][0]["branch"], NORTH);
}

#[tokio::test]
async fn an_order_is_held_and_captured_at_its_own_account_only() {
    let house = open().await;

    let routed = house.paid(&["fine-2"]).await;
    let own = house.paid(&["fine-1"]).await;

    assert_eq!(house.get(&routed).await.json()["state"], "paid");
    assert_eq!(house.get(&own).await.json()["state"], "paid");
    assert_eq!(house.north.taken(), [1_995]);
    assert_eq!(house.till.taken(), [450]);
    assert_eq!(house.north.state().payments.len(), 1);
    assert_eq!(house.till.state().payments.len(), 1);
}

#[tokio::test]
async fn money_goes_back_from_the_account_that_has_it() {
    let house = open().await;
    let order = house.paid(&["fine-2"]).await;

    let wish = json!({ "amount": "5.00", "reason": "a test", "refundable_seen": "19.95" });
    let back = house.post(&format!("{order}/refunds"), wish).await;

    assert_eq!(back.status, StatusCode::CREATED, "{}", back.text);
    assert_eq!(house.north.state().refunded.len(), 1);
    assert_eq!(house.till.state().refunded.len(), 0);
}

#[tokio::test]
async fn fees_of_two_accounts_in_one_order_are_refused_and_nothing_is_placed() {
    let house = open().await;

    let refused = house
        .post("/api/v1/orders", wants(&["fine-1", "fine-2", "fine-3"]))
        .await;

    refused.is_problem(409, "fees_of_several_accounts");
    assert_eq!(
        refused.json()["together"],
        json!([["fine-1", "fine-3"], ["fine-2"]])
    );
    let all = house.post("/api/v1/orders/search", json!({})).await;
    assert_eq!(all.json()["orders"], json!([]));
    house.order(&["fine-1", "fine-3"]).await;
    house.order(&["fine-2"]).await;
}

/// Whoever has the secret of one account can sign what they like with it; of the other account's orders they move
/// nothing.
#[tokio::test]
async fn an_event_of_one_account_moves_no_order_of_another() {
    let house = open().await;
    let order = house.order(&["fine-2"]).await;
    house.pay(&order, "pm_asks").await;
    house.run_jobs().await;
    house.north.settle(&ProcessorStatus::Held);
    // The same payment stands in the forger's account too, and everything in it fits.
    house.till.forge_after(&house.north);
    let before = stored(&house, &order).await;

    told(&house, "good", "evt_1", &order).await;
    let after_the_forged = stored(&house, &order).await;
    told(&house, "north", "evt_1", &order).await;
    let after_the_right = stored(&house, &order).await;

    assert_eq!(after_the_forged, before);
    assert!(after_the_right.version > before.version);
    assert_eq!(house.get(&order).await.json()["state"], "paid");
    assert_eq!(house.till.taken(), [0_i64; 0]);
    assert_eq!(house.north.taken(), [1_995]);
}

#[tokio::test]
async fn an_order_stays_with_its_account_when_the_route_changes() {
    let house = open().await;
    let open_order = house.order(&["fine-2"]).await;

    let house = house
        .furnished_anew(Fittings {
            route: "ELSEWHERE",
            ..two()
        })
        .await;
    house.pay(&open_order, "pm_card_visa").await;
    house.run_jobs().await;

    assert_eq!(house.get(&open_order).await.json()["state"], "paid");
    assert_eq!(house.north.taken(), [1_995]);
    assert_eq!(house.till.state().payments.len(), 0);
}

#[tokio::test]
async fn money_that_is_held_waits_while_its_account_is_not_configured_and_then_a_person_is_told() {
    let house = open().await;
    let order = house.order(&["fine-2"]).await;
    house.desk.state().busy.insert(String::from("fine-2"));
    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    assert_eq!(house.get(&order).await.json()["state"], "held");

    let gone = Fittings {
        second_account: false,
        ..two()
    };
    let house = house.furnished_anew(gone).await;
    house.desk.state().busy.clear();
    house.clock.forward(Duration::from_hours(1));
    house.run_jobs().await;
    let meanwhile = house.get(&order).await.json();
    house.clock.forward(Duration::from_hours(25));
    house.run_jobs().await;
    let later = house.get(&order).await.json();
    let till = house.till.state().payments.len();

    assert_eq!(
        (&meanwhile["state"], &meanwhile["attention"]),
        (&json!("held"), &Value::Null)
    );
    assert_eq!(
        (&later["state"], &later["attention"]),
        (&json!("needs_attention"), &json!("stuck"))
    );
    // The library system was told nothing that nobody could capture, and no other account was asked.
    assert_eq!(house.desk.state().posted, [""; 0]);
    assert_eq!(till, 0);

    let house = house.furnished_anew(two()).await;
    house.clock.forward(Duration::from_hours(1));
    house.run_jobs().await;

    let back = house.get(&order).await.json();
    assert_eq!(
        (&back["state"], &back["attention"]),
        (&json!("paid"), &Value::Null)
    );
    assert_eq!(house.north.taken(), [1_995]);
}

#[tokio::test]
async fn no_card_is_asked_and_nothing_goes_back_while_the_account_is_not_configured() {
    let house = open().await;
    let unpaid = house.order(&["fine-1"]).await;
    house.post(&format!("{unpaid}/cancel"), json!({})).await;
    let unpaid = house.order(&["fine-2"]).await;

    let gone = Fittings {
        second_account: false,
        ..two()
    };
    let house = house.furnished_anew(gone).await;
    let put_off = house.pay(&unpaid, "pm_card_visa").await;
    let cancelled = house.post(&format!("{unpaid}/cancel"), json!({})).await;

    put_off.is_problem(503, "try_later");
    assert_eq!(cancelled.json()["state"], "cancelled");
    assert_eq!(house.till.state().payments.len(), 0);
    assert_eq!(house.north.state().confirmed, 0);
}

#[tokio::test]
async fn the_books_are_compared_account_by_account_and_added_up_by_owner() {
    let house = open().await;
    house.paid(&["fine-1", "fine-3"]).await;
    house.paid(&["fine-2"]).await;
    let now = house.cashier.clock().now();
    let span = Span {
        from: now.before(Duration::from_hours(1)),
        to: now.after(Duration::from_hours(1)),
    };
    let library = LibraryId::parse("main").unwrap();

    let report = house
        .cashier
        .reconcile((&library, &north()), span, &|_| {})
        .await
        .unwrap();

    assert_eq!(report.found.account, north());
    assert_eq!(report.found.orders, 1);
    let [total] = report.totals.as_slice() else {
        panic!("{:?}", report.totals)
    };
    assert_eq!(total.owner.branch.as_ref().unwrap().as_str(), NORTH);
    assert_eq!(total.kind.unwrap().word(), "lost");
    assert_eq!(total.sum, Money::from_minor(1_995, total.sum.currency()));
    let kept = house.cashier.store().reconciliations(&library, 9).await.unwrap();
    assert_eq!(kept, [report.found]);
}

#[tokio::test]
async fn readiness_asks_every_account() {
    let house = open().await;

    let ready = house.get("/readyz").await.json();

    for part in ["main.processor", "main.account.north", "branch.processor"] {
        assert_eq!(ready["parts"][part], true, "{part}: {ready}");
    }
}
