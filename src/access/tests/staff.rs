//! Staff, passwords and wrong tries.

use secrecy::SecretString;

use crate::access::Brought;
use crate::access::DoorError;
use crate::access::Knock;
use crate::access::SessionSecret;
use crate::access::StaffEntry;
use crate::access::StaffRefusal;
use crate::access::made_up_password;
use crate::access::tests::Bench;
use crate::access::tests::MINUTE;
use crate::access::tests::library;
use crate::access::tests::right;
use crate::access::tests::staff;
use crate::access::tests::wrong;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::StaffMember;
use crate::domain::SystemRandomness;
use crate::storage::StaffWrite;
use crate::storage::Unit;

#[tokio::test]
async fn staff_are_let_in_with_their_own_password_only() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    let elsewhere = LibraryId::parse("branch").unwrap();

    let secret = bench.signed_in("ann").await;

    let on_duty = bench.on_duty(&secret).await.unwrap();
    assert_eq!((on_duty.name.as_str(), on_duty.role), ("ann", Role::Desk));
    assert_eq!(bench.visitor(&secret).await, None);
    for (name, password) in [
        ("ann", wrong()),
        ("ben", right()),
        ("", right()),
        ("Ann", right()),
    ] {
        assert!(matches!(
            bench.sign_in(name, &password).await,
            StaffEntry::Refused
        ));
    }
    let visit = SessionSecret::draw(&SystemRandomness);
    let other = bench
        .door
        .knock(&elsewhere, "ann", &right(), &visit)
        .await
        .unwrap();
    let Knock::Code(sealed) = other else {
        panic!("nobody of that name is there");
    };
    let code = SecretString::from(bench.key.code_at(bench.hands.now()));
    let code = Brought::Code(code);
    let other = bench.door.answer((&sealed, &code), &visit).await;
    assert!(matches!(other, Ok(StaffEntry::Refused)));
}

#[tokio::test]
async fn a_name_that_nobody_has_costs_as_much_as_a_wrong_password() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    bench.add("ben").await;
    bench.door.disable_staff(&library(), &staff("ben")).await.unwrap();

    for (name, password) in [
        ("ann", wrong()),
        ("nobody", wrong()),
        ("No Name!", wrong()),
        ("ben", right()),
    ] {
        let before = bench.work();
        let entry = bench.sign_in(name, &password).await;

        assert!(matches!(entry, StaffEntry::Refused));
        assert_eq!(bench.work() - before, 1, "{name}");
    }
}

#[tokio::test]
async fn ten_wrong_passwords_lock_a_name_for_half_an_hour_whether_somebody_has_it_or_not() {
    let mut bench = Bench::new().await;
    bench.add("ann").await;
    for name in ["ann", "nobody"] {
        for _ in 0..10 {
            let entry = bench.sign_in(name, &wrong()).await;
            assert!(!matches!(entry, StaffEntry::Admitted(_)));
        }
    }

    bench = bench.reopened().await;

    let until = bench.hands.now().after(MINUTE * 30);
    for name in ["ann", "nobody"] {
        let entry = bench.sign_in(name, &right()).await;
        assert!(matches!(entry, StaffEntry::LockedUntil(told) if told == until));
    }
    assert_eq!(bench.work(), 0, "what is locked costs nothing");
    bench.pass(MINUTE * 30);
    bench.signed_in("ann").await;
}

#[tokio::test]
async fn a_right_password_makes_up_for_wrong_ones() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    for _ in 0..2 {
        for _ in 0..9 {
            bench.sign_in("ann", &wrong()).await;
        }
        bench.signed_in("ann").await;
    }
}

#[tokio::test]
async fn a_password_that_nobody_could_look_at_is_no_wrong_one() {
    let bench = Bench::new().await;
    let member = StaffMember {
        library: library(),
        name: staff("ann"),
        role: Role::Desk,
        password_hash: SecretString::from("$argon2id$not a hash"),
        disabled: false,
        created_at: bench.hands.now(),
        last_used_at: bench.hands.now(),
    };
    let unit = Unit {
        staff: Some(StaffWrite::Insert(member)),
        ..Unit::default()
    };
    bench.door.store.commit(unit).await.unwrap();

    for _ in 0..11 {
        let visit = SessionSecret::draw(&SystemRandomness);
        let entry = bench.door.knock(&library(), "ann", &right(), &visit).await;

        assert!(matches!(entry, Err(DoorError::Password)), "{entry:?}");
    }
}

#[tokio::test]
async fn whoever_is_kept_out_is_out_at_once() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    let secret = bench.signed_in("ann").await;

    bench.door.disable_staff(&library(), &staff("ann")).await.unwrap();

    assert_eq!(bench.on_duty(&secret).await, None);
    assert!(matches!(
        bench.sign_in("ann", &right()).await,
        StaffEntry::Refused
    ));
}

#[tokio::test]
async fn a_new_password_ends_sessions_and_locks() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    let secret = bench.signed_in("ann").await;
    for _ in 0..11 {
        bench.sign_in("ann", &wrong()).await;
    }

    let new = made_up_password(&SystemRandomness);
    bench
        .door
        .change_password(&library(), &staff("ann"), &new)
        .await
        .unwrap();

    assert_eq!(bench.on_duty(&secret).await, None);
    assert!(matches!(
        bench.sign_in("ann", &right()).await,
        StaffEntry::Refused
    ));
    assert!(matches!(
        bench.sign_in("ann", &new).await,
        StaffEntry::Admitted(_)
    ));
}

#[tokio::test]
async fn passwords_that_are_short_or_easy_and_names_that_are_taken_are_refused() {
    let bench = Bench::new().await;
    bench.add("dana").await;
    let add = async |name: &str, password: &str| {
        let password = SecretString::from(password);
        bench
            .door
            .add_staff(&library(), &staff(name), Role::Desk, &password)
            .await
            .unwrap_err()
    };

    assert!(matches!(
        add("alex", "fourteen chars").await,
        StaffRefusal::PasswordLength
    ));
    assert!(matches!(
        add("alex", &"long".repeat(33)).await,
        StaffRefusal::PasswordLength
    ));
    assert!(matches!(
        add("alex", "aaaaaaaaaaaaaaaa").await,
        StaffRefusal::PasswordGuessable
    ));
    assert!(matches!(
        add("alex", "the-password-of-Alex").await,
        StaffRefusal::PasswordGuessable
    ));
    assert!(matches!(
        add("dana", "right horse battery staple").await,
        StaffRefusal::NameTaken
    ));
    let unknown = bench.door.disable_staff(&library(), &staff("nobody")).await;
    assert!(matches!(unknown, Err(StaffRefusal::Unknown)));
    assert_eq!(bench.door.staff_of(&library()).await.unwrap().len(), 1);
}
