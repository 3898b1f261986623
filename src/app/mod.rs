//! Joins the parts into one service; what an embedding program calls. Layer 6.
//!
//! ```no_run
//! # async fn embed() -> Result<(), Box<dyn std::error::Error>> {
//! use lastfour::app::App;
//! use lastfour::config::Config;
//!
//! let config = Config::load("lastfour.toml".as_ref())?;
//! let app = App::start(&config).await?;
//! let (stop, stopped) = tokio::sync::watch::channel(false);
//! tokio::spawn(app.run_worker(stopped));
//! let mine = axum::Router::new().merge(app.router());
//! # drop((mine, stop));
//! # Ok(())
//! # }
//! ```

mod parts;

use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::watch;

use crate::access::ApiKeys;
use crate::access::Door;
use crate::alerts::Alerter;
use crate::app::parts::branches_of;
use crate::app::parts::face;
use crate::app::parts::with_passkeys;
use crate::audit::Auditor;
use crate::cashier::Cashier;
use crate::config::Config;
use crate::domain::Randomness;
use crate::domain::SystemClock;
use crate::domain::SystemRandomness;
use crate::identity::ProviderSettingsError;
use crate::net::ServerHandle;
use crate::net::ServerTls;
use crate::net::TlsError;
use crate::net::TlsFiles;
use crate::net::redirect_to;
use crate::net::server;
use crate::notify::SmtpSettingsError;
use crate::privacy::Privacy;
use crate::privacy::Purger;
use crate::processor::stripe::StripeSettingsError;
use crate::storage::StoreError;
use crate::web;
use crate::worker;

pub use parts::{account, alerter, auditor, cashier, ils, open_store, open_store_beside, purger};

/// The service: everything joined, nothing served yet.
#[derive(Debug)]
pub struct App {
    service: Arc<web::Service>,
    door: Arc<Door>,
    purger: Arc<Purger>,
    auditor: Arc<Auditor>,
    alerter: Arc<Alerter>,
    tls: TlsFiles,
    listen: SocketAddr,
    redirect_listen: Option<SocketAddr>,
    drain: Duration,
}

/// Why the service does not start or run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The database.
    #[error("could not open the database")]
    Store(#[source] StoreError),
    /// An account of a library with the processor.
    #[error("{key} cannot be used")]
    Processor {
        /// The account's table in the configuration.
        key: String,
        /// Why.
        source: StripeSettingsError,
    },
    /// A library's library system.
    #[error("library.{library}.ils cannot be used")]
    Ils {
        /// The library.
        library: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A library's provider.
    #[error("library.{library}.provider cannot be used")]
    Provider {
        /// The library.
        library: String,
        /// Why.
        source: ProviderSettingsError,
    },
    /// The mail server.
    #[error("mail cannot be sent")]
    Mail(#[source] SmtpSettingsError),
    /// The certificate.
    #[error("could not speak TLS")]
    Tls(#[source] TlsError),
    /// An address is taken, or not this machine's.
    #[error("could not listen where {key} says")]
    Listen {
        /// The key in the configuration.
        key: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The listener broke.
    #[error("could not go on serving")]
    Serve(#[source] io::Error),
}

impl App {
    /// Opens the database and sets up every library. Asks nobody outside anything: a processor or a library system
    /// that is down does not keep the service from starting.
    ///
    /// # Errors
    /// [`AppError`]; nothing is left running then.
    pub async fn start(config: &Config) -> Result<Self, AppError> {
        let store = open_store(&config.storage).await.map_err(AppError::Store)?;
        let randomness: Arc<dyn Randomness> = Arc::new(SystemRandomness);
        let door = Door::new(
            Arc::clone(&store),
            Arc::new(SystemClock),
            Arc::clone(&randomness),
            config.sessions,
        )
        .with_branches(branches_of(config))
        .with_breached(config.breached.clone())
        .with_providers(parts::providers(config)?);
        let door = Arc::new(with_passkeys(door, config));
        let privacy = Privacy::new(
            Arc::clone(&store),
            Arc::new(SystemClock),
            Arc::clone(&randomness),
            config.privacy.clone(),
        );
        let purger = Arc::new(purger(config, Arc::clone(&store)));
        let auditor = Arc::new(auditor(config, Arc::clone(&store)));
        let alerter = Arc::new(alerter(config, Arc::clone(&store))?);
        let cashier = cashier(config, store)?;
        let keys = config
            .libraries
            .iter()
            .flat_map(|library| library.api_keys.clone());
        let service = web::Service {
            cashier: Arc::new(cashier),
            keys: ApiKeys::new(keys.collect()),
            door: Arc::clone(&door),
            privacy: Arc::new(privacy),
            faces: config.libraries.iter().map(face).collect(),
            randomness,
            public_url: config.public_url.clone(),
            proxies: config.proxies.clone(),
            apple_domain: config.apple_domain.clone(),
            sandbox: config.libraries.iter().all(|library| !library.live),
        };
        Ok(Self {
            service: Arc::new(service),
            door,
            purger,
            auditor,
            alerter,
            tls: config.tls.clone(),
            listen: config.listen,
            redirect_listen: config.redirect_listen,
            drain: config.drain,
        })
    }

    /// All routes, to be merged into another program's. Serve it with connect info, see [`web::router`].
    pub fn router(&self) -> Router {
        web::router(Arc::clone(&self.service))
    }

    /// The use cases, for a program that calls them itself.
    pub fn cashier(&self) -> &Arc<Cashier> {
        &self.service.cashier
    }

    /// Sessions and sign-in of people.
    pub fn door(&self) -> &Arc<Door> {
        &self.door
    }

    /// Runs the stored jobs until `stop` is true, then finishes those under way; and deletes what is due. Without it
    /// orders are placed and never finished: every program that serves runs one.
    pub fn run_worker(&self, stop: watch::Receiver<bool>) -> impl Future<Output = ()> + Send + use<> {
        let keeping = worker::keep(Arc::clone(&self.purger), stop.clone());
        let jobs = worker::run(Arc::clone(self.cashier()), Arc::clone(self.door()), stop.clone());
        let privacy = Arc::clone(&self.service.privacy);
        let audit = Arc::clone(&self.auditor).run(stop.clone());
        let alerts = Arc::clone(&self.alerter).run(stop.clone());
        async move {
            tokio::join!(jobs, keeping, audit, alerts, privacy.run(stop));
        }
    }

    /// Opens the certificate, for [`App::serve`].
    ///
    /// # Errors
    /// [`AppError::Tls`].
    pub fn tls(&self) -> Result<ServerTls, AppError> {
        ServerTls::open(self.tls.clone()).map_err(AppError::Tls)
    }

    /// Opens the ports of the configuration, for [`App::serve`].
    ///
    /// # Errors
    /// [`AppError::Listen`].
    pub fn listen(&self) -> Result<Listeners, AppError> {
        let open =
            |key, address| TcpListener::bind(address).map_err(|source| AppError::Listen { key, source });
        Ok(Listeners {
            tls: open("listen", self.listen)?,
            redirect: self
                .redirect_listen
                .map(|address| open("redirect_listen", address))
                .transpose()?,
        })
    }

    /// Serves and runs the worker until `stop` is true; then takes no new connections, and gives open requests and
    /// jobs under way the configured time to finish. What is not finished by then is finished after the next start.
    ///
    /// # Errors
    /// [`AppError::Serve`] or [`AppError::Listen`].
    pub async fn serve(
        &self,
        listeners: Listeners,
        tls: &ServerTls,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), AppError> {
        let handle = ServerHandle::new();
        let server = server(listeners.tls, tls, handle.clone()).map_err(AppError::Serve)?;
        let routes = self.router().into_make_service_with_connect_info::<SocketAddr>();
        let redirect = self.redirect(listeners.redirect, stop.clone())?;
        let worker = tokio::spawn(self.run_worker(stop.clone()));
        let serving = server.serve(routes);
        tokio::pin!(serving);
        tokio::select! {
            broken = &mut serving => broken.map_err(AppError::Serve)?,
            // An error means that nobody can ever stop us: that is the time to stop.
            _ = async { stop.wait_for(|stop| *stop).await.is_ok() } => {
                tracing::info!("stopping");
                handle.graceful_shutdown(Some(self.drain));
                let both = async { tokio::join!(&mut serving, worker) };
                if let Ok((served, _)) = tokio::time::timeout(self.drain, both).await {
                    served.map_err(AppError::Serve)?;
                } else {
                    tracing::warn!("not everything was finished in time; the rest waits for the next start");
                }
            }
        }
        // Of those who were here last, too.
        self.service.privacy.write_or_tell().await;
        redirect.await;
        Ok(())
    }

    fn redirect(
        &self,
        listener: Option<TcpListener>,
        stop: watch::Receiver<bool>,
    ) -> Result<impl Future<Output = ()>, AppError> {
        let failed = |source| AppError::Listen {
            key: "redirect_listen",
            source,
        };
        let redirecting = match listener {
            Some(listener) => {
                listener.set_nonblocking(true).map_err(failed)?;
                let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
                let public_url = self.service.public_url.clone();
                Some(tokio::spawn(redirect_to(public_url, listener, stop)))
            }
            None => None,
        };
        Ok(async move {
            if let Some(redirecting) = redirecting {
                // It answers in one write; a panic in it has been logged.
                let _ended = redirecting.await;
            }
        })
    }
}

/// The open ports.
#[derive(Debug)]
pub struct Listeners {
    /// Where TLS is spoken.
    pub tls: TcpListener,
    /// Where plain HTTP is redirected.
    pub redirect: Option<TcpListener>,
}
