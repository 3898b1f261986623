//! The plain port: whatever is asked there, the answer is where to ask over TLS.
//!
//! It reads no more than the first line, and of the host that the caller names nothing at all: who could choose it
//! could lead patrons elsewhere.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::masking::Redactor;
use crate::masking::Source;

/// Answers every request with a redirect to the same path under `public_url`, until told to stop.
pub async fn redirect_to(public_url: String, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    let public_url: Arc<str> = public_url.into();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, say: they come back as connections end.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            continue;
        };
        let public_url = Arc::clone(&public_url);
        tokio::spawn(async move {
            // Whoever is slow or gone gets no answer.
            let _served = timeout(CONNECTION_MAX, answer(stream, &public_url)).await;
            drop(place);
        });
    }
}

async fn answer(mut stream: TcpStream, public_url: &str) -> std::io::Result<()> {
    let mut head = Vec::with_capacity(1024);
    while !ends(&head) && head.len() < HEAD_BYTES_MAX {
        if stream.read_buf(&mut head).await? == 0 {
            break;
        }
    }
    let answer = match path(&head) {
        Some(path) => format!(
            "HTTP/1.1 308 Permanent Redirect\r\nlocation: {public_url}{path}\r\ncontent-length: 0\r\n\
             connection: close\r\n\r\n"
        ),
        None => String::from("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
    };
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    // What still comes is read and thrown away: closing over unread bytes would reset the connection and could take
    // the answer with it.
    let mut rest = [0_u8; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

fn ends(head: &[u8]) -> bool {
    head.windows(4).any(|four| four == b"\r\n\r\n")
}

/// The path and query that were asked for: `GET /path?query HTTP/1.1`. `None` for what is no request of HTTP/1.
fn path(head: &[u8]) -> Option<&str> {
    let line = head.split(|&byte| byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let (_method, path, version) = (words.next()?, words.next()?, words.next()?);
    let visible = path.bytes().all(|byte| byte.is_ascii_graphic());
    // `//` would name another host in some clients.
    let ours = path.starts_with('/') && !path.starts_with("//") && path.len() <= PATH_MAX;
    // A card number is not repeated, and not sent on its way once more.
    let clean = Redactor::default().card_in(path, Source::Anywhere).is_none();
    (visible && ours && clean && version.starts_with("HTTP/1.") && words.next().is_none()).then_some(path)
}

const CONNECTIONS_MAX: usize = 256;
const CONNECTION_MAX: Duration = Duration::from_secs(5);
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
const HEAD_BYTES_MAX: usize = 8 * 1024;
const PATH_MAX: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_ours_is_taken_from_a_request() {
        assert_eq!(
            path(b"GET /a?b=c HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            Some("/a?b=c")
        );

        for refused in [
            "GET //evil.example/ HTTP/1.1\r\n\r\n",
            "GET http://evil.example/ HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1 x\r\n\r\n",
            "GET /\u{7f} HTTP/1.1\r\n\r\n",
            "GET /4242424242424242 HTTP/1.1\r\n\r\n",
            "GET /?card=4242-4242-4242-4242 HTTP/1.1\r\n\r\n",
            "GET /\nx HTTP/1.1\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\n",
            "\u{16}\u{3}\u{1}",
            "",
        ] {
            assert_eq!(path(refused.as_bytes()), None, "{refused:?}");
        }
    }
}
