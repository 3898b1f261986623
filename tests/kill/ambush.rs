//! Proxies between the service and its outsiders that strike at one exact point of the conversation: before a call
//! gets through, or after it was done and before its answer is heard.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Where to strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// What the request must begin with or hold: an HTTP path's end, or a SIP2 message's code.
    pub(crate) call: &'static str,
    /// The how-manieth such call, from 1.
    pub(crate) nth: u32,
    /// Whether the call is done before its answer is lost.
    pub(crate) done: bool,
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let when = if self.done { "after" } else { "before" };
        write!(f, "{when} call {} of {}", self.nth, self.call)
    }
}

/// Watches calls go by, and strikes once.
#[derive(Debug)]
pub(crate) struct Ambush {
    point: Point,
    seen: Mutex<u32>,
    /// Rung when the point is reached; whoever waits for it kills the service.
    pub(crate) reached: Notify,
    /// Rung when the service is dead; the proxy keeps quiet until then.
    pub(crate) dead: Notify,
}

impl Ambush {
    pub(crate) fn new(point: Point) -> Arc<Self> {
        let seen = Mutex::new(0);
        Arc::new(Self {
            point,
            seen,
            reached: Notify::new(),
            dead: Notify::new(),
        })
    }

    fn strikes(&self, request: &[u8]) -> bool {
        let first_line = String::from_utf8_lossy(request);
        let first_line = first_line.split(['\r', '\n']).next().unwrap_or_default();
        let fits = first_line.starts_with(self.point.call)
            || (first_line.starts_with("POST") && first_line.contains(&format!("{} ", self.point.call)));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen += u32::from(fits);
        fits && *seen == self.point.nth
    }

    async fn strike(&self) {
        self.reached.notify_one();
        self.dead.notified().await;
    }
}

/// How one message ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Protocol {
    Http,
    Sip2,
}

/// Listens on a port of its own and passes everything on to `target`.
pub(crate) async fn proxy(target: SocketAddr, protocol: Protocol, ambush: Arc<Ambush>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass_on(client, target, protocol, Arc::clone(&ambush)));
        }
    });
    address
}

async fn pass_on(mut client: TcpStream, target: SocketAddr, protocol: Protocol, ambush: Arc<Ambush>) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    while let Some(request) = message(&mut client, protocol).await {
        let strikes = ambush.strikes(&request);
        if strikes && !ambush.point.done {
            return ambush.strike().await;
        }
        if server.write_all(&request).await.is_err() {
            return;
        }
        let Some(answer) = message(&mut server, protocol).await else {
            return;
        };
        if strikes {
            return ambush.strike().await;
        }
        if client.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// The next whole message; `None` when the connection ended first.
async fn message(stream: &mut TcpStream, protocol: Protocol) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while !is_whole(&bytes, protocol) {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(bytes)
}

fn is_whole(bytes: &[u8], protocol: Protocol) -> bool {
    match protocol {
        Protocol::Sip2 => bytes.contains(&b'\r'),
        Protocol::Http => {
            let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
                return false;
            };
            let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            bytes.len() >= head + 4 + length
        }
    }
}
