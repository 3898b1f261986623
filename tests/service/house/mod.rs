//! A service with two libraries, and a client that asks it.
#![allow(dead_code, unused_imports, reason = "every test program uses a part of it")]

pub(crate) mod books;
mod desk;
#[path = "../../support/empty_store.rs"]
mod empty_store;
pub(crate) mod family;
pub(crate) mod furnishing;
pub(crate) mod log;
#[path = "../../support/memory.rs"]
mod memory;
mod postbox;
pub(crate) mod schedule;
pub(crate) mod till;
mod till_books;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::Request;
use axum::http::StatusCode;
use lastfour::access::ApiKey;
use lastfour::access::ApiKeys;
use lastfour::access::Door;
use lastfour::access::FactorKey;
use lastfour::access::SessionLimits;
use lastfour::cashier::Cashier;
use lastfour::cashier::Patience;
use lastfour::domain::Clock;
use lastfour::domain::LibraryId;
use lastfour::domain::Network;
use lastfour::domain::Role;
use lastfour::domain::StaffName;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::identity::Passkeys;
use lastfour::masking::LibraryBarcodes;
use lastfour::masking::Redactor;
use lastfour::privacy::Privacy;
use lastfour::web;
use lastfour::worker;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;
use tower::ServiceExt;

pub(crate) use desk::{Desk, NAME, OTHER_PATRON, PANIC, PATRON, PATRON_LIKE_DINERS, PIN, TITLE};
use empty_store::open_store;
pub(crate) use furnishing::Fittings;
use furnishing::{Outside, face, library};
pub(crate) use postbox::Postbox;
pub(crate) use till::Till;

pub(crate) const KEY: &str = "key-of-the-main-library-for-tests";
pub(crate) const OTHER_KEY: &str = "key-of-the-branch-library-for-tests";

/// The branch whose fees go to the second account, where there is one.
pub(crate) const NORTH: &str = "NORTH";

/// The addresses of the main library's branches.
pub(crate) const BRANCH: &str = "203.0.113.0/28";

/// Where the processor's script is.
pub(crate) const SCRIPT_URL: &str = "https://cards.example/v3/";

/// Where browsers find the service.
pub(crate) const PUBLIC_URL: &str = "https://pay.library.example";
/// The whole service, in this process.
pub(crate) struct House {
    pub(crate) desk: Arc<Desk>,
    pub(crate) till: Arc<Till>,
    /// The processor, as the second account has it.
    pub(crate) north: Arc<Till>,
    pub(crate) clock: Arc<Watch>,
    pub(crate) cashier: Arc<Cashier>,
    pub(crate) door: Arc<Door>,
    pub(crate) post: Arc<Postbox>,
    pub(crate) privacy: Arc<Privacy>,
    router: Router,
    keys_drawn: AtomicU32,
    /// The key of the app that all of the staff share.
    pub(crate) factor: FactorKey,
    /// The half minute of the last code that each of them brought.
    brought: Mutex<BTreeMap<String, i64>>,
    folder: tempfile::TempDir,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::furnished(Fittings::default()).await
    }

    pub(crate) async fn sandbox() -> Self {
        Self::furnished(Fittings {
            sandbox: true,
            ..Fittings::default()
        })
        .await
    }

    pub(crate) async fn furnished(fittings: Fittings) -> Self {
        let outside = Outside {
            desk: Arc::new(Desk::new()),
            till: Arc::new(Till::new()),
            north: Arc::new(Till::signing("north")),
            clock: Arc::new(Watch(Mutex::new(Timestamp::from_millis(1_795_490_448_123)))),
        };
        Self::built(fittings, outside, memory::folder()).await
    }

    /// The service is stopped, furnished anew and started again; everybody outside is as they were.
    pub(crate) async fn furnished_anew(self, fittings: Fittings) -> Self {
        let Self {
            desk,
            till,
            north,
            clock,
            folder,
            cashier,
            door,
            privacy,
            router,
            keys_drawn,
            ..
        } = self;
        // Only one service at a time has the file open.
        drop((cashier, door, privacy, router));
        let outside = Outside {
            desk,
            till,
            north,
            clock,
        };
        Self {
            keys_drawn,
            ..Self::built(fittings, outside, folder).await
        }
    }

    async fn built(fittings: Fittings, outside: Outside, folder: tempfile::TempDir) -> Self {
        log::listen();
        let store = open_store(&folder.path().join("store.db")).await;
        let clock = Arc::clone(&outside.clock);
        let door = Door::new(
            Arc::clone(&store),
            Arc::<Watch>::clone(&clock),
            Arc::new(SystemRandomness),
            SessionLimits::default(),
        );
        let main = LibraryId::parse("main").unwrap();
        let door = door.with_branches(vec![(main, vec![Network::parse(BRANCH).unwrap()])]);
        let door = door.with_providers((fittings.providers)());
        let door = door.with_passkeys(Passkeys::at(PUBLIC_URL).unwrap());
        let door = Arc::new(door.with_breached(furnishing::known_passwords()));
        let privacy = Arc::new(Privacy::new(
            Arc::clone(&store),
            Arc::<Watch>::clone(&clock),
            Arc::new(SystemRandomness),
            furnishing::privacy(fittings),
        ));
        let libraries = fittings.libraries.iter();
        let cashier = Cashier::new(
            store,
            libraries.map(|id| library(id, fittings, &outside)).collect(),
            Arc::<Watch>::clone(&clock),
            Arc::new(SystemRandomness),
            Patience::default(),
        );
        let post = Arc::new(Postbox::default());
        let mut cashier = cashier.with_redactor(Redactor::new(barcodes()));
        if fittings.mails {
            cashier = cashier.with_post(post.post(fittings.libraries));
        }
        let cashier = Arc::new(cashier);
        let key = |library: &str, key: &str| {
            let library = LibraryId::parse(library).unwrap();
            ApiKey::new(library, String::from("catalogue"), &SecretString::from(key)).unwrap()
        };
        let router = web::router(Arc::new(web::Service {
            cashier: Arc::clone(&cashier),
            keys: ApiKeys::new(vec![key("main", KEY), key("branch", OTHER_KEY)]),
            door: Arc::clone(&door),
            privacy: Arc::clone(&privacy),
            faces: fittings.libraries.iter().map(|id| face(id, fittings)).collect(),
            randomness: Arc::new(SystemRandomness),
            public_url: String::from(PUBLIC_URL),
            proxies: (fittings.proxies)(),
            apple_domain: fittings.apple_domain.map(String::from),
            sandbox: fittings.sandbox,
        }));
        let Outside {
            desk, till, north, ..
        } = outside;
        Self {
            factor: FactorKey::draw(&SystemRandomness),
            brought: Mutex::default(),
            desk,
            till,
            north,
            clock,
            cashier,
            door,
            post,
            privacy,
            router,
            keys_drawn: AtomicU32::new(0),
            folder,
        }
    }

    /// Lets somebody work at the desk of a library.
    pub(crate) async fn hire(&self, library: &str, name: &str, password: &str) {
        self.hire_as(Role::Desk, (library, name, password)).await;
    }

    /// Lets somebody in with a role.
    pub(crate) async fn hire_as(&self, role: Role, (library, name, password): (&str, &str, &str)) {
        self.hire_anew(role, (library, name, password)).await;
        let (library, name) = (
            LibraryId::parse(library).unwrap(),
            StaffName::parse(name).unwrap(),
        );
        let given = self.door.give_factor(&library, &name, &self.factor);
        given.await.unwrap();
    }

    /// Lets somebody in who has no second factor yet.
    pub(crate) async fn hire_without_factor(&self, library: &str, name: &str, password: &str) {
        self.hire_anew(Role::Desk, (library, name, password)).await;
    }

    async fn hire_anew(&self, role: Role, (library, name, password): (&str, &str, &str)) {
        let library = LibraryId::parse(library).unwrap();
        let name = StaffName::parse(name).unwrap();
        let password = SecretString::from(password);
        let added = self.door.add_staff(&library, &name, role, &password);
        added.await.unwrap();
    }

    /// A code of the app that all of the staff share, which this one has not brought yet.
    pub(crate) fn code(&self, name: &str) -> String {
        let half = self.clock.now().seconds().div_euclid(30);
        let mut brought = self.brought.lock().unwrap();
        let last = brought.entry(name.to_owned()).or_insert(half - 2);
        *last = (half - 1).max(*last + 1);
        if *last > half + 1 {
            // Each is taken once: whoever signs in so often waits for the next.
            self.clock.forward(Duration::from_secs(30));
        }
        self.factor.code_at(Timestamp::from_millis(*last * 30_000))
    }

    /// The routes, to be served for real.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Every stored job that is due.
    pub(crate) async fn run_jobs(&self) {
        worker::run_due(&self.cashier).await.unwrap();
    }

    /// Every row that is stored, but for the audit.
    pub(crate) async fn rows(&self) -> Vec<String> {
        books::all_but_the_audit(&self.folder.path().join("store.db")).await
    }

    /// The files of the store.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().path()).collect()
    }

    /// The audit of all libraries, oldest first.
    pub(crate) async fn audit(&self) -> Vec<books::Line> {
        books::audit(&self.folder.path().join("store.db")).await
    }

    /// From where the lines of the audit with this word come, and what came of it.
    pub(crate) async fn origins(&self, action: &str) -> Vec<(String, String)> {
        let lines = books::origins(&self.folder.path().join("store.db")).await;
        let wanted = lines.into_iter().filter(|(word, ..)| word == action);
        wanted.map(|(_, origin, outcome)| (origin, outcome)).collect()
    }

    /// The lines of the audit that tell of card numbers.
    pub(crate) async fn sightings(&self) -> Vec<books::Line> {
        let mut lines = self.audit().await;
        lines.retain(|line| line.action == "pan_detected");
        lines
    }

    /// All that a refused card number may not change: everything but the audit, which tells of it.
    pub(crate) async fn world_but_audit(&self) -> World {
        let rows = books::all_but_the_audit(&self.folder.path().join("store.db")).await;
        World {
            stored: rows.into_iter().map(String::into_bytes).collect(),
            ..self.world()
        }
    }

    /// All that a request may change: what is stored, and what the outsiders know.
    pub(crate) fn world(&self) -> World {
        let mut files = self.files();
        files.sort();
        // The index of the log is written by readers too.
        let kept = files.iter().filter(|file| !file.ends_with("store.db-shm"));
        World {
            stored: kept.map(|file| std::fs::read(file).unwrap()).collect(),
            library_system: format!("{:?}", self.desk.state()),
            processor: format!("{:?}", self.till.state()),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Heard {
        let path = request.uri().path().to_owned();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        // What is the patron's own is given to no program: every answer of the API passes here.
        let for_programs = path.starts_with("/api") || path.starts_with("/webhooks");
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap();
        // A file that is no text is told byte by byte.
        let text = String::from_utf8(bytes.to_vec());
        let text = text.unwrap_or_else(|_| bytes.iter().copied().map(char::from).collect());
        for private in [TITLE, NAME] {
            assert!(
                !(for_programs && text.contains(private)),
                "{path} tells {private}"
            );
        }
        Heard {
            status,
            headers,
            text,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Heard {
        self.send(ask("GET", path).body(Body::empty()).unwrap()).await
    }

    /// A POST with an idempotency key that was never used.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Heard {
        let drawn = self.keys_drawn.fetch_add(1, Ordering::Relaxed);
        self.post_as(&format!("fresh-{drawn}"), path, body).await
    }

    /// A POST with this idempotency key.
    pub(crate) async fn post_as(&self, key: &str, path: &str, body: Value) -> Heard {
        let request = ask("POST", path)
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    /// The processor tells that something of this kind happened to the payment of an order of the main library, which
    /// comes second by name.
    pub(crate) async fn event(&self, kind: &str, order: &str) {
        let payment = format!("pi_{}_1", order.rsplit('/').next().unwrap());
        let drawn = self.keys_drawn.fetch_add(1, Ordering::Relaxed);
        let event = json!({ "id": format!("evt_{drawn}"), "kind": kind, "payment": payment });
        let request = Request::builder().method("POST").uri("/webhooks/stripe");
        let request = request.header("stripe-signature", "second");
        let taken = self.send(request.body(Body::from(event.to_string())).unwrap());
        assert_eq!(taken.await.status, StatusCode::OK);
        self.run_jobs().await;
    }

    /// Places an order for fees of the one patron; gives its address in the API.
    pub(crate) async fn order(&self, fees: &[&str]) -> String {
        let placed = self.post("/api/v1/orders", wants(fees)).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.text);
        format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap())
    }

    /// Presents a card for an order.
    pub(crate) async fn pay(&self, order: &str, token: &str) -> Heard {
        let path = format!("{order}/payment");
        self.post(&path, json!({ "payment_method": token })).await
    }

    /// A paid order.
    pub(crate) async fn paid(&self, fees: &[&str]) -> String {
        let order = self.order(fees).await;
        assert_eq!(self.pay(&order, "pm_card_visa").await.status, StatusCode::OK);
        self.run_jobs().await;
        order
    }
}

/// The barcodes of the libraries; items of theirs begin as Diners Club cards do.
fn barcodes() -> LibraryBarcodes {
    LibraryBarcodes::new(&["21234"], &["30234"], LibraryBarcodes::LARGEST_SERIAL).unwrap()
}

/// The body that orders fees of the one patron.
pub(crate) fn wants(fees: &[&str]) -> Value {
    let fees: Vec<Value> = fees.iter().map(|id| json!({ "id": id })).collect();
    json!({ "barcode": PATRON, "fees": fees })
}

/// A request of the main library's program.
pub(crate) fn ask(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {KEY}"))
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// A problem as RFC 9457 and the contract want it.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["code"], code, "{}", self.text);
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(problem["title"], self.status.canonical_reason().unwrap());
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|detail| !detail.is_empty())
        );
        let retry_after = self
            .header("retry-after")
            .map(|seconds| seconds.parse::<u32>().unwrap());
        assert_eq!(retry_after.is_some(), matches!(status, 429 | 503));
    }

    /// An answer that was given before.
    pub(crate) fn is_replayed(&self) -> bool {
        self.header("idempotent-replayed") == Some("true")
    }
}

/// All that a request may change, at one moment.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct World {
    stored: Vec<Vec<u8>>,
    library_system: String,
    processor: String,
}

/// A clock that the test moves.
#[derive(Debug)]
pub(crate) struct Watch(Mutex<Timestamp>);

impl Watch {
    pub(crate) fn forward(&self, by: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = now.after(by);
    }
}

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
