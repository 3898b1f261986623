//! The headers of every answer of every route.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PANIC;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::gallery;
use crate::pages::prepared::prepared;
use crate::pages::routes;
use crate::pages::routes::ROUTES;
use crate::pages::stages;

/// What differs from answer to answer and protects nothing.
const LEFT_OUT: [&str; 6] = [
    "allow",
    "content-length",
    "idempotent-replayed",
    "location",
    "retry-after",
    "x-request-id",
];

/// The headers, without what is drawn at random.
fn shown(view: &View) -> String {
    let policy = view.heard.header("content-security-policy").unwrap_or_default();
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next());
    let mut lines: Vec<String> = view
        .heard
        .headers
        .iter()
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
        .map(|(name, value)| (name, value.to_str().unwrap()))
        .map(|(name, value)| match name.as_str() {
            "set-cookie" if !value.contains("=;") => {
                let (cookie, attributes) = value.split_once(';').unwrap();
                let (cookie, _) = cookie.split_once('=').unwrap();
                format!("set-cookie: {cookie}=RANDOM;{attributes}")
            }
            _ => format!("{name}: {value}"),
        })
        .map(|line| nonce.map_or(line.clone(), |nonce| line.replace(nonce, "NONCE")))
        .collect();
    lines.sort();
    lines.join("\n")
}

/// Answers with the same headers, together.
#[derive(Default)]
struct Table(BTreeMap<String, Vec<String>>);

impl Table {
    fn add(&mut self, method: &str, route: &str, note: &str, view: &View) {
        let line = format!("{method} {route} {} {note}", view.status());
        let lines = self.0.entry(shown(view)).or_default();
        let line = line.trim_end().to_owned();
        if !lines.contains(&line) {
            lines.push(line);
        }
    }

    fn text(&self) -> String {
        let groups = self
            .0
            .iter()
            .map(|(headers, answers)| format!("{}\n\n{headers}\n", answers.join("\n")));
        groups.collect::<Vec<_>>().join("\n----\n\n")
    }
}

#[tokio::test]
async fn every_answer_of_every_route_has_the_headers_that_were_written_down() {
    let mut table = Table::default();
    Box::pin(looks(&mut table)).await;
    Box::pin(forms(&mut table)).await;
    Box::pin(for_programs(&mut table)).await;
    Box::pin(what_goes_wrong(&mut table)).await;

    insta::assert_snapshot!("headers", table.text());
}

/// Every GET of every route, as somebody who may and as nobody.
async fn looks(table: &mut Table) {
    for (route, _) in ROUTES.iter().filter(|(_, methods)| methods.starts_with("GET")) {
        let house = House::open().await;
        let stage = if route.ends_with("/card") {
            "review"
        } else {
            "paid"
        };
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::new(&house);
        let file = browser
            .get("/")
            .await
            .page()
            .all("link")
            .next()
            .unwrap()
            .must("href")
            .to_owned();
        let path = route
            .replace("/offers/{library}/{offer}", OFFER)
            .replace("/assets/{name}", &file)
            .replace("{id}", &id);
        let fresh = Browser::new(&house).get(&path).await;
        table.add("GET", route, "without a cookie", &fresh);
        table.add("GET", route, "signed off", &browser.get(&path).await);
        let head = browser.request("HEAD", &path).body(Body::empty()).unwrap();
        table.add("HEAD", route, "", &browser.hear(head).await);
        let mut inside = if route.starts_with("/staff") {
            Browser::at_the_desk(&house, "main").await
        } else {
            Browser::signed_in(&house).await
        };
        table.add("GET", route, "signed in", &inside.get(&path).await);
    }
}

/// Every form, refused and done.
async fn forms(table: &mut Table) {
    for route in routes::forms() {
        let house = House::open().await;
        let mut ready = Box::pin(prepared(&house, route)).await;
        let forged = ready.form.clone().with("form_token", &"a".repeat(40));
        table.add("POST", route, "forged", &ready.browser.send(&forged).await);
        table.add("POST", route, "done", &ready.browser.send(&ready.form).await);
    }
}

async fn for_programs(table: &mut Table) {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let programs = |route: &&(&str, &str)| route.0.starts_with("/api/") || route.0.starts_with("/webhooks/");
    for (route, methods) in ROUTES.iter().filter(programs) {
        for method in methods.split(' ') {
            let request = Request::builder().method(method).uri(routes::filled(route));
            let view = browser.hear(request.body(Body::empty()).unwrap()).await;
            table.add(method, route, "without a key", &view);
        }
    }
}

async fn what_goes_wrong(table: &mut Table) {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let mut bare = async |method: &str, path: &str, bytes: usize| {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("content-type", "application/json");
        browser
            .hear(request.body(Body::from(" ".repeat(bytes))).unwrap())
            .await
    };
    for (route, _) in ROUTES {
        table.add(
            "PURGE",
            "any",
            "not taken",
            &bare("PURGE", &routes::filled(route), 0).await,
        );
    }
    table.add(
        "GET",
        "/no/such/page",
        "to a program",
        &bare("GET", "/no/such/page", 0).await,
    );
    table.add(
        "POST",
        "/webhooks/stripe",
        "too large",
        &bare("POST", "/webhooks/stripe", 300_000).await,
    );
    table.add(
        "GET",
        "/4242…",
        "a card number",
        &bare("GET", "/4242424242424242", 0).await,
    );
    for (name, view) in Box::pin(gallery::everything()).await {
        if view.status() >= 400 {
            table.add("", "page", &name, &view);
        }
    }
    let mut unlucky = Browser::signed_in_as(&house, "main", PANIC).await;
    table.add("GET", "/fees", "a bug", &unlucky.get("/fees").await);
    let sandbox = House::furnished(Fittings {
        sandbox: true,
        hosted: true,
        ..Fittings::default()
    })
    .await;
    let id = stages::order_in(&sandbox, "review").await;
    let mut browser = Browser::signed_in(&sandbox).await;
    let review = browser.get(&format!("/orders/{id}")).await;
    table.add(
        "GET",
        "/orders/{id}",
        "leads to the processor's page, in a sandbox",
        &review,
    );
}

#[tokio::test]
async fn every_page_has_a_nonce_of_its_own() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);

    let (first, second) = (browser.get("/").await, browser.get("/").await);

    for page in [&first, &second] {
        let nonce = page.page().all("script").next().unwrap().must("nonce");
        let policy = page.heard.header("content-security-policy").unwrap();
        assert!(
            policy.contains(&format!("script-src 'nonce-{nonce}';")),
            "{policy}"
        );
        assert!(nonce.len() >= 26);
    }
    assert_ne!(
        first.heard.header("content-security-policy"),
        second.heard.header("content-security-policy")
    );
}
