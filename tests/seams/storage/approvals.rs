//! Approvals of guardians.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Action;
use lastfour::domain::Actor;
use lastfour::domain::Approval;
use lastfour::domain::AuditEntry;
use lastfour::domain::Barcode;
use lastfour::domain::PatronKey;
use lastfour::domain::SignedForm;
use lastfour::domain::StaffName;
use lastfour::domain::Timestamp;
use lastfour::domain::WhyMore;
use lastfour::storage::ApprovalWrite;
use lastfour::storage::Conflict;
use lastfour::storage::Erased;
use lastfour::storage::Perishable;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

const CARD: &str = "21234000000001";

fn ann() -> Actor {
    Actor::Staff(StaffName::parse("ann").unwrap())
}

fn approval(initials: &str, made_at: Timestamp) -> Approval {
    Approval {
        form: SignedForm::parse(initials, "binder 12, page 104").unwrap(),
        made_by: ann(),
        made_at,
        withdrawn: None,
    }
}

/// A unit that changes the approval of somebody who is known.
pub(super) fn changing(key: PatronKey, write: ApprovalWrite) -> Unit {
    Unit {
        known: vec![(samples::library(), key)],
        approval: Some((samples::library(), key, write)),
        ..Unit::default()
    }
}

/// A unit that makes an approval at this moment.
pub(super) fn making(key: PatronKey, initials: &str, at: Timestamp) -> Unit {
    changing(key, ApprovalWrite::Make(approval(initials, at)))
}

/// A unit that withdraws it at this moment.
pub(super) fn withdrawing(key: PatronKey, at: Timestamp) -> Unit {
    changing(key, ApprovalWrite::Withdraw(ann(), at))
}

async fn known(bench: &Bench) -> PatronKey {
    let key = samples::patron();
    bench
        .commit(Unit {
            patrons: vec![samples::patron_with(key, CARD)],
            ..Unit::default()
        })
        .await;
    key
}

fn seconds(count: u64) -> Timestamp {
    NOW.after(Duration::from_secs(count))
}

pub(super) async fn an_approval_is_in_force_until_it_is_withdrawn_and_another_can_follow(bench: Bench) {
    let (library, key) = (samples::library(), known(&bench).await);
    let other = samples::patron();

    let too_early = bench.conflict(withdrawing(key, NOW)).await;
    bench.commit(making(key, "ml", NOW)).await;
    let twice = bench.conflict(making(key, "xy", seconds(1))).await;
    let in_force = bench.store.approvals(&library, key).await.unwrap();
    // By a machine whose clock is behind.
    bench
        .commit(withdrawing(key, NOW.before(Duration::from_secs(9))))
        .await;
    let again = bench.conflict(withdrawing(key, seconds(3))).await;
    bench.commit(making(key, "xy", NOW)).await;
    let all = bench.store.approvals(&library, key).await.unwrap();
    let card = Barcode::parse(CARD).unwrap();
    let told = bench
        .store
        .person(&library, &card)
        .await
        .unwrap()
        .unwrap()
        .approvals;

    assert_eq!(
        (too_early, twice, again),
        (Conflict::Approval, Conflict::Approval, Conflict::Approval)
    );
    assert_eq!(in_force, [approval("ML", NOW)]);
    let withdrawn = Approval {
        withdrawn: Some((ann(), NOW)),
        ..approval("ML", NOW)
    };
    assert_eq!(all, [withdrawn, approval("XY", NOW)]);
    assert_eq!(told, all);
    assert!(bench.store.approvals(&library, other).await.unwrap().is_empty());
}

pub(super) async fn of_many_who_note_an_approval_at_once_one_does(bench: Bench) {
    let (library, key) = (samples::library(), known(&bench).await);
    let all: Vec<_> = (0..8)
        .map(|number| {
            let store = Arc::clone(&bench.store);
            tokio::spawn(async move { store.commit(making(key, "ml", seconds(number))).await.is_ok() })
        })
        .collect();
    let mut made = 0;
    for each in all {
        made += u32::from(each.await.unwrap());
    }

    assert_eq!(made, 1);
    let stored = bench.store.approvals(&library, key).await.unwrap();
    assert_eq!(stored.iter().filter(|each| each.is_in_force()).count(), 1);
    assert_eq!(stored.len(), 1);
}

pub(super) async fn a_withdrawn_approval_goes_by_the_clock_and_one_in_force_with_its_patron(bench: Bench) {
    let (library, key) = (samples::library(), known(&bench).await);
    bench.commit(making(key, "ml", NOW)).await;
    bench.commit(withdrawing(key, seconds(10))).await;
    bench.commit(making(key, "xy", seconds(20))).await;
    let purge = async |kind, at| bench.store.purge(&samples::library(), kind, at, 9).await.unwrap();
    let left = async || {
        let stored = bench.store.approvals(&library, key).await.unwrap();
        stored
            .iter()
            .map(|each| each.form.initials().to_owned())
            .collect::<Vec<_>>()
    };

    assert_eq!(purge(Perishable::Approvals, seconds(9)).await, 0);
    assert_eq!(
        purge(Perishable::Patrons, seconds(19)).await,
        0,
        "it keeps the patron known for a while"
    );
    assert_eq!(left().await, ["ML", "XY"]);
    let due = bench
        .store
        .due(&library, Perishable::Approvals, seconds(10))
        .await
        .unwrap();
    assert_eq!((due, purge(Perishable::Approvals, seconds(10)).await), (1, 1));
    assert_eq!(
        purge(Perishable::Approvals, seconds(9_999)).await,
        0,
        "what is in force is not old"
    );
    assert_eq!(left().await, ["XY"]);
    assert_eq!(purge(Perishable::Patrons, seconds(20)).await, 1);
    assert!(left().await.is_empty());
}

pub(super) async fn who_is_forgotten_leaves_no_approval_and_no_note_of_why_more_was_seen(bench: Bench) {
    let (library, key) = (samples::library(), known(&bench).await);
    let mut order = samples::order_of(key, &["fee-1"]);
    samples::hold(&mut order, "pi_own", "4242");
    samples::pay(&mut order);
    let mut audit = Vec::new();
    for why in WhyMore::ALL {
        for detail in [
            why.word().to_owned(),
            format!("{}: zebra: at the desk", why.word()),
        ] {
            audit.push(AuditEntry {
                detail,
                ..samples::audit(&order, Action::MoreSeen)
            });
        }
    }
    let of_another = samples::order();
    audit.push(AuditEntry {
        detail: String::from("other: zebra stays"),
        ..samples::audit(&of_another, Action::MoreSeen)
    });
    bench
        .commit(Unit {
            audit,
            ..samples::unit_with(order.clone())
        })
        .await;
    bench.commit(making(key, "ml", NOW)).await;

    for attack in [
        "update audit set detail = 'other' where action = 'more_seen'",
        "update audit set detail = 'oth', patron = null where detail like 'other: %'",
        "update audit set detail = 'nothing', patron = null where action = 'more_seen'",
        "update audit set detail = '', patron = null where action = 'more_seen'",
    ] {
        assert!(bench.run(attack).await.is_err(), "{attack}");
    }
    let note = AuditEntry {
        actor: Actor::Operator,
        order: None,
        patron: None,
        ..samples::audit(&order, Action::PatronErased)
    };
    let card = Barcode::parse(CARD).unwrap();
    let erased = bench.store.erase(&library, &card, &note).await.unwrap();

    let done = Erased::Done {
        orders: 1,
        sessions: 0,
    };
    assert_eq!(erased, done);
    assert!(bench.store.approvals(&library, key).await.unwrap().is_empty());
    let seen = bench.store.audit(&library, order.id).await.unwrap();
    let seen: Vec<_> = seen
        .iter()
        .filter(|entry| entry.action == Action::MoreSeen)
        .collect();
    assert_eq!(seen.len(), WhyMore::ALL.len() * 2);
    for (entry, why) in seen.iter().zip(WhyMore::ALL.iter().flat_map(|why| [why, why])) {
        assert_eq!((entry.detail.as_str(), entry.patron), (why.word(), None));
    }
    let theirs = bench.store.audit(&library, of_another.id).await.unwrap();
    assert_eq!(theirs[0].detail, "other: zebra stays");
}
