//! One address for whichever server is the primary.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use tokio::io::copy_bidirectional;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

/// Passes connections on to a port of this machine that may change.
pub(crate) struct Relay {
    pub(crate) port: u16,
    target: Arc<AtomicU16>,
}

impl Relay {
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Arc::new(AtomicU16::new(port));
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(pass_on(listener, Arc::clone(&target)));
        Self { port, target }
    }

    /// From now on, new connections go there.
    pub(crate) fn point_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
    }
}

async fn pass_on(listener: TcpListener, target: Arc<AtomicU16>) {
    while let Ok((mut client, _)) = listener.accept().await {
        let target = SocketAddr::from(([127, 0, 0, 1], target.load(Ordering::SeqCst)));
        tokio::spawn(async move {
            if let Ok(mut server) = TcpStream::connect(target).await {
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        });
    }
}
