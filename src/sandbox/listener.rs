//! Connections that can be severed to order: the caller gets no answer, as when a network fails.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use axum::serve::Listener;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

/// Accepts connections whose handlers can cut them.
#[derive(Debug)]
pub(super) struct SeverableListener(pub(super) TcpListener);

/// One accepted connection.
#[derive(Debug)]
pub(super) struct SeverableStream {
    stream: TcpStream,
    scissors: Scissors,
}

/// Cuts one connection: nothing more is written to it.
#[derive(Clone, Debug)]
pub(super) struct Scissors {
    /// How many bytes still go through; as many as there are, until it is cut.
    left: Arc<AtomicUsize>,
}

impl Scissors {
    /// From now on every write fails and the connection closes.
    pub(super) fn cut(&self) {
        self.cut_after(0);
    }

    /// So many bytes still go through; then as [`Scissors::cut`].
    pub(super) fn cut_after(&self, bytes: usize) {
        self.left.store(bytes, Ordering::SeqCst);
    }

    /// As much of `bytes` as goes through.
    fn check<'a>(&self, bytes: &'a [u8]) -> io::Result<&'a [u8]> {
        match self.left.load(Ordering::SeqCst) {
            0 => Err(io::ErrorKind::ConnectionReset.into()),
            left => Ok(bytes.get(..left).unwrap_or(bytes)),
        }
    }

    fn count(&self, written: usize) {
        let left = self.left.load(Ordering::SeqCst);
        if left != usize::MAX {
            self.left.store(left.saturating_sub(written), Ordering::SeqCst);
        }
    }
}

impl Default for Scissors {
    fn default() -> Self {
        Self {
            left: Arc::new(AtomicUsize::new(usize::MAX)),
        }
    }
}

impl Listener for SeverableListener {
    type Io = SeverableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (SeverableStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (
            SeverableStream {
                stream,
                scissors: Scissors::default(),
            },
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, SeverableListener>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, SeverableListener>) -> Self {
        stream.io().scissors.clone()
    }
}

impl AsyncRead for SeverableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for SeverableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let bytes = match self.scissors.check(bytes) {
            Ok(bytes) => bytes,
            Err(severed) => return Poll::Ready(Err(severed)),
        };
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = written {
            self.scissors.count(count);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
