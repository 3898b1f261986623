//! P8: a guardian's written approval, noted, used and withdrawn.

use lastfour::domain::Role;

use crate::house::House;
use crate::house::PATRON;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::promises::children::BORN;
use crate::promises::children::CHILD;
use crate::promises::children::PHONE;
use crate::promises::children::hides_the_child;
use crate::promises::children::rents_a_room;
use crate::promises::children::see;

const PLACE: &str = "binder 12, page 104";
const NOTED: &str = "The approval is noted.";
const WITHDRAWN: &str = "The approval is withdrawn.";
const NONE: &str = "No guardian’s approval is in force for this card.";

async fn notes(staff: &mut Browser<'_>, initials: &str, place: &str) -> View {
    let page = staff.get("/staff/approvals").await;
    let form = page.form("/staff/approvals").with("approve-card", PATRON);
    staff
        .send(&form.with("initials", initials).with("kept", place))
        .await
}

async fn withdraws(staff: &mut Browser<'_>) -> View {
    let page = staff.get("/staff/approvals").await;
    let form = page.form("/staff/approvals/withdraw");
    staff.send(&form.with("withdraw-card", PATRON)).await
}

/// The raw bytes of the store.
fn in_the_files(house: &House) -> String {
    let files = house.files().into_iter();
    let bytes = files.map(|file| std::fs::read(file).unwrap());
    bytes
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

/// Has everything about the child written down, as the administrator, for the guardian or not.
async fn file(admin: &mut Browser<'_>, for_guardian: bool) -> View {
    let page = admin.get("/staff/patrons").await;
    let mut form = page.form("/staff/patrons/file").with("file-card", PATRON);
    if for_guardian {
        form = form.adding("guardian", "yes");
    }
    admin.send(&form).await
}

#[tokio::test]
async fn p8_a_guardian_is_given_a_childs_data_whole_while_an_approval_is_noted_and_not_after_it_is_withdrawn()
{
    let house = House::open().await;
    let id = rents_a_room(&house, Some(BORN)).await;
    let person = format!("/staff/orders/{id}/person");
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;

    let too_early = file(&mut admin, true).await;
    let made = notes(&mut desk, "m. l.", PLACE).await;
    let twice = notes(&mut desk, "x", PLACE).await;
    let in_force = desk.get(&person).await;
    let for_others = file(&mut admin, false).await;
    let whole = file(&mut admin, true).await;
    let withdrawn = withdraws(&mut admin).await;
    let too_late = file(&mut admin, true).await;
    let short = file(&mut admin, false).await;
    let after = desk.get(&person).await;
    let again = withdraws(&mut desk).await;

    for refused in [&too_early, &too_late] {
        assert_eq!(refused.status(), 422);
        refused.says(NONE);
        hides_the_child(refused);
    }
    made.says(NOTED);
    twice.says("An approval is in force for this card.");
    in_force.says("In force since");
    assert!(!after.main().contains("In force since"));
    withdrawn.says(WITHDRAWN);
    again.says("No approval is in force for this card.");
    for view in [&made, &twice, &in_force, &for_others, &withdrawn, &short, &after] {
        hides_the_child(view);
    }
    for view in [&for_others, &short] {
        let told = &view.heard.json()["orders"][0]["how_to_reach_you"];
        assert_eq!(told["name"], "Wilhelmina Q.");
        assert_eq!(told["phone"], serde_json::Value::Null);
    }
    let told = whole.heard.json();
    let reached = &told["orders"][0]["how_to_reach_you"];
    assert_eq!(
        (&reached["name"], &reached["phone"]),
        (&CHILD.into(), &PHONE.into())
    );
    let approval = &told["guardians_approvals"][0];
    assert_eq!(approval["guardians_initials"], "ML");
    assert_eq!(approval["signed_form_is_kept"], PLACE);
    assert_eq!(approval["withdrawn"], serde_json::Value::Null);
    assert!(short.heard.json()["guardians_approvals"][0]["withdrawn"].is_string());
    whole.hides(BORN);
    whole.hides(PATRON);
    let audit = house.audit().await;
    let lines: Vec<_> = audit
        .iter()
        .filter(|line| line.action.starts_with("approval_") || line.action == "patron_exported")
        .map(|line| (line.action.as_str(), line.actor.as_str(), line.detail.as_str()))
        .collect();
    let exported = ("patron_exported", "staff:olga", "everything that is stored");
    assert_eq!(
        lines,
        [
            ("approval_made", "staff:ann", "in force"),
            exported,
            (
                "patron_exported",
                "staff:olga",
                "everything that is stored, for the guardian"
            ),
            ("approval_withdrawn", "staff:olga", "withdrawn"),
            exported,
        ]
    );
}

#[tokio::test]
async fn p8_who_gives_a_childs_data_out_does_not_note_the_approval_and_of_who_is_of_age_there_is_none() {
    let house = House::open().await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    let mut auditor = Browser::at_the_desk_as(&house, Role::Auditor, ("main", "rosa")).await;
    let mut stranger = Browser::at_the_desk(&house, "branch").await;
    let form = desk.get("/staff/approvals").await.form("/staff/approvals");
    let form = form.with("approve-card", PATRON);
    let form = form.with("initials", "ml").with("kept", PLACE);

    let page = admin.get("/staff/approvals").await;
    let token = page.form("/withdraw").value("form_token").to_owned();
    let alone = admin.send(&form.clone().with("form_token", &token)).await;
    let looked = auditor.get("/staff/approvals").await;
    house.desk.state().born = Some("1980-01-01");
    let of_age = desk.send(&form).await;
    house.desk.state().born = None;
    let unknown = desk
        .send(&form.clone().with("approve-card", "21234999999999"))
        .await;
    let rows = house.rows().await;
    let nobody_knows = desk.send(&form).await;
    let abroad = withdraws(&mut stranger).await;

    let forms = page.page().forms();
    assert!(!forms.iter().any(|form| form.action == "/staff/approvals"));
    assert_eq!((alone.status(), looked.status()), (403, 403));
    of_age.says("This patron is of age");
    unknown.says("does not know this card");
    assert!(
        !rows.iter().any(|row| row.starts_with("guardian_approvals: ")),
        "{rows:?}"
    );
    // Whose age nobody tells is treated as a child.
    nobody_knows.says(NOTED);
    abroad.says("No approval is in force for this card.");
    withdraws(&mut desk).await.says(WITHDRAWN);
}

#[tokio::test]
async fn p8_what_is_noted_of_an_approval_is_initials_and_a_place_and_neither_a_name_nor_a_number() {
    let house = House::open().await;
    house.desk.state().born = Some(BORN);
    let mut desk = Browser::at_the_desk(&house, "main").await;

    for (initials, place, told) in [
        ("", PLACE, "up to 4 letters"),
        ("Marge", PLACE, "up to 4 letters"),
        ("m1", PLACE, "up to 4 letters"),
        ("ml", "", "without names and long numbers"),
        ("ml", PATRON, "without names and long numbers"),
        ("ml", "call 555 0199", "without names and long numbers"),
    ] {
        let refused = notes(&mut desk, initials, place).await;

        assert_eq!(refused.status(), 422, "{initials:?} {place:?}");
        refused.says(told);
    }
    assert!(!house.rows().await.concat().contains("guardian_approvals: "));
}

#[tokio::test]
async fn p8_who_is_forgotten_leaves_neither_an_approval_nor_a_note_of_why_more_was_seen() {
    let house = House::open().await;
    house.desk.state().born = Some(BORN);
    let order = house.paid(&["fine-1"]).await;
    let id = order.rsplit('/').next().unwrap();
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    see(&mut desk, id, "other", "zebra crossing").await;
    notes(&mut desk, "ml", PLACE).await.says(NOTED);
    let before = in_the_files(&house);

    let form = admin.get("/staff/patrons").await.form("/staff/patrons/erase");
    let form = form.with("erase-card", PATRON).adding("sure", "yes");
    admin.send(&form).await.says("The patron is forgotten.");

    let after = in_the_files(&house);
    for secret in ["zebra crossing", PLACE] {
        assert!(before.contains(secret), "{secret}");
        assert!(!after.contains(secret), "{secret}");
    }
    let audit = house.audit().await;
    let seen: Vec<_> = audit.iter().filter(|line| line.action == "more_seen").collect();
    assert_eq!(seen.len(), 1, "that it was seen, by whom and why, stays");
    assert_eq!(
        (seen[0].actor.as_str(), seen[0].detail.as_str()),
        ("staff:ann", "other")
    );
    let order = desk.get(&format!("/staff/orders/{id}")).await;
    order.says("More of the person was seen (ann");
    order.says("Who is it for?");
}
