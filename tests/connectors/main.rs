//! Whole stories for each connector, on both databases: the real service as a process of its own, a stand-in that
//! speaks the library system's protocol, and trouble between the two. In the end what was captured is what the
//! stand-in's own books have and what the order tells, or a person is told. The table goes to `.test/connectors.md`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[path = "../kill/ambush.rs"]
mod ambush;
#[path = "../kill/postgres.rs"]
mod postgres;
mod probing;
mod scene;
#[path = "../kill/service.rs"]
#[expect(dead_code, reason = "the test that kills uses the rest")]
mod service;
mod story;
mod system;
mod table;

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::scene::Scene;
use crate::story::Story;
use crate::system::System;
use crate::table::Table;

/// So many stories at once.
const AT_ONCE: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn captured_is_posted_is_told_or_a_person_is_called_with_every_connector_on_sqlite() {
    let storage = |_: &str| async { String::from("kind = \"sqlite\"\npath = \"lastfour.db\"") };
    all("SQLite", storage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn captured_is_posted_is_told_or_a_person_is_called_with_every_connector_on_postgresql() {
    let storage = |name: &str| {
        let name = name.to_owned();
        async move {
            let url = postgres::schema(&name).await;
            format!("kind = \"postgres\"\nurl_file = \"database-url\"\n#{url}")
        }
    };
    all("PostgreSQL", storage).await;
}

/// Every connector in every scene; tells all that went wrong.
async fn all<F: Future<Output = String>>(database: &'static str, storage: impl Fn(&str) -> F) {
    let (mut stories, room) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
    for system in System::ALL {
        for scene in Scene::ALL {
            let name = format!("connectors_{}_{}", system.word(), scene.word());
            let storage = storage(&name).await;
            let room = Arc::clone(&room);
            stories.spawn(async move {
                let _one_of_few = room.acquire_owned().await.unwrap();
                let told = match scene.why_not(system) {
                    Some(why) => Ok(String::from(why)),
                    None => Story::play(system, scene, &storage).await,
                };
                (system, scene, told)
            });
        }
    }
    let mut table = Table::new(database);
    while let Some(told) = stories.join_next().await {
        let (system, scene, told) = told.unwrap();
        table.add(system, scene, told);
    }
    println!("{}", table.text());
    table.write();
    assert!(table.wrong().is_empty(), "{:#?}", table.wrong());
}
