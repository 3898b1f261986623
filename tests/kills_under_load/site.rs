//! A library with its stand-ins, its database and its services.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::load::Client;
use crate::postgres;
use crate::service;
use crate::service::More;
use crate::service::Outside;
use crate::service::Outsiders;
use crate::service::Service;

/// Where it stores.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    File(PathBuf),
    Server(String),
}

/// Everything of one library.
pub(crate) struct Site {
    pub(crate) outsiders: Outsiders,
    pub(crate) services: Vec<Service>,
    pub(crate) place: Place,
}

impl Site {
    /// One service on a file.
    pub(crate) async fn on_a_file(folder: &Path) -> Self {
        Self::on_a_file_within(folder, &[]).await
    }

    /// One service on a file in the folder `data`, run by another command.
    pub(crate) async fn on_a_file_within(folder: &Path, within: &[String]) -> Self {
        let outsiders = Outsiders::start(folder).await;
        std::fs::create_dir_all(folder.join("data")).unwrap();
        let storage = "kind = \"sqlite\"\npath = \"data/lastfour.db\"";
        let service = Service::start_with(folder, storage, outside(&outsiders), more(within)).await;
        Self {
            outsiders,
            services: vec![service],
            place: Place::File(folder.join("data/lastfour.db")),
        }
    }

    /// Services on the server that `tests/run` started.
    pub(crate) async fn on_a_server(folder: &Path, services: usize) -> Self {
        let url = postgres::schema("kills").await;
        Self::on_this_server(folder, services, &url).await
    }

    /// Services on a server.
    pub(crate) async fn on_this_server(folder: &Path, services: usize, url: &str) -> Self {
        Self::by_these_ways(folder, &vec![url.to_owned(); services]).await
    }

    /// Services on one server, each with its own way to it.
    pub(crate) async fn by_these_ways(folder: &Path, urls: &[String]) -> Self {
        let outsiders = Outsiders::start(folder).await;
        let mut all = Vec::new();
        for (number, url) in urls.iter().enumerate() {
            let folder = folder.join(number.to_string());
            std::fs::create_dir(&folder).unwrap();
            service::secret(&folder, "stripe-key", &service::processor_key());
            service::secret(&folder, "sip2-password", "the terminal's password");
            service::secret(&folder, "database-url", url);
            let storage = "kind = \"postgres\"\nurl_file = \"database-url\"\nconnections_max = 6";
            let service = Service::start_with(&folder, storage, outside(&outsiders), more(&[]));
            all.push(service.await);
        }
        Self {
            outsiders,
            services: all,
            place: Place::Server(urls[0].clone()),
        }
    }

    /// Waits until nothing is under way any more, and gives the orders as they then are.
    pub(crate) async fn quiet(&self, placed: &[Value]) -> Vec<Value> {
        let client = Client::of(self);
        let deadline = Instant::now() + QUIET_WITHIN;
        let mut orders = Vec::new();
        for order in placed {
            let id = order["id"].as_str().unwrap();
            orders.push(loop {
                let order = client.order(id).await;
                let state = order["state"].as_str().unwrap_or("unreadable");
                if ["paid", "needs_attention", "released"].contains(&state) {
                    break order;
                }
                assert!(Instant::now() < deadline, "never at its end: {order}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            });
        }
        orders
    }
}

fn outside(outsiders: &Outsiders) -> Outside {
    Outside {
        http: outsiders.http,
        sip2: outsiders.sip2,
        login: "lastfour",
    }
}

/// After a call that was broken off, somebody looks five seconds later than this timeout.
fn more(within: &[String]) -> More {
    More {
        processor: "timeout_s = 3",
        within: within.to_owned(),
        ..More::default()
    }
}

const QUIET_WITHIN: Duration = Duration::from_mins(2);
