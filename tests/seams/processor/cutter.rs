//! A wire that can be cut between a call and its answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::copy;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

/// Passes bytes on both ways, until it is told to lose an answer.
pub(crate) struct Cutter {
    address: SocketAddr,
    cut_next: Arc<AtomicBool>,
}

impl Cutter {
    pub(crate) async fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let cut_next = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&cut_next);
        tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                let far = TcpStream::connect(target).await.unwrap();
                tokio::spawn(pass_on(near, far, Arc::clone(&flag)));
            }
        });
        Self { address, cut_next }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn cut_next(&self) {
        self.cut_next.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.cut_next.load(Ordering::SeqCst)
    }
}

/// The first byte of the answer proves that the peer has done what was asked; only then is the wire cut.
async fn pass_on(near: TcpStream, far: TcpStream, cut_next: Arc<AtomicBool>) {
    let (mut near_in, mut near_out) = near.into_split();
    let (mut far_in, mut far_out) = far.into_split();
    let asking = tokio::spawn(async move {
        // Ends with an error when the wire is cut.
        let _ = copy(&mut near_in, &mut far_out).await;
    });
    let mut answer = [0; 8192];
    while let Ok(length @ 1..) = far_in.read(&mut answer).await {
        if cut_next.swap(false, Ordering::SeqCst) {
            break;
        }
        if near_out.write_all(&answer[..length]).await.is_err() {
            break;
        }
    }
    asking.abort();
}
