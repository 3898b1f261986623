//! Orders in every stage that people are told of.

use std::time::Duration;

use lastfour::cashier::Caller;
use lastfour::domain::DisputeStanding;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use lastfour::processor::ProcessorStatus;
use serde_json::json;

use crate::house::House;
use crate::pages::situations;

pub(crate) const STAGES: [&str; 17] = [
    "review",
    "declined",
    "not-proven",
    "checking",
    "proof",
    "held",
    "posting",
    "releasing",
    "paid",
    "paid-in-part",
    "disputed",
    "refunded",
    "partly-refunded",
    "released",
    "expired",
    "cancelled",
    "attention",
];

/// An order of the patron for two fees, in this stage; gives its id.
pub(crate) async fn order_in(house: &House, stage: &str) -> String {
    let order = house.order(&["fine-1", "fine-2"]).await;
    let id = order.rsplit('/').next().unwrap().to_owned();
    match stage {
        "review" => {}
        "declined" => drop(house.pay(&order, "pm_declined").await),
        "checking" => drop(house.pay(&order, "pm_silent").await),
        "proof" => drop(house.pay(&order, "pm_asks").await),
        "held" => drop(house.pay(&order, "pm_card_visa").await),
        "cancelled" => drop(house.post(&format!("{order}/cancel"), json!({})).await),
        "not-proven" => {
            house.pay(&order, "pm_asks").await;
            house.till.settle(&ProcessorStatus::Gone);
            look(house, &id).await;
        }
        "attention" => {
            house.pay(&order, "pm_asks").await;
            house.till.mistake_amounts();
            look(house, &id).await;
        }
        "expired" => {
            house.clock.forward(Duration::from_mins(31));
            house.run_jobs().await;
        }
        "releasing" => {
            house.till.state().deaf = true;
            paid_with(house, &order, &[], &["fine-1", "fine-2"]).await;
        }
        "posting" => paid_with(house, &order, &["fine-2"], &[]).await,
        "paid" => paid_with(house, &order, &[], &[]).await,
        "paid-in-part" => paid_with(house, &order, &[], &["fine-2"]).await,
        "released" => paid_with(house, &order, &[], &["fine-1", "fine-2"]).await,
        "refunded" => given_back(house, &order, "24.45").await,
        "disputed" => {
            paid_with(house, &order, &[], &[]).await;
            situations::dispute(house, &order, DisputeStanding::Open).await;
        }
        "partly-refunded" => given_back(house, &order, "4.50").await,
        _ => panic!("no stage {stage}"),
    }
    id
}

/// The library system keeps some fees waiting and refuses others.
async fn paid_with(house: &House, order: &str, busy: &[&str], refuses: &[&str]) {
    let names = |fees: &[&str]| fees.iter().map(|fee| String::from(*fee)).collect();
    house.desk.state().busy = names(busy);
    house.desk.state().refuses = names(refuses);
    house.pay(order, "pm_card_visa").await;
    house.run_jobs().await;
}

async fn given_back(house: &House, order: &str, amount: &str) {
    paid_with(house, order, &[], &[]).await;
    let wish = json!({"amount": amount, "reason": "said so", "refundable_seen": "24.45"});
    let asked = house.post(&format!("{order}/refunds"), wish).await;
    assert_eq!(asked.status.as_u16(), 201, "{}", asked.text);
    house.run_jobs().await;
}

async fn look(house: &House, id: &str) {
    let caller = Caller::patron(LibraryId::parse("main").unwrap());
    let id = OrderId::parse(id).unwrap();
    house.cashier.look(&caller, id).await.unwrap();
}
