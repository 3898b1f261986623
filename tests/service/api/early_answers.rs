//! A refusal reaches its caller over HTTP/2 too, however much of the body was still on its way.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;

use axum::body::Body;
use axum::body::Bytes;
use axum::body::HttpBody;
use http_body::Frame;
use lastfour::domain::Clock;
use lastfour::domain::SystemClock;
use lastfour::net::ServerHandle;
use lastfour::net::ServerTls;
use lastfour::net::TlsFiles;
use lastfour::net::TlsVersion;
use lastfour::net::certificate;
use lastfour::net::client;
use lastfour::net::server;
use reqwest::Client;
use reqwest::Method;
use reqwest::RequestBuilder;
use reqwest::Version;
use serde_json::Value;

use crate::house::House;
use crate::house::KEY;

/// How often each refusal is asked for: one that is lost now and then is lost within so many.
const TIMES: usize = 50;

#[tokio::test]
async fn nothing_is_answered_before_the_body_has_come() {
    let house = House::open().await;
    let refused = [
        ("POST", "/api/v1/orders", None),
        ("POST", "/api/v1/orders", Some(KEY)),
        ("POST", "/api/v1/orders?x=1", Some(KEY)),
        ("PUT", "/api/v1/orders", Some(KEY)),
        ("POST", "/no/such/page", Some(KEY)),
        ("POST", "/webhooks/stripe", None),
        ("GET", "/healthz", None),
    ];

    for (method, path, key) in refused {
        for parts in [4, 40] {
            let (body, left) = Dripping::parts(parts);
            let mut request = axum::http::Request::builder().method(method).uri(path);
            if let Some(key) = key {
                request = request.header("authorization", format!("Bearer {key}"));
            }
            house.send(request.body(Body::new(body)).unwrap()).await;

            assert_eq!(left.load(Ordering::Relaxed), 0, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_body_without_end_is_not_read_for_ever() {
    let house = House::open().await;
    let (body, left) = Dripping::parts(100_000);
    let request = axum::http::Request::builder()
        .method("POST")
        .uri("/api/v1/orders/search")
        .header("authorization", format!("Bearer {KEY}"));

    let refused = house.send(request.body(Body::new(body)).unwrap()).await;

    refused.is_problem(413, "malformed");
    assert!(left.load(Ordering::Relaxed) > 99_000);
}

/// A body of many parts, 4 KiB each, that counts how many are left.
struct Dripping {
    left: Arc<AtomicUsize>,
}

impl Dripping {
    fn parts(parts: usize) -> (Self, Arc<AtomicUsize>) {
        let left = Arc::new(AtomicUsize::new(parts));
        let body = Self {
            left: Arc::clone(&left),
        };
        (body, left)
    }
}

impl HttpBody for Dripping {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Poll::Ready(None);
        }
        self.left.store(left - 1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 4096])))))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_early_refusal_of_a_body_reaches_its_caller_over_http_2() {
    let served = Served::start(&House::open().await);

    for _ in 0..TIMES {
        let nobody = served.post("/api/v1/orders", 16 * 1024);
        let wrong_address = served.post("/no/such/page", 16 * 1024);
        let wrong_method = served.ask(Method::PUT, "/api/v1/orders", 16 * 1024);
        let no_key = served.post("/api/v1/orders", 16 * 1024).bearer_auth(KEY);
        let query = served.post("/api/v1/orders?x=1", 16 * 1024);
        let unsigned = served.post("/webhooks/stripe", 32 * 1024);

        assert_eq!(told(nobody).await, (401, String::from("not_signed_in")));
        assert_eq!(told(wrong_address).await, (404, String::from("not_found")));
        assert_eq!(
            told(wrong_method).await,
            (405, String::from("method_not_allowed"))
        );
        assert_eq!(told(no_key).await, (400, String::from("idempotency_key_missing")));
        assert_eq!(told(query).await, (400, String::from("malformed")));
        assert_eq!(told(unsigned).await, (400, String::from("malformed")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_large_a_body_is_told_so_over_http_2() {
    let served = Served::start(&House::open().await);

    for _ in 0..TIMES {
        let signed_in = served.post("/api/v1/orders/search", 48 * 1024).bearer_auth(KEY);
        let webhook = served.post("/webhooks/stripe", 257 * 1024);
        let nobody = served.post("/api/v1/orders/search", 48 * 1024);

        assert_eq!(told(signed_in).await, (413, String::from("malformed")));
        assert_eq!(told(webhook).await, (413, String::from("malformed")));
        assert_eq!(told(nobody).await, (401, String::from("not_signed_in")));
    }
}

/// A house behind the listener that the program uses.
struct Served {
    client: Client,
    url: String,
    handle: ServerHandle,
    _files: tempfile::TempDir,
}

impl Served {
    fn start(house: &House) -> Self {
        let files = tempfile::tempdir().unwrap();
        let now = jiff::Timestamp::from_second(SystemClock.now().seconds()).unwrap();
        let made = certificate::loopback(now).unwrap();
        let file = |name: &str, text: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let tls = ServerTls::open(TlsFiles {
            certificate_file: file("certificate.pem", &made.chain_pem),
            key_file: file("key.pem", &made.key_pem),
            minimum: TlsVersion::OneTwo,
        })
        .unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let handle = ServerHandle::new();
        let server = server(listener, &tls, handle.clone()).unwrap();
        let routes = house.router().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(server.serve(routes));
        let client = client::trusting_only(made.authority_pem.as_bytes(), std::time::Duration::from_secs(20));
        Self {
            client: client.unwrap(),
            url,
            handle,
            _files: files,
        }
    }

    fn ask(&self, method: Method, path: &str, bytes: usize) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request
            .header("content-type", "application/json")
            .body(" ".repeat(bytes))
    }

    fn post(&self, path: &str, bytes: usize) -> RequestBuilder {
        self.ask(Method::POST, path, bytes)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

/// The status and the code of a refusal.
async fn told(request: RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.version(), Version::HTTP_2);
    let status = answer.status().as_u16();
    let problem: Value = answer.json().await.unwrap();
    (status, problem["code"].as_str().unwrap().to_owned())
}
