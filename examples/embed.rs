//! Our routes inside another axum program: a library's own site that also takes payments.
//!
//! The program below has a page of its own, adds our routes to it, runs our worker, and serves both on one port. For
//! the outsiders it borrows the configuration of a running demonstration; yours has a file of its own.
//!
//! ```text
//! lastfour demo --ready-file ready.json
//! cargo run --example embed -- ready.json
//! ```
#![expect(clippy::print_stdout, reason = "an example speaks to whoever runs it")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use anyhow::Result;
use axum::Router;
use axum::routing::get;
use lastfour::app::App;
use lastfour::config::Config;
use lastfour::config::StorageConfig;
use reqwest::Client;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What a running demonstration says of itself.
#[derive(Deserialize)]
struct Ready {
    data_dir: PathBuf,
    api_key: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let path = std::env::args()
        .nth(1)
        .context("say which ready file: cargo run --example embed -- ready.json")?;
    let ready: Ready = serde_json::from_slice(&tokio::fs::read(path).await?)?;

    // The parts, joined as the configuration says. One process has one SQLite file, so this one gets its own.
    let folder = tempfile::tempdir()?;
    let mut config = Config::load(&ready.data_dir.join("config.toml"))?;
    config.storage = StorageConfig::Sqlite {
        path: folder.path().join("embedded.db"),
    };
    let app = App::start(&config).await?;

    // Our routes beside the program's own. Ours begin at `/`, where patrons sign in, and have the fallback: the program
    // brings neither.
    let site = Router::new()
        .route("/opening-hours", get(|| async { "Open from nine to six." }))
        .merge(app.router());

    // Without a worker an order would be held, and never posted and captured.
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(app.run_worker(stopped.clone()));

    // TLS is the business of the program that embeds us; this one talks to itself only.
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving = axum::serve(listener, site.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(until(stopped));
    let serving = tokio::spawn(serving.into_future());

    visit(address, &ready.api_key).await?;

    stop.send(true)?;
    worker.await?;
    Ok(serving.await??)
}

/// Looks at a page of the program, at the page where patrons sign in, and at what our routes sell.
async fn visit(address: SocketAddr, api_key: &str) -> Result<()> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    let page = client
        .get(format!("http://{address}/opening-hours"))
        .send()
        .await?;
    println!("the site says: {}", page.error_for_status()?.text().await?);
    let sign_in = client.get(format!("http://{address}/")).send().await?;
    println!("patrons sign in at /: {}", sign_in.error_for_status()?.status());
    let offers = client
        .get(format!("http://{address}/api/v1/fee-schedule"))
        .bearer_auth(api_key)
        .send()
        .await?;
    println!("lastfour sells: {}", offers.error_for_status()?.text().await?);
    Ok(())
}

async fn until(mut stop: watch::Receiver<bool>) {
    // An error means that nobody can stop us any more: that is the time to stop.
    let _stopped = stop.wait_for(|stop| *stop).await;
}
