//! A schema of a test's own on the server that `tests/run` started.

use sqlx::AssertSqlSafe;
use sqlx::Connection;
use sqlx::Executor;

/// Makes the schema; gives the address to use it.
#[expect(
    clippy::disallowed_methods,
    reason = "tests/run says in the environment where the server is"
)]
pub(crate) async fn schema(name: &str) -> String {
    let Ok(server) = std::env::var("LASTFOUR_TEST_POSTGRES") else {
        panic!("LASTFOUR_TEST_POSTGRES names no server: run tests/run, which starts one");
    };
    let name = format!("{name}_{}", std::process::id());
    let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
    let create = AssertSqlSafe(format!("create schema {name}"));
    connection.execute(sqlx::raw_sql(create)).await.unwrap();
    connection.close().await.unwrap();
    let mark = if server.contains('?') { '&' } else { '?' };
    format!("{server}{mark}options[search_path]={name}")
}
