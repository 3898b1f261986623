//! After an intake's requests are answered and their connections closed, its memory holds no copy of a number.

use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use serde_json::json;

use crate::harness::Home;
use crate::harness::Intake;
use crate::harness::Wishes;
use crate::scanner::Found;
use crate::scanner::Scanner;
use crate::stub::Manner;
use crate::stub::Stub;
use crate::support::program::PATIENCE;
use crate::wire::Wire;
use crate::wire::request;

/// Published test numbers of many brands and lengths; the processor's stand-in takes any.
const NUMBERS: [&str; 16] = [
    "4242424242424242",
    "4000056655665556",
    "5555555555554444",
    "2223003122003222",
    "5200828282828210",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "6011981111111113",
    "3056930009020004",
    "36227206271667",
    "30569309025904",
    "3566002020360505",
    "6200000000000005",
];

/// The security code of the request with this number; three digits mean something only beside their names.
fn code(call: usize) -> String {
    format!("{:03}", 100 + call % 900)
}

fn card(call: usize) -> String {
    let number = NUMBERS[call % NUMBERS.len()];
    // People type numbers in groups, too.
    let number = if call.is_multiple_of(3) {
        grouped(number)
    } else {
        number.to_owned()
    };
    json!({ "number": number, "exp_month": 12, "exp_year": 2040, "cvc": code(call) }).to_string()
}

fn grouped(number: &str) -> String {
    let groups: Vec<_> = number
        .as_bytes()
        .chunks(4)
        .map(|group| str::from_utf8(group).unwrap())
        .collect();
    groups.join(" ")
}

fn scanner() -> Scanner {
    let mut scanner = Scanner::new();
    for number in NUMBERS {
        scanner.number(number);
    }
    scanner.needle("a security code in the form", b"card%5Bcvc%5D=1".to_vec());
    for digit in 1..=9 {
        scanner.needle(
            "a security code in the form",
            format!("cvc%5D={digit}").into_bytes(),
        );
        scanner.needle(
            "a security code in the body",
            format!("\"cvc\":\"{digit}").into_bytes(),
        );
    }
    scanner.needle("a number in the form", b"card%5Bnumber%5D=".to_vec());
    scanner.needle("a body", b"\"exp_month\":12,".to_vec());
    scanner
}

/// An intake in front of a processor that is reached over TLS, as the real one is.
async fn intake() -> (Intake, Stub) {
    let home = Home::new();
    let stub = Stub::start_tls(Manner::Honest, &home.certificates).await;
    let wishes = Wishes {
        processor: "authority_file = \"authority.pem\"",
        ..Wishes::default()
    };
    (Intake::start(home, &stub.url, wishes), stub)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_copy_of_a_number_stays_in_memory_when_the_connections_are_closed() {
    let (intake, stub) = intake().await;
    let scanner = scanner();

    // Control: the same scanner finds the number in the same process while a request is open.
    let mut open = Wire::to(&intake).await;
    let sent = request(&card(1));
    let (most, last) = sent.split_at(sent.len() - 1);
    open.write(most.as_bytes()).await;
    until_found(&scanner, &intake).await;
    open.write(last.as_bytes()).await;
    assert!(open.rest().await.starts_with("HTTP/1.1 200 "));

    for call in (0..CALLS).step_by(AT_ONCE) {
        // Some at once, so that they meet on both threads of the intake.
        tokio::join!(
            taken(&intake, call),
            taken(&intake, call + 1),
            taken(&intake, call + 2),
            taken(&intake, call + 3),
        );
        if call.is_multiple_of(40) {
            not_taken(&intake, call).await;
        }
    }
    let (found, bytes) = until_nothing(&scanner, &intake).await;

    assert_eq!(stub.asked(), CALLS + 1);
    assert!(bytes > 1_000_000, "only {bytes} bytes were looked at");
    assert!(found.is_empty(), "{} copies stayed: {found:#?}", found.len());
}

/// A call for which there is a token.
async fn taken(intake: &Intake, call: usize) {
    let (status, answer) = intake.post("/v1/cards", &card(call)).await;
    assert_eq!(status, 200, "{answer}");
}

/// A call that is refused, and one that breaks off: they leave nothing either.
async fn not_taken(intake: &Intake, call: usize) {
    let refused = card(call).replace("2040", "1940");
    assert_eq!(intake.post("/v1/cards", &refused).await.0, 422);
    let mut wire = Wire::to(intake).await;
    let sent = request(&card(call));
    wire.write(&sent.as_bytes()[..sent.len() - 1]).await;
}

#[test]
fn the_scanner_finds_a_number_in_another_program() {
    let scanner = scanner();
    let number = NUMBERS[1];
    let mut child = Command::new("sh")
        .args(["-c", "kept=$0; read -r _"])
        .arg(format!("a {number} b"))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();

    let begun = Instant::now();
    let found = loop {
        let (found, _) = scanner.in_process(child.id());
        if !found.is_empty() || begun.elapsed() > PATIENCE {
            break found;
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();

    let whole = format!("{number} as text");
    assert!(found.iter().any(|found| found.form == whole), "{found:?}");
}

async fn until_found(scanner: &Scanner, intake: &Intake) {
    let begun = Instant::now();
    loop {
        let (found, _) = scanner.in_process(intake.program.pid());
        if found.iter().any(|found| found.form.ends_with(" as text")) {
            return;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "the number of an open request is not found"
        );
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// The last look; connections take a moment to be closed.
async fn until_nothing(scanner: &Scanner, intake: &Intake) -> (Vec<Found>, u64) {
    let begun = Instant::now();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let (found, bytes) = scanner.in_process(intake.program.pid());
        if found.is_empty() || begun.elapsed() > CLOSED_WITHIN {
            return (found, bytes);
        }
    }
}

const CALLS: usize = 1000;
const AT_ONCE: usize = 4;
const LOOK_EVERY: Duration = Duration::from_millis(100);
const CLOSED_WITHIN: Duration = Duration::from_secs(5);
