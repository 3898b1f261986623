//! One call, one transaction: begun, ended, and named when it fails.

/// Reads within one transaction, and says what was asked when it fails.
macro_rules! read {
    ($store:ident, $doing:literal, |$transaction:ident| $read:expr) => {
        within!($store, begin_read, $doing, |$transaction| $read)
    };
}

/// Writes within one transaction, and says what was asked when it fails.
macro_rules! write {
    ($store:ident, $doing:literal, |$transaction:ident| $write:expr) => {
        within!($store, begin_write, $doing, |$transaction| $write)
    };
}

macro_rules! within {
    ($store:ident, $begin:ident, $doing:literal, |$transaction:ident| $work:expr) => {
        async {
            let mut begun = $store.database.$begin().await?;
            let $transaction = &mut begun;
            let result = $work.await;
            $crate::storage::dialect::end(begun, result).await
        }
        .await
        .map_err(|halt: $crate::storage::fault::Halt| halt.doing($doing))
    };
}

pub(super) use read;
pub(super) use within;
pub(super) use write;
