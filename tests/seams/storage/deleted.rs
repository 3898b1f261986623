//! What was deleted is in no file of the database any more: it is hunted in the raw bytes, the write-ahead log included.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use lastfour::domain::Asked;
use lastfour::domain::Closure;
use lastfour::domain::Contact;
use lastfour::domain::Currency;
use lastfour::domain::FeeKind;
use lastfour::domain::Letter;
use lastfour::domain::LetterState;
use lastfour::domain::MailAddress;
use lastfour::domain::Money;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::Payer;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Typed;
use lastfour::storage::LetterWrite;
use lastfour::storage::SessionHolder;
use lastfour::storage::SessionWrite;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::keeping::much_later;
use super::keeping::purge_all;
use super::samples;
use super::samples::NOW;

/// So many people are stored and forgotten: enough for several pages of every table.
const PEOPLE: usize = 120;

/// What is planted of one person, and nowhere else in the world.
fn canaries(number: usize) -> [String; 5] {
    [
        format!("2123477186{number:03}9"),
        format!("Wilhelmina{number:03} Quarringtonshire"),
        format!("quarrington{number:03}@canary.example"),
        format!("+44 7700 {number:03} 900461"),
        format!("{number} Umbrellamakers Yard, Thistlewick"),
    ]
}

/// What all of them share, of each kind of plain words.
const SHARED: [&str; 5] = [
    "2123477186",
    "Quarringtonshire",
    "@canary.example",
    " 900461",
    "Thistlewick",
];

/// The ways in which a text may lie in a file, as patterns of bytes.
fn forms(text: &str) -> [String; 5] {
    let digits = |bytes: &[u8]| -> Vec<String> { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let pattern = |bytes: &[u8]| format!("\\x{}", digits(bytes).join("\\x"));
    let hex = digits(text.as_bytes()).concat();
    let wide: Vec<u8> = text.bytes().flat_map(|byte| [byte, 0]).collect();
    let turned: String = text.chars().rev().collect();
    [
        pattern(text.as_bytes()),
        pattern(&wide),
        pattern(turned.as_bytes()),
        pattern(hex.to_uppercase().as_bytes()),
        pattern(hex.as_bytes()),
    ]
}

/// Where something of the planted people is: what and in which file.
fn hunt(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for text in SHARED {
        let patterns = forms(text).join("|");
        // A server has some hundred megabytes of files; one that goes in this moment has nothing. Ten digits in a row do not
        // come about by chance, seven once did.
        let told = Command::new("grep")
            .env("LC_ALL", "C")
            .args(["-rlaP", patterns.as_str()])
            .arg(folder)
            .output()
            .unwrap();
        let files = String::from_utf8(told.stdout).unwrap();
        found.extend(files.lines().map(|file| format!("{text} in {file}")));
    }
    found
}

fn names_each_kind(found: &[String]) -> bool {
    SHARED
        .iter()
        .all(|text| found.iter().any(|line| line.starts_with(text)))
}

/// Stores people in every place where a person is named in plain words, changes them, and ends their orders.
async fn plant(bench: &Bench) {
    for number in 0..PEOPLE {
        let [barcode, name, email, phone, address] = canaries(number);
        let key = samples::patron();
        let mut owed = samples::order_of(key, &["fee-1"]);
        let patron = samples::patron_with(key, &barcode);
        let session = samples::session(SessionHolder::Patron(patron.barcode.clone().unwrap()));
        owed.close(Closure::Expired, NOW).unwrap();
        assert_eq!(owed.payer, Payer::Patron(key));
        bench
            .commit(Unit {
                patrons: vec![patron],
                sessions: vec![SessionWrite::Begin(session.clone())],
                ..samples::unit_with(owed)
            })
            .await;
        let offer = Offer::fixed(
            OfferId::parse("card").unwrap(),
            FeeKind::NonResidentCard,
            Money::from_minor(4_000, Currency::USD),
        );
        let times = (NOW, Duration::from_mins(30));
        let mut bought = Order::buy(samples::library(), &offer, times, &SystemRandomness).unwrap();
        bought.close(Closure::Expired, NOW).unwrap();
        // Longer first, so that a part of it would be left behind in its place.
        let longer = Contact::parse(&format!("{name} {}", "of Somewhere ".repeat(8)), &email, false).unwrap();
        let unit = samples::unit_with(bought.clone());
        bench
            .commit(Unit {
                contact: Some(longer),
                ..unit
            })
            .await;
        bought.version = 1;
        let unit = samples::unit_changing(&bought);
        let typed = Typed {
            name: &name,
            email: &email,
            phone: &phone,
            address: &address,
            adult: true,
        };
        let contact = Contact::of(&Asked::ALL, &typed).unwrap();
        let letter = Letter {
            address: Some(MailAddress::parse(&email).unwrap()),
            ..samples::letter(&bought)
        };
        bench
            .commit(Unit {
                contact: Some(contact),
                letters: vec![LetterWrite::Insert(letter.clone())],
                ..unit
            })
            .await;
        let sent = letter.in_state(LetterState::Sent, NOW);
        bench
            .commit(Unit {
                letters: vec![LetterWrite::Update(sent, LetterState::Waiting)],
                ..Unit::default()
            })
            .await;
        let sessions = vec![SessionWrite::End(session.digest)];
        bench
            .commit(Unit {
                sessions,
                ..Unit::default()
            })
            .await;
    }
}

pub(super) async fn what_was_purged_is_in_no_file_of_sqlite(bench: Bench) {
    plant(&bench).await;
    let before = hunt(bench.folder());

    purge_all(&bench, much_later()).await;
    let unwiped = hunt(bench.folder());
    bench.store.wipe().await.unwrap();

    assert!(
        names_each_kind(&before),
        "the hunt finds what is there: {before:?}"
    );
    assert!(!unwiped.is_empty(), "the log still has it until it is cut");
    let after = hunt(bench.folder());
    assert!(after.is_empty(), "{}: {after:#?}", after.len());
    let log = bench.folder().join("lastfour.db-wal");
    assert_eq!(fs::metadata(log).map_or(0, |log| log.len()), 0);
}

/// With what `docs/KEEPING.md` asks of whoever runs the server: no recycled segments of the log, and a checkpoint.
pub(super) async fn what_was_purged_is_in_no_file_of_the_server(bench: Bench) {
    bench.run("alter system set wal_recycle = off").await.unwrap();
    bench.run("select pg_reload_conf()").await.unwrap();
    let folder = bench.server_folder().await;
    plant(&bench).await;
    bench.run("checkpoint").await.unwrap();
    let before = hunt(&folder);

    purge_all(&bench, much_later()).await;
    bench.run("checkpoint").await.unwrap();
    let unwiped = hunt(&folder);
    let mut after = Vec::new();
    for _ in 0..6 {
        // Whoever else reads in this moment keeps what they may still see.
        bench.store.wipe().await.unwrap();
        bench.run("checkpoint").await.unwrap();
        bench.run("select pg_switch_wal()").await.unwrap();
        bench.run("checkpoint").await.unwrap();
        after = hunt(&folder);
        if after.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    assert!(
        names_each_kind(&before),
        "the hunt finds what is there: {before:?}"
    );
    assert!(!unwiped.is_empty(), "to delete is not to make unreadable");
    assert!(
        after.is_empty(),
        "{}: {:#?}",
        after.len(),
        &after[..after.len().min(9)]
    );
}
