//! SIP2 inside TLS.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use lastfour::domain::Currency;
use lastfour::domain::SystemClock;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Settings;
use lastfour::ils::Sip2SettingsError;
use lastfour::ils::Sip2Tls;
use lastfour::ils::Sip2TlsClient;
use rcgen::CertifiedKey;
use rcgen::KeyPair;
use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::WebPkiClientVerifier;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::follow;
use crate::scripted::patron;
use crate::scripted::welcome;

/// A server for one connection, with a certificate for `sip.example`; and that certificate.
async fn server() -> (SocketAddr, Vec<u8>) {
    server_for(None).await
}

/// The same, and it lets in only who shows this certificate.
async fn server_for(client: Option<&CertifiedKey<KeyPair>>) -> (SocketAddr, Vec<u8>) {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["sip.example".to_owned()]).unwrap();
    let pem = cert.pem().into_bytes();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = match client {
        None => config.with_no_client_auth(),
        Some(client) => {
            let mut roots = RootCertStore::empty();
            roots.add(client.cert.der().clone()).unwrap();
            let provider = Arc::new(aws_lc_rs::default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let config = config
        .with_single_cert(
            vec![cert.der().clone()],
            signing_key.serialize_der().try_into().unwrap(),
        )
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await {
            let steps = VecDeque::from([welcome(), answer(&patron(0, "BLY|CQY|"))]);
            follow(stream, Arc::new(Mutex::new(steps)), Arc::default()).await;
        }
    });
    (address, pem)
}

fn ils(address: SocketAddr, authorities: Vec<u8>, name: &str) -> Sip2Ils {
    Sip2Ils::new(settings(address, authorities, name, None), Arc::new(SystemClock)).unwrap()
}

fn settings(
    address: SocketAddr,
    authorities: Vec<u8>,
    name: &str,
    client: Option<Sip2TlsClient>,
) -> Sip2Settings {
    let mut settings = Sip2Settings::new(&address.to_string(), "MAIN", Currency::USD);
    settings.login = "terminal".into();
    settings.answer_timeout = Duration::from_secs(5);
    settings.tls = Some(Sip2Tls {
        authorities_pem: Some(authorities),
        server_name: Some(name.to_owned()),
        client,
    });
    settings
}

/// Our own certificate, as a file would hold it.
fn of_ours() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["lastfour.example".to_owned()]).unwrap()
}

fn shown(client: &CertifiedKey<KeyPair>) -> Sip2TlsClient {
    Sip2TlsClient {
        certificate_pem: client.cert.pem().into_bytes(),
        key_pem: client.signing_key.serialize_pem().into(),
    }
}

#[tokio::test]
async fn a_trusted_server_is_spoken_to() {
    let (address, certificate) = server().await;

    let signed_in = ils(address, certificate, "sip.example")
        .sign_in(&barcode(), &"1234".into())
        .await;

    assert!(matches!(signed_in, Ok(true)), "{signed_in:?}");
}

#[tokio::test]
async fn a_server_with_another_name_or_an_unknown_certificate_is_not_spoken_to() {
    let (_, other_certificate) = server().await;
    let (address, certificate) = server().await;
    let by_name = ils(address, certificate, "other.example")
        .sign_in(&barcode(), &"1234".into())
        .await;
    let (address, _) = server().await;

    let by_trust = ils(address, other_certificate, "sip.example")
        .sign_in(&barcode(), &"1234".into())
        .await;

    assert!(matches!(by_name, Err(IlsError::Unavailable)), "{by_name:?}");
    assert!(matches!(by_trust, Err(IlsError::Unavailable)), "{by_trust:?}");
}

#[test]
fn authorities_that_cannot_be_read_are_refused() {
    let mut settings = Sip2Settings::new("sip.example:6443", "MAIN", Currency::USD);
    settings.tls = Some(Sip2Tls {
        authorities_pem: Some(b"no certificate".to_vec()),
        server_name: None,
        client: None,
    });

    let refused = Sip2Ils::new(settings, Arc::new(SystemClock)).err();

    assert_eq!(refused, Some(Sip2SettingsError::Tls));
}

#[tokio::test]
async fn a_server_that_demands_our_certificate_lets_us_in_with_it_and_not_without() {
    let (ours, anothers) = (of_ours(), of_ours());
    for (client, let_in) in [
        (Some(shown(&ours)), true),
        (Some(shown(&anothers)), false),
        (None, false),
    ] {
        let (address, certificate) = server_for(Some(&ours)).await;
        let settings = settings(address, certificate, "sip.example", client);
        let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();

        let signed_in = ils.sign_in(&barcode(), &"1234".into()).await;

        match signed_in {
            Ok(true) => assert!(let_in),
            Err(IlsError::Unavailable) => assert!(!let_in),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_certificate_of_ours_that_cannot_be_used_is_refused() {
    let address = "127.0.0.1:9".parse().unwrap();
    let good = shown(&of_ours());
    for client in [
        Sip2TlsClient {
            certificate_pem: b"no certificate".to_vec(),
            ..good.clone()
        },
        Sip2TlsClient {
            key_pem: "no key".into(),
            ..good.clone()
        },
        // The key of another certificate.
        Sip2TlsClient {
            key_pem: shown(&of_ours()).key_pem,
            ..good
        },
    ] {
        let authority = of_ours().cert.pem().into_bytes();
        let settings = settings(address, authority, "sip.example", Some(client));

        let refused = Sip2Ils::new(settings, Arc::new(SystemClock)).err();

        assert_eq!(refused, Some(Sip2SettingsError::TlsClient));
    }
}
