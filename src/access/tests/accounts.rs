//! Passwords that became known, and accounts that nobody uses.

use std::time::Duration;

use secrecy::SecretString;

use crate::access::Breached;
use crate::access::DoorError;
use crate::access::Knock;
use crate::access::SessionSecret;
use crate::access::StaffEntry;
use crate::access::StaffRefusal;
use crate::access::tests::Bench;
use crate::access::tests::library;
use crate::access::tests::right;
use crate::access::tests::staff;
use crate::domain::Role;
use crate::domain::SystemRandomness;

const DAY: Duration = Duration::from_hours(24);
const NINETY_DAYS_BUT_A_MOMENT: Duration = Duration::from_millis(90 * 24 * 3_600_000 - 1);

/// The SHA-1 of `heron and kingfisher`, as a list has it.
const LIST: &str = "EEA776B6B73A1D5D66F59EB09970BC61F962AC99:9\n";

async fn knock(bench: &Bench, name: &str) -> Knock {
    let visit = SessionSecret::draw(&SystemRandomness);
    let (library, password) = (library(), right());
    let knock = bench.door.knock(&library, name, &password, &visit);
    knock.await.unwrap()
}

#[tokio::test]
async fn a_password_that_became_known_is_nobodys() {
    let mut bench = Bench::new().await;
    bench.add("ann").await;
    let list = bench.folder.path().join("known.txt");
    std::fs::write(&list, LIST).unwrap();
    bench.door.breached = Breached::open(&list).unwrap();
    let known = SecretString::from("heron and kingfisher");
    let (library, ann, ben) = (library(), staff("ann"), staff("ben"));

    let added = bench.door.add_staff(&library, &ben, Role::Desk, &known).await;
    let changed = bench.door.change_password(&library, &ann, &known).await;
    let other = bench.door.add_staff(&library, &ben, Role::Desk, &right()).await;
    std::fs::remove_file(&list).unwrap();
    let in_the_dark = bench.door.change_password(&library, &ann, &right()).await;

    assert!(matches!(added, Err(StaffRefusal::PasswordBreached)));
    assert!(matches!(changed, Err(StaffRefusal::PasswordBreached)));
    assert!(other.is_ok());
    assert!(matches!(
        in_the_dark,
        Err(StaffRefusal::Door(DoorError::Breached(_)))
    ));
    bench.signed_in("ann").await;
}

#[tokio::test]
async fn who_was_added_and_did_not_come_for_90_days_is_nobody_that_can_be_told() {
    let bench = Bench::new().await;
    let (library, ben, password) = (library(), staff("ben"), right());
    let added = bench.door.add_staff(&library, &ben, Role::Desk, &password);
    added.await.unwrap();
    bench.pass(NINETY_DAYS_BUT_A_MOMENT);
    assert!(matches!(knock(&bench, "ben").await, Knock::FirstSteps(_)));

    bench.pass(Duration::from_millis(1));

    assert!(matches!(knock(&bench, "ben").await, Knock::Code(_)));
    let renewed = bench.door.change_password(&library, &ben, &password);
    renewed.await.unwrap();
    assert!(matches!(knock(&bench, "ben").await, Knock::FirstSteps(_)));
}

#[tokio::test]
async fn each_sign_in_counts_the_90_days_anew_and_a_code_that_came_too_late_is_used() {
    let bench = Bench::new().await;
    bench.add("ann").await;
    for _ in 0..2 {
        bench.pass(NINETY_DAYS_BUT_A_MOMENT);
        bench.signed_in("ann").await;
    }

    bench.pass(DAY * 90);

    assert!(matches!(bench.sign_in("ann", &right()).await, StaffEntry::Unused));
    assert!(matches!(
        bench.sign_in("ann", &right()).await,
        StaffEntry::Refused
    ));
}
