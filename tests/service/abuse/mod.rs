//! Simulated thieves against the whole service: what of theirs reaches the processor and the library system, and that
//! the innocent go on meanwhile. The figures are written to `.test/abuse.md`.

mod carder;
mod shared;
mod sprayer;

use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Mutex;

use axum::extract::ConnectInfo;

use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;

static FIGURES: Mutex<Vec<[String; 4]>> = Mutex::new(Vec::new());

/// Notes a row of figures: who, how often they asked, what got through, and what that cost.
fn note(who: &str, asked: usize, through: usize, cost: &str) {
    let row = [
        who.to_owned(),
        asked.to_string(),
        through.to_string(),
        cost.to_owned(),
    ];
    let mut rows = FIGURES.lock().unwrap();
    rows.push(row);
    rows.sort();
    let mut table =
        String::from("| who | asked | got through | cost, and what it shows |\n|---|---:|---:|---|\n");
    for row in rows.iter() {
        table.extend(["| ", &row.join(" | "), " |\n"]);
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/.test/abuse.md");
    // The folder is there wherever tests/run was run; the figures are for people to read.
    let _ = std::fs::write(file, table);
}

/// An address; each number has its own network.
fn address(number: u32) -> IpAddr {
    let [_, a, b, c] = number.to_be_bytes();
    IpAddr::from([20 + a, b, c, 7])
}

/// Sends a form from an address.
async fn send_from(browser: &mut Browser<'_>, form: &Form, from: IpAddr) -> View {
    let mut request = browser.request_with(form);
    let from = ConnectInfo(SocketAddr::from((from, 4_711)));
    request.extensions_mut().insert(from);
    browser.hear(request).await
}
