//! P1: what travels is encrypted.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;

use reqwest::Certificate;
use reqwest::Client;
use reqwest::redirect::Policy;
use reqwest::tls;

use crate::Service;
use crate::new_certificate;

#[tokio::test]
async fn p1_everything_that_patrons_reach_is_encrypted_and_the_plain_port_only_redirects() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_certificate(folder.path());
    let service = Service::start(folder.path());
    let client = |oldest, newest| {
        Client::builder()
            .tls_certs_only([Certificate::from_pem(authority.as_bytes()).unwrap()])
            .tls_version_min(oldest)
            .tls_version_max(newest)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .unwrap()
    };
    let pages = [
        "/",
        "/find",
        "/privacy",
        "/staff",
        "/api/v1/openapi.json",
        "/no/such/page",
    ];

    for version in [tls::Version::TLS_1_2, tls::Version::TLS_1_3] {
        for page in pages {
            let answer = client(version, version);
            let answer = answer.get(format!("https://{}{page}", service.listen)).send();
            let answer = answer.await.unwrap();
            let hsts = answer.headers()["strict-transport-security"].to_str().unwrap();
            assert!(hsts.contains("max-age=31536000"), "{page}: {hsts}");
        }
    }
    for page in pages {
        let plain = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let answer = plain
            .get(format!("http://{}{page}", service.redirect))
            .send()
            .await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), 308, "{page}");
        assert!(
            answer.headers()["location"]
                .to_str()
                .unwrap()
                .starts_with("https://pay.town.test/")
        );
        assert_eq!(answer.text().await.unwrap(), "");
    }
    // Somebody who speaks plainly to the port of TLS is told nothing.
    let mut wire = TcpStream::connect(&service.listen).unwrap();
    wire.write_all(b"GET / HTTP/1.1\r\nhost: pay.town.test\r\n\r\n")
        .unwrap();
    let mut told = Vec::new();
    // The service may close the connection in the middle: no page has come either way.
    let _closed = wire.read_to_end(&mut told);
    assert!(!String::from_utf8_lossy(&told).contains("<html"));
}
