//! The pages of those who look after the service: the audit, and what went out.

use lastfour::domain::Role;

use crate::house::House;
use crate::pages::alerts;
use crate::pages::browser::Browser;
use crate::pages::gallery::Pictures;
use crate::pages::stages;

pub(crate) async fn pages(all: &mut Pictures) {
    let house = House::open().await;
    let mut add = |name: &str, view| all.push((String::from(name), view));
    stages::order_in(&house, "paid").await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    add("desk-audit/all", admin.get("/staff/audit").await);
    let some = "/staff/audit?day=2026-11-23&who=service&what=captured";
    add("desk-audit/none", admin.get(some).await);
    let wrong = "/staff/audit?day=2026-11-31&who=%3Cb%3E&what=nothing&order=LF-0000";
    add("desk-audit/wrong", admin.get(wrong).await);
    add("desk-alerts/none", admin.get("/staff/alerts").await);
    alerts::given_up(&house).await;
    let given_up = admin.get("/staff/alerts").await;
    let again = given_up.form("/again");
    add("desk-alerts/given-up", given_up);
    admin.send(&again).await;
    add("desk-alerts/waiting", admin.get("/staff/alerts").await);
}
