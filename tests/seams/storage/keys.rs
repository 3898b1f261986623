//! Idempotency keys and their answers.

use std::sync::Arc;

use lastfour::domain::RefundId;
use lastfour::domain::SystemRandomness;
use lastfour::storage::Answer;
use lastfour::storage::Conflict;
use lastfour::storage::KeyClaim;
use lastfour::storage::Subject;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples;

fn taking(key: KeyClaim) -> Unit {
    Unit {
        key: Some(key),
        ..Unit::default()
    }
}

fn answer(body: &str) -> Answer {
    Answer {
        status: 201,
        body: body.to_owned(),
    }
}

pub(super) async fn a_key_is_taken_once(bench: Bench) {
    let claim = samples::key(&samples::order(), "one");
    bench.commit(taking(claim.clone())).await;

    let again = bench
        .conflict(taking(KeyClaim {
            fingerprint: [8; 32],
            ..claim.clone()
        }))
        .await;

    let stored = bench
        .store
        .key(&claim.library, "portal", "one")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again, Conflict::Key);
    assert_eq!(stored.claim, claim);
}

pub(super) async fn of_twenty_twins_one_takes_the_key(bench: Bench) {
    let patron = samples::patron();
    let twins: Vec<_> = (0..20)
        .map(|_| {
            let order = samples::order_of(patron, &["fee-1"]);
            let unit = Unit {
                key: Some(samples::key(&order, "one")),
                ..samples::unit_with(order)
            };
            let store = Arc::clone(&bench.store);
            tokio::spawn(async move { store.commit(unit).await })
        })
        .collect();

    let mut outcomes = Vec::new();
    for twin in twins {
        outcomes.push(twin.await.unwrap());
    }

    let refused: Vec<String> = outcomes
        .into_iter()
        .filter_map(Result::err)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(refused.len(), 19);
    assert!(
        refused
            .iter()
            .all(|error| error == "somebody was first: the idempotency key is taken"),
        "{refused:?}"
    );
}

pub(super) async fn keys_of_two_callers_are_two_keys(bench: Bench) {
    let claim = samples::key(&samples::order(), "one");
    bench.commit(taking(claim.clone())).await;

    let other = bench
        .store
        .commit(taking(KeyClaim {
            caller: String::from("kiosk"),
            ..claim
        }))
        .await;

    assert!(other.is_ok());
}

pub(super) async fn every_kind_of_subject_is_read_back(bench: Bench) {
    let order = samples::order();
    let refund = RefundId::new(&SystemRandomness);
    let subjects = [
        ("order", Subject::Order(order.id)),
        ("attempt", Subject::Attempt(order.id, 3)),
        ("refund", Subject::Refund(order.id, refund)),
        ("cancel", Subject::Cancel(order.id)),
    ];
    for (word, subject) in subjects {
        let claim = KeyClaim {
            subject,
            ..samples::key(&order, word)
        };
        bench.commit(taking(claim.clone())).await;

        let stored = bench
            .store
            .key(&claim.library, "portal", word)
            .await
            .unwrap()
            .unwrap();

        assert_eq!(stored.claim, claim);
    }
}

pub(super) async fn the_first_answer_stands(bench: Bench) {
    let claim = samples::key(&samples::order(), "one");
    let library = samples::library();
    bench.commit(taking(claim)).await;

    let first = bench
        .store
        .answer_key(&library, "portal", "one", answer("{\"n\":1}"))
        .await
        .unwrap();
    let second = bench
        .store
        .answer_key(&library, "portal", "one", answer("{\"n\":2}"))
        .await
        .unwrap();

    let stored = bench.store.key(&library, "portal", "one").await.unwrap().unwrap();
    assert_eq!(first, answer("{\"n\":1}"));
    assert_eq!(second, first);
    assert_eq!(stored.answer, Some(first));
}

pub(super) async fn an_answer_without_its_key_is_refused(bench: Bench) {
    let refused = bench
        .store
        .answer_key(&samples::library(), "portal", "none", answer("{}"))
        .await;

    assert!(refused.is_err());
}
