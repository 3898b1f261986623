//! A processor of the test's own, which counts how often it is asked and answers as it is told to.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use lastfour::net::certificate::Loopback;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What it does with a request.
#[derive(Clone)]
pub(crate) enum Manner {
    /// Gives a token for the card that it was sent.
    Honest,
    /// Sends this status and body.
    Says(u16, String),
    /// Sends the body of the request back as the id of a token, and as an error's message.
    Echoes(u16),
    /// Reads, and closes the connection.
    HangsUp,
    /// Reads, and never answers.
    Silent,
    /// Answers without end.
    Babbles,
}

/// Dropped with the test's runtime.
pub(crate) struct Stub {
    pub(crate) url: String,
    asked: Arc<AtomicUsize>,
}

impl Stub {
    pub(crate) async fn start(manner: Manner) -> Self {
        Self::listen(manner, None).await
    }

    pub(crate) async fn start_tls(manner: Manner, certificates: &Loopback) -> Self {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(certificates.chain_pem.as_bytes())
            .map(Result::unwrap)
            .collect();
        let key = PrivateKeyDer::from_pem_slice(certificates.key_pem.as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        Self::listen(manner, Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    async fn listen(manner: Manner, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let scheme = if tls.is_some() { "https" } else { "http" };
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::SeqCst);
                let (manner, tls) = (manner.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => answer(stream, manner).await,
                        Some(tls) => {
                            // Whoever does not trust it goes away.
                            if let Ok(stream) = tls.accept(stream).await {
                                answer(stream, manner).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            url: format!("{scheme}://{address}"),
            asked,
        }
    }

    /// How many connections came.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, manner: Manner) {
    let Some(form) = form(&mut stream).await else {
        return;
    };
    let (status, body) = match manner {
        Manner::Honest => (200, token(&form)),
        Manner::Says(status, body) => (status, body),
        Manner::Echoes(status) => (status, echo(&form)),
        Manner::HangsUp => return,
        Manner::Silent => {
            tokio::time::sleep(Duration::from_mins(10)).await;
            return;
        }
        Manner::Babbles => (200, " ".repeat(4 * 1024 * 1024)),
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} Because\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    // A caller that has enough closes.
    let _gone = stream.write_all(answer.as_bytes()).await;
    let _gone = stream.shutdown().await;
}

/// The body of one request with a length.
async fn form(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8(read.clone()).unwrap();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length:")?
                    .trim()
                    .parse()
                    .ok()
            });
            if length == Some(body.len()) {
                return Some(body.to_owned());
            }
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}

fn number(form: &str) -> &str {
    let field = form
        .split('&')
        .find_map(|pair| pair.strip_prefix("card%5Bnumber%5D="));
    field.unwrap()
}

fn token(form: &str) -> String {
    let last4: String = number(form).chars().skip(number(form).len() - 4).collect();
    format!(r#"{{"id":"pm_stub","card":{{"brand":"visa","last4":"{last4}"}}}}"#)
}

fn echo(form: &str) -> String {
    let number = number(form);
    let last4: String = number.chars().skip(number.len() - 4).collect();
    format!(
        r#"{{"id":"pm_{number}","card":{{"brand":"{number}","last4":"{last4}"}},"error":{{"code":"{number}","message":"{form}"}}}}"#
    )
}
