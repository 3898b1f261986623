//! A proxy that writes down every call of a connector to a library system over HTTP.
//!
//! `$LASTFOUR_TEST_RECORDINGS/ils/NAME.jsonl` gets one line a call, as `tests/peers/README.md` describes it; without
//! the variable nothing is written. Of secrets only the kind is written down.

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;

/// The running proxy; it stops with the test's runtime.
pub(crate) struct IlsRecorder {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    target: SocketAddr,
    client: reqwest::Client,
    lines: Mutex<Vec<Value>>,
    file: Option<PathBuf>,
}

impl IlsRecorder {
    pub(crate) async fn start(name: &str, target: SocketAddr) -> Self {
        let file = std::env::var("LASTFOUR_TEST_RECORDINGS").ok().map(|folder| {
            let folder = PathBuf::from(folder).join("ils");
            fs::create_dir_all(&folder).unwrap();
            folder.join(format!("{name}.jsonl"))
        });
        let shared = Arc::new(Shared {
            target,
            client: reqwest::Client::builder().build().unwrap(),
            lines: Mutex::default(),
            file,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(forward).with_state(Arc::clone(&shared));
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { address, shared }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The calls so far, as they are written down.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.shared.lines.lock().unwrap().clone()
    }
}

async fn forward(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap, Bytes) {
    let mut request = shared
        .client
        .request(method.clone(), format!("http://{}{uri}", shared.target))
        .body(body.clone());
    for (name, value) in &headers {
        if name != "host" && name != "content-length" {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let (status, mut said) = (answer.status(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap();
    said.remove("content-length");
    said.remove("transfer-encoding");
    shared.write_down(json!({
        "method": method.as_str(),
        "path": uri.path(),
        "query": uri.query(),
        "headers": written(&headers),
        "body": Some(String::from_utf8(body.to_vec()).unwrap()).filter(|text| !text.is_empty()),
        "status": status.as_u16(),
        "answer": serde_json::from_slice::<Value>(&bytes).unwrap_or(Value::Null),
    }));
    (status, said, bytes)
}

/// What the shape of a call depends on.
fn written(headers: &HeaderMap) -> Value {
    let mut kept = serde_json::Map::new();
    for (name, value) in headers {
        let value = value.to_str().unwrap();
        let shown = match name.as_str() {
            "authorization" => value.split(' ').next().unwrap().to_lowercase(),
            "x-okapi-token" => "token".to_owned(),
            "content-type" | "x-okapi-tenant" => value.to_owned(),
            _ => continue,
        };
        kept.insert(name.to_string(), shown.into());
    }
    Value::Object(kept)
}

impl Shared {
    fn write_down(&self, line: Value) {
        if let Some(file) = &self.file {
            let mut file = fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(file)
                .unwrap();
            file.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
        self.lines.lock().unwrap().push(line);
    }
}
