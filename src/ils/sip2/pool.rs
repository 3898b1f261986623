//! The few connections that the SIP2 connector keeps: opened when needed, logged in once, dropped at any doubt.

use std::sync::Mutex;
use std::sync::PoisonError;

use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;
use tokio::time::Instant;
use tokio::time::timeout;

use crate::ils::IlsError;
use crate::ils::sip2::answer::login_taken;
use crate::ils::sip2::connection::Connection;
use crate::ils::sip2::connection::NoAnswer;
use crate::ils::sip2::connection::Way;
use crate::ils::sip2::connection::Wire;
use crate::ils::sip2::message;
use crate::ils::sip2::settings::Sip2Settings;
use crate::ils::sip2::tls::Tls;

/// The connections to one SIP2 server.
pub(super) struct Pool {
    /// How many may be open at a time. Whoever waits longest is next.
    room: Semaphore,
    idle: Mutex<Vec<Idle>>,
    tls: Option<Tls>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

/// A connection in use. Unless it is given back it closes, whatever comes between.
pub(super) struct Borrowed<'a> {
    pub(super) connection: Connection,
    _room: SemaphorePermit<'a>,
}

impl Pool {
    pub(super) fn new(connections_max: usize, tls: Option<Tls>) -> Self {
        Self {
            room: Semaphore::new(connections_max),
            idle: Mutex::new(Vec::new()),
            tls,
        }
    }

    /// A connection that is logged in: an idle one that is still open, or a new one.
    ///
    /// # Errors
    /// [`IlsError::Unavailable`], [`IlsError::Login`]; nothing was asked but the login.
    pub(super) async fn borrow(&self, settings: &Sip2Settings) -> Result<Borrowed<'_>, IlsError> {
        let room = self.room(settings).await?;
        while let Some(mut idle) = self.take_idle() {
            let fresh = idle.since.elapsed() < settings.idle_timeout;
            if fresh && idle.connection.is_quiet().await {
                return Ok(Borrowed {
                    connection: idle.connection,
                    _room: room,
                });
            }
        }
        self.open(settings, room).await
    }

    /// A new connection, whatever lies idle.
    ///
    /// # Errors
    /// As [`Pool::borrow`].
    pub(super) async fn borrow_new(&self, settings: &Sip2Settings) -> Result<Borrowed<'_>, IlsError> {
        let room = self.room(settings).await?;
        self.open(settings, room).await
    }

    /// Takes back a connection whose last answer was believed.
    pub(super) fn give_back(&self, borrowed: Borrowed<'_>) {
        let idle = Idle {
            connection: borrowed.connection,
            since: Instant::now(),
        };
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(idle);
    }

    async fn room(&self, settings: &Sip2Settings) -> Result<SemaphorePermit<'_>, IlsError> {
        match timeout(settings.answer_timeout, self.room.acquire()).await {
            Ok(Ok(room)) => Ok(room),
            Ok(Err(_)) | Err(_) => Err(IlsError::Unavailable),
        }
    }

    fn take_idle(&self) -> Option<Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    async fn open<'a>(
        &self,
        settings: &Sip2Settings,
        room: SemaphorePermit<'a>,
    ) -> Result<Borrowed<'a>, IlsError> {
        let wire = timeout(settings.connect_timeout, self.connect(settings))
            .await
            .map_err(|_| IlsError::Unavailable)??;
        let way = Way {
            error_detection: settings.dialect.error_detection,
            encoding: settings.dialect.encoding,
            answer_timeout: settings.answer_timeout,
        };
        let mut connection = Connection::new(wire, way);
        log_in(&mut connection, settings).await?;
        Ok(Borrowed {
            connection,
            _room: room,
        })
    }

    async fn connect(&self, settings: &Sip2Settings) -> Result<Box<dyn Wire>, IlsError> {
        let stream = TcpStream::connect(&settings.address)
            .await
            .map_err(|_| IlsError::Unavailable)?;
        // Messages are small, and each waits for its answer.
        stream.set_nodelay(true).map_err(|_| IlsError::Unavailable)?;
        if let Some(tls) = &self.tls {
            return tls.wrap(stream).await;
        }
        let peer = stream.peer_addr().map_err(|_| IlsError::Unavailable)?;
        // A name can lead elsewhere than it says.
        if peer.ip().is_loopback() || settings.plain_text_acknowledged {
            Ok(Box::new(stream))
        } else {
            Err(IlsError::Unavailable)
        }
    }
}

async fn log_in(connection: &mut Connection, settings: &Sip2Settings) -> Result<(), IlsError> {
    if settings.login.is_empty() {
        return Ok(());
    }
    let password = settings.password.expose_secret();
    let request =
        message::login(&settings.login, password, &settings.location).map_err(|_| IlsError::Login)?;
    let frame = connection.ask(&request).await.map_err(|error| match error {
        NoAnswer::Closed | NoAnswer::TimeUp => IlsError::Unavailable,
        NoAnswer::Garbled | NoAnswer::NotRead | NoAnswer::OutOfStep => IlsError::Login,
    })?;
    match login_taken(&frame) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(IlsError::Login),
    }
}
