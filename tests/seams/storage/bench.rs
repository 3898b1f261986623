//! A store of one test's own, and a way around it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use sqlx::AssertSqlSafe;
use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::Executor;
use sqlx::Row;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;

use lastfour::domain::Randomness;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::storage::Conflict;
use lastfour::storage::Job;
use lastfour::storage::JobKind;
use lastfour::storage::Store;
use lastfour::storage::StoreError;
use lastfour::storage::Unit;
use lastfour::storage::Wake;
use lastfour::storage::open_postgres;
use lastfour::storage::open_sqlite;

use super::samples;

/// An empty store and the database under it.
pub(super) struct Bench {
    /// The store.
    pub(super) store: Arc<dyn Store>,
    database: Database,
}

enum Database {
    Sqlite(TempDir),
    Postgres(String),
}

impl Bench {
    /// On a file of its own.
    pub(super) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open_sqlite(&file(folder.path())).await.unwrap();
        Self {
            store,
            database: Database::Sqlite(folder),
        }
    }

    /// In a schema of its own on the server that `LASTFOUR_TEST_POSTGRES` names.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests/run says in the environment where the server is"
    )]
    pub(super) async fn postgres() -> Self {
        let Ok(server) = std::env::var("LASTFOUR_TEST_POSTGRES") else {
            panic!("LASTFOUR_TEST_POSTGRES names no server: run tests/run, which starts one");
        };
        let mut bytes = [0_u8; 8];
        SystemRandomness.fill(&mut bytes);
        let schema = format!("contract_{:016x}", u64::from_be_bytes(bytes));
        let options: PgConnectOptions = server.parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        let create = AssertSqlSafe(format!("create schema {schema}"));
        connection.execute(sqlx::raw_sql(create)).await.unwrap();
        connection.close().await.unwrap();
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options[search_path]={schema}");
        let store = open_postgres(&SecretString::from(url.clone()), CONNECTIONS)
            .await
            .unwrap();
        Self {
            store,
            database: Database::Postgres(url),
        }
    }

    /// Another one, empty, on the same kind of database.
    pub(super) async fn fresh(&self) -> Self {
        match &self.database {
            Database::Sqlite(_) => Self::sqlite().await,
            Database::Postgres(_) => Self::postgres().await,
        }
    }

    /// Runs a statement past the store: the first on SQLite, the second on PostgreSQL.
    pub(super) async fn run_either(&self, sqlite: &str, postgres: &str) {
        let sql = match &self.database {
            Database::Sqlite(_) => sqlite,
            Database::Postgres(_) => postgres,
        };
        self.run(sql).await.unwrap();
    }

    /// The folder of the file.
    pub(super) fn folder(&self) -> &Path {
        match &self.database {
            Database::Sqlite(folder) => folder.path(),
            Database::Postgres(_) => panic!("a server has no folder here"),
        }
    }

    /// The folder of the server's files, on this machine.
    pub(super) async fn server_folder(&self) -> std::path::PathBuf {
        let Database::Postgres(url) = &self.database else {
            panic!("a file has no server");
        };
        let options: PgConnectOptions = url.parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        let row = connection.fetch_one("show data_directory").await.unwrap();
        std::path::PathBuf::from(row.get::<String, _>(0))
    }

    /// Drops the store and opens the same database again.
    pub(super) async fn reopen(&mut self) {
        self.store = self.try_reopen().await.unwrap();
    }

    /// As [`Bench::reopen`], where it may be refused; the old store is closed either way.
    pub(super) async fn try_reopen(&mut self) -> Result<Arc<dyn Store>, StoreError> {
        // Any store but the one that has the file.
        self.store = open_sqlite(&file(tempfile::tempdir().unwrap().path()))
            .await
            .unwrap();
        match &self.database {
            Database::Sqlite(folder) => open_sqlite(&file(folder.path())).await,
            Database::Postgres(url) => open_postgres(&SecretString::from(url.clone()), CONNECTIONS).await,
        }
    }

    /// Another store on the same server and schema, as another process has it.
    pub(super) async fn another(&self) -> Arc<dyn Store> {
        match &self.database {
            Database::Sqlite(_) => panic!("one process alone has a file open"),
            Database::Postgres(url) => open_postgres(&SecretString::from(url.clone()), CONNECTIONS).await,
        }
        .unwrap()
    }

    /// Commits a unit that must succeed.
    pub(super) async fn commit(&self, unit: Unit) {
        self.store.commit(unit).await.unwrap();
    }

    /// Commits a unit that must meet a conflict.
    pub(super) async fn conflict(&self, unit: Unit) -> Conflict {
        match self.store.commit(unit).await {
            Err(StoreError::Conflict(conflict)) => conflict,
            other => panic!("no conflict: {other:?}"),
        }
    }

    /// Wakes a job.
    pub(super) async fn wake(&self, kind: JobKind, at: Timestamp) {
        let library = samples::library();
        let wakes = vec![Wake { kind, library, at }];
        self.commit(Unit {
            wakes,
            ..Unit::default()
        })
        .await;
    }

    /// Claims all jobs that are due.
    pub(super) async fn claim(&self, now: Timestamp, lease: Duration) -> Vec<Job> {
        self.store.claim_jobs(now, lease, 1_000).await.unwrap()
    }

    /// Runs a statement past the store; the error is the database's own.
    pub(super) async fn run(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.database {
            Database::Sqlite(folder) => {
                let mut connection = connect_file(folder).await;
                Ok(connection.execute(sqlx::raw_sql(sql)).await?.rows_affected())
            }
            Database::Postgres(url) => {
                let options: PgConnectOptions = url.parse().unwrap();
                let mut connection = options.connect().await.unwrap();
                Ok(connection.execute(sqlx::raw_sql(sql)).await?.rows_affected())
            }
        }
    }

    /// Runs statements on a file that no store has opened, and that may not be there yet.
    pub(super) async fn run_on(path: &Path, sql: &str) {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        let sql = AssertSqlSafe(sql.to_owned());
        connection.execute(sqlx::raw_sql(sql)).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The names of all columns of text or bytes, as `table.column`.
    pub(super) async fn text_columns(&self) -> Vec<String> {
        match &self.database {
            Database::Sqlite(folder) => {
                let mut connection = connect_file(folder).await;
                let sql = "select m.name || '.' || c.name from sqlite_schema m, pragma_table_info(m.name) c \
                           where m.type = 'table' and m.name not like 'sqlite%' and lower(c.type) <> 'integer' \
                           and lower(c.type) <> 'bigint' order by 1";
                let rows = connection.fetch_all(sql).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
            Database::Postgres(url) => {
                let options: PgConnectOptions = url.parse().unwrap();
                let mut connection = options.connect().await.unwrap();
                let sql = "select table_name || '.' || column_name from information_schema.columns \
                           where table_schema = current_schema() and data_type <> 'bigint' order by 1";
                let rows = connection.fetch_all(sql).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }
}

async fn connect_file(folder: &TempDir) -> sqlx::SqliteConnection {
    SqliteConnectOptions::new()
        .filename(file(folder.path()))
        .connect()
        .await
        .unwrap()
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("lastfour.db")
}

const CONNECTIONS: u32 = 10;
