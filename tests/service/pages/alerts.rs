//! What admins see of what went out, and who reads the audit at the desk.

use lastfour::domain::Alert;
use lastfour::domain::AlertId;
use lastfour::domain::AlertKind;
use lastfour::domain::AlertState;
use lastfour::domain::Clock as _;
use lastfour::domain::LibraryId;
use lastfour::domain::Role;
use lastfour::domain::SystemRandomness;
use lastfour::storage::AlertMark;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::stages;

/// An alert that nobody took.
pub(crate) async fn given_up(house: &House) {
    let library = LibraryId::parse("main").unwrap();
    let now = house.clock.now();
    let alert = Alert {
        id: AlertId::new(&SystemRandomness),
        library: library.clone(),
        target: String::from("on-call"),
        kind: AlertKind::CardNumberSeen,
        order: None,
        reason: None,
        count: 37,
        at: now,
        state: AlertState::GivenUp,
        tries: 10,
        next_at: None,
        answered: String::from("503"),
        answered_at: Some(now),
    };
    let mark = AlertMark {
        sequence: 0,
        compared_at: now,
    };
    let store = house.cashier.store();
    assert!(store.put_alerts(&library, None, mark, &[alert]).await.unwrap());
}

#[tokio::test]
async fn an_admin_sees_what_was_not_taken_and_sends_it_again() {
    let house = House::open().await;
    given_up(&house).await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;

    let page = admin.get("/staff/alerts").await;
    page.says("A card number was refused");
    page.says("503");
    page.says("Given up");
    let form = page.form("/again");
    assert_eq!(admin.send(&form).await.status(), 303);

    admin.get("/staff/alerts").await.says("Waiting");
}

#[tokio::test]
async fn an_auditor_reads_the_audit_and_that_is_in_it() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut auditor = Browser::at_the_desk_as(&house, Role::Auditor, ("main", "otto")).await;
    auditor.get(&format!("/staff/orders/{id}")).await;

    let page = auditor.get("/staff/audit?what=order_seen&who=otto").await;
    page.says("Only: staff:otto, order_seen.");
    assert_eq!(page.page().all("tr").count(), 2);
    let wrong = auditor.get("/staff/audit?who=%3Cb%3E").await;
    assert_eq!(wrong.status(), 422);
    let file = auditor.get("/staff/audit.csv?what=order_placed").await;

    assert!(
        file.heard
            .text
            .starts_with("line,at,actor,action,outcome,origin,order,patron,detail,library\r\n")
    );
    assert_eq!(file.heard.text.lines().count(), 2);
    let audit = house.audit().await;
    let told = |action: &str| {
        let told: Vec<&str> = audit
            .iter()
            .filter(|line| line.action == action)
            .map(|line| line.detail.as_str())
            .collect();
        told.join(";")
    };
    assert_eq!(told("audit_seen"), "who=staff:otto what=order_seen");
    assert_eq!(told("audit_exported"), "what=order_placed");
}
