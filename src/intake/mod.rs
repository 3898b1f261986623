//! Takes a card number over TLS, has the processor make a token of it, and forgets it. Layer 4, for the program
//! `lastfour-intake` alone; it knows nothing of orders, patrons or the database.
//!
//! Nothing here writes a number anywhere: it lies in the buffers of the connection, in [`CardNumber`] and in the form
//! that goes to the processor, all on the heap. The program that serves this has an allocator that wipes what is freed,
//! and closes every connection after its first answer; without both, copies stay behind
//! (`docs/decisions/0012-direct-intake.md`).
//!
//! [`CardNumber`]: crate::masking::CardNumber

mod audit;
mod body;
mod card;
mod form;
mod json;
mod own_process;
mod processor;
mod refusal;

use std::net::IpAddr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header;
use axum::middleware::map_response;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::post;
use serde::Serialize;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

use crate::domain::Buckets;
use crate::domain::Clock;
use crate::domain::Rate;
use crate::intake::audit::Audit;
use crate::intake::card::Card;
use crate::intake::processor::NoToken;
use crate::intake::processor::Processor;
use crate::intake::processor::Token;
use crate::intake::refusal::FieldError;
use crate::intake::refusal::Refusal;
use crate::masking::CardBrand;
use crate::masking::Last4;

pub use own_process::{CloseUpError, MemoryLock, close_up};
pub use processor::{ProcessorError, ProcessorSettings};

/// What the intake has to be told.
#[derive(Debug)]
pub struct IntakeSettings {
    /// Who makes tokens of numbers.
    pub processor: ProcessorSettings,
    /// How many cards are taken from one address; of IPv6, from one network of 64 bits.
    pub of_an_address: Rate,
    /// How many cards are taken in all.
    pub of_all: Rate,
}

/// The intake, ready to be served.
#[derive(Debug)]
pub struct Intake {
    processor: Processor,
    of_an_address: Buckets<IpAddr>,
    of_all: Buckets<()>,
    places: Semaphore,
    clock: Arc<dyn Clock>,
}

/// What a caller gets for a card.
#[derive(Debug, Serialize)]
struct Taken {
    payment_method: String,
    card: TakenCard,
}

#[derive(Debug, Serialize)]
struct TakenCard {
    brand: CardBrand,
    last4: Last4,
}

impl Intake {
    /// Sets everything up; asks the processor nothing yet.
    ///
    /// # Errors
    /// [`ProcessorError`].
    pub fn new(settings: &IntakeSettings, clock: Arc<dyn Clock>) -> Result<Self, ProcessorError> {
        Ok(Self {
            processor: Processor::new(&settings.processor)?,
            of_an_address: Buckets::new(settings.of_an_address),
            of_all: Buckets::new(settings.of_all),
            places: Semaphore::new(AT_ONCE_MAX),
            clock,
        })
    }

    /// `POST /v1/cards`, and refusals for everything else. Serve it with connect info, over TLS, HTTP/1.1 alone, each
    /// connection for one request.
    pub fn router(self) -> Router {
        Router::new()
            .route(
                "/v1/cards",
                post(take).fallback(|| async { refuse(Refusal::method_not_allowed()) }),
            )
            .fallback(|| async { refuse(Refusal::not_found()) })
            .with_state(Arc::new(self))
            .layer(CatchPanicLayer::custom(|_| Refusal::internal().into_response()))
            .layer(map_response(on_every_answer))
    }

    /// One card, from the first byte of the body to the token.
    async fn take(&self, address: IpAddr, request: Request, audit: &mut Audit) -> Result<Taken, Refusal> {
        // Read whole before anything is answered: closing over unread bytes could take the answer with it.
        let body = body::read(request).await?;
        let now = self.clock.now();
        self.of_an_address
            .take(neighbourhood(address), now)
            .and_then(|()| self.of_all.take((), now))
            .map_err(Refusal::slow_down)?;
        // Only now, so that those who send slowly take no place from others.
        let _place = self
            .places
            .try_acquire()
            .map_err(|_| Refusal::slow_down(PLACE_FREE_AFTER))?;
        let card = Card::read(&body)?;
        drop(body);
        let last4 = card.number.last4();
        audit.card(card.number.brand(), last4);
        let token = self.processor.token(card).await;
        let Token {
            payment_method,
            brand,
        } = token.map_err(|why| refusal(why, audit))?;
        audit.card(brand, last4);
        Ok(Taken {
            payment_method,
            card: TakenCard { brand, last4 },
        })
    }
}

async fn take(
    State(intake): State<Arc<Intake>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let mut audit = Audit::begun();
    match intake.take(address.ip(), request, &mut audit).await {
        Ok(taken) => {
            audit.ends("taken");
            Json(taken).into_response()
        }
        Err(refusal) => {
            audit.ends(refusal.code().word());
            refusal.into_response()
        }
    }
}

fn refuse(refusal: Refusal) -> Refusal {
    Audit::begun().ends(refusal.code().word());
    refusal
}

fn refusal(why: NoToken, audit: &mut Audit) -> Refusal {
    match why {
        NoToken::Field(field, message) => Refusal::invalid(vec![FieldError { field, message }]),
        NoToken::Declined => Refusal::card_declined(),
        NoToken::Silent => Refusal::try_later(),
        NoToken::KeyRefused => {
            tracing::error!("the processor refuses the key; nobody can pay until it is put right");
            audit.trouble("key_refused");
            Refusal::try_later()
        }
        NoToken::NotBelieved => {
            tracing::error!("the processor's answer is no token for this card");
            audit.trouble("not_believed");
            Refusal::try_later()
        }
    }
}

async fn on_every_answer(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whose calls are counted together: whoever has an address of IPv6 has 2⁶⁴ of them.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        IpAddr::V4(address) => address.into(),
    }
}

/// So many cards are on their way to the processor at once, at most.
const AT_ONCE_MAX: usize = 64;
const PLACE_FREE_AFTER: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_one_neighbour_and_an_address_of_ipv4_is_too() {
        let of = |text: &str| neighbourhood(text.parse().unwrap());

        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
