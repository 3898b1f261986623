//! The pages about patrons' data, and the counts of visits.

use axum::body::Body;
use lastfour::domain::Role;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PATRON;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::gallery::Pictures;

pub(crate) async fn pages(all: &mut Pictures) {
    let house = House::furnished(Fittings {
        notice: true,
        ..Fittings::default()
    })
    .await;
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let mut patron = Browser::signed_in(&house).await;
    add("privacy/told-on-every-page", patron.get("/orders").await);
    let choices = patron.get("/privacy").await;
    let seen = choices.form("/privacy/seen");
    let mut forms = choices.page().forms().into_iter();
    let decline = forms.find(|form| form.action == "/privacy/choices").unwrap();
    add("privacy/choices", choices);
    patron.send(&seen).await;
    patron.send(&decline).await;
    add("privacy/declined", patron.get("/privacy").await);
    house.privacy.write_visits().await.unwrap();
    let mut staff = Browser::at_the_desk(&house, "main").await;
    add("desk-visits/some", staff.get("/staff/visits?days=7").await);
    people(&mut add).await;
    let paid = House::open().await;
    paid.paid(&["fine-1"]).await;
    let mut finance = Browser::at_the_desk_as(&paid, Role::Finance, ("main", "finn")).await;
    add(
        "desk-reports/month",
        finance.get("/staff/reports?month=2026-11").await,
    );
    add(
        "desk-reports/none",
        finance.get("/staff/reports?day=2026-11-01").await,
    );
    let empty = House::open().await;
    let mut staff = Browser::at_the_desk(&empty, "main").await;
    let none = staff.request("GET", "/staff/visits").body(Body::empty()).unwrap();
    add("desk-visits/first", staff.hear(none).await);
}

/// Whom an order is of, and what is stored of a patron.
async fn people(add: &mut impl FnMut(&str, View)) {
    let house = House::open().await;
    house.desk.state().born = Some("2015-05-31");
    let order = house.paid(&["fine-1"]).await;
    let id = order.rsplit('/').next().unwrap();
    let action = format!("/staff/orders/{id}/person");
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let asked = staff.get(&action).await;
    let form = asked.form(&action);
    add("desk-person/question", asked);
    add("desk-person/no-reason", staff.send(&form).await);
    let noted = form.clone().adding("why", "other");
    add("desk-person/no-note", staff.send(&noted).await);
    let reason = form.adding("why", "check_identity");
    add("desk-person/more", staff.send(&reason).await);
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    let first = admin.get("/staff/patrons").await;
    let (file, erase) = (
        first.form("/staff/patrons/file"),
        first.form("/staff/patrons/erase"),
    );
    add("desk-patrons/first", first);
    add("desk-patrons/no-card", admin.send(&file).await);
    let unsure = erase.with("erase-card", PATRON);
    add("desk-patrons/not-sure", admin.send(&unsure).await);
    let guardian = file.with("file-card", PATRON).adding("guardian", "yes");
    add("desk-patrons/no-approval", admin.send(&guardian).await);
    approvals(&house, add).await;
    let sure = unsure.clone().adding("sure", "yes");
    add("desk-patrons/forgotten", admin.send(&sure).await);
    add("desk-patrons/unknown", admin.send(&sure).await);
}

/// Approvals of guardians, noted and withdrawn.
async fn approvals(house: &House, add: &mut impl FnMut(&str, View)) {
    let mut staff = Browser::at_the_desk_as(house, Role::Cashier, ("main", "eve")).await;
    let first = staff.get("/staff/approvals").await;
    let (note, withdraw) = (
        first.form("/staff/approvals"),
        first
            .form("/staff/approvals/withdraw")
            .with("withdraw-card", PATRON),
    );
    add("desk-approvals/first", first);
    let note = note.with("approve-card", PATRON);
    add("desk-approvals/no-initials", staff.send(&note).await);
    let note = note.with("initials", "m. l.");
    add("desk-approvals/no-place", staff.send(&note).await);
    let note = note.with("kept", "binder 12, page 104");
    add("desk-approvals/noted", staff.send(&note).await);
    add("desk-approvals/in-force", staff.send(&note).await);
    add("desk-approvals/withdrawn", staff.send(&withdraw).await);
    add("desk-approvals/none", staff.send(&withdraw).await);
    let unknown = note.with("approve-card", "21234999999999");
    add("desk-approvals/no-such-card", staff.send(&unknown).await);
    house.desk.state().born = Some("1980-01-01");
    let of_age = staff.get("/staff/approvals").await.form("/staff/approvals");
    let of_age = of_age.with("approve-card", PATRON).with("initials", "ml");
    add(
        "desk-approvals/of-age",
        staff.send(&of_age.with("kept", "binder 12")).await,
    );
    house.desk.state().born = Some("2015-05-31");
}
