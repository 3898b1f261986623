//! Approvals of guardians.

use crate::domain::Actor;
use crate::domain::Approval;
use crate::domain::LibraryId;
use crate::domain::PatronKey;
use crate::domain::SignedForm;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::person_sql;
use crate::storage::sql::statements;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row_or;

/// Approvals of library `$1` that were withdrawn at `$2` or earlier.
macro_rules! withdrawn {
    () => {
        "
        from guardian_approvals
        where library = $1
        and withdrawn_at <= $2"
    };
}

statements! {
    /// Touches no row while another is in force.
    MAKE = "
        insert into guardian_approvals (library, patron, made_at, made_by, initials, kept_where)
        values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing";

    /// Touches no row when none is in force. Never before it was made: two machines may disagree about the time.
    WITHDRAW = "
        update guardian_approvals
        set withdrawn_at = case when made_at > $3 then made_at else $3 end, withdrawn_by = $4
        where library = $1
        and patron = $2
        and withdrawn_at is null";

    APPROVALS_OF_A_PERSON = "
        select made_at, made_by, initials, kept_where, withdrawn_at, withdrawn_by
        from guardian_approvals
        where library = $1
        and patron = $2
        order by made_at, coalesce(withdrawn_at, 9223372036854775807)";

    DELETE_APPROVALS_OF = "
        delete from guardian_approvals
        where library = $1
        and patron = $2";

    COUNT_WITHDRAWN = concat!("select count(*)", withdrawn!());

    PURGE_WITHDRAWN = concat!("
        with due as materialized (
            select patron, made_at", withdrawn!(), "
            limit $3
        )
        delete from guardian_approvals
        where library = $1
        and withdrawn_at <= $2
        and (patron, made_at) in (select due.patron, due.made_at from due)");

    /// Those of patrons who are nobody's by now.
    PURGE_APPROVALS_OF_NOBODY = "
        delete from guardian_approvals
        where library = $1
        and made_at <= $2
        and (
            select count(*) from patron
            where patron.library = guardian_approvals.library and patron.id = guardian_approvals.patron
        ) = 0";
}

/// What becomes of a guardian's approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalWrite {
    /// A new one, in force; a conflict while another is.
    Make(Approval),
    /// The one in force does not hold any more, from this moment on; a conflict when none is in force.
    Withdraw(Actor, Timestamp),
}

/// Writes what becomes of an approval of a patron who is known. That it was made keeps them known for as long as an order
/// would.
pub(super) async fn write<T: Transaction>(
    transaction: &mut T,
    (library, patron): (&LibraryId, PatronKey),
    write: &ApprovalWrite,
) -> Result<(), Halt> {
    let (library, patron) = (library.as_str(), patron.to_string());
    match write {
        ApprovalWrite::Make(approval) => {
            let values = values![
                library,
                patron.as_str(),
                approval.made_at,
                approval.made_by.word(),
                approval.form.initials(),
                approval.form.kept_where(),
            ];
            one_row_or(Conflict::Approval, transaction, MAKE, values).await?;
            let used = values![library, patron.as_str(), approval.made_at];
            transaction.execute(person_sql::USE_PATRON, used).await?;
            Ok(())
        }
        ApprovalWrite::Withdraw(by, at) => {
            let values = values![library, patron.as_str(), *at, by.word()];
            one_row_or(Conflict::Approval, transaction, WITHDRAW, values).await
        }
    }
}

/// The approvals for a patron, oldest first: those that were withdrawn, and then the one in force.
pub(super) async fn of<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    patron: PatronKey,
) -> Result<Vec<Approval>, Halt> {
    let read = |row: &mut Row| -> Result<Approval, Unreadable> {
        let (made_at, made_by) = (row.time()?, row.word(Actor::from_word)?);
        let (initials, kept_where) = (row.text()?, row.text()?);
        let form = SignedForm::parse(&initials, &kept_where).map_err(|_| Unreadable)?;
        let (at, by) = (row.time_or_null()?, row.word_or_null(Actor::from_word)?);
        Ok(Approval {
            form,
            made_by,
            made_at,
            withdrawn: by.zip(at),
        })
    };
    let values = values![library.as_str(), patron.to_string()];
    let mut rows = transaction.fetch(APPROVALS_OF_A_PERSON, values).await?;
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("approval of a guardian"))
}
