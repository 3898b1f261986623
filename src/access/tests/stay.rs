//! How long a visit lasts, at a kiosk and elsewhere, and how it is extended.

use std::time::Duration;

use crate::access::EXTENSIONS_MAX;
use crate::access::Place;
use crate::access::SessionSecret;
use crate::access::tests::Bench;
use crate::access::tests::MINUTE;
use crate::access::tests::patron;
use crate::domain::SystemRandomness;

const SECOND: Duration = Duration::from_secs(1);

impl Bench {
    async fn admit_at_a_kiosk(&self) -> SessionSecret {
        self.door.admit_at(patron(), None, Place::Kiosk).await.unwrap()
    }
}

#[tokio::test]
async fn a_visit_at_a_kiosk_ends_after_seconds_and_one_elsewhere_does_not() {
    let bench = Bench::new().await;
    let (kiosk, elsewhere) = (bench.admit_at_a_kiosk().await, bench.admit().await);

    bench.pass(SECOND * 75);

    assert_eq!(bench.visitor(&kiosk).await, None);
    assert!(bench.visitor(&elsewhere).await.is_some());
}

#[tokio::test]
async fn whoever_stays_is_given_the_time_in_all_ten_times_more() {
    let bench = Bench::new().await;
    let secret = bench.admit_at_a_kiosk().await;
    let mut passed = 0;

    while bench.door.stay(&secret).await.unwrap().is_some() {
        bench.pass(MINUTE);
        passed += 1;
    }

    assert_eq!(passed, 10 * (1 + EXTENSIONS_MAX));
}

#[tokio::test]
async fn asking_early_gives_no_more_time_in_all() {
    let bench = Bench::new().await;
    let secret = bench.admit_at_a_kiosk().await;

    for _ in 0..20 {
        let stay = bench.door.stay(&secret).await.unwrap().unwrap();
        assert_eq!(stay.left, MINUTE * 10);
    }
}

#[tokio::test]
async fn an_extended_session_is_not_removed_as_one_that_has_ended() {
    let bench = Bench::new().await;
    let secret = bench.admit().await;
    for _ in 0..59 {
        bench.pass(MINUTE);
        assert!(bench.door.stay(&secret).await.unwrap().is_some());
    }
    bench.pass(MINUTE * 2);

    bench.door.remove_ended().await.unwrap();

    assert!(bench.visitor(&secret).await.is_some());
}

#[tokio::test]
async fn a_page_that_is_put_away_ends_the_session_unless_another_was_used() {
    let bench = Bench::new().await;
    let (unused, used) = (bench.admit_at_a_kiosk().await, bench.admit_at_a_kiosk().await);
    bench.pass(SECOND * 40);
    bench.visitor(&used).await;
    bench.pass(SECOND * 30);

    assert!(!bench.door.lasts_after(&unused).await.unwrap());
    assert!(bench.door.lasts_after(&used).await.unwrap());

    assert_eq!(bench.door.store.session(unused.digest()).await.unwrap(), None);
    assert!(bench.visitor(&used).await.is_some());
}

#[tokio::test]
async fn a_browser_is_a_kiosk_by_a_mark_that_is_forgotten_in_the_end() {
    let bench = Bench::new().await;
    let [marked, other] = [(), ()].map(|()| SessionSecret::draw(&SystemRandomness));
    bench.door.mark_kiosk(&marked).await.unwrap();
    bench.pass(MINUTE);
    bench.door.mark_kiosk(&marked).await.unwrap();

    assert_eq!(bench.door.place(&marked).await.unwrap(), Place::Kiosk);
    assert_eq!(bench.door.place(&other).await.unwrap(), Place::Anywhere);

    bench.pass(MINUTE * 60 * 24 * 8);
    bench.door.remove_ended().await.unwrap();
    assert_eq!(bench.door.place(&marked).await.unwrap(), Place::Anywhere);
}

#[tokio::test]
async fn the_browser_of_a_session_at_a_kiosk_is_a_kiosk_when_the_session_has_ended() {
    let bench = Bench::new().await;
    let secret = bench.admit_at_a_kiosk().await;

    bench.pass(MINUTE * 2);

    assert_eq!(bench.visitor(&secret).await, None);
    assert_eq!(bench.door.place(&secret).await.unwrap(), Place::Kiosk);
}
