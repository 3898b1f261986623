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
use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::follow;
use crate::scripted::patron;
use crate::scripted::welcome;

/// A server for one connection, with a certificate for `sip.example`; and that certificate.
async fn server() -> (SocketAddr, Vec<u8>) {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["sip.example".to_owned()]).unwrap();
    let pem = cert.pem().into_bytes();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
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
    let mut settings = Sip2Settings::new(&address.to_string(), "MAIN", Currency::USD);
    settings.login = "terminal".into();
    settings.answer_timeout = Duration::from_secs(5);
    settings.tls = Some(Sip2Tls {
        authorities_pem: Some(authorities),
        server_name: Some(name.to_owned()),
        client: None,
    });
    Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap()
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
