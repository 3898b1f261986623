//! The pages about patrons' data, and the counts of visits.

use axum::body::Body;

use crate::house::Fittings;
use crate::house::House;
use crate::pages::browser::Browser;
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
    let empty = House::open().await;
    let mut staff = Browser::at_the_desk(&empty, "main").await;
    let none = staff.request("GET", "/staff/visits").body(Body::empty()).unwrap();
    add("desk-visits/first", staff.hear(none).await);
}
