//! An intake to talk to: the real program with a certificate of its own, in front of a processor.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use lastfour::config::PCI_ACKNOWLEDGEMENT;
use lastfour::domain::Clock;
use lastfour::domain::SystemClock;
use lastfour::net::certificate;
use lastfour::net::certificate::Loopback;
use lastfour::net::client;
use reqwest::Client;
use serde_json::Value;
use serde_json::json;

use crate::support::program::Program;
use crate::support::program::until;

/// Where an intake has its files, before it starts.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) certificates: Loopback,
}

/// What is different from the usual configuration.
#[derive(Clone, Copy)]
pub(crate) struct Wishes {
    pub(crate) per_min: u32,
    pub(crate) timeout_s: u32,
    /// More lines for the processor's table.
    pub(crate) processor: &'static str,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            per_min: 60_000,
            timeout_s: 20,
            processor: "",
        }
    }
}

/// A running intake; dropped, it is killed.
pub(crate) struct Intake {
    pub(crate) program: Program,
    pub(crate) home: Home,
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    client: Client,
}

impl Home {
    pub(crate) fn new() -> Self {
        let now = jiff::Timestamp::from_second(SystemClock.now().seconds()).unwrap();
        let home = Self {
            folder: tempfile::tempdir().unwrap(),
            certificates: certificate::loopback(now).unwrap(),
        };
        home.private("certificate.pem", &home.certificates.chain_pem);
        home.private("key.pem", &home.certificates.key_pem);
        home.private("authority.pem", &home.certificates.authority_pem);
        home.private("processor-key", &publishable_key());
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn private(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// Starts the program on a configuration, in a folder of its own.
    pub(crate) fn program(&self, configuration: &str) -> Program {
        let file = self.private("intake.toml", configuration);
        let mut command = core_dumping(env!("CARGO_BIN_EXE_lastfour-intake"));
        command.arg("--config").arg(file).current_dir(self.path());
        // What a developer sets to see more must not show more here. Nothing else of the environment goes along, for it
        // lies in the program's memory.
        command
            .env_clear()
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "1");
        Program::spawn(&mut command, self.path().join("intake.log"))
    }

    pub(crate) fn client(&self) -> Client {
        let authority = self.certificates.authority_pem.as_bytes();
        client::trusting_only(authority, Duration::from_mins(1)).unwrap()
    }
}

impl Intake {
    pub(crate) fn before(processor_url: &str) -> Self {
        Self::start(Home::new(), processor_url, Wishes::default())
    }

    pub(crate) fn start(home: Home, processor_url: &str, wishes: Wishes) -> Self {
        let program = home.program(&configuration(processor_url, wishes));
        Self::listening(home, program)
    }

    /// Starts the program under an account that may do nothing special, if the tests may do that.
    pub(crate) fn start_as_nobody(processor_url: &str) -> Self {
        let home = Home::new();
        let file = home.private("intake.toml", &configuration(processor_url, Wishes::default()));
        // Where the program lies, that account may not look.
        let copy = home.path().join("lastfour-intake");
        fs::copy(env!("CARGO_BIN_EXE_lastfour-intake"), &copy).unwrap();
        if is_root() {
            for entry in fs::read_dir(home.path()).unwrap() {
                chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
            }
            chown(home.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let mut command = Command::new(copy);
        let command = as_nobody(command.arg("--config").arg(file));
        let program = Program::spawn(command, home.path().join("intake.log"));
        Self::listening(home, program)
    }

    fn listening(home: Home, mut program: Program) -> Self {
        let address = until("the intake listens", || {
            assert!(!program.has_ended(), "the intake ended:\n{}", program.log());
            let log = program.log();
            let line = log.lines().find(|line| line.contains("taking card numbers"))?;
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line["listen"].as_str()?.to_owned())
        });
        let client = home.client();
        Self {
            program,
            home,
            address,
            client,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    /// A request with a body of JSON, whatever is in it: status and body.
    pub(crate) async fn post(&self, path: &str, body: &str) -> (u16, String) {
        self.send(self.client.post(self.url(path)), body).await
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder, body: &str) -> (u16, String) {
        let request = request
            .header("content-type", "application/json")
            .body(body.to_owned());
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.text().await.unwrap())
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// Gives a card in: status and answer.
    pub(crate) async fn give(&self, card: &Value) -> (u16, Value) {
        let (status, body) = self.post("/v1/cards", &card.to_string()).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    /// The lines that tell of calls.
    pub(crate) fn audit(&self) -> Vec<Value> {
        let lines = self.program.log();
        let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["message"] == "a call ended")
            .collect()
    }

    /// Waits for the next line that tells of a call.
    pub(crate) fn audited(&self, calls: usize) -> Value {
        until("the call is in the log", || self.audit().get(calls - 1).cloned())
    }

    /// Fails when a part of the number stands in the log.
    pub(crate) fn hunt(&self, number: &str) {
        let written = self.program.log() + &self.program.said();
        not_in(number, &written);
    }
}

/// A configuration that works, in front of a processor.
pub(crate) fn configuration(processor_url: &str, wishes: Wishes) -> String {
    let Wishes {
        per_min,
        timeout_s,
        processor,
    } = wishes;
    format!(
        r#"
pci_acknowledgement = "{PCI_ACKNOWLEDGEMENT}"
listen = "127.0.0.1:0"
tls = {{ certificate_file = "certificate.pem", key_file = "key.pem" }}
log = {{ level = "debug" }}
rate = {{ of_an_address_per_min = {per_min}, of_all_per_min = {per_min} }}
[processor]
live = false
base_url = "{processor_url}"
key_file = "processor-key"
timeout_s = {timeout_s}
{processor}
"#
    )
}

/// The same command under an account that may do nothing special, if the tests may do that.
pub(crate) fn as_nobody(command: &mut Command) -> &mut Command {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

const NOBODY: u32 = 65_534;

/// A program that leaves a core file when it crashes, if it does not see to it itself that it does not.
pub(crate) fn core_dumping(program: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        "ulimit -c \"$(ulimit -H -c)\" && exec \"$0\" \"$@\"",
        program,
    ]);
    shell
}

/// Fails when eight digits of the number stand in the text in a row, whatever is between them. Fewer could be a part
/// of a time or of a port.
pub(crate) fn not_in(number: &str, text: &str) {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let read: String = text
        .chars()
        .filter(|character| !" -.".contains(*character))
        .collect();
    for part in digits.windows(8) {
        let part: String = part.iter().collect();
        assert!(!read.contains(&part), "a part of the number stands in: {text}");
    }
}

pub(crate) fn card(number: &str) -> Value {
    json!({ "number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123" })
}

/// Long, without meaning, and nothing that a scanner takes for a key.
pub(crate) fn publishable_key() -> String {
    format!("pk_test_{}", "q7Vz".repeat(6))
}
