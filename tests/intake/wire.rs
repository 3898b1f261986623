//! TLS without a client of HTTP on it, for requests that no client would send.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::harness::Intake;

/// A connection.
pub(crate) struct Wire(pub(crate) TlsStream<TcpStream>);

impl Wire {
    pub(crate) async fn to(intake: &Intake) -> Self {
        Self::offering(intake, &["http/1.1"]).await.unwrap()
    }

    /// Connects and offers these protocols.
    pub(crate) async fn offering(intake: &Intake, protocols: &[&str]) -> std::io::Result<Self> {
        let mut roots = RootCertStore::empty();
        let authority = intake.home.certificates.authority_pem.as_bytes();
        roots
            .add(CertificateDer::from_pem_slice(authority).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols
            .iter()
            .map(|protocol| protocol.as_bytes().to_vec())
            .collect();
        let stream = TcpStream::connect(&intake.address).await?;
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        connector.connect(name, stream).await.map(Self)
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
        self.0.flush().await.unwrap();
    }

    /// The next head of an answer, with the empty line that ends it.
    pub(crate) async fn head(&mut self) -> String {
        let mut read = String::new();
        while !read.ends_with("\r\n\r\n") {
            let next = tokio::time::timeout(Duration::from_mins(1), self.0.read_u8()).await;
            assert!(next.is_ok(), "no answer comes");
            read.push(char::from(next.unwrap().unwrap()));
        }
        read
    }

    /// Everything until the other end closes.
    pub(crate) async fn rest(&mut self) -> String {
        let mut read = Vec::new();
        // A connection that is cut off ends, too.
        let ended = tokio::time::timeout(Duration::from_mins(1), self.0.read_to_end(&mut read)).await;
        assert!(ended.is_ok(), "the connection stays open");
        String::from_utf8_lossy(&read).into_owned()
    }
}

/// A request with a body, as it goes over the wire.
pub(crate) fn request(body: &str) -> String {
    let length = body.len();
    format!(
        "POST /v1/cards HTTP/1.1\r\nhost: intake.test\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}
