//! `lastfour staff`, on a service that runs.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use crate::support::demo::Demo;
use crate::support::demo::data;
use crate::support::program::run;
use crate::support::program::until;

fn staff(folder: &Path, arguments: &[&str], input: Option<&str>) -> Output {
    let config = data(folder).join("config.toml");
    let (command, rest) = arguments.split_first().unwrap();
    let mut arguments = vec!["staff", command, "--config", config.to_str().unwrap()];
    arguments.extend(rest);
    let Some(input) = input else {
        return run(&arguments);
    };
    let mut child = Command::new(env!("CARGO_BIN_EXE_lastfour"))
        .args(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(input.as_bytes()).unwrap();
    drop(pipe);
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complained(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_demo_has_one_of_each_role_who_keep_their_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let told = until("the demo has told everything", || {
        Some(demo.program.said()).filter(|said| said.contains("delete that folder"))
    });

    let staff = demo.ready["staff"].as_array().unwrap().clone();
    let everybody = [
        ("dana", "desk"),
        ("cleo", "cashier"),
        ("finn", "finance"),
        ("alex", "admin"),
        ("otto", "auditor"),
    ];
    for (member, (user, role)) in staff.iter().zip(everybody) {
        let password = member["password"].as_str().unwrap();
        assert_eq!(member["user"], user);
        assert_eq!(member["role"], role);
        assert_eq!(member["totp_secret"].as_str().unwrap().len(), 32);
        let key = data(folder.path()).join(format!("secrets/{role}-factor"));
        assert!(told.contains(&format!("staff code --key-file '{}'", key.display())));
        let code = said(&run(&["staff", "code", "--key-file", key.to_str().unwrap()]));
        assert_eq!(code.trim_end().len(), 6);
        assert_eq!(member.as_object().unwrap().len(), 4);
        assert!(told.contains(password), "it says what to type");
    }
    assert_eq!(staff.len(), everybody.len());
    for address in ["/staff", "/"] {
        assert!(told.contains(&format!("at {}{address}\n", demo.url())));
    }
    drop(demo);
    let again = Demo::start(folder.path());
    assert_eq!(again.ready["staff"].as_array().unwrap(), &staff);
}

/// The table that a command prints, cell by cell.
fn cells(table: &str) -> Vec<Vec<&str>> {
    let of_line = table.lines().map(|line| line.split("  ").map(str::trim));
    of_line
        .map(|cells| cells.filter(|cell| !cell.is_empty()).collect())
        .collect()
}

#[test]
fn staff_are_let_in_and_kept_out_while_the_service_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Demo::start(folder.path());
    let folder = folder.path();

    let added = said(&staff(
        folder,
        &[
            "add",
            "--library",
            "main",
            "--name",
            "ann",
            "--role",
            "cashier",
            "--generate",
        ],
        None,
    ));
    let by_hand = said(&staff(
        folder,
        &["add", "--name", "ben", "--role", "desk"],
        Some("right horse battery\n"),
    ));
    let disabled = said(&staff(folder, &["disable", "--name", "ann"], None));
    let changed = said(&staff(folder, &["password", "--name", "ben", "--generate"], None));
    let promoted = said(&staff(
        folder,
        &["role", "--name", "dana", "--role", "finance"],
        None,
    ));
    said(&staff(
        folder,
        &["role", "--name", "dana", "--role", "desk"],
        None,
    ));
    let forgotten = said(&staff(folder, &["forget-factor", "--name", "dana"], None));
    let listed = said(&staff(folder, &["list"], None));

    assert_eq!(promoted, "dana is finance at main from now on.\n");
    assert_eq!(
        forgotten,
        "dana sets up a second factor at the next sign-in at main.\n"
    );
    assert!(added.starts_with("ann may sign in at main (cashier).\nThe password, shown this once: "));
    assert_eq!(by_hand, "ben may sign in at main (desk).\n");
    assert_eq!(disabled, "ann is kept out of main from now on.\n");
    assert!(changed.starts_with("ben has a new password at main.\n"));
    let lines = cells(&listed);
    let first_three: Vec<&[&str]> = lines.iter().map(|cells| &cells[..3]).collect();
    assert_eq!(
        first_three,
        [
            ["alex", "admin", "may sign in"],
            ["ann", "cashier", "kept out"],
            ["ben", "desk", "may sign in"],
            ["cleo", "cashier", "may sign in"],
            ["dana", "desk", "may sign in"],
            ["finn", "finance", "may sign in"],
            ["otto", "auditor", "may sign in"],
        ]
    );
    assert!(!listed.contains("argon2"));
    assert!(
        !demo.program.has_ended(),
        "the service goes on:\n{}",
        demo.program.log()
    );
}

#[test]
fn what_is_wrong_with_a_staff_command_is_said_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let _demo = Demo::start(folder.path());
    let folder = folder.path();
    let add = |name: &str, password: &str| {
        let arguments = ["add", "--name", name, "--role", "desk"];
        complained(&staff(folder, &arguments, Some(password)))
    };

    assert!(add("ann", "too short\n").contains("15 to 128 characters"));
    assert!(add("ann", "two lines of\npassword in here").contains("one line"));
    assert!(add("dana", "right horse battery\n").contains("somebody at the library has this name"));
    let nobody = complained(&staff(folder, &["disable", "--name", "ann"], None));
    assert!(nobody.contains("nobody at the library has this name"));
    let elsewhere = complained(&staff(folder, &["list", "--library", "branch"], None));
    assert!(elsewhere.contains("the configuration has no library branch"));
    let card = ["disable", "--name", "a4242424242424242"];
    assert_eq!(staff(folder, &card, None).status.code(), Some(2));
    let listed = said(&staff(folder, &["list"], None));
    assert_eq!(listed.lines().count(), 5);
}
