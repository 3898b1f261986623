//! What the process does for itself before a number comes in.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use lastfour::config::PCI_ACKNOWLEDGEMENT;
use serde_json::json;

use crate::harness::Home;
use crate::harness::Intake;
use crate::harness::Wishes;
use crate::harness::as_nobody;
use crate::harness::card;
use crate::harness::configuration;
use crate::harness::core_dumping;
use crate::stub::Manner;
use crate::stub::Stub;
use crate::support::program::PATIENCE;
use crate::support::program::Program;
use crate::support::program::until;
use crate::wire::Wire;
use crate::wire::request;

#[test]
fn without_the_acknowledgement_word_for_word_it_does_not_start() {
    let home = Home::new();
    let good = configuration("http://127.0.0.1:1", Wishes::default());
    let line = format!("pci_acknowledgement = \"{PCI_ACKNOWLEDGEMENT}\"\n");
    assert!(good.contains(&line));

    for instead in [
        "",
        "pci_acknowledgement = \"\"\n",
        "pci_acknowledgement = \"yes\"\n",
        &line.to_lowercase(),
        &line.replace("SAQ D", "SAQ A"),
    ] {
        let mut program = home.program(&good.replace(&line, instead));

        until("it ends", || program.has_ended().then_some(()));

        let log = program.log();
        assert!(
            log.contains("pci_acknowledgement: without this sentence"),
            "{log}"
        );
        assert!(!log.contains("taking card numbers"), "{log}");
        fs::remove_file(home.path().join("intake.log")).unwrap();
    }
}

#[tokio::test]
async fn a_crash_leaves_no_core_file_even_where_others_leave_one() {
    let stub = Stub::start(Manner::Silent).await;
    // The harness starts the program with the highest limit for core files that it may.
    let mut intake = Intake::before(&stub.url);
    let other = tempfile::tempdir().unwrap();
    let mut sleep = core_dumping("sleep");
    sleep.arg("600").current_dir(other.path());
    let mut control = Program::spawn(&mut sleep, other.path().join("log"));
    let mut wire = Wire::to(&intake).await;
    wire.write(request(&card("4242424242424242").to_string()).as_bytes())
        .await;
    // With the number in its memory.
    until_async(|| stub.asked() == 1).await;
    let limits = fs::read_to_string(format!("/proc/{}/limits", intake.program.pid())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();

    crash(&mut intake.program);

    assert_eq!(
        core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(),
        ["0", "0"]
    );
    assert_eq!(cores(intake.home.path()), [""; 0]);
    // Where the kernel hands core dumps to a program, no file can be looked for; the limit above says it all.
    if !fs::read_to_string("/proc/sys/kernel/core_pattern")
        .unwrap()
        .contains(['|', '/'])
    {
        crash(&mut control);
        assert_ne!(
            cores(other.path()),
            [""; 0],
            "core files are not written here at all"
        );
    }
    intake.hunt("4242424242424242");
}

#[tokio::test]
async fn the_log_says_truly_whether_the_memory_can_get_into_the_swap() {
    let stub = Stub::start(Manner::Honest).await;
    let mine = Intake::before(&stub.url);
    // With the limit that everybody has.
    let nobodys = Intake::start_as_nobody(&stub.url);

    for intake in [mine, nobodys] {
        assert_eq!(intake.give(&card("4242424242424242")).await.0, 200);
        let status = fs::read_to_string(format!("/proc/{}/status", intake.program.pid())).unwrap();
        let kilobytes = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let log = intake.program.log();
        let (locked, swapped) = (kilobytes("VmLck:"), kilobytes("VmSwap:"));

        assert_eq!(
            log.contains("the memory is not locked"),
            locked == 0,
            "{locked} kB\n{log}"
        );
        assert!(
            !log.contains("the memory is locked:") || (locked > 0 && swapped == 0),
            "{status}"
        );
    }
}

#[tokio::test]
async fn the_memory_is_closed_to_other_programs_of_the_same_account() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::start_as_nobody(&stub.url);
    let mut sleep = Command::new("sleep");
    let control = Program::spawn(
        as_nobody(sleep.arg("600")),
        intake.home.path().join("control.log"),
    );

    // The kernel gives the files of a process that is not dumpable to root, whoever runs it: proc(5).
    let owner = |program: &Program| {
        let memory = fs::metadata(format!("/proc/{}/mem", program.pid()));
        memory.unwrap().uid()
    };

    assert_eq!(owner(&intake.program), 0);
    assert_ne!(owner(&control), 0);
    let log = intake.program.log();
    assert!(
        log.contains("other programs cannot look into the memory"),
        "{log}"
    );
}

#[tokio::test]
async fn it_stops_when_told_to_and_lets_an_open_call_finish() {
    let stub = Stub::start(Manner::Honest).await;
    let mut intake = Intake::before(&stub.url);
    let sent = request(&card("4242424242424242").to_string()).replacen(
        "\r\n\r\n",
        "\r\nexpect: 100-continue\r\n\r\n",
        1,
    );
    let (most, last) = sent.split_at(sent.len() - 1);
    let mut wire = Wire::to(&intake).await;
    wire.write(most.as_bytes()).await;
    // Only now the call is open for certain, and not on its way still.
    assert_eq!(wire.head().await, "HTTP/1.1 100 Continue\r\n\r\n");

    intake.program.signal("TERM");
    until("it stops", || {
        intake.program.log().contains("\"stopping\"").then_some(())
    });
    wire.write(last.as_bytes()).await;
    let answer = wire.rest().await;
    until("it ends", || intake.program.has_ended().then_some(()));

    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(intake.audited(1)["outcome"], json!("taken"));
}

/// Has it end by the signal of a bad memory access. The first one may only take away the handler of Rust's runtime.
fn crash(program: &mut Program) {
    until("it ends", || {
        program.signal("SEGV");
        program.has_ended().then_some(())
    });
}

fn cores(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("core")).collect()
}

async fn until_async(mut there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !there() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
