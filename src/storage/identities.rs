//! Who of the staff comes by the library's own sign-in.

use crate::domain::LibraryId;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::sql::statements;
use crate::storage::value::values;
use crate::storage::write::one_row_or;

statements! {
    /// Touches no row when the subject is somebody, or the name is somebody's who comes so.
    PUT_IDENTITY = "
        insert into staff_identity (library, subject, staff, since)
        values ($1, $2, $3, $4)
        on conflict do nothing";

    IDENTITY = "
        select staff
        from staff_identity
        where library = $1
        and subject = $2";

    HAS_IDENTITY = "
        select staff
        from staff_identity
        where library = $1
        and staff = $2";
}

/// Somebody comes by the library's own sign-in from now on. A conflict of names when the subject is somebody already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityWrite {
    /// At which library.
    pub library: LibraryId,
    /// A keyed digest of issuer and subject.
    pub subject: [u8; 32],
    /// Who.
    pub staff: StaffName,
    /// Since when.
    pub at: Timestamp,
}

pub(super) async fn write<T: Transaction>(transaction: &mut T, write: &IdentityWrite) -> Result<(), Halt> {
    let (library, staff) = (write.library.as_str(), write.staff.as_str());
    let values = values![library, write.subject.as_slice(), staff, write.at];
    one_row_or(Conflict::StaffName, transaction, PUT_IDENTITY, values).await
}

/// Who a subject is.
pub(super) async fn name_of<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    subject: &[u8; 32],
) -> Result<Option<StaffName>, Halt> {
    let values = values![library.as_str(), subject.as_slice()];
    let mut rows = transaction.fetch(IDENTITY, values).await?;
    let name = rows.first_mut().map(|row| row.parsed(StaffName::parse));
    name.transpose().map_err(|_| Halt::Corrupt("staff identity"))
}

/// Whether somebody comes so.
pub(super) async fn is_known<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    staff: &StaffName,
) -> Result<bool, Halt> {
    let values = values![library.as_str(), staff.as_str()];
    Ok(!transaction.fetch(HAS_IDENTITY, values).await?.is_empty())
}
