//! Orders in situations that a stage does not tell apart: what a person has to decide, what changed at the desk
//! meanwhile, what went back without us.

use std::time::Duration;

use lastfour::domain::Currency;
use lastfour::domain::DisputeStanding;
use lastfour::domain::Money;
use lastfour::domain::Timestamp;
use lastfour::processor::ProcessorStatus;
use lastfour::processor::ToldDispute;
use lastfour::processor::ToldRefund;

use crate::house::House;

pub(crate) const CASES: [&str; 4] = ["undecided", "hold-lost", "capture-refused", "stuck"];
pub(crate) const MEANWHILE: [&str; 4] = ["less", "rest-gone", "gone", "grown"];

const MADE_AT: Timestamp = Timestamp::from_millis(1_795_576_848_000);

/// An order of the patron for two fees ($4.50, $19.95) in this situation; gives its id.
pub(crate) async fn order_in(house: &House, situation: &str) -> String {
    let order = house.order(&["fine-1", "fine-2"]).await;
    let id = order.rsplit('/').next().unwrap().to_owned();
    house.pay(&order, "pm_card_visa").await;
    meanwhile(house, situation);
    house.run_jobs().await;
    afterwards(house, situation).await;
    id
}

/// What happens between the hold and the posting.
fn meanwhile(house: &House, situation: &str) {
    match situation {
        "undecided" => {
            house.desk.state().unanswered.insert(String::from("fine-1"));
        }
        "hold-lost" => house.till.state().deaf = true,
        "capture-refused" => house.till.state().refuses_captures = Some("not_now"),
        "stuck" => house.desk.state().silent = true,
        "less" => house.desk.state().fees.get_mut("fine-2").unwrap().1 = 1_000,
        "grown" => house.desk.state().fees.get_mut("fine-2").unwrap().1 = 2_500,
        "rest-gone" => drop(house.desk.state().fees.remove("fine-2")),
        "gone" => house.desk.state().fees.clear(),
        _ => panic!("no situation {situation}"),
    }
}

async fn afterwards(house: &House, situation: &str) {
    match situation {
        "undecided" => later(house, 1, Duration::from_secs(4)).await,
        "hold-lost" => {
            house.till.settle(&ProcessorStatus::Gone);
            house.till.state().deaf = false;
            later(house, 1, Duration::from_mins(6)).await;
        }
        "capture-refused" => later(house, 6, Duration::from_mins(6)).await,
        "stuck" => later(house, 1, Duration::from_hours(25)).await,
        _ => {}
    }
}

async fn later(house: &House, times: u32, each: Duration) {
    for _ in 0..times {
        house.clock.forward(each);
        house.run_jobs().await;
    }
}

/// The patron's bank asks for all of an order back.
pub(crate) async fn dispute(house: &House, order: &str, standing: DisputeStanding) {
    house.till.state().disputes = vec![ToldDispute {
        id: String::from("dp_one"),
        amount: Money::from_minor(2_445, Currency::USD),
        reason: String::from("fraudulent"),
        standing,
        evidence_until: Some(MADE_AT.after(Duration::from_hours(7 * 24))),
        created_at: MADE_AT,
    }];
    house.event("charge.dispute.created", order).await;
}

/// Somebody gives a part of an order back in the processor's dashboard.
pub(crate) async fn refund_elsewhere(house: &House, order: &str, succeeded: Option<bool>) {
    house.till.state().refunds_elsewhere = vec![ToldRefund {
        id: String::from("re_elsewhere"),
        refund: None,
        amount: Money::from_minor(450, Currency::USD),
        succeeded,
        created_at: MADE_AT,
    }];
    house.event("charge.refunded", order).await;
}
