//! Counts that run empty by themselves, and the service's key.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use lastfour::access::Admission;
use lastfour::access::Door;
use lastfour::access::Origin;
use lastfour::access::SessionLimits;
use lastfour::access::Try;
use lastfour::domain::Barcode;
use lastfour::domain::Clock;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::storage::Attempts;
use lastfour::storage::Meter;
use lastfour::storage::MeterKind;
use lastfour::storage::MeterWrite;
use lastfour::storage::Raise;
use lastfour::storage::Store;
use secrecy::SecretString;

use super::bench::Bench;
use super::people::minutes;
use super::samples;
use super::samples::NOW;

fn meter(number: u8) -> Meter {
    Meter {
        kind: MeterKind::Address,
        digest: [number; 32],
    }
}

/// One minute more, three at most.
fn raise(number: u8) -> Raise {
    Raise {
        meter: meter(number),
        by: Duration::from_mins(1),
        most: Duration::from_mins(3),
    }
}

/// How a count stood before it was raised, in minutes, and whether it was.
async fn raised(bench: &Bench, number: u8, at: Timestamp) -> (Timestamp, bool) {
    let raised = bench.store.raise_meters(&[raise(number)], at).await.unwrap();
    (raised[0].before, raised[0].done)
}

pub(super) async fn a_count_is_raised_up_to_its_most_and_runs_empty(bench: Bench) {
    for count in 0..3 {
        assert_eq!(raised(&bench, 1, NOW).await, (minutes(count), true));
    }

    let full = raised(&bench, 1, NOW).await;
    let standing = bench.store.meters(&[meter(2), meter(1)]).await.unwrap();
    let a_minute_later = raised(&bench, 1, minutes(1)).await;
    let long_after = raised(&bench, 1, minutes(60)).await;

    assert_eq!(full, (minutes(3), false));
    assert_eq!(standing, [None, Some(minutes(3))]);
    assert_eq!(a_minute_later, (minutes(3), true));
    assert_eq!(long_after, (minutes(60), true));
}

pub(super) async fn of_many_raises_at_once_each_sees_another_standing(bench: Bench) {
    let all: Vec<_> = (0..30)
        .map(|number| {
            let store = Arc::clone(&bench.store);
            tokio::spawn(async move {
                // In either order, as two processes may have them.
                let mut both = [raise(1), raise(2)];
                if number % 2 == 0 {
                    both.reverse();
                }
                store.raise_meters(&both, NOW).await.unwrap()
            })
        })
        .collect();

    let mut done = Vec::new();
    for one in all {
        let raised = one.await.unwrap();
        done.extend(
            raised
                .into_iter()
                .filter(|raised| raised.done)
                .map(|raised| raised.before),
        );
    }

    done.sort_unstable();
    assert_eq!(
        done,
        [0, 0, 1, 1, 2, 2].map(minutes),
        "each of the two was raised three times, one after the other"
    );
}

pub(super) async fn what_was_raised_is_lowered_set_and_dropped(bench: Bench) {
    for number in 1..=3 {
        raised(&bench, number, NOW).await;
        raised(&bench, number, NOW).await;
    }
    let writes = [
        MeterWrite::Lower(meter(1), Duration::from_mins(1)),
        MeterWrite::Set(meter(2), minutes(9)),
        MeterWrite::Set(meter(2), minutes(5)),
        MeterWrite::Drop(meter(3)),
        MeterWrite::Drop(meter(4)),
    ];

    let touched = bench.store.write_meters(&writes).await.unwrap();
    let all = [meter(1), meter(2), meter(3)];
    let standing = bench.store.meters(&all).await.unwrap();
    let empty = [MeterWrite::DropEmpty(minutes(1))];
    let gone = bench.store.write_meters(&empty).await.unwrap();

    assert_eq!(touched, 3);
    assert_eq!(standing, [Some(minutes(1)), Some(minutes(9)), None]);
    assert_eq!(gone, 1);
}

pub(super) async fn a_clock_that_is_set_back_leaves_no_count_higher_than_its_most(bench: Bench) {
    raised(&bench, 1, minutes(600)).await;

    let (before, done) = raised(&bench, 1, NOW).await;

    assert_eq!((before, done), (minutes(3), false));
    assert!(raised(&bench, 1, minutes(3)).await.1);
}

pub(super) async fn the_first_key_that_is_drawn_stays_the_key(mut bench: Bench) {
    let first = bench.store.service_key([1; 32], NOW).await.unwrap();

    let second = bench.store.service_key([2; 32], NOW).await.unwrap();
    bench.reopen().await;
    let third = bench.store.service_key([3; 32], NOW).await.unwrap();

    for key in [first, second, third] {
        assert_eq!(key.expose_secret(), &[1; 32]);
        assert_eq!(format!("{key:?}"), "ServiceKey(…)");
    }
}

pub(super) async fn declined_cards_of_the_last_minutes_are_counted(bench: Bench) {
    for number in 0..3_u64 {
        let mut order = samples::order_of(samples::patron(), &[&format!("fee-{number}")]);
        order
            .present_card(String::from("pm_a"), None, minutes(number))
            .unwrap();
        if number > 0 {
            let declined = lastfour::domain::PaymentEvent::Declined;
            order.payment_event(declined, minutes(number)).unwrap();
        }
        bench.commit(samples::unit_with(order)).await;
    }
    let library = samples::library();
    let since = async |at| bench.store.recent_attempts(&library, at).await.unwrap();

    let counted = |all, declined| Attempts { all, declined };
    assert_eq!(since(NOW).await, counted(3, 2));
    assert_eq!(since(minutes(1)).await, counted(2, 2));
    assert_eq!(since(minutes(2)).await, counted(1, 1));
    assert_eq!(since(minutes(3)).await, counted(0, 0));
}

fn door(store: &Arc<dyn Store>) -> Arc<Door> {
    let (clock, randomness) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let limits = SessionLimits::default();
    Arc::new(Door::new(Arc::clone(store), clock, randomness, limits))
}

/// Hands out these moments, one after the other, and the last for ever.
#[derive(Debug)]
struct Moments(Mutex<Vec<Timestamp>>);

impl Clock for Moments {
    fn now(&self) -> Timestamp {
        let mut moments = self.0.lock().unwrap();
        let now = moments[0];
        if moments.len() > 1 {
            moments.remove(0);
        }
        now
    }
}

/// Whether a PIN may be tried for nothing at a service with a clock.
async fn is_free(store: &Arc<dyn Store>, clock: Arc<dyn Clock>, host: u8) -> bool {
    let limits = SessionLimits::default();
    let door = Door::new(Arc::clone(store), clock, Arc::new(SystemRandomness), limits);
    let (library, pin) = (samples::library(), SecretString::from("emu"));
    let barcode = Barcode::parse("21234000000001").unwrap();
    let origin = Origin::Address([20, host, 0, 1].into());
    let asked = Try {
        library: &library,
        barcode: &barcode,
        pin: &pin,
        origin: &origin,
        paid: None,
    };
    matches!(door.may_try(asked).await.unwrap(), Admission::Taken(_))
}

pub(super) async fn a_try_that_was_slow_is_not_dearer_for_what_faster_ones_counted_meanwhile(bench: Bench) {
    let later = NOW.after(Duration::from_millis(500));
    for host in 0..2 {
        let clock = Arc::new(Moments(Mutex::new(vec![later])));
        assert!(is_free(&bench.store, clock, host).await);
    }
    // It began before the two, for its key and for its hour, and was held up until after them.
    let clock = Arc::new(Moments(Mutex::new(vec![NOW, NOW, later])));
    let third = is_free(&bench.store, clock, 2).await;
    let clock = Arc::new(Moments(Mutex::new(vec![NOW, NOW, later])));
    let fourth = is_free(&bench.store, clock, 3).await;

    assert_eq!((third, fourth), (true, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_services_on_one_server_count_together_and_know_each_others_digests() {
    let bench = Bench::postgres().await;
    let doors = [door(&bench.store), door(&bench.another().await)];

    let all: Vec<_> = (0..40_u8)
        .map(|number| {
            let door = Arc::clone(&doors[usize::from(number % 2)]);
            tokio::spawn(async move {
                let (library, pin) = (samples::library(), SecretString::from("emu"));
                let barcode = Barcode::parse("21234000000001").unwrap();
                let origin = Origin::Address([20, number, 0, 1].into());
                let asked = Try {
                    library: &library,
                    barcode: &barcode,
                    pin: &pin,
                    origin: &origin,
                    paid: None,
                };
                let admission = door.may_try(asked).await.unwrap();
                matches!(admission, Admission::Taken(_))
            })
        })
        .collect();
    let mut free = 0;
    for one in all {
        free += u32::from(one.await.unwrap());
    }

    assert_eq!(free, 3);
}
