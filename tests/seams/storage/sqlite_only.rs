//! What holds for a file only.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Timestamp;
use lastfour::storage::Search;
use lastfour::storage::open_sqlite;
use lastfour::storage::open_sqlite_beside;

use super::bench::Bench;
use super::jobs::advance;
use super::samples;

#[tokio::test]
async fn a_file_is_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lastfour.db");
    let first = open_sqlite(&path).await.unwrap();

    let second = open_sqlite(&path).await.unwrap_err();
    drop(first);
    let third = open_sqlite(&path).await;

    let cause = std::error::Error::source(&second).unwrap().to_string();
    assert_eq!(cause, "another process has the database open");
    assert!(third.is_ok());
}

#[tokio::test]
async fn a_command_beside_a_service_writes_and_leaves_its_jobs_alone() {
    let bench = Bench::sqlite().await;
    let due = Timestamp::from_millis(1_000);
    bench.wake(advance(), due).await;
    let claimed = bench.claim(due, Duration::from_mins(1)).await;

    let beside = open_sqlite_beside(&bench.folder().join("lastfour.db"))
        .await
        .unwrap();
    let unit = samples::unit_with(samples::order());
    beside.commit(unit).await.unwrap();
    drop(beside);

    assert_eq!(claimed.len(), 1);
    assert!(bench.claim(due, Duration::from_mins(1)).await.is_empty());
    bench.commit(samples::unit_with(samples::order())).await;
    let everything = Search {
        limit: 9,
        ..Search::default()
    };
    let page = bench
        .store
        .orders(&samples::library(), &everything)
        .await
        .unwrap();
    assert_eq!(page.orders.len(), 2);
}

#[tokio::test]
async fn a_command_without_a_service_makes_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lastfour.db");

    let store = open_sqlite_beside(&path).await.unwrap();

    assert!(store.ready().await.is_ok());
    assert!(open_sqlite(&path).await.is_err(), "it is as if it were a service");
}

#[tokio::test]
async fn a_command_of_another_version_is_refused_beside_a_service() {
    let bench = Bench::sqlite().await;
    let path = bench.folder().join("lastfour.db");
    for (change, cause) in [
        (
            "delete from migration where number = (select max(number) from migration)",
            "the service that has it open is of an older version; restart that first",
        ),
        (
            "insert into migration (number, name) values (1000, 'later')",
            "a newer version of this program has changed the tables",
        ),
    ] {
        bench.run(change).await.unwrap();

        let refused = open_sqlite_beside(&path).await.unwrap_err();

        let told = std::error::Error::source(&refused).unwrap().to_string();
        assert_eq!(told, cause);
    }
}

#[tokio::test]
async fn a_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lastfour.db");
    let first = include_str!("../../../migrations/sqlite/0001_orders.sql");
    let before = format!(
        "{first}
        create table migration (number bigint not null primary key, name text not null);
        insert into migration (number, name) values (1, 'orders');
        insert into idempotency_key (
            library, caller, caller_key, fingerprint, subject_kind, subject_order, created_at
        )
        values ('main', 'portal', 'one', zeroblob(32), 'order', '{}', 0);",
        samples::order().id
    );
    Bench::run_on(&path, &before).await;

    let store = open_sqlite(&path).await.unwrap();

    let key = store.key(&samples::library(), "caller:portal", "one").await;
    assert!(key.unwrap().is_some(), "the key has its caller's new name");
    assert!(store.staff(&samples::library()).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_purged_is_in_no_file() {
    super::deleted::what_was_purged_is_in_no_file_of_sqlite(Bench::sqlite().await).await;
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_readable_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::sqlite().await;
    bench.store.ready().await.unwrap();

    for entry in std::fs::read_dir(bench.folder()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn jobs_of_a_dead_process_are_free_when_the_file_is_opened() {
    let mut bench = Bench::sqlite().await;
    let due = Timestamp::from_millis(1_000);
    bench.wake(advance(), due).await;
    let claimed = bench.claim(due, Duration::from_mins(1)).await;

    bench.reopen().await;

    let again = bench.claim(due, Duration::from_mins(1)).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].due_at, due);
    assert_eq!(again[0].tries, 2);
    assert_ne!(again[0].lease, claimed[0].lease);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();

    let refused = open_sqlite(&folder.path().join("missing/lastfour.db")).await;

    assert!(refused.is_err());
}

#[tokio::test]
async fn a_dropped_call_undoes_its_unit_and_blocks_nobody() {
    let bench = Bench::sqlite().await;
    for _ in 0..20 {
        let store = Arc::clone(&bench.store);
        let call = tokio::spawn(async move { store.commit(samples::unit_with(samples::order())).await });
        tokio::task::yield_now().await;
        call.abort();
    }

    let after = bench.store.commit(samples::unit_with(samples::order())).await;

    assert!(after.is_ok());
}
