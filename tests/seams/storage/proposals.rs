//! What one person gives back alone, and refunds that wait for a second one.

use std::sync::Arc;

use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::Order;
use lastfour::domain::ProposalEnd;
use lastfour::domain::ProposalId;
use lastfour::domain::RefundProposal;
use lastfour::domain::StaffName;
use lastfour::domain::SystemRandomness;
use lastfour::storage::Conflict;
use lastfour::storage::GivenAlone;
use lastfour::storage::ProposalWrite;
use lastfour::storage::StaffCardWrite;
use lastfour::storage::StoreError;
use lastfour::storage::Unit;
use tokio::task::JoinSet;

use super::bench::Bench;
use super::samples;

fn library() -> LibraryId {
    LibraryId::parse("main").unwrap()
}

fn name(text: &str) -> StaffName {
    StaffName::parse(text).unwrap()
}

fn given(staff: &str, day: i64, minor: i64) -> Unit {
    let sum = |minor| Money::from_minor(minor, Currency::USD);
    Unit {
        given_alone: Some(GivenAlone {
            library: library(),
            staff: name(staff),
            day,
            amount: sum(minor),
            most: sum(500),
        }),
        ..Unit::default()
    }
}

pub(super) async fn of_many_refunds_at_once_no_more_is_given_back_alone_than_may_be(bench: Bench) {
    let store = Arc::clone(&bench.store);
    let mut all = JoinSet::new();
    for _ in 0..50 {
        let store = Arc::clone(&store);
        all.spawn(async move { store.commit(given("ann", 20_261_127, 100)).await });
    }

    let outcomes = all.join_all().await;

    let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let beyond = |outcome: &&Result<(), StoreError>| {
        matches!(outcome, Err(StoreError::Conflict(Conflict::GivenAlone)))
    };
    assert_eq!((done, outcomes.iter().filter(beyond).count()), (5, 45));
    // Somebody else, another day, and more than a day at once.
    store.commit(given("bob", 20_261_127, 500)).await.unwrap();
    store.commit(given("ann", 20_261_128, 500)).await.unwrap();
    for unit in [given("ann", 20_261_128, 1), given("cy", 20_261_127, 501)] {
        let refused = store.commit(unit).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Conflict::GivenAlone))));
    }
}

fn proposal(order: &Order) -> RefundProposal {
    RefundProposal {
        id: ProposalId::new(&SystemRandomness),
        library: order.library.clone(),
        order: order.id,
        amount: Money::from_minor(100, order.currency),
        refundable_seen: Money::from_minor(450, order.currency),
        reason: String::from("waived: as agreed"),
        by: name("ann"),
        at: order.created_at,
        end: None,
    }
}

fn of_proposal(write: ProposalWrite) -> Unit {
    Unit {
        proposal: Some(write),
        ..Unit::default()
    }
}

pub(super) async fn a_proposal_waits_once_and_ends_once(bench: Bench) {
    let store = &bench.store;
    let order = samples::order();
    bench.commit(samples::unit_with(order.clone())).await;
    let first = proposal(&order);

    store
        .commit(of_proposal(ProposalWrite::Make(first.clone())))
        .await
        .unwrap();
    let second = store
        .commit(of_proposal(ProposalWrite::Make(proposal(&order))))
        .await;
    let end = |end| {
        let (library, at) = (order.library.clone(), order.created_at);
        of_proposal(ProposalWrite::End(library, first.id, end, name("bob"), at))
    };
    let waiting = store.open_proposals(&order.library, 10).await.unwrap();
    let of_order = store.open_proposal_of(&order.library, order.id).await.unwrap();
    store.commit(end(ProposalEnd::Agreed)).await.unwrap();
    let again = store.commit(end(ProposalEnd::Refused)).await;

    for refused in [second, again] {
        assert!(matches!(refused, Err(StoreError::Conflict(Conflict::Proposal))));
    }
    assert_eq!((waiting, of_order), (vec![first.clone()], Some(first.clone())));
    assert!(store.open_proposals(&order.library, 10).await.unwrap().is_empty());
    let ended = store.proposal(&order.library, first.id).await.unwrap().unwrap();
    assert_eq!(ended.end, Some(ProposalEnd::Agreed));
    let other = LibraryId::parse("branch").unwrap();
    assert_eq!(store.proposal(&other, first.id).await.unwrap(), None);
    // There is room for the next one.
    store
        .commit(of_proposal(ProposalWrite::Make(proposal(&order))))
        .await
        .unwrap();
}

pub(super) async fn library_cards_of_staff_are_of_one_person_at_one_library(bench: Bench) {
    let card = Barcode::parse("21234000012342").unwrap();
    let write = |write| Unit {
        staff_card: Some(write),
        ..Unit::default()
    };
    let put = write(StaffCardWrite::Put(library(), name("ann"), card.clone()));

    bench.store.commit(put.clone()).await.unwrap();
    bench.store.commit(put).await.unwrap();

    let cards = async |whose: &str| bench.store.staff_cards(&library(), &name(whose)).await.unwrap();
    assert_eq!(cards("ann").await, std::slice::from_ref(&card));
    assert!(cards("bob").await.is_empty());
    let drop = write(StaffCardWrite::Drop(library(), name("ann"), card));
    bench.store.commit(drop).await.unwrap();
    assert!(cards("ann").await.is_empty());
}
