//! What is added to an order for paying online, and parts of fees.

use std::time::Duration;

use lastfour::domain::Chosen;
use lastfour::domain::ConvenienceRate;
use lastfour::domain::ConvenienceRule;
use lastfour::domain::Order;
use lastfour::domain::Percent;
use lastfour::domain::SystemRandomness;

use super::bench::Bench;
use super::orders::offered;
use super::orders::stored;
use super::samples;
use super::samples::NOW;
use super::samples::usd;

fn rule(most: Option<i64>, refundable: bool) -> ConvenienceRule {
    ConvenienceRule {
        rate: ConvenienceRate {
            flat: usd(25),
            percent: Percent::parse("2.125").unwrap(),
            most: most.map(usd),
        },
        kinds: None,
        offers: None,
        refundable,
    }
}

pub(super) async fn a_convenience_fee_is_read_back_as_it_was_agreed_on(bench: Bench) {
    let bounded = samples::order().with_convenience(&rule(Some(30), false));
    let free = samples::order().with_convenience(&rule(None, true));
    let mut paid =
        samples::order_of(samples::patron(), &["fee-a", "fee-b"]).with_convenience(&rule(None, true));
    samples::hold(&mut paid, "pi_paid", "4242");
    samples::pay(&mut paid);
    let bought = offered().with_convenience(&rule(None, false));
    assert!(
        [&bounded, &free, &paid, &bought]
            .iter()
            .all(|order| order.convenience.is_some())
    );

    for order in [bounded, free, paid, bought] {
        bench.commit(samples::unit_with(order.clone())).await;

        assert_eq!(stored(&bench, &order).await, Order { version: 1, ..order });
    }
}

pub(super) async fn a_part_of_a_fee_is_read_back_with_what_was_open(bench: Bench) {
    let (patron, fee) = (samples::patron(), samples::fee("fee-1"));
    let chosen = Chosen {
        part: Some(usd(125)),
        ..Chosen::whole(patron, &fee)
    };
    let times = (NOW, Duration::from_mins(30));
    let order = Order::place_for(samples::library(), patron, &[chosen], times, &SystemRandomness).unwrap();
    assert!(order.lines[0].is_a_part());
    bench.commit(samples::unit_with(order.clone())).await;

    let read = stored(&bench, &order).await;

    assert_eq!(read, Order { version: 1, ..order });
}
