//! Sessions and staff, and tasks of the desk.

use std::time::Duration;

use secrecy::ExposeSecret;

use lastfour::domain::Barcode;
use lastfour::domain::DeskTask;
use lastfour::domain::LibraryId;
use lastfour::domain::Role;
use lastfour::domain::StaffMember;
use lastfour::domain::StaffName;
use lastfour::domain::Timestamp;
use lastfour::storage::Conflict;
use lastfour::storage::EndedSessions;
use lastfour::storage::SessionHolder;
use lastfour::storage::SessionWrite;
use lastfour::storage::StaffWrite;
use lastfour::storage::StoreError;
use lastfour::storage::StoredSession;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

/// So many minutes later.
pub(super) fn minutes(later: u64) -> Timestamp {
    NOW.after(Duration::from_mins(later))
}

fn patron() -> SessionHolder {
    SessionHolder::Patron(Barcode::parse("21234000000001").unwrap())
}

fn staff(name: &str) -> SessionHolder {
    SessionHolder::Staff(StaffName::parse(name).unwrap())
}

async fn write_session(bench: &Bench, write: SessionWrite) {
    bench
        .commit(Unit {
            sessions: vec![write],
            ..Unit::default()
        })
        .await;
}

async fn begin(bench: &Bench, holder: SessionHolder) -> StoredSession {
    let session = samples::session(holder);
    write_session(bench, SessionWrite::Begin(session.clone())).await;
    session
}

async fn is_there(bench: &Bench, session: &StoredSession) -> bool {
    bench.store.session(session.digest).await.unwrap().is_some()
}

fn writing(write: StaffWrite) -> Unit {
    Unit {
        staff: Some(write),
        ..Unit::default()
    }
}

pub(super) async fn every_kind_of_session_is_read_back(bench: Bench) {
    let order = samples::order();
    for holder in [patron(), SessionHolder::Applicant(order.id), staff("ann")] {
        let session = begin(&bench, holder).await;

        let stored = bench.store.session(session.digest).await.unwrap();

        assert_eq!(stored, Some(session));
    }
}

pub(super) async fn an_ended_session_is_gone(bench: Bench) {
    let ending = begin(&bench, patron()).await;
    let other = begin(&bench, patron()).await;

    write_session(&bench, SessionWrite::End(ending.digest)).await;
    write_session(&bench, SessionWrite::End(ending.digest)).await;

    assert!(!is_there(&bench, &ending).await);
    assert!(is_there(&bench, &other).await);
}

pub(super) async fn a_session_is_extended_ten_times_and_no_more(bench: Bench) {
    let session = begin(&bench, patron()).await;

    for minute in 1..=12 {
        write_session(&bench, SessionWrite::Extend(session.digest, minutes(minute))).await;
    }

    let stored = bench.store.session(session.digest).await.unwrap().unwrap();
    assert_eq!((stored.extended, stored.seen_at), (10, minutes(10)));
}

pub(super) async fn a_browser_is_a_kiosk_until_that_is_old(bench: Bench) {
    let [kiosk, other] = [patron(), patron()].map(|holder| samples::session(holder).digest);
    let old = |kiosks_seen| EndedSessions {
        visitors_seen: NOW,
        visitors_created: NOW,
        staff_seen: NOW,
        staff_created: NOW,
        visitors_extension_ms: 0,
        kiosks_seen,
    };
    write_session(&bench, SessionWrite::MarkKiosk(kiosk, NOW)).await;
    write_session(&bench, SessionWrite::MarkKiosk(kiosk, minutes(2))).await;

    bench.store.remove_ended(&old(minutes(1)), NOW).await.unwrap();
    assert!(bench.store.is_kiosk(kiosk).await.unwrap());
    assert!(!bench.store.is_kiosk(other).await.unwrap());

    bench.store.remove_ended(&old(minutes(2)), NOW).await.unwrap();
    assert!(!bench.store.is_kiosk(kiosk).await.unwrap());
}

pub(super) async fn all_sessions_of_one_staff_member_end_at_once(bench: Bench) {
    let of_ann = [
        begin(&bench, staff("ann")).await,
        begin(&bench, staff("ann")).await,
    ];
    let of_others = [begin(&bench, staff("ben")).await, begin(&bench, patron()).await];

    let ann = StaffName::parse("ann").unwrap();
    write_session(&bench, SessionWrite::EndAllOf(samples::library(), ann)).await;

    for session in &of_ann {
        assert!(!is_there(&bench, session).await);
    }
    for session in &of_others {
        assert!(is_there(&bench, session).await);
    }
}

pub(super) async fn the_use_of_a_session_never_goes_back(bench: Bench) {
    let session = begin(&bench, patron()).await;

    bench
        .store
        .touch_session(session.digest, minutes(5))
        .await
        .unwrap();
    bench
        .store
        .touch_session(session.digest, minutes(3))
        .await
        .unwrap();

    let stored = bench.store.session(session.digest).await.unwrap().unwrap();
    assert_eq!(stored.seen_at, minutes(5));
    assert_eq!(stored.created_at, NOW);
}

pub(super) async fn sessions_are_removed_when_they_were_idle_or_too_old(bench: Bench) {
    let (idle, fresh) = (begin(&bench, patron()).await, begin(&bench, patron()).await);
    let (on_duty, old) = (
        begin(&bench, staff("ann")).await,
        begin(&bench, staff("ben")).await,
    );
    for session in [&fresh, &on_duty, &old] {
        bench
            .store
            .touch_session(session.digest, minutes(9))
            .await
            .unwrap();
    }
    let ended = EndedSessions {
        visitors_seen: minutes(8),
        visitors_created: NOW.before(Duration::from_millis(1)),
        staff_seen: minutes(8),
        staff_created: NOW.before(Duration::from_millis(1)),
        visitors_extension_ms: 0,
        kiosks_seen: minutes(8),
    };

    let idle_ones = bench.store.remove_ended(&ended, NOW).await.unwrap();

    assert_eq!(idle_ones, 1);
    assert!(!is_there(&bench, &idle).await);
    assert!(is_there(&bench, &fresh).await);
    let ended = EndedSessions {
        staff_created: NOW,
        ..ended
    };
    assert_eq!(bench.store.remove_ended(&ended, NOW).await.unwrap(), 2);
    assert!(is_there(&bench, &fresh).await);
    assert!(!is_there(&bench, &on_duty).await);
}

pub(super) async fn staff_are_read_back_by_name(bench: Bench) {
    for (name, role) in ["eve", "ann", "cem", "dana", "ben"].into_iter().zip(Role::ALL) {
        let member = StaffMember {
            role,
            ..samples::member(name)
        };
        bench.commit(writing(StaffWrite::Insert(member))).await;
    }
    let library = samples::library();

    let all = bench.store.staff(&library).await.unwrap();
    let ann = StaffName::parse("ann").unwrap();
    let one = bench.store.staff_member(&library, &ann).await.unwrap().unwrap();

    let names: Vec<&str> = all.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["ann", "ben", "cem", "dana", "eve"]);
    assert_eq!(one.role, Role::Cashier);
    assert_eq!(one.password_hash.expose_secret(), "$argon2id$sample");
    assert_eq!((one.disabled, one.created_at), (false, NOW));
    let nobody = StaffName::parse("nobody").unwrap();
    assert!(
        bench
            .store
            .staff_member(&library, &nobody)
            .await
            .unwrap()
            .is_none()
    );
}

pub(super) async fn a_staff_name_is_taken_once_in_a_library(bench: Bench) {
    let member = samples::member("ann");
    let elsewhere = StaffMember {
        library: LibraryId::parse("branch").unwrap(),
        ..member.clone()
    };
    bench.commit(writing(StaffWrite::Insert(member.clone()))).await;

    let again = bench.conflict(writing(StaffWrite::Insert(member))).await;

    assert_eq!(again, Conflict::StaffName);
    bench.commit(writing(StaffWrite::Insert(elsewhere))).await;
}

pub(super) async fn a_change_of_staff_is_stored(bench: Bench) {
    let member = samples::member("ann");
    bench.commit(writing(StaffWrite::Insert(member.clone()))).await;
    let changed = StaffMember {
        role: Role::Admin,
        password_hash: "$argon2id$other".into(),
        disabled: true,
        ..member.clone()
    };

    bench.commit(writing(StaffWrite::Update(changed))).await;
    let unknown = bench
        .store
        .commit(writing(StaffWrite::Update(samples::member("nobody"))))
        .await;

    let stored = bench
        .store
        .staff_member(&member.library, &member.name)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.role, Role::Admin);
    assert_eq!(stored.password_hash.expose_secret(), "$argon2id$other");
    assert!(stored.disabled);
    assert!(matches!(unknown, Err(StoreError::Unavailable { .. })));
}

pub(super) async fn a_password_that_is_not_hashed_has_no_place(bench: Bench) {
    let member = StaffMember {
        password_hash: "as it was typed".into(),
        ..samples::member("ann")
    };

    let refused = bench.store.commit(writing(StaffWrite::Insert(member))).await;

    assert!(matches!(refused, Err(StoreError::Unavailable { .. })));
}

pub(super) async fn a_task_is_found_open_and_done(bench: Bench) {
    let order = samples::order();
    let task = samples::task(&order, NOW);
    let done = DeskTask {
        done_at: Some(minutes(1)),
        ..task.clone()
    };
    let tasks = vec![task.clone()];
    bench
        .commit(Unit {
            tasks,
            ..samples::unit_with(order)
        })
        .await;

    let open = bench.store.task(&task.library, task.id).await.unwrap();
    bench
        .commit(Unit {
            tasks: vec![done.clone()],
            ..Unit::default()
        })
        .await;
    let again = bench
        .conflict(Unit {
            tasks: vec![done.clone()],
            ..Unit::default()
        })
        .await;
    let later = bench.store.task(&task.library, task.id).await.unwrap();
    let elsewhere = LibraryId::parse("branch").unwrap();
    let of_another = bench.store.task(&elsewhere, task.id).await.unwrap();

    assert_eq!(open, Some(task));
    assert_eq!(later, Some(done));
    assert_eq!(of_another, None);
    assert_eq!(again, Conflict::Task);
}

pub(super) async fn a_task_is_put_back_once(bench: Bench) {
    let order = samples::order();
    let open = samples::task(&order, NOW);
    let done = DeskTask {
        done_at: Some(minutes(1)),
        ..open.clone()
    };
    let put = |task: &DeskTask| Unit {
        tasks: vec![task.clone()],
        ..Unit::default()
    };
    bench
        .commit(Unit {
            tasks: vec![open.clone()],
            ..samples::unit_with(order)
        })
        .await;
    bench.commit(put(&done)).await;

    bench.commit(put(&open)).await;
    let again = bench.conflict(put(&open)).await;

    let waiting = bench.store.open_tasks(&samples::library(), 9).await.unwrap();
    assert_eq!(waiting, vec![open]);
    assert_eq!(again, Conflict::Task);
}
