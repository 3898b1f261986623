//! Tries at signing in.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::LibraryId;
use lastfour::domain::Timestamp;
use lastfour::storage::EndedSessions;
use lastfour::storage::Face;
use lastfour::storage::Tries;
use lastfour::storage::TryLimits;
use lastfour::storage::TrySubject;
use lastfour::storage::TryWrite;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::people::minutes;
use super::samples;
use super::samples::NOW;

const LIMITS: TryLimits = TryLimits {
    tries_max: 10,
    window: Duration::from_mins(30),
    lock: Duration::from_mins(30),
};

async fn take(bench: &Bench, subject: &TrySubject, at: Timestamp) -> Option<Tries> {
    bench.store.take_try(subject, at, LIMITS).await.unwrap()
}

async fn take_ten(bench: &Bench, subject: &TrySubject, at: Timestamp) {
    for _ in 0..10 {
        take(bench, subject, at).await.unwrap();
    }
}

pub(super) async fn tries_are_counted_and_lock_for_a_while(bench: Bench) {
    let subject = samples::try_subject("one");
    let mut last = None;
    for count in 1..=10 {
        last = take(&bench, &subject, minutes(1)).await;
        assert_eq!(last.unwrap().count, count);
    }

    let eleventh = take(&bench, &subject, minutes(1)).await;
    let just_before = take(&bench, &subject, minutes(30)).await;
    let stored = bench.store.tries(&subject).await.unwrap();
    let after = take(&bench, &subject, minutes(31)).await;

    assert_eq!(last.unwrap().locked_until, Some(minutes(31)));
    assert_eq!(eleventh, None);
    assert_eq!(just_before, None);
    assert_eq!(stored, last);
    let again = Tries {
        count: 1,
        total: 11,
        locked_until: None,
    };
    assert_eq!(after, Some(again));
}

pub(super) async fn tries_of_an_old_window_do_not_count(bench: Bench) {
    let subject = samples::try_subject("one");
    for _ in 0..9 {
        take(&bench, &subject, NOW).await.unwrap();
    }

    let tries = take(&bench, &subject, minutes(30)).await.unwrap();

    assert_eq!((tries.count, tries.total, tries.locked_until), (1, 10, None));
}

pub(super) async fn of_forty_tries_at_once_ten_are_taken(bench: Bench) {
    let tries: Vec<_> = (0..40)
        .map(|_| {
            let store = Arc::clone(&bench.store);
            tokio::spawn(async move {
                let subject = samples::try_subject("one");
                store.take_try(&subject, NOW, LIMITS).await.unwrap()
            })
        })
        .collect();

    let mut taken = 0;
    for one in tries {
        taken += u32::from(one.await.unwrap().is_some());
    }

    assert_eq!(taken, 10);
}

pub(super) async fn a_right_try_ends_the_window_and_keeps_the_total(bench: Bench) {
    let subject = samples::try_subject("one");
    let forgiving = |subject: &TrySubject| Unit {
        tries: Some(TryWrite::Forgive(subject.clone())),
        ..Unit::default()
    };
    take_ten(&bench, &subject, NOW).await;

    bench.commit(forgiving(&subject)).await;
    let forgiven = bench.store.tries(&subject).await.unwrap();
    let only_right = samples::try_subject("two");
    take(&bench, &only_right, NOW).await.unwrap();
    bench.commit(forgiving(&only_right)).await;

    let nine = Tries {
        count: 0,
        total: 9,
        locked_until: None,
    };
    assert_eq!(forgiven, Some(nine));
    assert!(take(&bench, &subject, NOW).await.is_some());
    assert_eq!(bench.store.tries(&only_right).await.unwrap(), None);
    bench
        .commit(Unit {
            tries: Some(TryWrite::Forget(subject.clone())),
            ..Unit::default()
        })
        .await;
    assert_eq!(bench.store.tries(&subject).await.unwrap(), None);
}

pub(super) async fn a_try_that_nobody_answered_does_not_count(bench: Bench) {
    let subject = samples::try_subject("one");
    take_ten(&bench, &subject, NOW).await;

    bench.store.give_try_back(&subject).await.unwrap();
    let tenth_again = take(&bench, &subject, NOW).await;
    let other = samples::try_subject("two");
    take(&bench, &other, NOW).await.unwrap();
    bench.store.give_try_back(&other).await.unwrap();
    bench.store.give_try_back(&other).await.unwrap();

    assert_eq!(tenth_again.map(|tries| tries.count), Some(10));
    assert_eq!(take(&bench, &subject, NOW).await, None);
    assert_eq!(bench.store.tries(&other).await.unwrap(), None);
}

pub(super) async fn tries_are_forgotten_when_they_are_old(bench: Bench) {
    let (old, new) = (samples::try_subject("old"), samples::try_subject("new"));
    take(&bench, &old, NOW).await.unwrap();
    take(&bench, &new, minutes(1)).await.unwrap();
    let ended = EndedSessions {
        visitors_seen: NOW,
        visitors_created: NOW,
        staff_seen: NOW,
        staff_created: NOW,
        visitors_extension_ms: 0,
        kiosks_seen: NOW,
    };

    bench.store.remove_ended(&ended, NOW).await.unwrap();

    assert_eq!(bench.store.tries(&old).await.unwrap(), None);
    assert!(bench.store.tries(&new).await.unwrap().is_some());
}

pub(super) async fn tries_of_another_library_or_face_are_other_tries(bench: Bench) {
    let subject = samples::try_subject("one");
    take_ten(&bench, &subject, NOW).await;
    let at_the_desk = TrySubject {
        face: Face::Staff,
        ..subject.clone()
    };
    let elsewhere = TrySubject {
        library: LibraryId::parse("branch").unwrap(),
        ..subject
    };

    assert!(take(&bench, &at_the_desk, NOW).await.is_some());
    assert!(take(&bench, &elsewhere, NOW).await.is_some());
}
