//! SQLite: one file, one process, one writer.

use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::Executor;
use sqlx::Row as _;
use sqlx::SqlSafeStr;
use sqlx::Sqlite;
use sqlx::SqliteConnection;
use sqlx::SqlitePool;
use sqlx::TypeInfo;
use sqlx::ValueRef;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::sqlite::SqliteJournalMode;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::sqlite::SqliteRow;
use sqlx::sqlite::SqliteSynchronous;

use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::job_sql;
use crate::storage::migrate;
use crate::storage::migrate::Migration;
use crate::storage::sql;
use crate::storage::store::SqlStore;
use crate::storage::value::Row;
use crate::storage::value::Value;

/// Opens the store in one SQLite file, which is made if it is not there, readable for its owner only.
///
/// No other process, and nobody else in this one, can open the file so until the store is dropped; a command that is
/// done in a moment uses [`open_sqlite_beside`]. Jobs that the last process left claimed are free again.
///
/// # Errors
/// [`StoreError::Unavailable`]: the folder is not there or not ours, the file is open elsewhere, or it was written
/// by a newer version.
pub async fn open_sqlite(path: &Path) -> Result<Arc<dyn Store>, StoreError> {
    open(path).await.map_err(|halt| halt.doing("open its file"))
}

/// Opens the file also when a service has it open: for a command that writes a little, claims no jobs, and is done in
/// a moment. Without a service it is as [`open_sqlite`].
///
/// # Errors
/// As for [`open_sqlite`], except that it may be open elsewhere, but by the same version.
pub async fn open_sqlite_beside(path: &Path) -> Result<Arc<dyn Store>, StoreError> {
    match open(path).await {
        Err(Halt::Fault(fault)) if fault == DatabaseFault::in_use() => beside(path).await,
        opened => opened,
    }
    .map_err(|halt| halt.doing("open its file"))
}

async fn beside(path: &Path) -> Result<Arc<dyn Store>, Halt> {
    let database = connect(path, None).await?;
    let mut transaction = database.begin_write().await?;
    migrate::require_up_to_date(&mut transaction, MIGRATIONS).await?;
    transaction.roll_back().await?;
    SqlStore::over(database).await
}

async fn open(path: &Path) -> Result<Arc<dyn Store>, Halt> {
    let lock = lock(path).map_err(Halt::from)?;
    // SQLite gives its companion files the permissions of this one.
    drop(owner_only().open(path).map_err(DatabaseFault::from)?);
    let database = connect(path, Some(lock)).await?;
    let mut transaction = database.begin_write().await?;
    migrate::bring_up_to_date(&mut transaction, MIGRATIONS).await?;
    // Whoever held them is gone: the lock file says so.
    transaction.execute(job_sql::RELEASE_ALL_JOBS, Vec::new()).await?;
    transaction.commit().await?;
    SqlStore::over(database).await
}

async fn connect(path: &Path, lock: Option<File>) -> Result<SqliteDatabase, Halt> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        // What is deleted is overwritten with zeros.
        .pragma("secure_delete", "on")
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    let writer = pool
        .clone()
        .max_connections(1)
        .before_acquire(|connection, _| Box::pin(is_sound(connection)))
        .connect_with(options.clone())
        .await?;
    let readers = pool
        .max_connections(READERS_MAX)
        .connect_lazy_with(options.read_only(true));
    Ok(SqliteDatabase {
        writer,
        readers,
        _lock: lock,
    })
}

/// On some errors, a full disk among them, SQLite ends the transaction by itself. To undo it once more is an error, and
/// the driver then counts a transaction that is none and begins no other, for ever: such a connection is made anew.
async fn is_sound(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // One that was dropped may be about to be undone.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

fn lock(path: &Path) -> Result<File, DatabaseFault> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = owner_only().open(Path::new(&name))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DatabaseFault::in_use()),
        Err(TryLockError::Error(error)) => Err(DatabaseFault::from(error)),
    }
}

fn owner_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// An open file.
#[derive(Debug)]
struct SqliteDatabase {
    /// One connection: SQLite has one writer at a time, and waiting for it in our queue is fairer than in its own.
    writer: SqlitePool,
    readers: SqlitePool,
    /// Held as long as the connections are; `None` when somebody else holds it.
    _lock: Option<File>,
}

impl Dialect for SqliteDatabase {
    type Transaction = sqlx::Transaction<'static, Sqlite>;

    const NEXT_LEASE: &'static str = "
        update job_lease
        set last = last + 1
        where id = 1
        returning last";

    const CLAIM_JOBS: &'static str = job_sql::claim_jobs!("", "");
    const LINES_OF: &'static str = sql::lines_of!("select value from json_each($2)");
    const ATTEMPTS_OF: &'static str = sql::attempts_of!("select value from json_each($2)");
    const REFUNDS_OF: &'static str = sql::refunds_of!("select value from json_each($2)");
    const DISPUTES_OF: &'static str = sql::disputes_of!("select value from json_each($2)");

    const FURTHER: &'static [&'static str] = &[];

    async fn holder(&self) -> Result<i64, DatabaseFault> {
        Ok(0)
    }

    async fn tend_claims(&self) -> Result<u64, DatabaseFault> {
        // Nobody else can have claimed anything: the lock file says so.
        Ok(0)
    }

    async fn wipe(&self) -> Result<(), DatabaseFault> {
        // Pages are overwritten, and the log, where they stood as they were, is cut to nothing.
        let row = sqlx::query(CUT_LOG).fetch_one(&self.writer).await?;
        match row.try_get::<i64, _>(0)? {
            0 => Ok(()),
            _ => Err(DatabaseFault::held()),
        }
    }

    async fn begin_read(&self) -> Result<Self::Transaction, DatabaseFault> {
        Ok(self.readers.begin().await?)
    }

    async fn begin_write(&self) -> Result<Self::Transaction, DatabaseFault> {
        // A transaction that begins as a reader cannot become a writer when somebody has written since.
        Ok(self.writer.begin_with("begin immediate").await?)
    }
}

impl Transaction for sqlx::Transaction<'static, Sqlite> {
    async fn execute(&mut self, sql: &'static str, values: Vec<Value>) -> Result<u64, DatabaseFault> {
        let done = bind(sql, values).execute(&mut **self).await?;
        Ok(done.rows_affected())
    }

    async fn fetch(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>, DatabaseFault> {
        let rows = bind(sql, values).fetch_all(&mut **self).await?;
        rows.iter().map(read).collect()
    }

    async fn alone_with(&mut self, _: String) -> Result<(), DatabaseFault> {
        // One transaction writes at a time, from its first moment on.
        Ok(())
    }

    async fn run_script(&mut self, script: &'static str) -> Result<(), DatabaseFault> {
        sqlx::raw_sql(script).execute(&mut **self).await?;
        Ok(())
    }

    async fn prepare(&mut self, sql: &'static str) -> Result<(), DatabaseFault> {
        Executor::prepare(&mut **self, sql.into_sql_str()).await?;
        Ok(())
    }

    async fn commit(self) -> Result<(), DatabaseFault> {
        Ok(self.commit().await?)
    }

    async fn roll_back(self) -> Result<(), DatabaseFault> {
        Ok(self.rollback().await?)
    }
}

fn bind(
    sql: &'static str,
    values: Vec<Value>,
) -> sqlx::query::Query<'static, Sqlite, <Sqlite as sqlx::Database>::Arguments> {
    values
        .into_iter()
        .fold(sqlx::query(sql), |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Blob(value) => query.bind(value),
        })
}

fn read(row: &SqliteRow) -> Result<Row, DatabaseFault> {
    let cell = |index: usize| -> Result<Value, sqlx::Error> {
        let raw = row.try_get_raw(index)?;
        if raw.is_null() {
            return Ok(Value::Int(None));
        }
        match raw.type_info().name() {
            "INTEGER" => row.try_get(index).map(Value::Int),
            "BLOB" => row.try_get(index).map(Value::Blob),
            _ => row.try_get(index).map(Value::Text),
        }
    };
    let cells: Result<Vec<Value>, sqlx::Error> = (0..row.len()).map(cell).collect();
    Ok(Row::new(cells?))
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "orders",
        script: include_str!("../../migrations/sqlite/0001_orders.sql"),
    },
    Migration {
        number: 2,
        name: "faces",
        script: include_str!("../../migrations/sqlite/0002_faces.sql"),
    },
    Migration {
        number: 3,
        name: "edges",
        script: include_str!("../../migrations/sqlite/0003_edges.sql"),
    },
    Migration {
        number: 4,
        name: "language",
        script: include_str!("../../migrations/sqlite/0004_language.sql"),
    },
    Migration {
        number: 5,
        name: "convenience",
        script: include_str!("../../migrations/sqlite/0005_convenience.sql"),
    },
    Migration {
        number: 6,
        name: "letters",
        script: include_str!("../../migrations/sqlite/0006_letters.sql"),
    },
    Migration {
        number: 7,
        name: "offers",
        script: include_str!("../../migrations/sqlite/0007_offers.sql"),
    },
    Migration {
        number: 8,
        name: "visits",
        script: include_str!("../../migrations/sqlite/0008_visits.sql"),
    },
    Migration {
        number: 9,
        name: "keeping",
        script: include_str!("../../migrations/sqlite/0009_keeping.sql"),
    },
    Migration {
        number: 10,
        name: "prices",
        script: include_str!("../../migrations/sqlite/0010_prices.sql"),
    },
    Migration {
        number: 11,
        name: "kiosk",
        script: include_str!("../../migrations/sqlite/0011_kiosk.sql"),
    },
    Migration {
        number: 12,
        name: "shop",
        script: include_str!("../../migrations/sqlite/0012_shop.sql"),
    },
    Migration {
        number: 13,
        name: "guard",
        script: include_str!("../../migrations/sqlite/0013_guard.sql"),
    },
    Migration {
        number: 14,
        name: "approvals",
        script: include_str!("../../migrations/sqlite/0014_approvals.sql"),
    },
    Migration {
        number: 15,
        name: "who",
        script: include_str!("../../migrations/sqlite/0015_who.sql"),
    },
    Migration {
        number: 16,
        name: "audit",
        script: include_str!("../../migrations/sqlite/0016_audit.sql"),
    },
    Migration {
        number: 17,
        name: "actions",
        script: include_str!("../../migrations/sqlite/0017_actions.sql"),
    },
    Migration {
        number: 18,
        name: "reports",
        script: include_str!("../../migrations/sqlite/0018_reports.sql"),
    },
    Migration {
        number: 19,
        name: "alerts",
        script: include_str!("../../migrations/sqlite/0019_alerts.sql"),
    },
    Migration {
        number: 20,
        name: "provider",
        script: include_str!("../../migrations/sqlite/0020_provider.sql"),
    },
    Migration {
        number: 21,
        name: "people",
        script: include_str!("../../migrations/sqlite/0021_people.sql"),
    },
    Migration {
        number: 22,
        name: "passkeys",
        script: include_str!("../../migrations/sqlite/0022_passkeys.sql"),
    },
];

/// Gives three numbers, the first 0 when all is done (<https://sqlite.org/pragma.html#pragma_wal_checkpoint>).
const CUT_LOG: &str = "pragma wal_checkpoint(truncate)";
/// How long the writer waits for other programs that look into the file, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a call waits for its turn.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Each is a thread and a page cache.
const READERS_MAX: u32 = 4;
