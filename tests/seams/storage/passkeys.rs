//! Passkeys of staff: each answer taken once, the counter never back, never the last factor away.

use lastfour::domain::PasskeyName;
use lastfour::domain::StaffName;
use lastfour::storage::Conflict;
use lastfour::storage::FACTORS_MAX;
use lastfour::storage::FactorChange;
use lastfour::storage::PasskeyTaken;
use lastfour::storage::StoredPasskey;

use super::bench::Bench;
use super::factors::first;
use super::factors::hires_ann;
use super::factors::writing;
use super::samples;
use super::samples::NOW;

fn passkey(id: u8) -> StoredPasskey {
    StoredPasskey {
        id: [id; 32],
        name: PasskeyName::parse("Blue key").unwrap(),
        sealed: vec![id; 40],
        counter: 0,
        challenged_at: NOW,
        since: NOW,
    }
}

fn answer(counter: u32, millis_later: i64) -> FactorChange {
    FactorChange::TakePasskey(PasskeyTaken {
        id: [1; 32],
        counter,
        challenged_at: lastfour::domain::Timestamp::from_millis(NOW.millis() + millis_later),
    })
}

async fn refused(bench: &Bench, change: FactorChange) {
    assert_eq!(bench.conflict(writing(change)).await, Conflict::Factor);
}

async fn stored(bench: &Bench) -> Vec<StoredPasskey> {
    let ann = StaffName::parse("ann").unwrap();
    bench.store.passkeys(&samples::library(), &ann).await.unwrap()
}

pub(super) async fn a_passkey_is_read_back_and_its_answers_are_taken_once(bench: Bench) {
    hires_ann(&bench).await;
    let put = FactorChange::PutPasskey(passkey(1), vec![[9; 32]]);
    bench.commit(writing(put)).await;
    assert_eq!(stored(&bench).await, [passkey(1)]);

    bench.commit(writing(answer(0, 5))).await;
    refused(&bench, answer(0, 5)).await;
    refused(&bench, answer(0, 4)).await;
    bench.commit(writing(answer(7, 6))).await;
    for back in [0, 6, 7] {
        refused(&bench, answer(back, 7)).await;
    }
    bench.commit(writing(answer(8, 8))).await;

    assert_eq!(stored(&bench).await[0].counter, 8);
    let paper = FactorChange::TakeRecovery([9; 32]);
    bench.commit(writing(paper)).await;
}

pub(super) async fn of_many_answers_at_once_one_is_taken(bench: Bench) {
    hires_ann(&bench).await;
    bench
        .commit(writing(FactorChange::PutPasskey(passkey(1), Vec::new())))
        .await;

    let answers: Vec<_> = (0..20)
        .map(|_| {
            let store = std::sync::Arc::clone(&bench.store);
            tokio::spawn(async move { store.commit(writing(answer(3, 9))).await.is_ok() })
        })
        .collect();
    let mut taken = 0;
    for answer in answers {
        taken += u32::from(answer.await.unwrap());
    }

    assert_eq!(taken, 1);
}

pub(super) async fn the_first_factor_is_one_and_the_last_one_stays(bench: Bench) {
    hires_ann(&bench).await;
    refused(&bench, FactorChange::AddPasskey(passkey(1))).await;
    bench.commit(writing(first())).await;

    refused(&bench, FactorChange::PutPasskey(passkey(1), Vec::new())).await;
    bench.commit(writing(FactorChange::AddPasskey(passkey(1)))).await;
    refused(&bench, FactorChange::AddPasskey(passkey(1))).await;
    refused(&bench, first()).await;
    for id in 2..u8::try_from(FACTORS_MAX).unwrap() {
        bench.commit(writing(FactorChange::AddPasskey(passkey(id)))).await;
    }
    refused(&bench, FactorChange::AddPasskey(passkey(99))).await;

    bench.commit(writing(FactorChange::RemovePasskey([2; 32]))).await;
    refused(&bench, FactorChange::RemovePasskey([2; 32])).await;
    bench.commit(writing(FactorChange::Forget)).await;
    assert_eq!(stored(&bench).await, []);
    let only = FactorChange::PutPasskey(passkey(1), Vec::new());
    bench.commit(writing(only)).await;
    refused(&bench, FactorChange::RemovePasskey([1; 32])).await;
    refused(&bench, first()).await;
    assert_eq!(stored(&bench).await.len(), 1);
}
