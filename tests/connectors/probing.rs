//! `lastfour ils-probe` against the stand-ins, in each of their troubles: what it says, how it ends, and that nothing of
//! a patron is in it.

use std::path::Path;
use std::process::Output;
use std::process::Stdio;

use lastfour::net::certificate;
use lastfour::sandbox::library;
use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::service;
use crate::service::Outsiders;
use crate::system::PATRON;
use crate::system::System;

const PIN: &str = "4711";
/// The last digit is another; the probe makes it up.
const WRONG_PIN: &str = "4710";

/// A folder with a configuration that names the stand-in.
fn set_up(folder: &Path, system: System, outsiders: &Outsiders) {
    let tls = certificate::loopback(jiff::Timestamp::now()).unwrap();
    std::fs::write(folder.join("chain.pem"), &tls.chain_pem).unwrap();
    service::secret(folder, "key.pem", &tls.key_pem);
    service::secret(folder, "webhook-secret", &service::webhook_secret());
    let (ils, http) = (system.table(folder, system.stand_in(outsiders)), outsiders.http);
    let config = format!(
        r#"
        listen = "127.0.0.1:1"
        public_url = "https://127.0.0.1:1"
        [tls]
        certificate_file = "chain.pem"
        key_file = "key.pem"
        [storage]
        kind = "sqlite"
        path = "lastfour.db"
        [library.main]
        name = "Library of the test"
        currency = "USD"
        live = false
        [library.main.processor]
        base_url = "http://{http}"
        key_file = "stripe-key"
        publishable_key = "pk_test_sandbox"
        webhook_secret_files = ["webhook-secret"]
        [library.main.ils]
        {ils}
        "#
    );
    std::fs::write(folder.join("lastfour.toml"), config).unwrap();
}

async fn probe(folder: &Path, typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lastfour"))
        .args(["ils-probe", "--config"])
        .arg(folder.join("lastfour.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // It may have given up before it reads.
    let _gone = input.write_all(typed.as_bytes()).await;
    drop(input);
    child.wait_with_output().await.unwrap()
}

/// Nothing of a patron is in what was said, on either stream.
fn says_nothing_of_anybody(output: &Output) -> String {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8(said).unwrap();
    let people = library::patrons().into_iter().map(|patron| patron.barcode);
    let words = library::names_and_titles().chain(people);
    for word in words.chain([PIN, WRONG_PIN, "F1001", "the terminal's password"]) {
        assert!(!said.contains(word), "{word} is in:\n{said}");
    }
    said
}

async fn nothing_was_paid(outsiders: &Outsiders, said: &str) {
    let told = outsiders.asked("/sandbox/ils/payments").await;
    assert_eq!(told["payments"], json!([]), "{said}");
}

#[tokio::test]
async fn a_library_system_in_order_is_ready_for_a_first_payment_and_none_is_made() {
    for system in [System::Sip2, System::Koha, System::Folio] {
        let folder = tempfile::tempdir().unwrap();
        let outsiders = Outsiders::start(folder.path()).await;
        set_up(folder.path(), system, &outsiders);

        let output = probe(folder.path(), &format!("{PATRON}\n{PIN}\n")).await;

        let said = says_nothing_of_anybody(&output);
        assert_eq!(output.status.code(), Some(0), "{}: {said}", system.word());
        assert!(said.ends_with("yes: ready for a first payment\n"), "{said}");
        for line in [
            "ok    reached: it answers, and takes our login",
            "ok    connection: plain text on this machine",
            "ok    sign-in, right PIN: is taken",
            "ok    sign-in, wrong PIN: is refused; it was tried once",
            "ok    sign-in, no PIN: is refused here, and never sent",
            "ok    account: was read 5 times, the same each time",
            "ok    fees: 3 in all, 3 payable: 2 overdue (",
            "ok    ids of fees: each fee has one of its own",
            "ok    a payment would send: ",
        ] {
            assert!(said.contains(line), "{}: {line}\n{said}", system.word());
        }
        nothing_was_paid(&outsiders, &said).await;
    }
}

#[tokio::test]
async fn whatever_is_wrong_is_told_with_what_to_fix_and_nothing_of_anybody() {
    let fault = |message: &str, trouble: &str| json!({"on": "ils", "message": message, "do": trouble, "times": 1_000});
    let troubles: &[(Value, &str)] = &[
        (fault("any", "silent"), "fail  reached: "),
        (fault("any", "garbage"), "fail  reached: "),
        (fault("any", "cut"), "fail  reached: "),
        (fault("any", "drop_before"), "fail  reached: "),
        (fault("login", "refuse"), "fail  reached: "),
        (fault("sign_in", "refuse"), "fail  sign-in, right PIN: "),
        (fault("sign_in", "status_500"), "fail  sign-in, right PIN: "),
        (fault("account", "garbage"), "fail  account: "),
        (fault("account", "huge"), "fail  account: "),
        (fault("account", "silent_after"), "fail  account: "),
    ];
    for system in [System::Sip2, System::Koha, System::Folio] {
        let folder = tempfile::tempdir().unwrap();
        let outsiders = Outsiders::start(folder.path()).await;
        set_up(folder.path(), system, &outsiders);
        for (fault, line) in troubles {
            outsiders.forget_faults().await;
            outsiders.order(fault).await;

            let output = probe(folder.path(), &format!("{PATRON}\n{PIN}\n")).await;

            let said = says_nothing_of_anybody(&output);
            let which = format!("{} {fault}\n{said}", system.word());
            assert_eq!(output.status.code(), Some(1), "{which}");
            assert!(said.contains("no: to be fixed first: "), "{which}");
            // Whether accounts can be read is asked by some before anything else.
            let told = said.contains(line) || said.contains("fail  reached: ");
            assert!(told, "{line} in {which}");
            nothing_was_paid(&outsiders, &which).await;
        }
    }
}

#[tokio::test]
async fn the_wrong_pin_the_wrong_patron_and_half_an_input_are_told_without_what_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let outsiders = Outsiders::start(folder.path()).await;
    set_up(folder.path(), System::Sip2, &outsiders);
    let typed = |barcode: &str, pin: &str| format!("{barcode}\n{pin}\n");
    for (typed, says) in [
        (typed(PATRON, WRONG_PIN), "fail  sign-in, right PIN: is refused"),
        (
            typed("21234999999999", PIN),
            "fail  account: there is no such patron",
        ),
        (typed(PATRON, ""), "the second line, the PIN, is empty"),
        (format!("{PATRON}\n"), "the second line, the PIN, is empty"),
        (String::new(), "the first line is not a barcode"),
        (
            typed("Ada Quillfeather \u{7}", PIN),
            "the first line is not a barcode",
        ),
    ] {
        let output = probe(folder.path(), &typed).await;

        let said = says_nothing_of_anybody(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(says), "{says}\n{said}");
        assert!(!said.contains("21234999999999"), "{said}");
    }
}
