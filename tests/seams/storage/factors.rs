//! The second factor of staff: taken once, by whoever comes first, and few guesses.

use std::sync::Arc;

use lastfour::access::Brought;
use lastfour::access::Door;
use lastfour::access::FactorKey;
use lastfour::access::Knock;
use lastfour::access::SessionLimits;
use lastfour::access::SessionSecret;
use lastfour::access::StaffEntry;
use lastfour::domain::Role;
use lastfour::domain::StaffName;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::storage::Conflict;
use lastfour::storage::FactorChange;
use lastfour::storage::FactorWrite;
use lastfour::storage::StaffWrite;
use lastfour::storage::StoredFactor;
use lastfour::storage::Unit;
use secrecy::SecretString;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

pub(super) fn writing(change: FactorChange) -> Unit {
    Unit {
        factor: Some(FactorWrite {
            library: samples::library(),
            staff: StaffName::parse("ann").unwrap(),
            change,
        }),
        ..Unit::default()
    }
}

pub(super) async fn hires_ann(bench: &Bench) {
    let staff = Some(StaffWrite::Insert(samples::member("ann")));
    bench
        .commit(Unit {
            staff,
            ..Unit::default()
        })
        .await;
}

pub(super) fn first() -> FactorChange {
    let stored = StoredFactor {
        sealed: vec![1, 2, 3],
        step: 7,
    };
    FactorChange::Put(stored, vec![[1; 32], [2; 32]], NOW)
}

pub(super) async fn a_code_and_all_before_it_are_taken_once(bench: Bench) {
    hires_ann(&bench).await;
    bench.commit(writing(first())).await;

    bench.commit(writing(FactorChange::TakeStep(9))).await;

    for taken in [9, 8, 7] {
        let again = bench.conflict(writing(FactorChange::TakeStep(taken))).await;
        assert_eq!(again, Conflict::Factor);
    }
    bench.commit(writing(FactorChange::TakeStep(10))).await;
    let ann = StaffName::parse("ann").unwrap();
    let stored = bench.store.factor(&samples::library(), &ann).await.unwrap();
    assert_eq!(stored.unwrap().step, 10);
}

pub(super) async fn a_code_on_paper_is_taken_once_and_goes_with_the_factor(bench: Bench) {
    hires_ann(&bench).await;
    bench.commit(writing(first())).await;

    bench.commit(writing(FactorChange::TakeRecovery([1; 32]))).await;

    let again = bench.conflict(writing(FactorChange::TakeRecovery([1; 32]))).await;
    assert_eq!(again, Conflict::Factor);
    let second = bench.conflict(writing(first())).await;
    assert_eq!(second, Conflict::Factor, "there is one");
    bench.commit(writing(FactorChange::Forget)).await;
    let gone = bench.conflict(writing(FactorChange::TakeRecovery([2; 32]))).await;
    assert_eq!(gone, Conflict::Factor);
    bench.commit(writing(first())).await;
}

pub(super) async fn of_a_hundred_guesses_at_once_ten_are_looked_at(bench: Bench) {
    let doors: Vec<Arc<Door>> = (0..2).map(|_| Arc::new(door(&bench))).collect();
    let (library, ann) = (samples::library(), StaffName::parse("ann").unwrap());
    let password = SecretString::from("right horse battery staple");
    let key = FactorKey::draw(&SystemRandomness);
    doors[0]
        .add_staff(&library, &ann, Role::Desk, &password)
        .await
        .unwrap();
    doors[0].give_factor(&library, &ann, &key).await.unwrap();
    let visit = SessionSecret::draw(&SystemRandomness);
    let knock = doors[0].knock(&library, "ann", &password, &visit).await;
    let Ok(Knock::Code(sealed)) = knock else {
        panic!("no code is asked for");
    };

    let guesses: Vec<_> = (0..100)
        .map(|guess| {
            let (door, visit) = (Arc::clone(&doors[guess % 2]), visit.clone());
            let (sealed, code) = (
                sealed.clone(),
                Brought::Code(SecretString::from(format!("{guess:05}x"))),
            );
            tokio::spawn(async move { door.answer((&sealed, &code), &visit).await.unwrap() })
        })
        .collect();
    let mut looked_at = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            StaffEntry::Refused => looked_at += 1,
            StaffEntry::LockedUntil(_) => {}
            StaffEntry::Admitted(_) | StaffEntry::Unused => panic!("a guess is let in"),
        }
    }

    assert_eq!(looked_at, 10);
    let right = key.code_at(lastfour::domain::Clock::now(&SystemClock));
    let right = Brought::Code(SecretString::from(right));
    let locked = doors[1].answer((&sealed, &right), &visit).await.unwrap();
    assert!(matches!(locked, StaffEntry::LockedUntil(_)));
}

/// One of several instances on one database.
fn door(bench: &Bench) -> Door {
    Door::new(
        Arc::clone(&bench.store),
        Arc::new(SystemClock),
        Arc::new(SystemRandomness),
        SessionLimits::default(),
    )
}
