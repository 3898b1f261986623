//! P8: what staff see of a child, in pages, mails and exports; and that whoever sees more has said why.

use std::fs;
use std::path::Path;

use lastfour::domain::Role;
use lastfour::domain::Wallet;
use lastfour::domain::WalletKind;
use lastfour::masking::Last4;

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::house::TITLE;
use crate::pages::applicant;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::stages;

const ROOM: &str = "/offers/main/room";
pub(super) const CHILD: &str = "Wilhelmina Quagmire";
pub(super) const PHONE: &str = "555 010 0199";
pub(super) const BORN: &str = "2015-05-31";
const MORE: &str = "Who is it for? See card number and more";

/// The patron, of whom this is told, rents a room and pays; gives the id of the order.
pub(super) async fn rents_a_room(house: &House, born: Option<&'static str>) -> String {
    house.desk.state().born = born;
    let mut patron = Browser::signed_in(house).await;
    let form = patron.get(ROOM).await.form(ROOM);
    let review = patron
        .send_on(&form.with("name", CHILD).with("phone", PHONE))
        .await;
    let card = patron.get(&format!("{}/card", review.path)).await;
    let paying = card.form("/payment").with("payment_method", "pm_card_visa");
    patron.send_on(&paying).await;
    house.run_jobs().await;
    review.path.rsplit('/').next().unwrap().to_owned()
}

pub(super) fn hides_the_child(view: &View) {
    for hidden in ["Quagmire", PHONE, BORN, "2015", PATRON, TITLE, NAME] {
        view.hides(hidden);
    }
}

/// Asks to see more, for this reason.
pub(super) async fn see(staff: &mut Browser<'_>, id: &str, why: &str, note: &str) -> View {
    let action = format!("/staff/orders/{id}/person");
    let form = staff.get(&action).await.form(&action);
    staff.send(&form.adding("why", why).with("note", note)).await
}

#[tokio::test]
async fn p8_of_a_child_staff_see_first_name_and_initial_and_more_only_with_a_reason_that_is_audited() {
    let house = House::open().await;
    let id = rents_a_room(&house, Some(BORN)).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;

    let tasks = staff.get("/staff/tasks").await;
    let order = staff.get(&format!("/staff/orders/{id}")).await;
    let person = staff.get(tasks.page().link(MORE)).await;
    let no_reason = see(&mut staff, &id, "", "").await;
    let no_note = see(&mut staff, &id, "other", "").await;
    let numbers = see(&mut staff, &id, "other", "card 21234000012342").await;
    let before = format!("{:?}", house.audit().await);
    let more = see(&mut staff, &id, "check_identity", "is at the desk").await;
    let after = staff.get(&format!("/staff/orders/{id}")).await;

    tasks.says("Wilhelmina Q.");
    person.says("Wilhelmina Q.");
    person.says("Not of age");
    for view in [&tasks, &order, &person, &no_reason, &no_note, &numbers, &after] {
        hides_the_child(view);
    }
    for refused in [&no_reason, &no_note, &numbers] {
        assert_eq!(refused.status(), 422);
    }
    assert!(!before.contains("more_seen"));
    for shown in [CHILD, PHONE, PATRON] {
        more.says(shown);
    }
    more.hides("2015");
    let audit = house.audit().await;
    let seen: Vec<_> = audit.iter().filter(|line| line.action == "more_seen").collect();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].actor, "staff:ann");
    assert_eq!(seen[0].detail, "check_identity: is at the desk");
    after.says("More of the person was seen (ann");
    // Nothing that is stored says when somebody was born.
    assert!(!house.rows().await.concat().contains("2015-05-31"));
}

#[tokio::test]
async fn p8_whose_age_nobody_knows_is_shown_as_a_child_and_an_adult_whole() {
    for (born, shown) in [
        (None, "Wilhelmina Q."),
        (Some("1900-01-01"), "Wilhelmina Q."),
        (Some("1980-01-01"), CHILD),
    ] {
        let house = House::open().await;
        rents_a_room(&house, born).await;
        let mut staff = Browser::at_the_desk(&house, "main").await;

        let tasks = staff.get("/staff/tasks").await;

        tasks.says(shown);
        assert_eq!(tasks.heard.text.contains("Quagmire"), shown == CHILD, "{born:?}");
        assert_eq!(tasks.heard.text.contains(PHONE), shown == CHILD, "{born:?}");
        tasks.hides(PATRON);
    }
}

#[tokio::test]
async fn p8_a_role_that_only_looks_sees_no_more_and_another_library_nothing() {
    let house = House::open().await;
    let id = rents_a_room(&house, Some(BORN)).await;
    let action = format!("/staff/orders/{id}/person");
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let form = staff
        .get(&action)
        .await
        .form(&action)
        .adding("why", "reach_patron");
    let mut auditor = Browser::at_the_desk_as(&house, Role::Auditor, ("main", "olga")).await;
    let mut stranger = Browser::at_the_desk(&house, "branch").await;

    let looked = auditor.get(&action).await;
    let token = auditor
        .get("/staff")
        .await
        .form("/staff/search")
        .value("form_token")
        .to_owned();
    let asked = auditor.send(&form.clone().with("form_token", &token)).await;
    let abroad = stranger.get(&action).await;

    assert_eq!(
        (looked.status(), asked.status(), abroad.status()),
        (403, 403, 404)
    );
    for view in [&looked, &asked, &abroad] {
        hides_the_child(view);
        view.hides("Wilhelmina");
    }
    let audit = house.audit().await;
    assert!(!audit.iter().any(|line| line.action == "more_seen"));
}

#[tokio::test]
async fn p8_what_an_administrator_writes_down_of_a_child_is_shortened_and_their_own_copy_is_whole() {
    let house = House::open().await;
    rents_a_room(&house, Some(BORN)).await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let mut patron = Browser::signed_in(&house).await;

    let page = admin.get("/staff/patrons").await;
    let form = page.form("/staff/patrons/file").with("file-card", PATRON);
    let written = admin.send(&form).await;
    let own = patron
        .send(&patron.clone().get("/privacy").await.form("/privacy/file"))
        .await;
    let refused = desk.get("/staff/patrons").await;

    assert_eq!(written.heard.header("content-type"), Some("application/json"));
    hides_the_child(&written);
    let order = &written.heard.json()["orders"][0];
    assert_eq!(order["how_to_reach_you"]["name"], "Wilhelmina Q.");
    assert_eq!(order["agreed_on"]["whole_price"], "30.00 USD");
    let order = &own.heard.json()["orders"][0];
    assert_eq!(order["how_to_reach_you"]["name"], CHILD);
    assert_eq!(order["how_to_reach_you"]["phone"], PHONE);
    own.hides(TITLE);
    own.hides(BORN);
    assert_eq!(refused.status(), 403);
    let audit = house.audit().await;
    let mut exports = audit.iter().filter(|line| line.action == "patron_exported");
    assert_eq!(exports.next().unwrap().actor, "staff:olga");
    assert_eq!(exports.next().unwrap().actor, "patron");
}

#[tokio::test]
async fn a_copy_tells_of_a_visit_though_nothing_else_is_stored_and_of_the_wallet_that_paid() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let file = patron.get("/privacy").await.form("/privacy/file");
    let of_a_visit = patron.send(&file).await.heard.json();
    house.till.state().wallet = Some(Wallet {
        kind: WalletKind::ApplePay,
        device_last4: Last4::parse("0077").ok(),
    });
    house.paid(&["fine-1"]).await;

    let whole = patron.send(&file).await.heard.json();

    assert_eq!(of_a_visit["visits_not_ended"].as_array().unwrap().len(), 1);
    assert_eq!(of_a_visit["pseudonym"], serde_json::Value::Null);
    let card = &whole["orders"][0]["cards"][0]["card"];
    assert_eq!(
        (&card["wallet"], &card["device_last4"]),
        (&"apple_pay".into(), &"0077".into())
    );
}

#[tokio::test]
async fn an_administrator_forgets_a_patron_who_is_not_needed_any_more_and_only_when_sure() {
    let house = House::open().await;
    let id = house.paid(&["fine-1"]).await;
    let id = id.rsplit('/').next().unwrap();
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    let form = admin.get("/staff/patrons").await.form("/staff/patrons/erase");
    let form = form.with("erase-card", PATRON);

    let unsure = admin.send(&form).await;
    let done = admin.send(&form.clone().adding("sure", "yes")).await;
    let again = admin.send(&form.adding("sure", "yes")).await;
    let order = admin.get(&format!("/staff/orders/{id}/person")).await;

    assert_eq!(unsure.status(), 422);
    done.says("The patron is forgotten.");
    again.says("Nothing is stored of this library card.");
    order.says("Not known here");
    for view in [&unsure, &done, &again, &order] {
        view.hides(PATRON);
    }
    assert!(!house.rows().await.concat().contains(PATRON));
}

#[tokio::test]
async fn p2_p7_p8_no_mail_and_no_file_has_a_card_number_a_title_a_barcode_or_a_name() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut patron = Browser::signed_in(&house).await;
    let page = patron.get(&format!("/orders/{id}/letter")).await;
    let form = page.form("/letter").with("email", "ann.reader@example.org");
    patron.send_on(&form).await;
    house.run_jobs().await;
    let mut buyer = Browser::new(&house);
    applicant::buys(&mut buyer).await;
    let form = buyer.get("/offers/main/proven").await.form("/offers/main/proven");
    buyer
        .send_on(&form.with("name", BUYER).with("email", EMAIL))
        .await;
    house.run_jobs().await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let mut hunted: Vec<String> = house
        .post
        .mails()
        .iter()
        .map(|mail| format!("{:?}", mail.paper))
        .collect();
    assert!(hunted.len() >= 2, "a receipt and a code were mailed");
    hunted.push(staff.get("/staff/visits.csv").await.heard.text);
    hunted.push(patron.get(&format!("/orders/{id}/receipt.pdf")).await.heard.text);

    for text in hunted {
        for secret in [TITLE, "Zebra", NAME, "Marmalade", PATRON, BUYER, "Neighbour"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        let digits = text.split(|letter: char| !letter.is_ascii_digit());
        assert!(digits.map(str::len).all(|length| length < 13), "{text}");
    }
}

/// A name of a person reaches a page of the staff, a letter or a file for others as a `ShownName`, and in no other way.
#[test]
fn p8_no_page_of_the_staff_and_no_letter_opens_a_name_itself() {
    let mut folders = vec![];
    for folder in ["src/web/staff", "src/web/views", "src/notify", "src/web/api"] {
        folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            for opener in [
                ".name().reveal()",
                "Contact::name",
                "account.name",
                ".words().reveal()",
            ] {
                assert!(!source.contains(opener), "{opener} in {}", path.display());
            }
        }
    }
}
