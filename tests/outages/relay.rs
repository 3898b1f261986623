//! A way to a database server that may lead to another one, or nowhere.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use tokio::io::copy_bidirectional;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Passes connections on to a port of this machine.
pub(crate) struct Relay {
    pub(crate) port: u16,
    target: Arc<AtomicU16>,
    is_cut: watch::Sender<bool>,
}

impl Relay {
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Arc::new(AtomicU16::new(port));
        let port = listener.local_addr().unwrap().port();
        let (is_cut, cuts) = watch::channel(false);
        tokio::spawn(listen(listener, Arc::clone(&target), cuts));
        Self { port, target, is_cut }
    }

    /// From now on, new connections go there.
    pub(crate) fn point_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
    }

    /// As if the network were cut: the server loses its connections, the other side hears nothing at all.
    pub(crate) fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    pub(crate) fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

async fn listen(listener: TcpListener, target: Arc<AtomicU16>, cuts: watch::Receiver<bool>) {
    while let Ok((client, _)) = listener.accept().await {
        let target = SocketAddr::from(([127, 0, 0, 1], target.load(Ordering::SeqCst)));
        tokio::spawn(pass_on(client, target, cuts.clone()));
    }
}

async fn pass_on(mut client: TcpStream, target: SocketAddr, mut cuts: watch::Receiver<bool>) {
    tokio::select! {
        biased;
        _ = cuts.wait_for(|is_cut| *is_cut) => {}
        () = async {
            if let Ok(mut server) = TcpStream::connect(target).await {
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        } => return,
    }
    // Held, and silent, for as long as the network is cut.
    let _ = cuts.wait_for(|is_cut| !is_cut).await;
    drop(client);
}
