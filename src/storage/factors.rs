//! The second factor of staff: the keys of their apps, the codes for whoever has lost theirs, and who has shown one when.

use async_trait::async_trait;

use crate::domain::LibraryId;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::PasskeyTaken;
use crate::storage::SessionDigest;
use crate::storage::StaffSession;
use crate::storage::StoreError;
use crate::storage::StoredPasskey;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::identities;
use crate::storage::passkeys;
use crate::storage::sql::statements;
use crate::storage::staff;
use crate::storage::store::SqlStore;
use crate::storage::transactions::within;
use crate::storage::value::Row;
use crate::storage::value::values;
use crate::storage::write::one_row;
use crate::storage::write::one_row_or;

statements! {
    /// Touches no row when there is one.
    PUT_FACTOR = "
        insert into staff_factor (library, staff, sealed, step, since)
        values ($1, $2, $3, $4, $5)
        on conflict do nothing";

    FACTOR = "
        select sealed, step
        from staff_factor
        where library = $1
        and staff = $2";

    FACTOR_TOLD = "
        select (
            select since
            from staff_factor
            where library = $1
            and staff = $2
        ), (
            select count(*)
            from staff_recovery
            where library = $1
            and staff = $2
        )
        from staff
        where library = $1
        and name = $2
        and factors > 0";

    /// Touches no row when a code of this step, or of a later one, was taken.
    TAKE_STEP = "
        update staff_factor
        set step = $3
        where library = $1
        and staff = $2
        and step < $3";

    /// Has whoever else changes it wait. Touches no row when there is none.
    HOLD_FACTOR = "
        update staff
        set factors = factors
        where library = $1
        and name = $2
        and factors > 0";

    FORGET_FACTOR = "
        delete from staff_factor
        where library = $1
        and staff = $2";

    PUT_RECOVERY = "
        insert into staff_recovery (library, staff, digest)
        values ($1, $2, $3)";

    /// Touches no row when it is used, or none of theirs.
    TAKE_RECOVERY = "
        delete from staff_recovery
        where library = $1
        and staff = $2
        and digest = $3";

    FORGET_RECOVERY = "
        delete from staff_recovery
        where library = $1
        and staff = $2";

    /// Never back: two machines may disagree about the time.
    PROVE_SESSION = "
        update session
        set proven_at = $2
        where digest = $1
        and (proven_at is null or proven_at < $2)";

    PROVEN_AT = "
        select coalesce(proven_at, created_at)
        from session
        where digest = $1
        and face = 'staff'";
}

/// The key of somebody's app, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFactor {
    /// The key, sealed.
    pub sealed: Vec<u8>,
    /// The half minute of the last code that was taken, counted since 1970.
    pub step: i64,
}

/// What is told of somebody's second factor; nothing of it helps to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorTold {
    /// When the app was set up; `None` for whoever has passkeys alone.
    pub app_since: Option<Timestamp>,
    /// How many codes are left for whoever loses app and passkeys.
    pub codes_left: u32,
}

/// What becomes of the second factor of somebody at a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorWrite {
    /// At which library.
    pub library: LibraryId,
    /// Whose.
    pub staff: StaffName,
    /// What.
    pub change: FactorChange,
}

/// How a second factor is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactorChange {
    /// An app, the first one, with the digests of the codes for whoever loses it; a conflict when there is one.
    Put(StoredFactor, Vec<[u8; 32]>, Timestamp),
    /// A passkey, the first one, with the same; a conflict when there is one.
    PutPasskey(StoredPasskey, Vec<[u8; 32]>),
    /// A passkey beside what there is; a conflict when there is nothing or too much, or somebody has it.
    AddPasskey(StoredPasskey),
    /// The answer of a passkey is taken; a conflict when it was, or the passkey is gone, or its counter went back.
    TakePasskey(PasskeyTaken),
    /// A passkey is none from now on; a conflict when it is gone, or the last factor.
    RemovePasskey([u8; 32]),
    /// A code of this half minute is taken; a conflict when one of it, or of a later one, was.
    TakeStep(i64),
    /// One of the codes for whoever has lost the app is taken; a conflict when it is gone.
    TakeRecovery([u8; 32]),
    /// These are the codes for whoever loses the app from now on, as digests; a conflict when there is no factor.
    PutRecovery(Vec<[u8; 32]>),
    /// There is none from now on; fine when there was none.
    Forget,
}

/// What is read of second factors and of sessions of staff. They are written with everything else, in a
/// [`Unit`](crate::storage::Unit).
#[async_trait]
pub trait FactorStore {
    /// Somebody's; `None` for whoever has none yet.
    async fn factor(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Option<StoredFactor>, StoreError>;

    /// What is told of somebody's; `None` for whoever has none yet.
    async fn factor_told(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Option<FactorTold>, StoreError>;

    /// Somebody's passkeys, oldest first.
    async fn passkeys(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Vec<StoredPasskey>, StoreError>;

    /// When the holder of a session of staff last brought a second factor; `None` when there is no such session.
    async fn proven_at(&self, digest: SessionDigest) -> Result<Option<Timestamp>, StoreError>;

    /// The sessions of somebody at a library, those that have ended by themselves included, oldest first.
    async fn sessions_of(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Vec<StaffSession>, StoreError>;

    /// Who this is, of those who come by the library's own sign-in; a keyed digest of issuer and subject.
    async fn staff_by_identity(
        &self,
        library: &LibraryId,
        subject: &[u8; 32],
    ) -> Result<Option<StaffName>, StoreError>;

    /// Whether somebody comes by the library's own sign-in.
    async fn has_identity(&self, library: &LibraryId, staff: &StaffName) -> Result<bool, StoreError>;
}

#[async_trait]
impl<D: Dialect> FactorStore for SqlStore<D> {
    async fn factor(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Option<StoredFactor>, StoreError> {
        within!(self, begin_read, "read a second factor", |transaction| factor(
            transaction,
            library,
            staff
        ))
    }

    async fn factor_told(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Option<FactorTold>, StoreError> {
        within!(self, begin_read, "read a second factor", |transaction| told(
            transaction,
            library,
            staff
        ))
    }

    async fn passkeys(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Vec<StoredPasskey>, StoreError> {
        within!(self, begin_read, "read passkeys", |transaction| passkeys::of(
            transaction,
            library,
            staff
        ))
    }

    async fn proven_at(&self, digest: SessionDigest) -> Result<Option<Timestamp>, StoreError> {
        within!(self, begin_read, "read a session", |transaction| proven_at(
            transaction,
            digest
        ))
    }

    async fn sessions_of(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Vec<StaffSession>, StoreError> {
        within!(self, begin_read, "read sessions", |transaction| staff::sessions(
            transaction,
            library,
            staff
        ))
    }

    async fn staff_by_identity(
        &self,
        library: &LibraryId,
        subject: &[u8; 32],
    ) -> Result<Option<StaffName>, StoreError> {
        within!(self, begin_read, "read a staff identity", |transaction| {
            identities::name_of(transaction, library, subject)
        })
    }

    async fn has_identity(&self, library: &LibraryId, staff: &StaffName) -> Result<bool, StoreError> {
        within!(self, begin_read, "read a staff identity", |transaction| {
            identities::is_known(transaction, library, staff)
        })
    }
}

async fn factor<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    staff: &StaffName,
) -> Result<Option<StoredFactor>, Halt> {
    let values = values![library.as_str(), staff.as_str()];
    let mut rows = transaction.fetch(FACTOR, values).await?;
    let Some(row) = rows.first_mut() else {
        return Ok(None);
    };
    let read = row.blob().and_then(|sealed| {
        Ok(StoredFactor {
            sealed,
            step: row.int()?,
        })
    });
    read.map(Some).map_err(|_| Halt::Corrupt("second factor"))
}

async fn told<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    staff: &StaffName,
) -> Result<Option<FactorTold>, Halt> {
    let values = values![library.as_str(), staff.as_str()];
    let mut rows = transaction.fetch(FACTOR_TOLD, values).await?;
    let Some(row) = rows.first_mut() else {
        return Ok(None);
    };
    let read = row.time_or_null().and_then(|app_since| {
        Ok(FactorTold {
            app_since,
            codes_left: row.small()?,
        })
    });
    read.map(Some).map_err(|_| Halt::Corrupt("second factor"))
}

async fn proven_at<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
) -> Result<Option<Timestamp>, Halt> {
    let values = values![digest.as_bytes().as_slice()];
    let mut rows = transaction.fetch(PROVEN_AT, values).await?;
    let at = rows.first_mut().map(Row::time).transpose();
    at.map_err(|_| Halt::Corrupt("session"))
}

/// Writes a change.
pub(super) async fn write<T: Transaction>(transaction: &mut T, write: &FactorWrite) -> Result<(), Halt> {
    let (library, staff) = (write.library.as_str(), write.staff.as_str());
    let whose = (library, staff);
    match &write.change {
        FactorChange::Put(factor, recovery, at) => {
            passkeys::first(transaction, whose).await?;
            let values = values![library, staff, factor.sealed.as_slice(), factor.step, *at];
            one_row_or(Conflict::Factor, transaction, PUT_FACTOR, values).await?;
            put_recovery(transaction, whose, recovery).await
        }
        FactorChange::PutPasskey(passkey, recovery) => {
            passkeys::first(transaction, whose).await?;
            passkeys::put(transaction, whose, passkey).await?;
            put_recovery(transaction, whose, recovery).await
        }
        FactorChange::AddPasskey(passkey) => {
            passkeys::further(transaction, whose).await?;
            passkeys::put(transaction, whose, passkey).await
        }
        FactorChange::TakePasskey(taken) => passkeys::take(transaction, whose, taken).await,
        FactorChange::RemovePasskey(id) => passkeys::remove(transaction, whose, id).await,
        FactorChange::TakeStep(step) => {
            let values = values![library, staff, *step];
            one_row_or(Conflict::Factor, transaction, TAKE_STEP, values).await
        }
        FactorChange::TakeRecovery(digest) => {
            let values = values![library, staff, digest.as_slice()];
            one_row_or(Conflict::Factor, transaction, TAKE_RECOVERY, values).await
        }
        FactorChange::PutRecovery(recovery) => {
            let whose = || values![library, staff];
            one_row_or(Conflict::Factor, transaction, HOLD_FACTOR, whose()).await?;
            transaction.execute(FORGET_RECOVERY, whose()).await?;
            put_recovery(transaction, (library, staff), recovery).await
        }
        FactorChange::Forget => {
            for all in [FORGET_FACTOR, FORGET_RECOVERY] {
                transaction.execute(all, values![library, staff]).await?;
            }
            passkeys::forget(transaction, whose).await
        }
    }
}

async fn put_recovery<T: Transaction>(
    transaction: &mut T,
    (library, staff): (&str, &str),
    recovery: &[[u8; 32]],
) -> Result<(), Halt> {
    for digest in recovery {
        let values = values![library, staff, digest.as_slice()];
        one_row(transaction, PUT_RECOVERY, values).await?;
    }
    Ok(())
}

/// The holder of a session has brought a second factor now; fine when it has ended.
pub(super) async fn prove<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
    at: Timestamp,
) -> Result<(), Halt> {
    let values = values![digest.as_bytes().as_slice(), at];
    transaction.execute(PROVE_SESSION, values).await?;
    Ok(())
}
