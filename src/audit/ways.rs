//! The ways a head leaves: into a file, to a syslog server, to a web address.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::io::AsyncWriteExt as _;
use tokio::net::UdpSocket;

use crate::audit::SignedHead;

/// One way.
#[derive(Clone)]
pub enum Way {
    /// One more line of a file: on a medium that is written once, or that somebody else collects.
    File(PathBuf),
    /// A message of RFC 5424, over UDP: one head lost is made good by the next.
    Syslog(SocketAddr),
    /// A POST of the line, over TLS.
    Webhook {
        /// The client.
        client: reqwest::Client,
        /// The address; it may have a secret in it.
        url: SecretString,
    },
}

/// Why a head is not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WayError {
    /// The file or the network.
    #[error("could not write the head")]
    Io(#[from] io::Error),
    /// Nobody answered.
    #[error("nobody took the head")]
    Silent,
    /// The answer was no.
    #[error("the head was not taken: status {0}")]
    Refused(u16),
}

impl Way {
    /// To an address of the web; `None` when it is none over TLS.
    pub fn webhook(client: reqwest::Client, url: SecretString) -> Option<Self> {
        let parsed = reqwest::Url::parse(url.expose_secret().trim()).ok()?;
        let fits = parsed.scheme() == "https" && parsed.host_str().is_some();
        fits.then_some(Self::Webhook { client, url })
    }

    /// The word for the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Syslog(_) => "syslog",
            Self::Webhook { .. } => "webhook",
        }
    }

    /// Sends a head.
    ///
    /// # Errors
    /// [`WayError`]; the next head tells the same and more.
    pub async fn send(&self, head: &SignedHead) -> Result<(), WayError> {
        match self {
            Self::File(path) => {
                let mut options = tokio::fs::OpenOptions::new();
                let mut file = options.create(true).append(true).open(path).await?;
                file.write_all(format!("{}\n", head.line()).as_bytes()).await?;
                file.sync_all().await?;
                Ok(())
            }
            Self::Syslog(server) => {
                let ours: SocketAddr = match server {
                    SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
                    SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
                };
                let socket = UdpSocket::bind(ours).await?;
                socket.send_to(syslog(head).as_bytes(), server).await?;
                Ok(())
            }
            Self::Webhook { client, url } => {
                let call = client
                    .post(url.expose_secret())
                    .header("content-type", "application/json");
                let answer = call
                    .body(head.line())
                    .send()
                    .await
                    .map_err(|_| WayError::Silent)?;
                match answer.status() {
                    status if status.is_success() => Ok(()),
                    status => Err(WayError::Refused(status.as_u16())),
                }
            }
        }
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Facility "log audit" (13), severity "notice" (5): RFC 5424, 6.2.1.
fn syslog(head: &SignedHead) -> String {
    format!("<109>1 {} - lastfour - audit-head - {}", head.at, head.line())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::LibraryId;
    use crate::domain::Timestamp;
    use crate::net::client;
    use crate::storage::ChainHead;

    fn head(sequence: i64) -> SignedHead {
        let library = LibraryId::parse("main").unwrap();
        let head = ChainHead {
            sequence,
            hash: vec![7; 32],
        };
        SignedHead::of(&library, &head, Timestamp::from_millis(0), None)
    }

    #[tokio::test]
    async fn a_file_gets_one_line_more_for_each_head() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads.jsonl");
        let way = Way::File(path.clone());

        way.send(&head(1)).await.unwrap();
        way.send(&head(2)).await.unwrap();

        let text = std::fs::read_to_string(path).unwrap();
        let heads: Vec<_> = text.lines().map(SignedHead::read).collect();
        assert_eq!(heads, [Some(head(1)), Some(head(2))]);
        let nowhere = Way::File(folder.path().join("no/such/folder"));
        assert!(matches!(nowhere.send(&head(1)).await, Err(WayError::Io(_))));
    }

    #[tokio::test]
    async fn a_syslog_server_gets_a_message_of_rfc_5424() {
        let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let way = Way::Syslog(server.local_addr().unwrap());

        way.send(&head(3)).await.unwrap();

        let mut bytes = [0; 1024];
        let length = server.recv(&mut bytes).await.unwrap();
        let message = String::from_utf8(bytes[..length].to_vec()).unwrap();
        assert!(message.starts_with("<109>1 1970-01-01T00:00:00.000Z - lastfour - audit-head - {"));
        assert_eq!(SignedHead::read(&message), Some(head(3)));
    }

    #[test]
    fn an_address_of_the_web_is_one_over_tls_and_is_never_printed() {
        let client = client::for_one_call_each(None, Duration::from_secs(1)).unwrap();
        let way = |url: &str| Way::webhook(client.clone(), SecretString::from(url.to_owned()));

        assert!(way("http://log.example/hidden").is_none());
        assert!(way("no address").is_none());
        let webhook = way("https://log.example/hidden").unwrap();
        assert_eq!(format!("{webhook:?}"), "webhook");
    }
}
