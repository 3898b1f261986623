//! The lock that says that a process lives: how the claims of one that died are known. PostgreSQL only.
//!
//! A connection that serves for nothing else holds an advisory lock under a number of the process's own. When the
//! process dies, however it dies, the connection ends and the server frees the lock. What that proves, and what it does
//! not, stands in decision 13.

use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::Mutex;

use crate::domain::Randomness;
use crate::domain::SystemRandomness;
use crate::storage::fault::DatabaseFault;

/// The lock of this process.
#[derive(Debug)]
pub(super) struct Holder {
    options: PgConnectOptions,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// Drawn once: what was claimed under it stays ours when the connection is lost and made again.
    number: Option<i64>,
    connection: Option<PgConnection>,
}

impl Holder {
    /// Takes no lock yet: a command that claims nothing needs none.
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Self {
            options: options.options(SESSION),
            held: Mutex::default(),
        }
    }

    /// The number of this process, whose lock is taken unless it was before.
    pub(super) async fn number(&self) -> Result<i64, DatabaseFault> {
        let mut held = self.held.lock().await;
        match (held.number, &held.connection) {
            (Some(number), Some(_)) => Ok(number),
            _ => in_time(self.take(&mut held)).await,
        }
    }

    /// Sees to it that the lock is ours, and gives back what processes have claimed whose locks are nobody's.
    pub(super) async fn tend(&self) -> Result<u64, DatabaseFault> {
        let mut held = self.held.lock().await;
        if held.connection.is_none() {
            in_time(self.take(&mut held)).await?;
        }
        if let (Some(number), Some(connection)) = (held.number, held.connection.take()) {
            // Without an answer the connection is dropped, and made again below, at once.
            if let Ok((given_back, connection)) = in_time(look(connection, number)).await {
                held.connection = Some(connection);
                return Ok(given_back);
            }
        }
        in_time(self.take(&mut held)).await?;
        Ok(0)
    }

    async fn take(&self, held: &mut Held) -> Result<i64, DatabaseFault> {
        let number = held.number.unwrap_or_else(draw);
        let mut connection = self.options.connect().await?;
        let taken: bool = sqlx::query_scalar(TAKE)
            .bind(number)
            .fetch_one(&mut connection)
            .await?;
        if !taken {
            // Our last connection, which the server has not missed yet; or, before the first claim, a namesake.
            return Err(DatabaseFault::unheld());
        }
        sqlx::query(REGISTER)
            .bind(number)
            .execute(&mut connection)
            .await?;
        held.number = Some(number);
        held.connection = Some(connection);
        Ok(number)
    }
}

async fn look(mut connection: PgConnection, number: i64) -> Result<(u64, PgConnection), DatabaseFault> {
    let ours: bool = sqlx::query_scalar(IS_HELD)
        .bind(number)
        .fetch_one(&mut connection)
        .await?;
    if !ours {
        return Err(DatabaseFault::unheld());
    }
    sqlx::query(NOTE_THE_MISSING).execute(&mut connection).await?;
    let given_back = sqlx::query(GIVE_BACK).execute(&mut connection).await?;
    sqlx::query(FORGET).execute(&mut connection).await?;
    Ok((given_back.rows_affected(), connection))
}

async fn in_time<T>(work: impl Future<Output = Result<T, DatabaseFault>> + Send) -> Result<T, DatabaseFault> {
    match tokio::time::timeout(ANSWER_TIMEOUT, work).await {
        Ok(done) => done,
        Err(_) => Err(DatabaseFault::from(std::io::Error::from(
            std::io::ErrorKind::TimedOut,
        ))),
    }
}

/// From 0 to the largest that an advisory lock takes as one of two numbers.
fn draw() -> i64 {
    let mut bytes = [0; 4];
    SystemRandomness.fill(&mut bytes);
    i64::from(u32::from_be_bytes(bytes) >> 1)
}

/// `$class` and a number: locks of two numbers are other locks than those of one. 527844 is our own; it means these
/// locks and nothing else.
macro_rules! lock_of {
    ($number:literal) => {
        concat!(
            "
            select 1
            from pg_locks
            where locktype = 'advisory'
            and database = (select oid from pg_database where datname = current_database())
            and classid = 527844
            and cast(objid as bigint) = ",
            $number,
            "
            and objsubid = 2
            and mode = 'ExclusiveLock'
            and granted"
        )
    };
}

/// Two servers, or two lives of one, that start in the same microsecond are not to be feared.
macro_rules! server_started_us {
    () => {
        "cast(extract(epoch from pg_postmaster_start_time()) * 1000000 as bigint)"
    };
}

/// The server's clock: the looks of many processes are compared.
macro_rules! now_ms {
    () => {
        "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)"
    };
}

const TAKE: &str = "
        select pg_try_advisory_lock(527844, cast(cast($1 as bigint) as integer))";

/// On this life of this server the lock was held: from now on, that it is missing means something.
const REGISTER: &str = concat!(
    "
        insert into job_holder (number, server_started_us, missing_since)
        values ($1, ",
    server_started_us!(),
    ", null)
        on conflict (number) do update
        set
            server_started_us = excluded.server_started_us,
            missing_since = null"
);

const IS_HELD: &str = concat!("select exists (", lock_of!("$1"), ")");

/// Writes only what has changed since somebody looked.
const NOTE_THE_MISSING: &str = concat!(
    "
        update job_holder
        set missing_since = case
            when missing_since is null then ",
    now_ms!(),
    "
        end
        where server_started_us = ",
    server_started_us!(),
    "
        and (missing_since is null) = (not exists (",
    lock_of!("job_holder.number"),
    "))"
);

/// A holder that takes its lock again waits here, in `REGISTER`, until this is through; so nothing that it claims
/// afterwards is given back.
const GIVE_BACK: &str = concat!(
    "
        with gone as materialized (
            select number
            from job_holder
            where server_started_us = ",
    server_started_us!(),
    "
            and missing_since <= ",
    now_ms!(),
    " - 5000
            and not exists (",
    lock_of!("job_holder.number"),
    ")
            for update skip locked
        )
        update job
        set
            due_at = case
                when claimed_due_at < due_at then claimed_due_at
                else due_at
            end,
            claimed_due_at = null,
            leased_until = null
        from gone
        where leased_until is not null
        and holder = gone.number"
);

/// By now every claim of theirs has run out; and what was seen on another life of the server means nothing on this one.
const FORGET: &str = concat!(
    "
        delete from job_holder
        where missing_since <= ",
    now_ms!(),
    " - 600000
        or server_started_us <> ",
    server_started_us!(),
);

/// Whoever asks for the same text waits here until this transaction ends.
pub(super) const ALONE_WITH: &str = "
        select pg_advisory_xact_lock(hashtextextended($1, 527844))";

/// Every statement here, to be read by the database once.
pub(super) const ALL: &[&str] = &[
    TAKE,
    REGISTER,
    IS_HELD,
    NOTE_THE_MISSING,
    GIVE_BACK,
    FORGET,
    ALONE_WITH,
];

/// A look and a new connection may each take so long; together less than the five seconds after which others act.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(1500);
/// The server gives up a connection whose other end is silent, a machine without power say, after some ten seconds.
/// Through a socket of the file system these do nothing.
const SESSION: [(&str, &str); 4] = [
    ("tcp_keepalives_idle", "4"),
    ("tcp_keepalives_interval", "2"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];
