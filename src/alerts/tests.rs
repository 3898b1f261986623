//! Alerts over TLS to a receiver on this machine.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use secrecy::SecretString;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AlertKind;
use crate::domain::AuditEntry;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;
use crate::net::certificate::loopback;
use crate::notify::webhook::WebhookKey;
use crate::storage::Unit;
use crate::storage::open_sqlite;

#[derive(Debug)]
struct Watch(Mutex<Timestamp>);

impl Watch {
    fn pass(&self, seconds: u64) {
        let mut now = self.0.lock().unwrap();
        *now = now.after(Duration::from_secs(seconds));
    }
}

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// What one call said: headers and body.
type Heard = (BTreeMap<String, String>, String);

/// Answers with these statuses, one a call, and keeps what it hears.
struct Receiver {
    port: u16,
    authority: Vec<u8>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Receiver {
    async fn answering(statuses: &'static [u16]) -> Self {
        let made = loopback(jiff::Timestamp::now()).unwrap();
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(made.chain_pem.as_bytes())
            .map(Result::unwrap)
            .collect();
        let key = PrivateKeyDer::from_pem_slice(made.key_pem.as_bytes()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let keeps = Arc::clone(&heard);
        tokio::spawn(async move {
            for status in statuses {
                let (stream, _) = listener.accept().await.unwrap();
                let mut stream = acceptor.accept(stream).await.unwrap();
                let call = hear(&mut stream).await;
                keeps.lock().unwrap().push(call);
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nlocation: https://127.0.0.1:{port}/other\r\ncontent-length: 0\r\n\
                     connection: close\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
                stream.shutdown().await.unwrap();
            }
        });
        Self {
            port,
            authority: made.authority_pem.into_bytes(),
            heard,
        }
    }

    fn target(&self, keys: Vec<WebhookKey>, here: bool) -> Target {
        let url = format!("https://localhost:{}/alerts", self.port);
        Target {
            name: String::from("on-call"),
            kinds: AlertKind::ALL.to_vec(),
            way: Way::Webhook {
                url: Url::parse(&url).unwrap(),
                keys,
                authority: Some(self.authority.clone()),
                loopback: here,
            },
        }
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

async fn hear(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Heard {
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let headers: BTreeMap<String, String> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        if headers["content-length"].parse() == Ok(body.len()) {
            return (headers, body.to_owned());
        }
    }
}

fn key(byte: u8) -> WebhookKey {
    let secret = format!("whsec_{}", STANDARD.encode([byte; 32]));
    WebhookKey::open(&SecretString::from(secret)).unwrap()
}

/// As a receiver checks it.
fn signed_by(byte: u8, (headers, body): &Heard) -> bool {
    let (id, at) = (&headers["webhook-id"], &headers["webhook-timestamp"]);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32]);
    headers["webhook-signature"].split(' ').any(|signature| {
        let tag = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
        hmac::verify(&key, format!("{id}.{at}.{body}").as_bytes(), &tag).is_ok()
    })
}

struct Scene {
    alerter: Alerter,
    store: Arc<dyn Store>,
    clock: Arc<Watch>,
    library: LibraryId,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn with(target: Target) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open_sqlite(&folder.path().join("store.db")).await.unwrap();
        let clock = Arc::new(Watch(Mutex::new(Timestamp::from_millis(1_795_775_600_000))));
        let library = LibraryId::parse("main").unwrap();
        let targets = vec![(library.clone(), target)];
        let watch: Arc<dyn Clock> = Arc::<Watch>::clone(&clock);
        let alerter = Alerter::new(Arc::clone(&store), watch, Arc::new(SystemRandomness), targets);
        // The first look finds nothing of what was before.
        assert_eq!(alerter.gather().await.unwrap(), 0);
        Self {
            alerter,
            store,
            clock,
            library,
            _folder: folder,
        }
    }

    async fn happens(&self, action: Action, detail: &str) {
        let unit = Unit {
            audit: vec![AuditEntry {
                library: self.library.clone(),
                at: self.clock.now(),
                actor: Actor::Stranger,
                action,
                order: None,
                patron: None,
                detail: detail.to_owned(),
            }],
            ..Unit::default()
        };
        self.store.commit(unit).await.unwrap();
        self.store.link_audit(&self.library, 100).await.unwrap();
    }

    async fn alert(&self) -> Alert {
        let newest = self.store.newest_alerts(&self.library, 1).await.unwrap();
        newest.into_iter().next().unwrap()
    }
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_under_its_id_and_signed_by_both_secrets() {
    let receiver = Receiver::answering(&[500, 302, 204]).await;
    let scene = Scene::with(receiver.target(vec![key(1), key(2)], true)).await;
    scene.happens(Action::StaffLockedOut, "ann").await;
    scene.happens(Action::OrderSeen, "paid").await;

    assert_eq!(scene.alerter.gather().await.unwrap(), 1);
    for answered in ["500", "302", "204"] {
        assert_eq!(scene.alerter.send_due().await.unwrap(), 1);
        assert_eq!(scene.alert().await.answered, answered);
        assert_eq!(scene.alerter.send_due().await.unwrap(), 0);
        scene.clock.pass(301);
    }

    let heard = receiver.heard();
    assert_eq!(heard.len(), 3);
    for each in &heard {
        assert!(signed_by(1, each) && signed_by(2, each) && !signed_by(3, each));
        assert_eq!(each.0["webhook-id"], heard[0].0["webhook-id"]);
        assert_eq!(each.1, heard[0].1);
        assert!(!each.1.contains("ann"), "{}", each.1);
    }
    assert_ne!(heard[0].0["webhook-timestamp"], heard[1].0["webhook-timestamp"]);
    let alert = scene.alert().await;
    assert_eq!((alert.state, alert.tries), (AlertState::Sent, 3));
    assert_eq!(scene.alerter.gather().await.unwrap(), 0);
}

#[tokio::test]
async fn an_address_of_this_machine_is_told_nothing_unless_the_configuration_says_so() {
    let receiver = Receiver::answering(&[204]).await;
    let scene = Scene::with(receiver.target(vec![key(1)], false)).await;
    scene.happens(Action::PanDetected, "count=37").await;

    scene.alerter.gather().await.unwrap();
    scene.alerter.send_due().await.unwrap();

    let alert = scene.alert().await;
    assert_eq!((&*alert.answered, alert.state), ("internal", AlertState::Waiting));
    assert_eq!((alert.kind, alert.count), (AlertKind::CardNumberSeen, 37));
    assert!(receiver.heard().is_empty());
}

#[tokio::test]
async fn after_three_days_an_alert_is_given_up_and_can_be_sent_again() {
    let receiver = Receiver::answering(&[]).await;
    let scene = Scene::with(receiver.target(vec![key(1)], true)).await;
    scene.happens(Action::AuditTrouble, "head not sent by file").await;
    scene.alerter.gather().await.unwrap();

    for _ in 0..10 {
        assert_eq!(scene.alerter.send_due().await.unwrap(), 1);
        scene.clock.pass(72_000);
    }

    let alert = scene.alert().await;
    assert_eq!((&*alert.answered, alert.state), ("silent", AlertState::GivenUp));
    assert_eq!(scene.alerter.send_due().await.unwrap(), 0);
    let now = scene.clock.now();
    assert!(
        scene
            .store
            .try_alert_again(&scene.library, alert.id, now)
            .await
            .unwrap()
    );
    assert_eq!(scene.alerter.send_due().await.unwrap(), 1);
    assert_eq!(scene.alert().await.id, alert.id);
}
