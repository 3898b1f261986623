//! An empty store as its first start leaves it, made once and copied for every test that wants one: all migrations
//! take a tenth of a second, and some tests want a hundred stores.

use std::path::Path;
use std::sync::Arc;

use lastfour::storage::Store;
use lastfour::storage::open_sqlite;
use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::Executor;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::OnceCell;

static EMPTY: OnceCell<Vec<u8>> = OnceCell::const_new();

/// Opens the store in this file; where there is none, an empty one.
pub(crate) async fn open_store(path: &Path) -> Arc<dyn Store> {
    if !path.exists() {
        std::fs::write(path, EMPTY.get_or_init(made).await).unwrap();
    }
    open_sqlite(path).await.unwrap()
}

async fn made() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    let store = open_sqlite(&path).await.unwrap();
    let options = SqliteConnectOptions::new().filename(&path);
    let mut beside = options.connect().await.unwrap();
    // Everything into the one file.
    beside.execute("pragma wal_checkpoint(truncate)").await.unwrap();
    beside.close().await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    drop(store);
    bytes
}
