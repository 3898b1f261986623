//! Passkeys of staff, and how many second factors each of them has.

use crate::domain::LibraryId;
use crate::domain::PasskeyName;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::sql::statements;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row_or;

statements! {
    /// Touches no row when there is one already, or nobody.
    FIRST_FACTOR = "
        update staff
        set factors = 1
        where library = $1
        and name = $2
        and factors = 0";

    /// Touches no row when there is none yet, or `$3` are.
    FURTHER_FACTOR = "
        update staff
        set factors = factors + 1
        where library = $1
        and name = $2
        and factors > 0
        and factors < $3";

    /// Touches no row when it is the last one.
    FACTOR_LESS = "
        update staff
        set factors = factors - 1
        where library = $1
        and name = $2
        and factors > 1";

    NO_FACTORS = "
        update staff
        set factors = 0
        where library = $1
        and name = $2";

    /// Touches no row when somebody at the library has it.
    PUT_PASSKEY = "
        insert into staff_passkey (library, id, staff, name, sealed, counter, challenged_at, since)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict do nothing";

    PASSKEYS = "
        select id, name, sealed, counter, challenged_at, since
        from staff_passkey
        where library = $1
        and staff = $2
        order by since, id";

    /// Touches no row when it is gone, when an answer to this challenge or a later one was taken, or when the counter would
    /// not go on.
    TAKE_PASSKEY = "
        update staff_passkey
        set counter = $4, challenged_at = $5
        where library = $1
        and staff = $2
        and id = $3
        and challenged_at < $5
        and (counter < $4 or (counter = 0 and $4 = 0))";

    REMOVE_PASSKEY = "
        delete from staff_passkey
        where library = $1
        and staff = $2
        and id = $3";

    FORGET_PASSKEYS = "
        delete from staff_passkey
        where library = $1
        and staff = $2";
}

/// A passkey, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPasskey {
    /// A keyed digest of the id by which the authenticator knows it.
    pub id: [u8; 32],
    /// What its owner calls it.
    pub name: PasskeyName,
    /// Id and public key, sealed.
    pub sealed: Vec<u8>,
    /// The authenticator's count of signatures, as it was last taken; 0 where it keeps none.
    pub counter: u32,
    /// When the challenge was drawn that was last answered.
    pub challenged_at: Timestamp,
    /// Since when it is a second factor.
    pub since: Timestamp,
}

/// What a passkey has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasskeyTaken {
    /// Which, see [`StoredPasskey::id`].
    pub id: [u8; 32],
    /// The count of signatures that came with it.
    pub counter: u32,
    /// When the challenge was drawn.
    pub challenged_at: Timestamp,
}

/// The first second factor of somebody; a conflict when there is one.
pub(super) async fn first<T: Transaction>(
    transaction: &mut T,
    (library, staff): (&str, &str),
) -> Result<(), Halt> {
    one_row_or(
        Conflict::Factor,
        transaction,
        FIRST_FACTOR,
        values![library, staff],
    )
    .await
}

/// One more; a conflict when there is none yet, or too many.
pub(super) async fn further<T: Transaction>(
    transaction: &mut T,
    (library, staff): (&str, &str),
) -> Result<(), Halt> {
    let values = values![library, staff, FACTORS_MAX];
    one_row_or(Conflict::Factor, transaction, FURTHER_FACTOR, values).await
}

/// Writes a passkey; a conflict when somebody at the library has it.
pub(super) async fn put<T: Transaction>(
    transaction: &mut T,
    (library, staff): (&str, &str),
    passkey: &StoredPasskey,
) -> Result<(), Halt> {
    let values = values![
        library,
        passkey.id.as_slice(),
        staff,
        passkey.name.as_str(),
        passkey.sealed.as_slice(),
        passkey.counter,
        passkey.challenged_at,
        passkey.since,
    ];
    one_row_or(Conflict::Factor, transaction, PUT_PASSKEY, values).await
}

/// Takes an answer, once.
pub(super) async fn take<T: Transaction>(
    transaction: &mut T,
    (library, staff): (&str, &str),
    taken: &PasskeyTaken,
) -> Result<(), Halt> {
    let values = values![
        library,
        staff,
        taken.id.as_slice(),
        taken.counter,
        taken.challenged_at,
    ];
    one_row_or(Conflict::Factor, transaction, TAKE_PASSKEY, values).await
}

/// Takes one away; a conflict when it is gone, or the last factor.
pub(super) async fn remove<T: Transaction>(
    transaction: &mut T,
    (library, staff): (&str, &str),
    id: &[u8; 32],
) -> Result<(), Halt> {
    let whose = values![library, staff];
    one_row_or(Conflict::Factor, transaction, FACTOR_LESS, whose).await?;
    let values = values![library, staff, id.as_slice()];
    one_row_or(Conflict::Factor, transaction, REMOVE_PASSKEY, values).await
}

/// There is none from now on, nor any other factor; fine when there was none.
pub(super) async fn forget<T: Transaction>(
    transaction: &mut T,
    (library, staff): (&str, &str),
) -> Result<(), Halt> {
    for all in [FORGET_PASSKEYS, NO_FACTORS] {
        transaction.execute(all, values![library, staff]).await?;
    }
    Ok(())
}

/// Somebody's, oldest first.
pub(super) async fn of<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    staff: &StaffName,
) -> Result<Vec<StoredPasskey>, Halt> {
    let values = values![library.as_str(), staff.as_str()];
    let mut rows = transaction.fetch(PASSKEYS, values).await?;
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("passkey"))
}

fn read(row: &mut Row) -> Result<StoredPasskey, Unreadable> {
    Ok(StoredPasskey {
        id: row.blob()?.try_into().map_err(|_| Unreadable)?,
        name: row.parsed(PasskeyName::parse)?,
        sealed: row.blob()?,
        counter: row.small()?,
        challenged_at: row.time()?,
        since: row.time()?,
    })
}

/// More than anybody needs: an app, a key on the ring, one in the drawer, and the computers that one works at.
pub const FACTORS_MAX: u32 = 6;
