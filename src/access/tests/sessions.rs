//! Sessions: they end, and nothing of them can be stolen from the store.

use crate::access::SessionSecret;
use crate::access::StaffEntry;
use crate::access::Visitor;
use crate::access::tests::Bench;
use crate::access::tests::MINUTE;
use crate::access::tests::library;
use crate::access::tests::patron;
use crate::access::tests::right;
use crate::domain::OrderId;
use crate::domain::SystemRandomness;

#[tokio::test]
async fn a_visitor_is_who_was_admitted() {
    let bench = Bench::new().await;
    let applicant = Visitor::Applicant {
        library: library(),
        order: OrderId::new(&SystemRandomness),
    };

    let first = bench.admit().await;
    let second = bench.door.admit(applicant.clone(), None).await.unwrap();

    assert_eq!(bench.visitor(&first).await, Some(patron()));
    assert_eq!(bench.visitor(&second).await, Some(applicant));
    assert_eq!(bench.visitor(&SessionSecret::draw(&SystemRandomness)).await, None);
    assert_eq!(bench.on_duty(&first).await, None);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    let bench = Bench::new().await;
    let secret = bench.admit().await;
    for _ in 0..3 {
        bench.pass(MINUTE * 9);
        assert!(bench.visitor(&secret).await.is_some());
    }

    bench.pass(MINUTE * 10);

    assert_eq!(bench.visitor(&secret).await, None);
}

#[tokio::test]
async fn a_session_ends_however_busy_it_is() {
    let bench = Bench::new().await;
    let secret = bench.admit().await;
    for _ in 0..59 {
        bench.pass(MINUTE);
        assert!(bench.visitor(&secret).await.is_some());
    }

    bench.pass(MINUTE);

    assert_eq!(bench.visitor(&secret).await, None);
}

#[tokio::test]
async fn a_session_of_staff_ends_unused_and_in_the_end() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    let (idle, busy) = (bench.signed_in("ann").await, bench.signed_in("ann").await);
    for _ in 0..42 {
        bench.pass(MINUTE * 14);
        assert!(bench.on_duty(&busy).await.is_some());
    }

    bench.pass(MINUTE * 12);

    assert_eq!(bench.on_duty(&busy).await, None);
    assert_eq!(bench.on_duty(&idle).await, None);
}

#[tokio::test]
async fn the_secret_is_new_at_each_sign_in_and_the_one_before_is_dead() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    let planted = bench.admit().await;

    let entered = bench.door.admit(patron(), Some(&planted)).await.unwrap();

    assert_ne!(entered.cookie_value(), planted.cookie_value());
    assert_eq!(bench.visitor(&planted).await, None);
    assert!(bench.visitor(&entered).await.is_some());
    let first = bench.signed_in("ann").await;
    let again = bench.sign_in_after("ann", &right(), &first).await;
    assert!(matches!(again, StaffEntry::Admitted(_)));
    assert_eq!(bench.on_duty(&first).await, None);
}

#[tokio::test]
async fn who_leaves_is_gone() {
    let bench = Bench::new().await;
    let secret = bench.admit().await;

    bench.door.leave(&secret).await.unwrap();
    bench.door.leave(&secret).await.unwrap();

    assert_eq!(bench.visitor(&secret).await, None);
}

#[tokio::test]
async fn ended_sessions_are_removed_and_others_are_not() {
    let bench = Bench::new().await;
    let ended = bench.admit().await;
    bench.pass(MINUTE * 10);
    let lasting = bench.admit().await;

    bench.door.remove_ended().await.unwrap();

    assert_eq!(bench.door.store.session(ended.digest()).await.unwrap(), None);
    assert!(bench.visitor(&lasting).await.is_some());
}

#[tokio::test]
async fn nothing_of_a_secret_or_a_password_is_in_the_database() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    let secrets = [bench.admit().await, bench.signed_in("ann").await];
    drop(bench.door);

    let mut stored = Vec::new();
    for entry in std::fs::read_dir(bench.folder.path()).unwrap() {
        stored.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }

    let holds = |what: &[u8]| stored.windows(what.len()).any(|window| window == what);
    assert!(holds(b"21234000000001"), "the search finds what is there");
    assert!(!holds(b"right horse battery staple"));
    for secret in secrets {
        assert!(!holds(secret.cookie_value().as_bytes()));
        assert!(!holds(secret.form_token().as_bytes()));
    }
}
