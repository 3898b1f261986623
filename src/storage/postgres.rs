//! PostgreSQL: a server, and as many machines as there are.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;
use sqlx::ConnectOptions;
use sqlx::Executor;
use sqlx::PgPool;
use sqlx::Postgres;
use sqlx::Row as _;
use sqlx::SqlSafeStr;
use sqlx::TypeInfo;
use sqlx::ValueRef;
use sqlx::postgres::PgConnectOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::postgres::PgRow;

use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::holder;
use crate::storage::holder::Holder;
use crate::storage::job_sql;
use crate::storage::keeping_sql;
use crate::storage::migrate;
use crate::storage::migrate::Migration;
use crate::storage::sql;
use crate::storage::store::SqlStore;
use crate::storage::value::Row;
use crate::storage::value::Value;
use crate::storage::value::values;

/// Opens the store on a PostgreSQL server (15 or later), with at most so many connections.
///
/// The address is `postgres://user:password@host:port/database`; `sslmode=verify-full` in it asks for TLS with a
/// server that proves its name. The tables are made and brought up to date by whoever comes first. Jobs that others
/// have claimed stay theirs until their lease ends, or until they have died. From the first claim on the store has one
/// connection more, whose lock says that this process lives.
///
/// # Errors
/// [`StoreError::Unavailable`]: the address cannot be read, the server does not answer or does not let us in, or
/// the tables were written by a newer version.
pub async fn open_postgres(url: &SecretString, connections_max: u32) -> Result<Arc<dyn Store>, StoreError> {
    open(url, connections_max)
        .await
        .map_err(|halt| halt.doing("open its tables"))
}

async fn open(url: &SecretString, connections_max: u32) -> Result<Arc<dyn Store>, Halt> {
    let options = PgConnectOptions::from_str(url.expose_secret())?
        .application_name("lastfour")
        .options(SESSION)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options.clone())
        .await?;
    let database = PostgresDatabase {
        pool,
        holder: Holder::new(options),
    };
    let mut transaction = database.begin_write().await?;
    // Two machines that start at once bring the tables up to date one after the other.
    transaction.run_script(LOCK_FOR_MIGRATION).await?;
    migrate::bring_up_to_date(&mut transaction, MIGRATIONS).await?;
    transaction.commit().await?;
    SqlStore::over(database).await
}

/// A server, connected.
#[derive(Debug)]
struct PostgresDatabase {
    pool: PgPool,
    holder: Holder,
}

impl Dialect for PostgresDatabase {
    type Transaction = sqlx::Transaction<'static, Postgres>;

    const NEXT_LEASE: &'static str = "
        select nextval('job_lease')";

    const CLAIM_JOBS: &'static str = job_sql::claim_jobs!(
        // Whoever gets this lock has proved that the holder lacks it; it is gone again with the transaction.
        "and not (select pg_try_advisory_xact_lock_shared(527844, cast(cast($5 as bigint) as integer)))",
        "for update skip locked"
    );
    const LINES_OF: &'static str = sql::lines_of!("select json_array_elements_text(cast($2 as json))");
    const ATTEMPTS_OF: &'static str = sql::attempts_of!("select json_array_elements_text(cast($2 as json))");
    const REFUNDS_OF: &'static str = sql::refunds_of!("select json_array_elements_text(cast($2 as json))");
    const DISPUTES_OF: &'static str = sql::disputes_of!("select json_array_elements_text(cast($2 as json))");

    const FURTHER: &'static [&'static str] = holder::ALL;

    async fn holder(&self) -> Result<i64, DatabaseFault> {
        self.holder.number().await
    }

    async fn tend_claims(&self) -> Result<u64, DatabaseFault> {
        self.holder.tend().await
    }

    async fn wipe(&self) -> Result<(), DatabaseFault> {
        for statement in keeping_sql::WRITE_ANEW {
            sqlx::query(*statement).execute(&self.pool).await?;
        }
        Ok(())
    }

    async fn begin_read(&self) -> Result<Self::Transaction, DatabaseFault> {
        // An order is read in several statements, which must see one and the same version of it.
        let begin = "begin isolation level repeatable read read only";
        Ok(self.pool.begin_with(begin).await?)
    }

    async fn begin_write(&self) -> Result<Self::Transaction, DatabaseFault> {
        // Each statement sees what others have committed, so that a version is compared with the newest.
        let begin = "begin isolation level read committed read write";
        Ok(self.pool.begin_with(begin).await?)
    }
}

impl Transaction for sqlx::Transaction<'static, Postgres> {
    async fn execute(&mut self, sql: &'static str, values: Vec<Value>) -> Result<u64, DatabaseFault> {
        let done = bind(sql, values).execute(&mut **self).await?;
        Ok(done.rows_affected())
    }

    async fn fetch(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>, DatabaseFault> {
        let rows = bind(sql, values).fetch_all(&mut **self).await?;
        rows.iter().map(read).collect()
    }

    async fn alone_with(&mut self, thing: String) -> Result<(), DatabaseFault> {
        self.execute(holder::ALONE_WITH, values![thing]).await.map(drop)
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
) -> sqlx::query::Query<'static, Postgres, <Postgres as sqlx::Database>::Arguments> {
    values
        .into_iter()
        .fold(sqlx::query(sql), |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Blob(value) => query.bind(value),
        })
}

fn read(row: &PgRow) -> Result<Row, DatabaseFault> {
    let cell = |index: usize| -> Result<Value, sqlx::Error> {
        let raw = row.try_get_raw(index)?;
        match raw.type_info().name() {
            "INT8" => row.try_get(index).map(Value::Int),
            "BYTEA" => row.try_get(index).map(Value::Blob),
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
        script: include_str!("../../migrations/postgres/0001_orders.sql"),
    },
    Migration {
        number: 2,
        name: "faces",
        script: include_str!("../../migrations/postgres/0002_faces.sql"),
    },
    Migration {
        number: 3,
        name: "edges",
        script: include_str!("../../migrations/postgres/0003_edges.sql"),
    },
    Migration {
        number: 4,
        name: "language",
        script: include_str!("../../migrations/postgres/0004_language.sql"),
    },
    Migration {
        number: 5,
        name: "convenience",
        script: include_str!("../../migrations/postgres/0005_convenience.sql"),
    },
    Migration {
        number: 6,
        name: "letters",
        script: include_str!("../../migrations/postgres/0006_letters.sql"),
    },
    Migration {
        number: 7,
        name: "offers",
        script: include_str!("../../migrations/postgres/0007_offers.sql"),
    },
    Migration {
        number: 8,
        name: "visits",
        script: include_str!("../../migrations/postgres/0008_visits.sql"),
    },
    Migration {
        number: 9,
        name: "keeping",
        script: include_str!("../../migrations/postgres/0009_keeping.sql"),
    },
    Migration {
        number: 10,
        name: "prices",
        script: include_str!("../../migrations/postgres/0010_prices.sql"),
    },
    Migration {
        number: 11,
        name: "kiosk",
        script: include_str!("../../migrations/postgres/0011_kiosk.sql"),
    },
    Migration {
        number: 12,
        name: "shop",
        script: include_str!("../../migrations/postgres/0012_shop.sql"),
    },
    Migration {
        number: 13,
        name: "guard",
        script: include_str!("../../migrations/postgres/0013_guard.sql"),
    },
    Migration {
        number: 14,
        name: "approvals",
        script: include_str!("../../migrations/postgres/0014_approvals.sql"),
    },
    Migration {
        number: 15,
        name: "who",
        script: include_str!("../../migrations/postgres/0015_who.sql"),
    },
    Migration {
        number: 16,
        name: "audit",
        script: include_str!("../../migrations/postgres/0016_audit.sql"),
    },
    Migration {
        number: 17,
        name: "actions",
        script: include_str!("../../migrations/postgres/0017_actions.sql"),
    },
    Migration {
        number: 18,
        name: "reports",
        script: include_str!("../../migrations/postgres/0018_reports.sql"),
    },
    Migration {
        number: 19,
        name: "alerts",
        script: include_str!("../../migrations/postgres/0019_alerts.sql"),
    },
    Migration {
        number: 20,
        name: "provider",
        script: include_str!("../../migrations/postgres/0020_provider.sql"),
    },
    Migration {
        number: 21,
        name: "people",
        script: include_str!("../../migrations/postgres/0021_people.sql"),
    },
    Migration {
        number: 22,
        name: "passkeys",
        script: include_str!("../../migrations/postgres/0022_passkeys.sql"),
    },
];

/// The number is our own; it means this lock and nothing else. Whoever starts while others do waits for all of them, so
/// this lock, unlike others, is waited for longer than a moment; and changing the tables of ten years takes its time.
const LOCK_FOR_MIGRATION: &str = "
    set local statement_timeout = '30min';
    set local lock_timeout = '2min';
    select pg_advisory_xact_lock(5278442719);
    set local lock_timeout = '5s'";
/// What the server does by itself for each connection, in milliseconds: a statement, a wait for a lock, and a
/// transaction that we have forgotten all end.
const SESSION: [(&str, &str); 3] = [
    ("statement_timeout", "10000"),
    ("lock_timeout", "5000"),
    ("idle_in_transaction_session_timeout", "10000"),
];
/// How long a call waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
