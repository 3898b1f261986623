//! Stand-ins that speak the real protocols on loopback: a processor (Stripe's API) and a library system (SIP2), with
//! faults to order. Layer 4; an independent program in the same binary, which knows nothing of the service.
//!
//! Every HTTP answer carries `Lastfour-Sandbox: no real money`, and nothing listens on anything but loopback. Books
//! live in the data folder (`processor.jsonl`, `ils.jsonl`) and survive a kill at any moment.
//!
//! # What browsers get
//!
//! Browsers are sent to `http://localhost:PORT`, another site than the service's `127.0.0.1`, on the processor's HTTP
//! port. A card number goes there and nowhere else:
//!
//! | address | what |
//! |---|---|
//! | `GET /v3/` | a script in the shape of Stripe.js: `elements().create('card')`, `createPaymentMethod`, `handleNextAction` |
//! | `GET /v3/card-frame` | the card fields that the script puts into a page |
//! | `GET /v3/three-d-secure` | the bank's question inside a page, for who knows the client secret |
//! | `POST /v3/three-d-secure/{complete or fail}` `client_secret=…` | the answer out of that frame |
//! | `GET /v3/fraud-signals` | empty; asked for once, unless the script is loaded as `/v3/?advancedFraudSignals=false` |
//! | `GET`, `POST /c/pay/{session}` | the page of a checkout session; works without scripts |
//! | `GET`, `POST /sandbox/3ds/{id}[/complete or /fail]` | the bank's own page of a 3-D Secure step |
//!
//! # The control face
//!
//! On the processor's HTTP port, without a key, JSON in and out:
//!
//! | call | does |
//! |---|---|
//! | `GET /sandbox` | says what this is, and where the ILS listens |
//! | `GET /sandbox/faults` | what is ordered and not used up |
//! | `POST /sandbox/faults` | orders a fault, see below |
//! | `DELETE /sandbox/faults` | forgets all of them |
//! | `POST /sandbox/webhooks` `{"pause":true}` | holds deliveries back, or lets them go |
//! | `POST /sandbox/webhooks` `{"lose":true}` | what happens from now on is never delivered; `/v1/events` knows it |
//! | `POST /sandbox/events/{id}/deliver` | delivers an event again |
//! | `POST /sandbox/payment_intents/{id}/lapse` | lets a hold lapse, as after seven days |
//! | `POST /sandbox/payment_intents/{id}/refund` `{"amount","reason"}` | a refund in the dashboard, without metadata |
//! | `POST /sandbox/refunds/{id}/fail` `{"reason"}` | a refund that had succeeded comes back |
//! | `POST /sandbox/payment_intents/{id}/dispute` `{"reason","amount","inquiry"}` | the card's holder disputes |
//! | `POST /sandbox/disputes/{id}/{submit, win, lose or escalate}` | what becomes of a dispute or an inquiry |
//! | `POST /sandbox/payouts` `{"currency"}` | pays out now what waits for it; else that is done at midnight, UTC |
//! | `POST /sandbox/payouts/{id}/fail` `{"reason"}` | the bank sends a payout back |
//! | `GET /sandbox/ils/payments` | what the ILS has taken: patron, fee, amount, transaction id (BK), where; and refunds noted |
//! | `POST /sandbox/ils/account` `{"barcode"}` | a patron's fees and what is left of them |
//! | `POST /sandbox/ils/desk-payment` `{"barcode","fee","amount"}` | somebody pays at the desk |
//! | `POST /sandbox/ils/fees` `{"barcode","kind","amount","title"}` | a new fee; gives its id |
//! | `POST /sandbox/ils/growth` `{"barcode","fee","amount"}` | an open fee becomes more |
//! | `POST /sandbox/ils/new-card` `{"barcode","new"}` | a patron gets another card; the old barcode is nobody's |
//!
//! The words of the bodies of those about money may all be left out, and so may the bodies.
//!
//! A fault: `{"on":"processor","call":"confirm","do":"drop_after","times":2}` or
//! `{"on":"ils","message":"37","fee":"F1001","do":"refuse"}`. Left out, `call` and `message` mean any, `times` is 1,
//! `skip` (matching calls that pass first) is 0. Faults are not in the books: a restart forgets them.
//!
//! `message` is the number of a SIP2 request, or a word that meets the same call in every protocol: `login` (of the
//! service itself; SIP2: 93), `sign_in` (SIP2: 23 and 63 with a PIN), `account` and `look` (SIP2: 23 and 63 without),
//! `pay` (SIP2: 37), `reverse`, `refund`.
//!
//! | `do` | processor | ILS |
//! |---|---|---|
//! | `drop_before` | connection closes, nothing was done | same |
//! | `drop_after` | done, connection closes without an answer | same |
//! | `delay_ms` | done, the answer comes `ms` late (default 1000) | same |
//! | `status_500` | nothing was done, status 500 | same; SIP2 closes the connection |
//! | `status_500_after` | done, status 500, also for every repeat with the same idempotency key | done, status 500; SIP2 closes the connection |
//! | `status_500_kept` | nothing was done, status 500, also for every repeat with the same idempotency key | |
//! | `status_429` | nothing was done, status 429, not kept | |
//! | `lapse` | the hold lapses: right after a confirm, right before a capture, cancel or retrieve | |
//! | `decline` | the card is declined with `decline_code`; a capture finds its hold expired | |
//! | `silent`, `silent_after` | | no answer, the connection stays; not done, done |
//! | `refuse` | nothing was done, status 400, also for every repeat with the same idempotency key | the answer says no; nothing was done |
//! | `bad_checksum` | | SIP2: done, the answer's checksum does not fit |
//! | `not_now` | | the record is open at the desk: nothing was done; calls that only read are served |
//! | `garbage` | | done, the answer is bytes that mean nothing |
//! | `huge` | | done, the answer has megabytes |
//! | `cut` | | done, half of the answer comes, then the connection closes |
//! | `wrong_currency` | | done, the answer's amounts are in another currency |

mod browser;
mod clock;
mod control;
pub mod export;
mod faults;
mod ils;
mod journal;
pub mod library;
mod listener;
mod processor;

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::sandbox::control::Control;
use crate::sandbox::faults::FaultBook;
use crate::sandbox::ils::Ils;
pub use crate::sandbox::ils::folio::{FOLIO_PAYMENT_METHOD, FOLIO_SERVICE_POINT, FOLIO_TENANT};
use crate::sandbox::listener::Scissors;
use crate::sandbox::listener::SeverableListener;
use crate::sandbox::processor::Processor;
use crate::sandbox::processor::webhooks::Courier;

/// How a sandbox is set up.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// Where the books live; made if it is not there.
    pub data_dir: PathBuf,
    /// Where the processor listens; port 0 picks a free one.
    pub http_listen: SocketAddr,
    /// Where the ILS listens; port 0 picks a free one.
    pub sip2_listen: SocketAddr,
    /// The processor's secret API key.
    pub secret_key: SecretString,
    /// The processor's publishable API key.
    pub publishable_key: String,
    /// Where events are delivered; `None`: nowhere, they can still be asked for.
    pub webhook: Option<WebhookConfig>,
    /// What a SIP2 client must log in with; `None`: no login is asked for.
    pub sip2_login: Option<Sip2Login>,
    /// The currency of the library's fees, three letters.
    pub currency: String,
}

/// Where and how events are delivered.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// The address that takes them.
    pub url: String,
    /// What they are signed with.
    pub secret: SecretString,
    /// The authorities to trust instead of the system's, PEM.
    pub ca_file: Option<PathBuf>,
}

/// The account of a SIP2 client (fields CN and CO of message 93).
#[derive(Clone, Debug)]
pub struct Sip2Login {
    /// CN.
    pub user: String,
    /// CO.
    pub password: SecretString,
}

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// Asked to listen where others could reach it.
    #[error("the sandbox listens on loopback addresses only, such as 127.0.0.1; refused for {which}")]
    NotLoopback {
        /// The service that was to listen there.
        which: &'static str,
    },
    /// Given a key of the real processor.
    #[error("the sandbox was given a live key; it takes made-up keys only")]
    LiveKey,
    /// The address cannot be listened on.
    #[error("could not listen for {which}")]
    Listen {
        /// The service that was to listen there.
        which: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The data folder cannot be used.
    #[error("could not use the sandbox's data folder")]
    Folder(#[source] io::Error),
    /// Another sandbox has the data folder open.
    #[error("another sandbox uses this data folder")]
    InUse,
    /// The books hold a line that makes no sense.
    #[error("the sandbox's books are damaged at line {line}")]
    DamagedBooks {
        /// Counted from 1.
        line: usize,
    },
    /// The certificate file for webhooks cannot be read.
    #[error("could not read the certificate file for webhooks")]
    WebhookCa(#[source] io::Error),
    /// The webhook client cannot be built.
    #[error("could not set up the delivery of webhooks")]
    WebhookClient(#[source] reqwest::Error),
}

/// Starts sandboxes.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox;

/// A sandbox at work. Dropping it ends it; [`Running::stop`] lets open requests finish first.
#[derive(Debug)]
pub struct Running {
    /// Where the processor listens.
    pub http_addr: SocketAddr,
    /// Where the ILS listens.
    pub sip2_addr: SocketAddr,
    stop: watch::Sender<bool>,
    http: JoinHandle<()>,
    others: Vec<JoinHandle<()>>,
    _lock: File,
}

impl Sandbox {
    /// Opens the books and starts both services.
    ///
    /// # Errors
    /// An address that is not loopback or not free, a live key, or a data folder that is damaged, in use or not
    /// writable. Nothing listens then.
    pub async fn start(config: SandboxConfig) -> Result<Running, SandboxError> {
        refuse_what_is_real(&config)?;
        std::fs::create_dir_all(&config.data_dir).map_err(SandboxError::Folder)?;
        let lock = lock(&config.data_dir)?;
        let (http_listener, http_addr) = listen(config.http_listen, "the processor").await?;
        let (sip2_listener, sip2_addr) = listen(config.sip2_listen, "the ILS").await?;
        let faults = Arc::new(FaultBook::default());
        let processor = Arc::new(Processor::open(
            &config.data_dir,
            (&config.secret_key, &config.publishable_key),
            Arc::clone(&faults),
            browser_url(http_addr),
            config.webhook.is_some(),
        )?);
        let ils = Arc::new(Ils::open(
            &config.data_dir,
            config.sip2_login,
            &config.currency,
            Arc::clone(&faults),
        )?);
        let webhooks_paused = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = watch::channel(false);
        let mut others = Vec::new();
        if let Some(webhook) = &config.webhook {
            let courier = Courier::new(webhook, Arc::clone(&webhooks_paused))?;
            others.push(tokio::spawn(courier.run(Arc::clone(&processor))));
        }
        others.push(tokio::spawn(Arc::clone(&processor).pay_out_daily()));
        others.push(tokio::spawn(ils::server::serve(
            Arc::clone(&ils),
            sip2_listener,
            stopped.clone(),
        )));
        let control = Control {
            processor,
            ils,
            faults,
            webhooks_paused,
            sip2_addr,
        };
        let http = tokio::spawn(serve_http(SeverableListener(http_listener), control, stopped));
        Ok(Running {
            http_addr,
            sip2_addr,
            stop,
            http,
            others,
            _lock: lock,
        })
    }
}

impl Running {
    /// Where browsers find the processor: its script, its card frame, its pages.
    pub fn browser_url(&self) -> String {
        browser_url(self.http_addr)
    }

    /// Takes no new connections, lets open requests finish for up to two seconds, then ends.
    pub async fn stop(mut self) {
        // Both services hold a receiver; if they are gone there is nothing to tell.
        let _gone = self.stop.send(true);
        let _late = tokio::time::timeout(DRAIN, &mut self.http).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.http.abort();
        for task in &self.others {
            task.abort();
        }
    }
}

async fn serve_http(listener: SeverableListener, control: Control, mut stopped: watch::Receiver<bool>) {
    let service = control::router(control).into_make_service_with_connect_info::<Scissors>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that the sandbox was dropped, which also ends it.
        let _told = stopped.wait_for(|stop| *stop).await;
    });
    if let Err(error) = served.await {
        tracing::error!(%error, "the sandbox stopped serving HTTP");
    }
}

/// By another name than the service's `127.0.0.1`, so that to a browser the two are two sites, as they are in earnest.
fn browser_url(http_addr: SocketAddr) -> String {
    format!("http://localhost:{}", http_addr.port())
}

fn refuse_what_is_real(config: &SandboxConfig) -> Result<(), SandboxError> {
    for (address, which) in [
        (config.http_listen, "the processor"),
        (config.sip2_listen, "the ILS"),
    ] {
        if !address.ip().is_loopback() {
            return Err(SandboxError::NotLoopback { which });
        }
    }
    let live = |key: &str| key.contains("_live_");
    if live(config.secret_key.expose_secret()) || live(&config.publishable_key) {
        return Err(SandboxError::LiveKey);
    }
    Ok(())
}

fn lock(folder: &Path) -> Result<File, SandboxError> {
    let file = File::create(folder.join("sandbox.lock")).map_err(SandboxError::Folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(SandboxError::InUse),
        Err(std::fs::TryLockError::Error(source)) => Err(SandboxError::Folder(source)),
    }
}

async fn listen(address: SocketAddr, which: &'static str) -> Result<(TcpListener, SocketAddr), SandboxError> {
    let failed = |source| SandboxError::Listen { which, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

const DRAIN: Duration = Duration::from_secs(2);
