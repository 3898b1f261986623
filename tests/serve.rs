//! The program itself: how it starts, speaks TLS, tells that it is ready, stops, and comes back after a kill.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use lastfour::domain::Clock;
use lastfour::domain::SystemClock;
use lastfour::net::certificate;
use reqwest::Certificate;
use reqwest::Client;
use reqwest::Version;
use reqwest::tls;
use serde_json::Value;
use serde_json::json;

use crate::support::demo::Demo;
use crate::support::demo::data;
use crate::support::demo::ready_file;
use crate::support::program::Program;
use crate::support::program::is_alive;
use crate::support::program::run;
use crate::support::program::until;

#[path = "serve/promise.rs"]
mod promise;
#[path = "serve/staff.rs"]
mod staff;
mod support;
#[path = "serve/systems.rs"]
mod systems;

#[test]
fn the_ready_file_tells_what_the_contract_says() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());

    let keys = |value: &Value| -> BTreeSet<String> { value.as_object().unwrap().keys().cloned().collect() };
    let named = |names: &[&str]| -> BTreeSet<String> { names.iter().map(ToString::to_string).collect() };
    assert_eq!(
        keys(&demo.ready),
        named(&[
            "url",
            "ca_file",
            "data_dir",
            "mail_dir",
            "patrons",
            "staff",
            "api_key",
            "processor_url",
            "processor_key",
            "publishable_key",
            "webhook_secret",
            "ils",
        ])
    );
    assert_eq!(keys(&demo.ready["ils"]), named(&["kind", "address"]));
    assert_eq!(demo.ready["patrons"].as_array().unwrap().len(), 12);
    let patron = named(&["barcode", "pin", "minor", "note"]);
    assert_eq!(keys(&demo.ready["patrons"][0]), patron);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&ready_file(folder.path())), 0o600);
    assert_eq!(mode(&data(folder.path())), 0o700);
    assert_eq!(mode(&data(folder.path()).join("secrets/api-key")), 0o600);
    assert_eq!(mode(&data(folder.path()).join("tls/key.pem")), 0o600);
}

#[test]
fn what_the_demo_says_to_type_works_and_it_names_three_cards_only() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let said = until("the demo has told everything", || {
        Some(demo.program.said()).filter(|said| said.contains("delete that folder"))
    });

    let (_, rest) = said.split_once("  curl ").unwrap();
    let (command, _) = rest.split_once("\n\n").unwrap();
    let typed = std::process::Command::new("sh")
        .args(["-c", &format!("curl -sS {command}")])
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&typed.stdout).unwrap();
    assert!(answer["total"].is_string(), "{answer}");

    let cards = [
        "4242 4242 4242 4242",
        "4000 0000 0000 0002",
        "4000 0027 6000 3184",
    ];
    let without = cards
        .iter()
        .fold(said.clone(), |text, card| text.replace(card, ""));
    assert!(cards.iter().all(|card| said.contains(card)));
    assert!(!lastfour::masking::contains_card_number(
        &without,
        lastfour::masking::Source::Anywhere
    ));
}

#[tokio::test]
async fn it_speaks_tls_1_2_and_1_3_with_http_1_and_2_and_nothing_plain() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let address = format!("{}/healthz", demo.url());

    for version in [tls::Version::TLS_1_2, tls::Version::TLS_1_3] {
        let only = || {
            demo.client_builder()
                .tls_version_min(version)
                .tls_version_max(version)
        };
        let answer = only().build().unwrap().get(&address).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.version()),
            (200, Version::HTTP_2)
        );
        let answer = only().http1_only().build().unwrap().get(&address).send().await;
        assert_eq!(answer.unwrap().version(), Version::HTTP_11);
    }

    let strangers = Client::builder().no_proxy().build().unwrap();
    assert!(strangers.get(&address).send().await.is_err());
    let plain = address.replace("https://", "http://");
    assert!(strangers.get(plain).send().await.is_err());
}

#[test]
fn sigterm_ends_the_demo_and_its_stand_ins_within_five_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Demo::start(folder.path());
    let children = demo.program.children();
    assert_eq!(children.len(), 1);

    let (status, took) = demo.program.terminate();

    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(!children.into_iter().any(is_alive));
}

#[test]
fn stand_ins_never_outlive_a_demo_that_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let children = demo.program.children();

    demo.program.signal("KILL");

    until("the stand-ins end", || {
        (!children.iter().copied().any(is_alive)).then_some(())
    });
}

#[test]
fn the_demo_ends_with_an_error_when_its_stand_ins_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Demo::start(folder.path());

    for child in demo.program.children() {
        let killed = std::process::Command::new("kill")
            .arg("-KILL")
            .arg(child.to_string())
            .status();
        assert!(killed.unwrap().success());
    }

    until("the demo ends", || demo.program.has_ended().then_some(()));
    assert!(
        demo.program.log().contains("ended on their own"),
        "{}",
        demo.program.log()
    );
}

#[tokio::test]
async fn everything_is_kept_when_everything_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let kept = [
        "secrets/api-key",
        "secrets/processor-key",
        "secrets/webhook-secret",
        "tls/authority.pem",
        "tls/certificate.pem",
    ];
    let read = || kept.map(|name| fs::read_to_string(data(folder.path()).join(name)).unwrap());
    let mut demo = Demo::start(folder.path());
    let before = read();
    let barcode = demo.ready["patrons"][0]["barcode"].as_str().unwrap().to_owned();
    let paid = demo.order_all(&barcode, "first").await;
    let token = demo.token("4242424242424242").await;
    let address = format!("/api/v1/orders/{paid}/payment");
    demo.post(&address, "second", json!({ "payment_method": token }))
        .await;
    demo.order_in(&paid, "paid").await;

    demo.program.kill_everything();
    let again = Demo::start(folder.path());

    assert_eq!(read(), before);
    let order = again.order(&paid).await;
    assert_eq!(
        (&order["state"], &order["card"]["last4"]),
        (&json!("paid"), &json!("4242"))
    );
    let (_, owed) = again
        .post("/api/v1/patrons/fees", "third", json!({ "barcode": barcode }))
        .await;
    assert_eq!(
        owed["fees"],
        json!([]),
        "the library system's books are kept, too"
    );
}

#[test]
fn a_second_demo_on_a_folder_says_that_it_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let _demo = Demo::start(folder.path());

    let second = run(&[
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data(folder.path()).to_str().unwrap(),
    ]);

    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("another demo uses"), "{said}");
}

#[test]
fn the_demo_is_for_this_machine_only() {
    let folder = tempfile::tempdir().unwrap();

    let open = run(&[
        "demo",
        "--listen",
        "0.0.0.0:0",
        "--data",
        data(folder.path()).to_str().unwrap(),
    ]);

    assert!(!open.status.success());
    assert!(!data(folder.path()).exists());
}

#[test]
fn check_tries_every_part_and_says_what_to_fix() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Demo::start(folder.path());
    let config = fs::read_to_string(data(folder.path()).join("config.toml")).unwrap();
    let file = data(folder.path()).join("check.toml");
    fs::write(&file, config.replace("lastfour.db", "another.db")).unwrap();
    let check = || {
        let checked = run(&["check", "--config", file.to_str().unwrap()]);
        (checked.status.code(), String::from_utf8(checked.stdout).unwrap())
    };

    let (code, said) = check();
    assert_eq!(code, Some(0), "{said}");
    for part in [
        "configuration",
        "tls.certificate_file",
        "storage",
        "library.main.processor",
        "library.main.ils",
    ] {
        assert!(said.contains(&format!("ok    {part}: ")), "{part}: {said}");
    }

    demo.program.terminate();
    fs::write(
        &file,
        config
            .replace("127.0.0.1:", "127.0.0.2:")
            .replace("https://127.0.0.2:", "https://pay.town.test:"),
    )
    .unwrap();
    let (code, said) = check();
    assert_eq!(code, Some(1), "{said}");
    for part in [
        "tls.certificate_file",
        "library.main.processor",
        "library.main.ils",
    ] {
        assert!(said.contains(&format!("FIX   {part}: ")), "{part}: {said}");
    }
    assert!(said.contains("ok    storage: answers"), "{said}");
}

/// A service without anything outside that answers: it starts all the same.
struct Service {
    program: Program,
    listen: String,
    redirect: String,
}

impl Service {
    fn start(folder: &Path) -> Self {
        let key = |prefix: &str| format!("{prefix}{}", "q7-Vz".repeat(6));
        let private = |name: &str, text: &str| {
            fs::write(folder.join(name), text).unwrap();
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o600)).unwrap();
        };
        private("stripe", &key("sk_test_"));
        let text = format!(
            r#"
listen = "127.0.0.1:0"
redirect_listen = "127.0.0.1:0"
public_url = "https://pay.town.test"
drain_s = 2
tls = {{ certificate_file = "certificate.pem", key_file = "key.pem" }}
storage = {{ kind = "sqlite", path = "lastfour.db" }}
[library.main]
name = "Town Library"
currency = "USD"
live = false
[library.main.processor]
base_url = "http://127.0.0.1:9"
key_file = "stripe"
publishable_key = "{}"
[library.main.ils]
kind = "sip2"
address = "127.0.0.1:9"
institution = "MAIN"
"#,
            key("pk_test_")
        );
        private("lastfour.toml", &text);
        let file = folder.join("lastfour.toml");
        let mut program = Program::start(&["serve", "--config", file.to_str().unwrap()], folder.join("log"));
        let line = until("the service serves", || {
            assert!(!program.has_ended(), "it ended:\n{}", program.log());
            let serving = |line: &Value| line["message"] == "serving";
            program
                .log()
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .find(serving)
        });
        let address = |key: &str| line[key].as_str().unwrap().to_owned();
        Self {
            program,
            listen: address("listen"),
            redirect: address("redirect_listen"),
        }
    }

    async fn healthy(&self, authority: &str) -> bool {
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(authority.as_bytes()).unwrap()])
            .no_proxy()
            .build()
            .unwrap();
        let answer = client
            .get(format!("https://{}/healthz", self.listen))
            .send()
            .await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }
}

/// Puts a new certificate into a folder; gives the authority that signed it.
fn new_certificate(folder: &Path) -> String {
    let made =
        certificate::loopback(jiff::Timestamp::from_second(SystemClock.now().seconds()).unwrap()).unwrap();
    fs::write(folder.join("certificate.pem"), made.chain_pem).unwrap();
    fs::write(folder.join("key.pem"), made.key_pem.as_bytes()).unwrap();
    fs::set_permissions(folder.join("key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    made.authority_pem
}

#[tokio::test]
async fn the_plain_port_redirects_to_the_public_address_and_does_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    new_certificate(folder.path());
    let service = Service::start(folder.path());
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();

    for (path, method) in [("/healthz", "GET"), ("/api/v1/orders?x=1", "POST"), ("/", "PUT")] {
        let answer = client
            .request(
                method.parse().unwrap(),
                format!("http://{}{path}", service.redirect),
            )
            .header("host", "evil.test")
            .body("nothing")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 308, "{path}");
        assert_eq!(
            answer.headers()["location"],
            format!("https://pay.town.test{path}")
        );
        assert_eq!(answer.text().await.unwrap(), "");
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_up_on_sighup_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let first = new_certificate(folder.path());
    let service = Service::start(folder.path());
    assert!(service.healthy(&first).await);

    let second = new_certificate(folder.path());
    service.program.signal("HUP");
    until("the certificate is read again", || {
        service.program.log().contains("read again").then_some(())
    });
    assert!(service.healthy(&second).await);
    assert!(!service.healthy(&first).await);

    fs::write(folder.path().join("key.pem"), "broken").unwrap();
    service.program.signal("HUP");
    until("the trouble is told", || {
        service.program.log().contains("stays in use").then_some(())
    });
    assert!(service.healthy(&second).await);
}

#[tokio::test]
async fn sigterm_ends_the_service_in_the_configured_time_whatever_callers_do() {
    let folder = tempfile::tempdir().unwrap();
    let authority = new_certificate(folder.path());
    let mut service = Service::start(folder.path());
    let silent = std::net::TcpStream::connect(&service.listen).unwrap();
    assert!(service.healthy(&authority).await);

    // This thread waits, so the connection that has just been used does not answer either.
    let (status, took) = service.program.terminate();

    assert!(status.success());
    assert!(took < Duration::from_secs(4), "{took:?}");
    drop(silent);
}

#[test]
fn serve_refuses_a_bad_configuration_with_every_problem_and_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lastfour.toml");
    fs::write(&file, lastfour::config::EXAMPLE).unwrap();

    let served = run(&["serve", "--config", file.to_str().unwrap()]);

    assert!(!served.status.success());
    let said = String::from_utf8(served.stderr).unwrap();
    assert!(
        said.contains("tls.key_file") && said.contains("library.main.processor.publishable_key"),
        "{said}"
    );
    assert!(!said.contains("pk_test_example"), "{said}");
}
