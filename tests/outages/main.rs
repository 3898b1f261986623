//! What the service needs goes away for a while, under load: the database stops, hangs or fails over, the processor
//! and the library system hang. Callers are told to come later, nothing that was acknowledged is lost, and when all
//! is there again everything is finished by itself; the books of the processor and of the library system say so.
//!
//! `LASTFOUR_TEST_OUTAGE_S` sets for how many seconds (default 10).
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test fails by panicking, and prints what it measured"
)]

#[path = "../kills_under_load/books.rs"]
mod books;
mod disk;
#[path = "../kills_under_load/load.rs"]
mod load;
#[path = "../kill/postgres.rs"]
mod postgres;
mod relay;
mod server;
#[path = "../kill/service.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod service;
#[path = "../kills_under_load/site.rs"]
#[expect(dead_code, reason = "the test that kills uses the rest")]
mod site;

use std::time::Duration;

use rustix::process::Signal;
use serde_json::json;
use tokio::time::Instant;
use tokio::time::sleep;

use crate::disk::Disk;
use crate::load::Load;
use crate::relay::Relay;
use crate::server::Server;
use crate::server::send;
use crate::service::Outsiders;
use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_for_a_while_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start().await;
    let site = Site::on_this_server(folder.path(), 2, &server.url()).await;
    let load = load::start(&site);
    sleep(Duration::from_secs(2)).await;

    server.kill().await;
    sleep(outage()).await;
    server.run().await;

    let told_later = finish("the database was gone", &site, load).await;
    assert!(told_later > 0, "nobody was told to come later");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_for_a_while_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let site = Site::on_this_server(folder.path(), 2, &server.url()).await;
    let load = load::start(&site);
    sleep(Duration::from_secs(2)).await;

    server.signal(Signal::STOP);
    sleep(outage()).await;
    server.signal(Signal::CONT);

    finish("the database hung", &site, load).await;
}

/// All locks that say who lives are gone then, in the same life of the server, and everybody lives.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_recovers_from_the_crash_of_one_connection_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let site = Site::on_this_server(folder.path(), 2, &server.url()).await;
    let load = load::start(&site);

    for _ in 0..3 {
        sleep(Duration::from_secs(2)).await;
        server.remember_a_dead_process().await;
        server.kill_one_backend().await;
        sleep(Duration::from_millis(200)).await;
        server.answers().await;
        assert!(!server.remembers_it().await, "it believes that somebody is dead");
    }

    finish("a backend crashed", &site, load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_processor_and_a_library_system_that_hang_for_a_while_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::on_a_file(folder.path()).await;
    let load = load::start(&site);
    sleep(Duration::from_secs(2)).await;

    send(site.outsiders.pid(), Signal::STOP);
    sleep(outage()).await;
    send(site.outsiders.pid(), Signal::CONT);

    finish("processor and library system hung", &site, load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_dies_and_a_standby_that_takes_over_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut primary = Server::start().await;
    let standby = primary.standby().await;
    let relay = Relay::to(primary.port).await;
    let site = Site::on_this_server(folder.path(), 2, &primary.url_by(relay.port)).await;
    let load = load::start(&site);
    sleep(Duration::from_secs(3)).await;

    primary.remember_a_dead_process().await;
    primary.kill().await;
    standby.sql("select pg_promote(true, 30)").await;
    assert!(!standby.remembers_it().await, "it believes that somebody is dead");
    relay.point_to(standby.port);

    finish("the primary died, the standby took over", &site, load).await;
}

/// It lives, and the others must believe that it died: it has to stop before they take over.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_cut_off_from_the_database_stops_and_another_takes_over() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let relay = Relay::to(server.port).await;
    let ways = [server.url_by(relay.port), server.url()];
    let site = Site::by_these_ways(folder.path(), &ways).await;
    slow_down(&site.outsiders).await;
    let load = load::start(&site);
    let at_work = "select count(distinct holder) from job where leased_until is not null";
    while server.count(at_work).await < 2 {
        sleep(Duration::from_millis(20)).await;
    }

    relay.cut();
    // Between the look and the cut it may have finished what it had; what it has now it cannot finish.
    let both_at_work = server.count(at_work).await == 2;
    sleep(outage()).await;
    let said = |service: &str, what: &str| {
        let log = std::fs::read_to_string(folder.path().join(service).join("log")).unwrap();
        log.lines().filter(|line| line.contains(what)).count()
    };
    let broken_off = said("0", "jobs are broken off");
    let taken_over = said("1", "jobs of a process that died are due again");
    relay.mend();

    finish("one of two services was cut off", &site, load).await;
    assert_eq!((broken_off, taken_over), (1, usize::from(both_at_work)));
}

/// The library system takes its time, so that jobs are under way.
async fn slow_down(outsiders: &Outsiders) {
    let fault = json!({"on": "ils", "message": "37", "do": "delay_ms", "ms": 400, "times": 1_000});
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://{}/sandbox/faults", outsiders.http);
    let answer = client.post(url).json(&fault).send().await.unwrap();
    assert!(answer.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_for_a_while_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::in_folder(&folder.path().join("data")).await;
    let site = Site::on_a_file_within(folder.path(), disk.within()).await;
    let load = load::start(&site);
    sleep(Duration::from_secs(2)).await;

    disk.fill(site.services[0].pid());
    sleep(outage()).await;
    let told_later = load.told_later();
    disk.make_room(site.services[0].pid());

    finish(disk.name(), &site, load).await;
    assert!(told_later > 0, "nobody was told to come later");
}

/// Goes on for a while in peace, waits for quiet, and reads the books.
async fn finish(what: &str, site: &Site, load: Load) -> usize {
    let back = Instant::now();
    sleep(Duration::from_secs(3)).await;
    let told_later = load.told_later();
    let placed = load.stop().await;
    let answered = back.elapsed();
    let orders = site.quiet(&placed).await;
    let quiet = back.elapsed();
    let wrong = books::judge(&site.outsiders, &placed, &orders).await;
    let first = &wrong[..wrong.len().min(5)];
    assert!(wrong.is_empty(), "{} wrong, such as {first:#?}", wrong.len());
    let attention = orders.iter().filter(|order| order["state"] == "needs_attention");
    println!(
        "{what}: {} orders, {} for a person, {told_later} times later; once it was back, every call answered after \
         {answered:.1?}, every order finished after {quiet:.1?}",
        orders.len(),
        attention.count(),
    );
    told_later
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test is told in the environment how long it waits"
)]
fn outage() -> Duration {
    let seconds = std::env::var("LASTFOUR_TEST_OUTAGE_S").map_or(10, |seconds| seconds.parse().unwrap());
    Duration::from_secs(seconds)
}
