//! The HTTP faces: patron pages, staff pages, JSON API, webhooks, health. Layer 4: no rule lives here.
//!
//! A handler turns strings into domain types, calls one use case, and renders what came of it. Use cases that move
//! something run in a task of their own: whoever hangs up does not stop them half way.

mod api;
mod apple;
mod body;
mod cause;
mod cookies;
mod cover;
mod digits;
mod error;
mod extract;
mod face;
mod fault;
mod files;
mod form;
mod health;
mod idle;
mod inventory;
mod json;
mod language;
mod layers;
mod letters;
mod limits;
mod look;
mod measure;
mod offer_words;
mod packed;
mod patron;
mod pin;
mod posted;
mod price;
mod problem_body;
mod proxies;
mod reply;
mod seen;
mod sheet;
mod shift;
mod staff;
mod stage;
mod token;
mod urls;
mod views;
mod visit;
mod voices;
mod ways;
mod webhooks;
mod words;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use axum::routing::post;
use tower_http::catch_panic::CatchPanicLayer;

use crate::access::ApiKeys;
use crate::access::Door;
use crate::access::Origin;
use crate::cashier::Cashier;
use crate::domain::Buckets;
use crate::domain::LibraryId;
use crate::domain::Randomness;
use crate::domain::Rate;
use crate::privacy::Privacy;
use crate::storage::MeterKind;
use crate::web::fault::Fault;
use crate::web::health::Readiness;
use crate::web::voices::Voices;

pub use api::openapi_json;
pub use face::{CardFace, Kiosk, LibraryFace};
pub use look::{Colour, Logo, Look, Palette};
pub use proxies::{Proxies, ProxyHeader};
pub use urls::back_from_provider;

/// What the HTTP faces need.
#[derive(Clone, Debug)]
pub struct Service {
    /// The use cases.
    pub cashier: Arc<Cashier>,
    /// Who may use the JSON API.
    pub keys: ApiKeys,
    /// Sessions and sign-in of patrons and staff.
    pub door: Arc<Door>,
    /// What is kept of people, and what they declined.
    pub privacy: Arc<Privacy>,
    /// What pages say of each library, at least one.
    pub faces: Vec<LibraryFace>,
    /// Draws the ids of requests.
    pub randomness: Arc<dyn Randomness>,
    /// Where browsers find this service (`https://pay.example.org`), without a slash at the end.
    pub public_url: String,
    /// The proxies that stand before the service.
    pub proxies: Proxies,
    /// The file by which Apple knows that the address may show Apple Pay; `None`: there is none.
    pub apple_domain: Option<String>,
    /// No real money moves: every answer says so.
    pub sandbox: bool,
}

/// All routes of the service.
///
/// Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that guesses at keys are counted by
/// address; without it all of them count as one. Behind proxies the browser's address counts, see [`Proxies`].
pub fn router(service: Arc<Service>) -> Router {
    let shared = Arc::new(Shared {
        voices: Voices::of(&service.faces),
        service,
        calls: Buckets::new(limits::CALLS_OF_A_KEY),
        kiosks: Buckets::new(limits::KIOSKS_OF_AN_ADDRESS),
        readiness: Readiness::default(),
        languages: Buckets::new(limits::LANGUAGES_OF_AN_ADDRESS),
    });
    Router::new()
        .merge(api::routes())
        .merge(patron::routes())
        .merge(staff::routes())
        .route(urls::FILE, get(files::show))
        .route(urls::APPLE_DOMAIN, get(apple::show))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route(webhooks::STRIPE, post(webhooks::receive))
        .fallback(error::no_such_page)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(&shared),
            layers::face,
        ))
        .with_state(shared)
}

/// What all handlers share.
#[derive(Debug)]
struct Shared {
    service: Arc<Service>,
    calls: Buckets<(LibraryId, String)>,
    kiosks: Buckets<IpAddr>,
    languages: Buckets<IpAddr>,
    voices: Voices,
    readiness: Readiness,
}

impl Shared {
    fn cashier(&self) -> &Arc<Cashier> {
        &self.service.cashier
    }

    /// Takes one of what an origin has of something, or says how long to wait.
    async fn slow_down(&self, kind: MeterKind, origin: &Origin, rate: Rate) -> Result<(), Fault> {
        let taken = self.service.door.take(kind, origin, rate).await?;
        taken.map_err(|after| Fault::SlowDown { after })
    }

    /// Counts a sign-in of an address, and gives where it came from; or says how long to wait.
    async fn sign_in_from(&self, library: Option<&LibraryId>, address: IpAddr) -> Result<Origin, Fault> {
        let origin = self.service.door.origin(library, address);
        self.slow_down(MeterKind::SignIns, &origin, limits::SIGN_INS_OF_AN_ADDRESS)
            .await?;
        Ok(origin)
    }

    /// What pages say of a library.
    fn face(&self, library: &LibraryId) -> Option<&LibraryFace> {
        self.service.faces.iter().find(|face| face.id == *library)
    }

    /// The library on whose kiosk network an address is.
    fn kiosk_of(&self, address: IpAddr) -> Option<&LibraryFace> {
        let mut faces = self.service.faces.iter();
        faces.find(|face| {
            face.kiosk
                .networks
                .iter()
                .any(|network| network.contains(address))
        })
    }

    /// The library, where there is only one.
    fn only_face(&self) -> Option<&LibraryFace> {
        match self.service.faces.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}
