//! Who works at a library: what an admin changes, what they change themselves, and who is faster.

use std::sync::Arc;

use lastfour::domain::LibraryId;
use lastfour::domain::Role;
use lastfour::domain::StaffMember;
use lastfour::domain::StaffName;
use lastfour::domain::Timestamp;
use lastfour::storage::Conflict;
use lastfour::storage::FactorChange;
use lastfour::storage::FactorTold;
use lastfour::storage::FactorWrite;
use lastfour::storage::SessionHolder;
use lastfour::storage::SessionWrite;
use lastfour::storage::StaffStanding;
use lastfour::storage::StaffWrite;
use lastfour::storage::StoreError;
use lastfour::storage::StoredFactor;
use lastfour::storage::StoredSession;
use lastfour::storage::Unit;
use secrecy::ExposeSecret;

use super::bench::Bench;
use super::factors;
use super::people::minutes;
use super::samples;
use super::samples::NOW;

fn name(text: &str) -> StaffName {
    StaffName::parse(text).unwrap()
}

fn writing(write: StaffWrite) -> Unit {
    Unit {
        staff: Some(write),
        ..Unit::default()
    }
}

async fn hire(bench: &Bench, who: &str, role: Role) {
    let member = StaffMember {
        role,
        ..samples::member(who)
    };
    bench.commit(writing(StaffWrite::Insert(member))).await;
}

async fn member(bench: &Bench, who: &str) -> StaffMember {
    let found = bench.store.staff_member(&samples::library(), &name(who)).await;
    found.unwrap().unwrap()
}

/// How `by` makes a desk of `who`, who was this before.
fn standing(by: &str, who: &str, before: Role) -> StaffStanding {
    StaffStanding {
        library: samples::library(),
        name: name(who),
        before: (before, false),
        after: (Role::Desk, false),
        used_at: NOW,
        by: name(by),
    }
}

fn demoting(by: &str, who: &str, before: Role) -> Unit {
    writing(StaffWrite::Standing(standing(by, who, before)))
}

pub(super) async fn the_use_of_an_account_never_goes_back(bench: Bench) {
    hire(&bench, "ann", Role::Cashier).await;
    let used = |at: Timestamp| writing(StaffWrite::Used(samples::library(), name("ann"), at));

    bench.commit(used(minutes(5))).await;
    bench.commit(used(minutes(3))).await;
    let before = StaffMember {
        last_used_at: minutes(4),
        ..member(&bench, "ann").await
    };
    bench.commit(writing(StaffWrite::Update(before))).await;

    let ann = member(&bench, "ann").await;
    assert_eq!(ann.last_used_at, minutes(5));
    assert_eq!((ann.created_at, ann.role), (NOW, Role::Cashier));
}

pub(super) async fn an_admin_changes_what_somebody_may_do_as_it_was_seen(bench: Bench) {
    hire(&bench, "olga", Role::Admin).await;
    hire(&bench, "ann", Role::Cashier).await;
    let let_in = |used_at| {
        writing(StaffWrite::Standing(StaffStanding {
            before: (Role::Desk, true),
            after: (Role::Desk, false),
            used_at,
            ..standing("olga", "ann", Role::Desk)
        }))
    };
    let keep_out = writing(StaffWrite::Standing(StaffStanding {
        after: (Role::Desk, true),
        ..standing("olga", "ann", Role::Desk)
    }));

    bench.commit(demoting("olga", "ann", Role::Cashier)).await;
    let late = bench.conflict(demoting("olga", "ann", Role::Cashier)).await;
    bench.commit(keep_out).await;
    let kept_out = member(&bench, "ann").await;
    bench.commit(let_in(minutes(7))).await;
    let nobody = bench.conflict(demoting("olga", "zoe", Role::Cashier)).await;

    assert_eq!((late, nobody), (Conflict::Staff, Conflict::Staff));
    assert_eq!((kept_out.disabled, kept_out.last_used_at), (true, NOW));
    let ann = member(&bench, "ann").await;
    assert_eq!((ann.role, ann.disabled), (Role::Desk, false));
    assert_eq!(ann.last_used_at, minutes(7));
    assert_eq!(ann.password_hash.expose_secret(), "$argon2id$sample");
}

pub(super) async fn who_is_no_admin_any_more_changes_nobody(bench: Bench) {
    hire(&bench, "ann", Role::Cashier).await;
    hire(&bench, "finn", Role::Finance).await;
    hire(&bench, "adam", Role::Admin).await;
    let out = StaffMember {
        disabled: true,
        ..member(&bench, "adam").await
    };
    bench.commit(writing(StaffWrite::Update(out))).await;
    let elsewhere = StaffMember {
        library: LibraryId::parse("branch").unwrap(),
        role: Role::Admin,
        ..samples::member("bea")
    };
    bench.commit(writing(StaffWrite::Insert(elsewhere))).await;

    for by in ["finn", "adam", "bea", "nobody"] {
        let refused = bench.conflict(demoting(by, "ann", Role::Cashier)).await;
        assert_eq!(refused, Conflict::Staff, "{by}");
    }

    assert_eq!(member(&bench, "ann").await.role, Role::Cashier);
}

pub(super) async fn of_two_admins_who_take_the_role_from_each_other_at_once_one_does(bench: Bench) {
    for round in 0..10 {
        let pair = [format!("one-{round}"), format!("two-{round}")];
        for admin in &pair {
            hire(&bench, admin, Role::Admin).await;
        }
        let deeds = [(0, 1), (1, 0)].map(|(by, who)| {
            let (store, unit) = (
                Arc::clone(&bench.store),
                demoting(&pair[by], &pair[who], Role::Admin),
            );
            tokio::spawn(async move { store.commit(unit).await })
        });

        let mut done = 0;
        for deed in deeds {
            match deed.await.unwrap() {
                Ok(()) => done += 1,
                // Or the database has let one of them give way; whoever pressed the button presses it again.
                Err(StoreError::Conflict(Conflict::Staff) | StoreError::Unavailable { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }

        let mut admins = 0;
        for admin in &pair {
            admins += usize::from(member(&bench, admin).await.role == Role::Admin);
        }
        assert_eq!((done, admins), (1, 1), "round {round}");
    }
}

pub(super) async fn a_password_is_changed_from_the_one_that_was_compared(bench: Bench) {
    hire(&bench, "ann", Role::Desk).await;
    let change = |before: &str, after: &str| {
        writing(StaffWrite::Password {
            library: samples::library(),
            name: name("ann"),
            before: before.into(),
            after: after.into(),
        })
    };

    bench.commit(change("$argon2id$sample", "$argon2id$second")).await;
    let late = bench
        .conflict(change("$argon2id$sample", "$argon2id$third"))
        .await;
    let out = StaffMember {
        disabled: true,
        ..member(&bench, "ann").await
    };
    bench.commit(writing(StaffWrite::Update(out))).await;
    let kept_out = bench
        .conflict(change("$argon2id$second", "$argon2id$fourth"))
        .await;

    assert_eq!((late, kept_out), (Conflict::Staff, Conflict::Staff));
    let ann = member(&bench, "ann").await;
    assert_eq!(ann.password_hash.expose_secret(), "$argon2id$second");
}

async fn begin(bench: &Bench, who: &str, at: Timestamp) -> StoredSession {
    let session = StoredSession {
        created_at: at,
        seen_at: at,
        ..samples::session(SessionHolder::Staff(name(who)))
    };
    let unit = Unit {
        sessions: vec![SessionWrite::Begin(session.clone())],
        ..Unit::default()
    };
    bench.commit(unit).await;
    session
}

pub(super) async fn the_sessions_of_one_are_listed_and_all_but_one_end(bench: Bench) {
    let second = begin(&bench, "ann", minutes(2)).await;
    let first = begin(&bench, "ann", minutes(1)).await;
    let third = begin(&bench, "ann", minutes(3)).await;
    let of_ben = begin(&bench, "ben", minutes(1)).await;
    let seen = bench.store.touch_session(first.digest, minutes(9));
    seen.await.unwrap();
    let of = async |who: &str| {
        let found = bench.store.sessions_of(&samples::library(), &name(who)).await;
        let found = found.unwrap().into_iter();
        found
            .map(|session| (session.digest, session.created_at, session.seen_at))
            .collect::<Vec<_>>()
    };

    let listed = of("ann").await;
    let others = SessionWrite::EndOthersOf(samples::library(), name("ann"), second.digest);
    let unit = Unit {
        sessions: vec![others],
        ..Unit::default()
    };
    bench.commit(unit).await;

    assert_eq!(
        listed,
        [
            (first.digest, minutes(1), minutes(9)),
            (second.digest, minutes(2), minutes(2)),
            (third.digest, minutes(3), minutes(3)),
        ]
    );
    assert_eq!(of("ann").await, [(second.digest, minutes(2), minutes(2))]);
    assert_eq!(of("ben").await, [(of_ben.digest, minutes(1), minutes(1))]);
    assert!(of("nobody").await.is_empty());
}

pub(super) async fn new_codes_on_paper_take_the_place_of_those_before(bench: Bench) {
    let write = |change| Unit {
        factor: Some(FactorWrite {
            library: samples::library(),
            staff: name("ann"),
            change,
        }),
        ..Unit::default()
    };
    let told = async || {
        let told = bench.store.factor_told(&samples::library(), &name("ann")).await;
        told.unwrap()
    };
    let left = |codes_left| {
        Some(FactorTold {
            app_since: Some(NOW),
            codes_left,
        })
    };
    factors::hires_ann(&bench).await;
    let new = FactorChange::PutRecovery(vec![[3; 32], [4; 32], [5; 32]]);
    let none = bench.conflict(write(new.clone())).await;
    assert_eq!((none, told().await), (Conflict::Factor, None));
    let stored = StoredFactor {
        sealed: vec![1, 2, 3],
        step: 7,
    };
    let first = FactorChange::Put(stored, vec![[1; 32], [2; 32]], NOW);
    bench.commit(write(first)).await;
    assert_eq!(told().await, left(2));

    bench.commit(write(new)).await;

    assert_eq!(told().await, left(3));
    let old = bench.conflict(write(FactorChange::TakeRecovery([1; 32]))).await;
    assert_eq!(old, Conflict::Factor);
    bench.commit(write(FactorChange::TakeRecovery([4; 32]))).await;
    assert_eq!(told().await, left(2));
    let factor = bench.store.factor(&samples::library(), &name("ann")).await;
    assert_eq!(factor.unwrap().unwrap().step, 7);
}
