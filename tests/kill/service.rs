//! The real program as real processes: the sandbox, and a service that can be killed and started again.

use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncBufReadExt;
use tokio::io::BufReader;
use tokio::process::Child;
use tokio::process::Command;
use tokio::time::Instant;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lastfour");
/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// The stand-ins for the processor and the library system, in a process of their own.
pub(crate) struct Outsiders {
    process: Child,
    pub(crate) http: SocketAddr,
    pub(crate) sip2: SocketAddr,
}

impl Outsiders {
    pub(crate) async fn start(folder: &Path) -> Self {
        secret(folder, "stripe-key", &processor_key());
        secret(folder, "sip2-password", "the terminal's password");
        let mut process = Command::new(PROGRAM)
            .args(["sandbox", "--watch-stdin", "--sip2-user", "lastfour"])
            .arg("--data")
            .arg(folder.join("sandbox"))
            .arg("--secret-key-file")
            .arg(folder.join("stripe-key"))
            .arg("--sip2-password-file")
            .arg(folder.join("sip2-password"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .await
            .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let address = |name: &str| ready[name].as_str().unwrap().parse().unwrap();
        Self {
            http: address("http"),
            sip2: address("sip2"),
            process,
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// Orders trouble.
    pub(crate) async fn order(&self, fault: &Value) {
        let request = client(None)
            .post(format!("http://{}/sandbox/faults", self.http))
            .json(fault);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 201, "{:?}", answer.text().await);
    }

    /// What was ordered is called off.
    pub(crate) async fn forget_faults(&self) {
        let request = client(None).delete(format!("http://{}/sandbox/faults", self.http));
        assert!(request.send().await.unwrap().status().is_success());
    }

    /// What a library's processor and library system say at the end.
    pub(crate) async fn asked(&self, path: &str) -> Value {
        let request = client(None)
            .get(format!("http://{}{path}", self.http))
            .bearer_auth(processor_key());
        request.send().await.unwrap().json().await.unwrap()
    }
}

/// Where the service finds its outsiders; the processor's key and the terminal's password lie in its folder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outside {
    pub(crate) http: SocketAddr,
    pub(crate) sip2: SocketAddr,
    /// The terminal's login at the library system.
    pub(crate) login: &'static str,
}

/// The service: one configuration, one process after the other.
pub(crate) struct Service {
    folder: PathBuf,
    pub(crate) url: String,
    pub(crate) client: reqwest::Client,
    process: Child,
    pub(crate) key: String,
    within: Vec<String>,
}

/// What few tests ask for.
#[derive(Clone, Debug, Default)]
pub(crate) struct More {
    /// More lines of the configuration, about the library.
    pub(crate) library: &'static str,
    /// More lines of the configuration, about the processor.
    pub(crate) processor: &'static str,
    /// The table of the library system; left empty, it is spoken to over SIP2.
    pub(crate) ils: String,
    /// A command that ends in running what is given to it, and runs the service.
    pub(crate) within: Vec<String>,
}

impl Service {
    pub(crate) async fn start(folder: &Path, storage: &str, outside: Outside) -> Self {
        Self::start_with(folder, storage, outside, More::default()).await
    }

    pub(crate) async fn start_with(folder: &Path, storage: &str, outside: Outside, more: More) -> Self {
        let More {
            library,
            processor,
            ils,
            within,
        } = more;
        let http = outside.http;
        let ils = if ils.is_empty() { over_sip2(outside) } else { ils };
        let tls = lastfour::net::certificate::loopback(jiff::Timestamp::now()).unwrap();
        std::fs::write(folder.join("chain.pem"), &tls.chain_pem).unwrap();
        secret(folder, "key.pem", &tls.key_pem);
        secret(folder, "webhook-secret", &webhook_secret());
        let key = "catalogue-key-".repeat(3);
        secret(folder, "api-key", &key);
        let port = lasting_port();
        let url = format!("https://127.0.0.1:{port}");
        let config = format!(
            r#"
            listen = "127.0.0.1:{port}"
            public_url = "{url}"
            [tls]
            certificate_file = "chain.pem"
            key_file = "key.pem"
            [storage]
            {storage}
            [library.main]
            name = "Library of the test"
            currency = "USD"
            live = false
            {library}
            [library.main.processor]
            base_url = "http://{http}"
            key_file = "stripe-key"
            publishable_key = "pk_test_sandbox"
            {processor}
            webhook_secret_files = ["webhook-secret"]
            [library.main.ils]
            {ils}
            [[library.main.api_key]]
            name = "catalogue"
            key_file = "api-key"
            "#
        );
        std::fs::write(folder.join("lastfour.toml"), config).unwrap();
        let authority = reqwest::Certificate::from_pem(tls.authority_pem.as_bytes()).unwrap();
        let client = client(Some(authority));
        let process = run(folder, &within);
        let mut service = Self {
            folder: folder.to_owned(),
            url,
            client,
            process,
            key,
            within,
        };
        service.answers().await;
        service
    }

    pub(crate) async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    pub(crate) async fn start_again(&mut self) {
        self.begin_again();
        self.answers().await;
    }

    /// Starts it and waits for nothing.
    pub(crate) fn begin_again(&mut self) {
        self.process = run(&self.folder, &self.within);
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// Waits until it says that payments can be taken.
    pub(crate) async fn is_ready(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.answers().await;
            let asked = self.client.get(format!("{}/readyz", self.url)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(Instant::now() < deadline, "the service does not become ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn answers(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self
            .client
            .get(format!("{}/healthz", self.url))
            .send()
            .await
            .is_err()
        {
            if let Some(status) = self.process.try_wait().unwrap() {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                panic!("the service ended with {status}: {log}");
            }
            assert!(Instant::now() < deadline, "the service does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Sends a request until somebody answers it with something else than "later".
    pub(crate) async fn post(&self, path: &str, key: Option<&str>, body: &Value) -> (u16, Value) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut request = self
                .client
                .post(format!("{}{path}", self.url))
                .bearer_auth(&self.key)
                .json(body);
            if let Some(key) = key {
                request = request.header("Idempotency-Key", key);
            }
            if let Ok(answer) = request.send().await {
                let status = answer.status().as_u16();
                let body = answer.json().await.unwrap_or_default();
                if !matches!(status, 202 | 503) {
                    return (status, body);
                }
            }
            assert!(Instant::now() < deadline, "no answer to {path}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Delivers an event as the processor would; gives the status of the answer.
    pub(crate) async fn deliver(&self, body: &str, signature: &str) -> u16 {
        let request = self
            .client
            .post(format!("{}/webhooks/stripe", self.url))
            .body(body.to_owned());
        let request = request
            .header("Content-Type", "application/json")
            .header("Stripe-Signature", signature);
        request.send().await.unwrap().status().as_u16()
    }

    /// Waits until the order is in the state.
    pub(crate) async fn order_becomes(&self, id: &str, state: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let request = self
                .client
                .get(format!("{}/api/v1/orders/{id}", self.url))
                .bearer_auth(&self.key);
            let order: Value = request.send().await.unwrap().json().await.unwrap();
            if order["state"] == state {
                return order;
            }
            assert!(
                Instant::now() < deadline,
                "the order does not become {state}: {order}"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn over_sip2(outside: Outside) -> String {
    let Outside { http: _, sip2, login } = outside;
    format!(
        r#"
            kind = "sip2"
            address = "{sip2}"
            login = "{login}"
            password_file = "sip2-password"
            institution = "MAIN"
            answer_timeout_s = 2
        "#
    )
}

/// A port that is still free after a restart: below those that the system gives to whoever connects somewhere.
fn lasting_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 18_000).unwrap();
    for _ in 0..1_000 {
        let port = 12_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 18_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}

fn run(folder: &Path, within: &[String]) -> Child {
    let log = std::fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .unwrap();
    let words = within.iter().map(String::as_str);
    let mut words = words.chain([PROGRAM, "serve"]);
    Command::new(words.next().unwrap())
        .args(words)
        .arg("--config")
        .arg(folder.join("lastfour.toml"))
        .stdin(Stdio::null())
        .stderr(Stdio::from(log.try_clone().unwrap()))
        .stdout(Stdio::from(log))
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

pub(crate) fn secret(folder: &Path, name: &str, text: &str) {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::File::options();
    let mut file = options
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(folder.join(name))
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// Made here, so that nothing in the sources looks like a key.
pub(crate) fn processor_key() -> String {
    format!("sk_{}_{}", "test", "q".repeat(24))
}

fn client(authority: Option<reqwest::Certificate>) -> reqwest::Client {
    let builder = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(30));
    builder.tls_certs_only(authority).build().unwrap()
}

/// What events are signed with; made here like the key.
pub(crate) fn webhook_secret() -> String {
    format!("{}_{}", "whsec", "w".repeat(32))
}
