//! Who works at a library, and their sessions.

use secrecy::ExposeSecret;

use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::storage::Conflict;
use crate::storage::SessionDigest;
use crate::storage::StaffSession;
use crate::storage::StaffStanding;
use crate::storage::StaffWrite;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::people_sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;
use crate::storage::write::one_row;
use crate::storage::write::one_row_or;

/// Lets somebody in at a library, or changes what is known of them.
pub(super) async fn write<T: Transaction>(transaction: &mut T, write: &StaffWrite) -> Result<(), Halt> {
    match write {
        StaffWrite::Insert(member) => {
            let mut values = of(member);
            values.extend(values![member.created_at]);
            one_row_or(Conflict::StaffName, transaction, people_sql::INSERT_STAFF, values).await
        }
        StaffWrite::Update(member) => one_row(transaction, people_sql::UPDATE_STAFF, of(member)).await,
        StaffWrite::Used(library, name, at) => {
            let values = values![library.as_str(), name.as_str(), *at];
            transaction.execute(people_sql::NOTE_USE_OF_STAFF, values).await?;
            Ok(())
        }
        StaffWrite::Standing(standing) => change_standing(transaction, standing).await,
        StaffWrite::Password {
            library,
            name,
            before,
            after,
        } => {
            let values = values![
                library.as_str(),
                name.as_str(),
                before.expose_secret(),
                after.expose_secret(),
            ];
            one_row_or(Conflict::Staff, transaction, people_sql::CHANGE_PASSWORD, values).await
        }
    }
}

fn of(member: &StaffMember) -> Vec<Value> {
    values![
        member.library.as_str(),
        member.name.as_str(),
        member.role.word(),
        member.password_hash.expose_secret(),
        i64::from(member.disabled),
        member.last_used_at,
    ]
}

async fn change_standing<T: Transaction>(transaction: &mut T, standing: &StaffStanding) -> Result<(), Halt> {
    let (library, name) = (standing.library.as_str(), standing.name.as_str());
    let admin = values![library, standing.by.as_str()];
    one_row_or(Conflict::Staff, transaction, people_sql::HOLD_ADMIN, admin).await?;
    let ((role, out), (new_role, new_out)) = (standing.before, standing.after);
    let values = values![
        library,
        name,
        role.word(),
        i64::from(out),
        new_role.word(),
        i64::from(new_out),
        standing.used_at,
    ];
    one_row_or(Conflict::Staff, transaction, people_sql::CHANGE_STANDING, values).await
}

/// The sessions of somebody at a library, those that have ended by themselves included, oldest first.
pub(super) async fn sessions<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    name: &StaffName,
) -> Result<Vec<StaffSession>, Halt> {
    let read = |row: &mut Row| -> Result<StaffSession, Unreadable> {
        let digest: [u8; 32] = row.blob()?.try_into().map_err(|_| Unreadable)?;
        Ok(StaffSession {
            digest: SessionDigest::new(digest),
            created_at: row.time()?,
            seen_at: row.time()?,
        })
    };
    let values = values![library.as_str(), name.as_str()];
    let mut rows = transaction.fetch(people_sql::SESSIONS_OF_STAFF, values).await?;
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("session"))
}

/// Somebody at a library.
pub(super) async fn member<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    name: &StaffName,
) -> Result<Option<StaffMember>, Halt> {
    let values = values![library.as_str(), name.as_str()];
    Ok(members(transaction, library, people_sql::STAFF_MEMBER, values)
        .await?
        .pop())
}

/// Everybody at a library.
pub(super) async fn everybody<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
) -> Result<Vec<StaffMember>, Halt> {
    members(transaction, library, people_sql::STAFF, values![library.as_str()]).await
}

async fn members<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<StaffMember>, Halt> {
    let read = |row: &mut Row| -> Result<StaffMember, Unreadable> {
        Ok(StaffMember {
            library: library.clone(),
            name: row.parsed(StaffName::parse)?,
            role: row.word(Role::from_word)?,
            password_hash: row.text()?.into(),
            disabled: row.int()? != 0,
            last_used_at: row.time()?,
            created_at: row.time()?,
        })
    };
    let mut rows = transaction.fetch(sql, values).await?;
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("staff member"))
}
