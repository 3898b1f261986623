//! Everything that is stored of one patron.

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Agreement;
use crate::domain::Approval;
use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::Contact;
use crate::domain::Letter;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::Timestamp;
use crate::storage::agreements;
use crate::storage::approvals;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::letters;
use crate::storage::orders;
use crate::storage::parts_sql;
use crate::storage::person_sql;
use crate::storage::records;
use crate::storage::sql as order_sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;

/// Everything that is stored of a patron.
#[derive(Clone, Debug)]
pub struct PersonRecord {
    /// Their pseudonym; `None` when they are signed in at this moment and nothing else is stored.
    pub key: Option<PatronKey>,
    /// Their orders, and those of others with a fee of theirs; oldest first.
    pub orders: Vec<StoredOrder>,
    /// The lines of audit about them and their own orders, oldest first.
    pub audit: Vec<AuditEntry>,
    /// Their visits that have not ended: when each began, and was last used.
    pub sessions: Vec<(Timestamp, Timestamp)>,
    /// The letters that they asked for, oldest first.
    pub letters: Vec<Letter>,
    /// The approvals of their guardians, oldest first.
    pub approvals: Vec<Approval>,
}

/// An order as it concerns a patron.
#[derive(Clone, Debug)]
pub struct StoredOrder {
    /// The order.
    pub order: Order,
    /// Whether it is theirs; else somebody else pays a fee of theirs in it.
    pub own: bool,
    /// How to reach its buyer, when it is theirs and somebody was asked.
    pub contact: Option<Contact>,
    /// What was agreed on, when it is theirs and something on offer was bought.
    pub agreement: Option<Agreement>,
}

/// What came of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Erased {
    /// Nothing is stored of them.
    Unknown,
    /// So many orders are still needed; nothing was changed.
    Needed(u64),
    /// Done.
    Done {
        /// So many orders are nobody's now.
        orders: u64,
        /// So many visits were ended.
        sessions: u64,
    },
}

/// Everything that is stored of a patron.
pub(super) async fn person<D: Dialect>(
    transaction: &mut D::Transaction,
    library: &LibraryId,
    barcode: &Barcode,
) -> Result<Option<PersonRecord>, Halt> {
    let card = || values![library.as_str(), barcode.reveal()];
    let patron = records::patron(transaction, library, order_sql::PATRON_BY_BARCODE, card()).await?;
    let mut rows = transaction
        .fetch(person_sql::SESSIONS_OF_A_PERSON, card())
        .await?;
    let session =
        |row: &mut Row| -> Result<(Timestamp, Timestamp), Unreadable> { Ok((row.time()?, row.time()?)) };
    let sessions = rows.iter_mut().map(session).collect::<Result<Vec<_>, _>>();
    let sessions = sessions.map_err(|_| Halt::Corrupt("session"))?;
    let Some(patron) = patron else {
        return Ok((!sessions.is_empty()).then(|| PersonRecord {
            key: None,
            orders: Vec::new(),
            audit: Vec::new(),
            sessions,
            letters: Vec::new(),
            approvals: Vec::new(),
        }));
    };
    let orders = stored_orders::<D>(transaction, library, patron.key).await?;
    let key = || values![library.as_str(), patron.key.to_string()];
    let mut rows = transaction.fetch(person_sql::AUDIT_OF_A_PERSON, key()).await?;
    let entry = |row: &mut Row| -> Result<AuditEntry, Unreadable> {
        Ok(AuditEntry {
            library: library.clone(),
            at: row.time()?,
            actor: row.word(Actor::from_word)?,
            action: row.word(Action::from_word)?,
            order: row.parsed_or_null(OrderId::parse)?,
            patron: Some(patron.key),
            detail: row.text()?,
        })
    };
    let audit = rows.iter_mut().map(entry).collect::<Result<_, _>>();
    let letters = letters::letters(transaction, library, parts_sql::LETTERS_OF_A_PERSON, key()).await?;
    let approvals = approvals::of(transaction, library, patron.key).await?;
    Ok(Some(PersonRecord {
        key: Some(patron.key),
        orders,
        audit: audit.map_err(|_| Halt::Corrupt("audit entry"))?,
        sessions,
        letters,
        approvals,
    }))
}

async fn stored_orders<D: Dialect>(
    transaction: &mut D::Transaction,
    library: &LibraryId,
    key: PatronKey,
) -> Result<Vec<StoredOrder>, Halt> {
    let mut orders = Vec::new();
    for (id, _, own) in orders_of(transaction, library, key).await? {
        let values = values![library.as_str(), id.as_str()];
        let order = orders::one::<D>(transaction, library, order_sql::ORDER, values).await?;
        if let Some(order) = order {
            let (mut contact, mut agreement) = (None, None);
            if own {
                contact = agreements::contact(transaction, library, order.id).await?;
                agreement = agreements::agreement(transaction, library, order.id).await?;
            }
            orders.push(StoredOrder {
                order,
                own,
                contact,
                agreement,
            });
        }
    }
    Ok(orders)
}

/// The orders that concern a patron: id, version, and whether it is their own.
pub(super) async fn orders_of<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    key: PatronKey,
) -> Result<Vec<(String, i64, bool)>, Halt> {
    let values = values![library.as_str(), key.to_string()];
    let mut rows = transaction.fetch(person_sql::ORDERS_OF_A_PERSON, values).await?;
    let read = |row: &mut Row| -> Result<(String, i64, bool), Unreadable> {
        Ok((row.text()?, row.int()?, row.int()? != 0))
    };
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("order"))
}
