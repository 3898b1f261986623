//! Letters, and codes that show that an address is the buyer's.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::AddressCode;
use lastfour::domain::Letter;
use lastfour::domain::LetterId;
use lastfour::domain::LetterKind;
use lastfour::domain::LetterState;
use lastfour::domain::LibraryId;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::PatronKey;
use lastfour::domain::Recipient;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::storage::AddressCodeWrite;
use lastfour::storage::Conflict;
use lastfour::storage::JobKind;
use lastfour::storage::LetterWrite;
use lastfour::storage::LettersMost;
use lastfour::storage::LettersOf;
use lastfour::storage::OrderWrite;
use lastfour::storage::StoreError;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::people::minutes;
use super::samples;
use super::samples::NOW;

async fn with_order(bench: &Bench) -> Order {
    let order = samples::order();
    bench
        .commit(Unit {
            order: Some(OrderWrite::Insert(order.clone())),
            ..Unit::default()
        })
        .await;
    order
}

fn insert(letter: &Letter) -> Unit {
    Unit {
        letters: vec![LetterWrite::Insert(letter.clone())],
        ..Unit::default()
    }
}

fn update(letter: &Letter, from: LetterState) -> Unit {
    Unit {
        letters: vec![LetterWrite::Update(letter.clone(), from)],
        ..Unit::default()
    }
}

fn put(code: &AddressCode) -> Unit {
    Unit {
        address_code: Some(AddressCodeWrite::Put(code.clone())),
        ..Unit::default()
    }
}

fn confirm(code: &AddressCode, at: Timestamp) -> Unit {
    Unit {
        address_code: Some(AddressCodeWrite::Confirm(AddressCode {
            confirmed_at: Some(at),
            ..code.clone()
        })),
        ..Unit::default()
    }
}

pub(super) async fn a_letter_is_read_back_as_it_was_written(bench: Bench) {
    let order = with_order(&bench).await;
    let (first, mut second) = (samples::letter(&order), samples::letter(&order));
    second.kind = LetterKind::AddressCode;
    second.patron = None;
    second.recipient = None;
    second.language = String::from("es");
    second.created_at = minutes(1);
    second.changed_at = minutes(1);
    bench.commit(insert(&first)).await;
    bench.commit(insert(&second)).await;

    let read = bench.store.letter(&order.library, first.id).await.unwrap();
    let all = bench.store.letters_of(&order.library, order.id, 9).await.unwrap();
    let newest = bench.store.letters_of(&order.library, order.id, 1).await.unwrap();
    let other = LibraryId::parse("other").unwrap();

    assert_eq!(read.as_ref(), Some(&first));
    assert_eq!(all, [second.clone(), first.clone()]);
    assert_eq!(newest, [second]);
    assert_eq!(bench.store.letter(&other, first.id).await.unwrap(), None);
    assert!(
        bench
            .store
            .letters_of(&other, order.id, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(super) async fn a_letter_is_written_from_the_state_it_was_read_in_only(bench: Bench) {
    let order = with_order(&bench).await;
    let letter = samples::letter(&order);
    bench.commit(insert(&letter)).await;
    let sending = Letter {
        tries: 1,
        ..letter.clone().in_state(LetterState::Sending, minutes(1))
    };
    let sent = sending.clone().in_state(LetterState::Sent, minutes(2));

    let too_early = bench.conflict(update(&sent, LetterState::Sending)).await;
    bench.commit(update(&sending, LetterState::Waiting)).await;
    let twice = bench.conflict(update(&sending, LetterState::Waiting)).await;
    bench.commit(update(&sent, LetterState::Sending)).await;

    assert_eq!(too_early, Conflict::Letter);
    assert_eq!(twice, Conflict::Letter);
    let read = bench.store.letter(&order.library, letter.id).await.unwrap();
    assert_eq!(read, Some(sent));
}

pub(super) async fn the_address_goes_when_the_letter_is_over_and_the_digest_after_a_day(bench: Bench) {
    let order = with_order(&bench).await;
    let (letter, waiting) = (samples::letter(&order), samples::letter(&order));
    bench.commit(insert(&letter)).await;
    bench.commit(insert(&waiting)).await;
    let over = letter.clone().in_state(LetterState::GivenUp, minutes(1));

    let keeps_it = bench
        .store
        .commit(update(
            &Letter {
                address: letter.address.clone(),
                ..over.clone()
            },
            LetterState::Waiting,
        ))
        .await;
    bench.commit(update(&over, LetterState::Waiting)).await;
    let early = bench
        .store
        .forget_recipients(NOW.before(Duration::from_millis(1)))
        .await;
    let forgotten = bench.store.forget_recipients(NOW).await;

    assert!(keeps_it.is_err());
    assert_eq!(early.unwrap(), 0);
    // One that still waits is counted on.
    assert_eq!(forgotten.unwrap(), 1);
    let read = bench
        .store
        .letter(&order.library, letter.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((read.address, read.recipient), (None, None));
}

pub(super) async fn letters_are_counted_by_order_by_patron_and_by_address(bench: Bench) {
    let order = with_order(&bench).await;
    let first = samples::letter(&order);
    for at in [0, 10, 20] {
        let letter = Letter {
            id: LetterId::new(&SystemRandomness),
            created_at: minutes(at),
            ..first.clone()
        };
        bench.commit(insert(&letter)).await;
    }
    let counted = async |letters, since| {
        let library = &order.library;
        bench.store.letters_since(library, letters, since).await.unwrap()
    };

    let patron = first.patron.unwrap();
    let before = NOW.before(Duration::from_millis(1));
    for letters in [
        LettersOf::Order(order.id),
        LettersOf::Patron(patron),
        LettersOf::Recipient(Recipient::new([7; 32])),
    ] {
        assert_eq!(counted(letters, before).await, 3);
        assert_eq!(counted(letters, NOW).await, 2);
        assert_eq!(counted(letters, minutes(20)).await, 0);
    }
    for nobody in [
        LettersOf::Order(OrderId::new(&SystemRandomness)),
        LettersOf::Patron(PatronKey::new(&SystemRandomness)),
        LettersOf::Recipient(Recipient::new([8; 32])),
    ] {
        assert_eq!(counted(nobody, before).await, 0);
    }
}

pub(super) async fn a_code_is_taken_five_times_and_never_after_its_time(bench: Bench) {
    let order = with_order(&bench).await;
    let code = samples::address_code(&order);
    let take = async |at| {
        bench
            .store
            .take_code_try(&order.library, order.id, at)
            .await
            .unwrap()
    };

    let none_yet = take(NOW).await;
    bench
        .commit(put(&AddressCode {
            code: None,
            ..code.clone()
        }))
        .await;
    let not_made_yet = take(NOW).await;
    bench.commit(put(&code)).await;
    let mut tries = Vec::new();
    while let Some(taken) = take(minutes(29)).await {
        tries.push(taken.tries);
        assert_eq!(taken.code, code.code);
    }
    bench.commit(put(&code)).await;
    let in_time = take(minutes(29)).await;
    let too_late = take(minutes(30)).await;

    assert_eq!((none_yet, not_made_yet), (None, None));
    assert_eq!(tries, [1, 2, 3, 4, 5]);
    assert_eq!(in_time.unwrap().tries, 1);
    assert_eq!(too_late, None);
}

pub(super) async fn of_fifty_letters_at_once_no_more_are_written_than_may_be(bench: Bench) {
    let (order, other) = (with_order(&bench).await, with_order(&bench).await);
    let letter = samples::letter(&order);
    let (to, since) = (letter.recipient.unwrap(), NOW.before(Duration::from_hours(1)));
    let most = |counted, max| LettersMost { counted, max, since };
    let limits = |order: &Order| {
        vec![
            most(LettersOf::Order(order.id), 3),
            most(LettersOf::Recipient(to), 5),
        ]
    };

    let asking: Vec<_> = (0..50)
        .map(|number| {
            let order = if number % 2 == 0 { &order } else { &other };
            let letter = Letter {
                recipient: Some(to),
                ..samples::letter(order)
            };
            let unit = Unit {
                letters: vec![LetterWrite::InsertWithin(letter, limits(order))],
                ..Unit::default()
            };
            let store = Arc::clone(&bench.store);
            tokio::spawn(async move { store.commit(unit).await })
        })
        .collect();
    let mut written = 0;
    for each in asking {
        match each.await.unwrap() {
            Ok(()) => written += 1,
            Err(StoreError::Conflict(Conflict::TooManyLetters)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    let count = async |counted| {
        bench
            .store
            .letters_since(&order.library, counted, since)
            .await
            .unwrap()
    };
    assert_eq!((written, count(LettersOf::Recipient(to)).await), (5, 5));
    for each in [&order, &other] {
        assert!(matches!(count(LettersOf::Order(each.id)).await, 2 | 3));
    }
}

pub(super) async fn many_codes_at_once_are_as_many(bench: Bench) {
    let order = with_order(&bench).await;
    bench.commit(put(&samples::address_code(&order))).await;

    let trying: Vec<_> = (0..20)
        .map(|_| {
            let (store, order) = (Arc::clone(&bench.store), order.clone());
            tokio::spawn(async move { store.take_code_try(&order.library, order.id, NOW).await.unwrap() })
        })
        .collect();
    let mut taken = 0;
    for each in trying {
        taken += usize::from(each.await.unwrap().is_some());
    }

    assert_eq!(taken, 5);
}

pub(super) async fn a_confirmed_address_stays_confirmed_and_another_address_is_not(bench: Bench) {
    let order = with_order(&bench).await;
    let code = samples::address_code(&order);
    let read = async || {
        bench
            .store
            .address_code(&order.library, order.id)
            .await
            .unwrap()
            .unwrap()
    };
    bench.commit(put(&code)).await;
    let other = AddressCode {
        code: Some([3; 32]),
        ..code.clone()
    };

    let wrong = bench.conflict(confirm(&other, minutes(1))).await;
    bench.commit(confirm(&code, minutes(1))).await;
    let twice = bench.conflict(confirm(&code, minutes(2))).await;
    bench.commit(put(&other)).await;
    let kept = read().await;
    let moved = AddressCode {
        address: [9; 32],
        ..other
    };
    bench.commit(put(&moved)).await;

    assert_eq!((wrong, twice), (Conflict::Letter, Conflict::Letter));
    assert_eq!((kept.code, kept.confirmed_at), (code.code, Some(minutes(1))));
    assert_eq!(
        bench
            .store
            .take_code_try(&order.library, order.id, NOW)
            .await
            .unwrap()
            .unwrap()
            .tries,
        1
    );
    assert_eq!(read().await.confirmed_at, None);
}

pub(super) async fn a_letter_job_is_found_again(bench: Bench) {
    let letter = LetterId::new(&SystemRandomness);

    bench.wake(JobKind::Letter(letter), NOW).await;

    let claimed = bench.claim(NOW, Duration::from_mins(1)).await;
    assert_eq!(claimed[0].kind, JobKind::Letter(letter));
}
