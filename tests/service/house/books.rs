//! What is stored, table by table, as whoever owns the file can read it.

use std::path::Path;

use sqlx::ConnectOptions;
use sqlx::Executor;
use sqlx::Row;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteConnectOptions;

use crate::house::House;

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) library: String,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) detail: String,
}

/// The audit of all libraries, oldest first.
pub(crate) async fn audit(file: &Path) -> Vec<Line> {
    let mut connection = open(file).await;
    let sql = "select library, actor, action, detail from audit order by id";
    let rows = connection.fetch_all(sql).await.unwrap();
    rows.iter()
        .map(|row| Line {
            library: row.get(0),
            actor: row.get(1),
            action: row.get(2),
            detail: row.get(3),
        })
        .collect()
}

/// Of every line of the audit, oldest first: what, from where, and what came of it.
pub(crate) async fn origins(file: &Path) -> Vec<(String, String, String)> {
    let mut connection = open(file).await;
    let sql = "select action, origin, outcome from audit order by id";
    let rows = connection.fetch_all(sql).await.unwrap();
    rows.iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect()
}

/// Every row of every table but the audit.
pub(crate) async fn all_but_the_audit(file: &Path) -> Vec<String> {
    let mut connection = open(file).await;
    let tables = "select m.name, group_concat('quote(' || c.name || ')', ' || '','' || ') \
                  from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' \
                  and m.name not like 'sqlite%' and m.name not like 'audit%' group by m.name order by m.name";
    let mut all = Vec::new();
    for table in connection.fetch_all(tables).await.unwrap() {
        let (name, columns): (String, String) = (table.get(0), table.get(1));
        let sql = format!("select {columns} from {name} order by 1");
        let rows = connection.fetch_all(sqlx::AssertSqlSafe(sql)).await.unwrap();
        all.extend(
            rows.iter()
                .map(|row| format!("{name}: {}", row.get::<String, _>(0))),
        );
    }
    all
}

impl House {
    /// In how many rows a language is kept.
    pub(crate) async fn languages_kept(&self) -> i64 {
        let mut connection = open(&self.folder.path().join("store.db")).await;
        let sql = "select (select count(language) from session) + (select count(*) from guest)";
        connection.fetch_one(sql).await.unwrap().get(0)
    }
}

/// Takes away who a patron was, as the one row is erased that joins the pseudonym to the barcode.
pub(crate) async fn erase(file: &Path, barcode: &str) {
    let options = SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    let sql = sqlx::query("update patron set barcode = null where barcode = $1").bind(barcode);
    let erased = sql.execute(&mut connection).await.unwrap();
    assert_eq!(erased.rows_affected(), 1);
}

async fn open(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    options.connect().await.unwrap()
}
