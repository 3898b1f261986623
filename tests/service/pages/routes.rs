//! Every route of the service, in one table that a test compares with the sources and with the router itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;

use crate::house::House;

/// Where Apple looks whether our address may show Apple Pay.
pub(crate) const APPLE_DOMAIN: &str = "/.well-known/apple-developer-merchantid-domain-association";

/// Every route, with the methods that it takes.
pub(crate) const ROUTES: [(&str, &str); 113] = [
    ("/", "GET"),
    ("/sign-in", "GET POST"),
    ("/orders/{id}/sign-in", "GET"),
    ("/sign-off", "POST"),
    ("/signed-off", "GET"),
    ("/signed-off/{language}", "GET"),
    ("/language", "GET POST"),
    ("/away", "GET"),
    ("/stay", "GET"),
    ("/kiosk", "GET"),
    ("/kiosk/signed-off", "GET"),
    ("/kiosk/signed-off/{language}", "GET"),
    ("/accessibility", "GET"),
    ("/fees", "GET"),
    ("/other-card", "GET POST"),
    ("/other-card/out", "POST"),
    ("/orders", "GET POST"),
    ("/orders/{id}", "GET"),
    ("/orders/{id}/state", "GET"),
    ("/orders/{id}/card", "GET POST"),
    ("/orders/{id}/payment", "POST"),
    ("/orders/{id}/hosted", "POST"),
    ("/orders/{id}/return", "GET"),
    ("/orders/{id}/look", "POST"),
    ("/orders/{id}/cancel", "POST"),
    ("/orders/{id}/receipt.pdf", "GET"),
    ("/orders/{id}/letter", "GET POST"),
    ("/find", "GET POST"),
    ("/pay/{id}", "GET"),
    ("/orders/{id}/code", "GET POST"),
    ("/offers/{library}/{offer}", "GET POST"),
    ("/privacy", "GET"),
    ("/privacy/choices", "POST"),
    ("/privacy/file", "POST"),
    ("/privacy/seen", "POST"),
    ("/card-number", "GET"),
    ("/staff", "GET"),
    ("/staff/sign-in", "GET POST"),
    ("/staff/sign-in/code", "GET POST"),
    ("/staff/sign-in/at/{library}", "GET"),
    ("/staff/sign-in/return", "GET"),
    ("/staff/sign-in/again", "GET"),
    ("/staff/sign-in/again/out", "GET"),
    ("/staff/sign-in/first", "GET POST"),
    ("/staff/sign-in/first-passkey", "GET POST"),
    ("/staff/sign-off", "POST"),
    ("/staff/signed-off", "GET"),
    ("/staff/signed-off/{language}", "GET"),
    ("/staff/language", "GET POST"),
    ("/staff/away", "GET"),
    ("/staff/stay", "GET"),
    ("/staff/search", "GET POST"),
    ("/staff/orders/{id}", "GET"),
    ("/staff/orders/{id}/state", "GET"),
    ("/staff/orders/{id}/decide", "GET POST"),
    ("/staff/orders/{id}/decide/{decision}", "GET"),
    ("/staff/orders/{id}/refund", "GET POST"),
    ("/staff/orders/{id}/refunds", "GET POST"),
    ("/staff/orders/{id}/cancel", "GET POST"),
    ("/staff/orders/{id}/receipt", "GET POST"),
    ("/staff/refunds", "GET"),
    ("/staff/refunds/{id}/agree", "GET POST"),
    ("/staff/refunds/{id}/refuse", "GET POST"),
    ("/staff/orders/{id}/evidence", "GET"),
    ("/staff/orders/{id}/evidence.txt", "GET"),
    ("/staff/orders/{id}/person", "GET POST"),
    ("/staff/patrons", "GET"),
    ("/staff/patrons/file", "GET POST"),
    ("/staff/patrons/erase", "GET POST"),
    ("/staff/approvals", "GET POST"),
    ("/staff/approvals/withdraw", "GET POST"),
    ("/staff/factors", "GET POST"),
    ("/staff/factors/prove", "GET POST"),
    ("/staff/factors/remove", "GET POST"),
    ("/staff/attention", "GET"),
    ("/staff/tasks", "GET"),
    ("/staff/tasks/{id}", "GET"),
    ("/staff/tasks/{id}/done", "POST"),
    ("/staff/tasks/{id}/back", "POST"),
    ("/staff/wrong-pins", "GET POST"),
    ("/staff/reports", "GET"),
    ("/staff/reports/{file}", "GET"),
    ("/staff/audit", "GET"),
    ("/staff/audit.csv", "GET"),
    ("/staff/alerts", "GET"),
    ("/staff/alerts/{id}/again", "GET POST"),
    ("/staff/account", "GET"),
    ("/staff/account/session", "GET POST"),
    ("/staff/account/sessions", "GET POST"),
    ("/staff/account/codes", "GET POST"),
    ("/staff/account/password", "GET POST"),
    ("/staff/people", "GET POST"),
    ("/staff/people/change", "GET POST"),
    ("/staff/visits", "GET"),
    ("/staff/visits.csv", "GET"),
    ("/staff/privacy", "GET"),
    ("/staff/card-number", "GET"),
    ("/assets/{name}", "GET"),
    (APPLE_DOMAIN, "GET"),
    ("/healthz", "GET"),
    ("/readyz", "GET"),
    ("/webhooks/stripe", "POST"),
    ("/api/v1/openapi.json", "GET"),
    ("/api/v1/patrons/fees", "POST"),
    ("/api/v1/fee-schedule", "GET"),
    ("/api/v1/orders", "POST"),
    ("/api/v1/orders/search", "POST"),
    ("/api/v1/orders/{id}", "GET"),
    ("/api/v1/orders/{id}/cancel", "POST"),
    ("/api/v1/orders/{id}/payment", "POST"),
    ("/api/v1/orders/{id}/refunds", "POST"),
    ("/api/v1/tasks", "GET"),
    // Everything else.
    ("/no/such/page", ""),
];

/// The routes of the pages that take a form.
pub(crate) fn forms() -> impl Iterator<Item = &'static str> {
    pages_with("POST")
}

/// The routes of the pages that are looked at.
pub(crate) fn looks() -> impl Iterator<Item = &'static str> {
    pages_with("GET").filter(|path| !["/healthz", "/readyz", "/assets/{name}", APPLE_DOMAIN].contains(path))
}

fn pages_with(method: &'static str) -> impl Iterator<Item = &'static str> {
    ROUTES
        .into_iter()
        .filter(move |(_, methods)| methods.split(' ').any(|known| known == method))
        .map(|(path, _)| path)
        .filter(|path| !path.starts_with("/api/") && !path.starts_with("/webhooks/"))
}

/// The first argument of every `.route(` in the sources of `web`, with the constants in their places.
fn routes_in_the_sources() -> BTreeSet<String> {
    let mut sources = Vec::new();
    read_all(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web")),
        &mut sources,
    );
    let all = sources.concat();
    let constant = |name: &str| {
        let name = name.rsplit("::").next().unwrap();
        let marker = format!("const {name}: &str = \"");
        let (_, after) = all
            .split_once(&marker)
            .unwrap_or_else(|| panic!("no constant {name}"));
        after.split('"').next().unwrap().to_owned()
    };
    let arguments = all.split(".route(").skip(1);
    arguments
        .map(|rest| rest.split(',').next().unwrap().trim())
        .map(|argument| match argument.strip_prefix('"') {
            Some(text) => text.trim_end_matches('"').to_owned(),
            None => constant(argument),
        })
        .collect()
}

fn read_all(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, sources);
        } else {
            sources.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn no_route_is_missing_in_the_table_and_none_is_made_another_way() {
    let table = ROUTES.iter().filter(|(_, methods)| !methods.is_empty());
    let table: BTreeSet<String> = table.map(|(path, _)| String::from(*path)).collect();

    assert_eq!(table, routes_in_the_sources());
    let mut sources = Vec::new();
    read_all(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web")),
        &mut sources,
    );
    for other in [
        ".nest(",
        ".route_service(",
        ".nest_service(",
        ".fallback_service(",
    ] {
        assert!(!sources.iter().any(|source| source.contains(other)), "{other}");
    }
}

#[tokio::test]
async fn every_route_takes_the_methods_of_the_table_and_no_other() {
    let house = House::open().await;

    for (path, methods) in ROUTES {
        let request = Request::builder().method("PURGE").uri(filled(path));
        let answer = house.send(request.body(Body::empty()).unwrap()).await;

        if methods.is_empty() {
            assert_eq!(answer.status.as_u16(), 404);
            continue;
        }
        assert_eq!(answer.status.as_u16(), 405, "{path}");
        let allowed = methods.replace("GET", "GET,HEAD").replace(' ', ",");
        assert_eq!(answer.header("allow"), Some(allowed.as_str()), "{path}");
    }
}

/// A path with something in its places that does not exist.
pub(crate) fn filled(path: &str) -> String {
    path.replace("{id}", "00000000000000000000000000")
        .replace("{library}", "main")
        .replace("{offer}", "no-such-offer")
        .replace("{decision}", "taken-back")
        .replace("{name}", "no-such-file")
        .replace("{language}", "no-such-language")
}
