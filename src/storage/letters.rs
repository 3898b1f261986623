//! Letters, and codes that show that an address is the buyer's.

use async_trait::async_trait;

use crate::domain::AddressCode;
use crate::domain::Letter;
use crate::domain::LetterId;
use crate::domain::LetterKind;
use crate::domain::LetterState;
use crate::domain::LibraryId;
use crate::domain::MailAddress;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::Recipient;
use crate::domain::Timestamp;
use crate::storage::AddressCodeWrite;
use crate::storage::Conflict;
use crate::storage::LetterWrite;
use crate::storage::StoreError;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::letter_sql;
use crate::storage::store::SqlStore;
use crate::storage::transactions::within;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;
use crate::storage::write::one_row;
use crate::storage::write::one_row_or;

/// What is read of letters and address codes. They are written with everything else, in a [`Unit`](crate::storage::Unit).
#[async_trait]
pub trait LetterStore {
    /// A letter.
    async fn letter(&self, library: &LibraryId, id: LetterId) -> Result<Option<Letter>, StoreError>;

    /// The letters about an order, newest first, at most `limit`.
    async fn letters_of(
        &self,
        library: &LibraryId,
        order: OrderId,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError>;

    /// How many letters were asked for after a moment.
    async fn letters_since(
        &self,
        library: &LibraryId,
        counted: LettersOf,
        since: Timestamp,
    ) -> Result<u32, StoreError>;

    /// Takes the digest of the address off all letters that are over and were asked for at this moment or earlier; how
    /// many.
    async fn forget_recipients(&self, until: Timestamp) -> Result<u64, StoreError>;

    /// The code of an order.
    async fn address_code(
        &self,
        library: &LibraryId,
        order: OrderId,
    ) -> Result<Option<AddressCode>, StoreError>;

    /// Counts a code that is typed, before it is known whether it is right, and gives the right one's digest; `None`
    /// when no more is taken: none was mailed, too many were typed, it has run out, or the address is confirmed.
    async fn take_code_try(
        &self,
        library: &LibraryId,
        order: OrderId,
        now: Timestamp,
    ) -> Result<Option<AddressCode>, StoreError>;
}

/// So many letters there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LettersMost {
    /// Of these.
    pub counted: LettersOf,
    /// So many at most.
    pub max: u32,
    /// Asked for after this moment.
    pub since: Timestamp,
}

/// Which letters are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LettersOf {
    /// About an order.
    Order(OrderId),
    /// About all orders of a patron.
    Patron(PatronKey),
    /// To one address.
    Recipient(Recipient),
}

#[async_trait]
impl<D: Dialect> LetterStore for SqlStore<D> {
    async fn letter(&self, library: &LibraryId, id: LetterId) -> Result<Option<Letter>, StoreError> {
        let values = values![library.as_str(), id.to_string()];
        let letters = within!(self, begin_read, "read a letter", |transaction| {
            letters(transaction, library, letter_sql::LETTER, values)
        });
        Ok(letters?.pop())
    }

    async fn letters_of(
        &self,
        library: &LibraryId,
        order: OrderId,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        let values = values![library.as_str(), order.to_string(), limit];
        within!(self, begin_read, "read letters", |transaction| {
            letters(transaction, library, letter_sql::LETTERS_OF_ORDER, values)
        })
    }

    async fn letters_since(
        &self,
        library: &LibraryId,
        counted: LettersOf,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        let (sql, values) = counting(library, counted, since);
        within!(self, begin_read, "count letters", |transaction| count(
            transaction,
            sql,
            values
        ))
    }

    async fn forget_recipients(&self, until: Timestamp) -> Result<u64, StoreError> {
        within!(self, begin_write, "forget recipients", |transaction| async {
            Ok(transaction
                .execute(letter_sql::FORGET_RECIPIENTS, values![until])
                .await?)
        })
    }

    async fn address_code(
        &self,
        library: &LibraryId,
        order: OrderId,
    ) -> Result<Option<AddressCode>, StoreError> {
        let values = values![library.as_str(), order.to_string()];
        within!(self, begin_read, "read an address code", |transaction| {
            code(transaction, (library, order), letter_sql::ADDRESS_CODE, values)
        })
    }

    async fn take_code_try(
        &self,
        library: &LibraryId,
        order: OrderId,
        now: Timestamp,
    ) -> Result<Option<AddressCode>, StoreError> {
        let values = values![library.as_str(), order.to_string(), AddressCode::TRIES_MAX, now];
        within!(self, begin_write, "count a code", |transaction| {
            code(transaction, (library, order), letter_sql::TAKE_CODE_TRY, values)
        })
    }
}

/// Writes a letter.
pub(super) async fn write<T: Transaction>(transaction: &mut T, write: &LetterWrite) -> Result<(), Halt> {
    match write {
        LetterWrite::Insert(letter) => insert(transaction, letter).await,
        LetterWrite::InsertWithin(letter, most) => {
            for each in most {
                transaction
                    .alone_with(thing(&letter.library, each.counted))
                    .await?;
            }
            for each in most {
                let (sql, values) = counting(&letter.library, each.counted, each.since);
                if count(transaction, sql, values).await? >= each.max {
                    return Err(Conflict::TooManyLetters.into());
                }
            }
            insert(transaction, letter).await
        }
        LetterWrite::Update(letter, from) => {
            let values = values![
                letter.library.as_str(),
                letter.id.to_string(),
                letter.address.as_ref().map(MailAddress::reveal),
                letter.state.word(),
                letter.tries,
                letter.unheard,
                letter.changed_at,
                from.word(),
            ];
            one_row_or(Conflict::Letter, transaction, letter_sql::UPDATE_LETTER, values).await
        }
    }
}

async fn insert<T: Transaction>(transaction: &mut T, letter: &Letter) -> Result<(), Halt> {
    let values = values![
        letter.library.as_str(),
        letter.id.to_string(),
        letter.kind.word(),
        letter.order.to_string(),
        letter.patron.map(|patron| patron.to_string()),
        letter.address.as_ref().map(MailAddress::reveal),
        digest(letter.recipient.as_ref().map(Recipient::as_bytes)),
        letter.language.as_str(),
        letter.state.word(),
        letter.tries,
        letter.unheard,
        letter.created_at,
        letter.changed_at,
    ];
    one_row(transaction, letter_sql::INSERT_LETTER, values).await
}

/// What nobody else counts, or adds to, meanwhile.
fn thing(library: &LibraryId, counted: LettersOf) -> String {
    match counted {
        LettersOf::Order(order) => format!("letters {library} order {order}"),
        LettersOf::Patron(patron) => format!("letters {library} patron {patron}"),
        LettersOf::Recipient(recipient) => format!("letters {library} recipient {:x?}", recipient.as_bytes()),
    }
}

fn counting(library: &LibraryId, counted: LettersOf, since: Timestamp) -> (&'static str, Vec<Value>) {
    let library = library.as_str();
    match counted {
        LettersOf::Order(order) => (
            letter_sql::COUNT_OF_ORDER,
            values![library, order.to_string(), since],
        ),
        LettersOf::Patron(patron) => (
            letter_sql::COUNT_OF_PATRON,
            values![library, patron.to_string(), since],
        ),
        LettersOf::Recipient(recipient) => (
            letter_sql::COUNT_TO_RECIPIENT,
            values![library, recipient.as_bytes().as_slice(), since],
        ),
    }
}

/// Writes the code of an order.
pub(super) async fn write_code<T: Transaction>(
    transaction: &mut T,
    write: &AddressCodeWrite,
) -> Result<(), Halt> {
    let (AddressCodeWrite::Put(code) | AddressCodeWrite::Confirm(code)) = write;
    let mut values = values![
        code.library.as_str(),
        code.order.to_string(),
        code.address.as_slice(),
        digest(code.code.as_ref()),
    ];
    match write {
        AddressCodeWrite::Put(code) => {
            values.extend(values![code.expires_at]);
            transaction.execute(letter_sql::PUT_ADDRESS_CODE, values).await?;
            Ok(())
        }
        AddressCodeWrite::Confirm(code) => {
            values.extend(values![code.confirmed_at]);
            one_row_or(Conflict::Letter, transaction, letter_sql::CONFIRM_ADDRESS, values).await
        }
    }
}

fn digest(digest: Option<&[u8; 32]>) -> Value {
    Value::Blob(digest.map(|digest| digest.to_vec()))
}

/// The letters that a statement finds, in its order.
pub(super) async fn letters<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Letter>, Halt> {
    let mut rows = transaction.fetch(sql, values).await?;
    rows.iter_mut()
        .map(|row| letter(row, library))
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("letter"))
}

fn letter(row: &mut Row, library: &LibraryId) -> Result<Letter, Unreadable> {
    Ok(Letter {
        id: row.parsed(LetterId::parse)?,
        library: library.clone(),
        kind: row.word(LetterKind::from_word)?,
        order: row.parsed(OrderId::parse)?,
        patron: row.parsed_or_null(PatronKey::parse)?,
        address: row.parsed_or_null(MailAddress::parse)?,
        recipient: sha256_or_null(row)?.map(Recipient::new),
        language: row.text()?,
        state: row.word(LetterState::from_word)?,
        tries: row.small()?,
        unheard: row.small()?,
        created_at: row.time()?,
        changed_at: row.time()?,
    })
}

async fn count<T: Transaction>(
    transaction: &mut T,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u32, Halt> {
    transaction
        .fetch(sql, values)
        .await?
        .first_mut()
        .ok_or(DatabaseFault::rows())?
        .small()
        .map_err(|_| Halt::Corrupt("letter"))
}

async fn code<T: Transaction>(
    transaction: &mut T,
    (library, order): (&LibraryId, OrderId),
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Option<AddressCode>, Halt> {
    let read = |row: &mut Row| -> Result<AddressCode, Unreadable> {
        Ok(AddressCode {
            library: library.clone(),
            order,
            address: sha256_or_null(row)?.ok_or(Unreadable)?,
            code: sha256_or_null(row)?,
            tries: row.small()?,
            expires_at: row.time()?,
            confirmed_at: row.time_or_null()?,
        })
    };
    let mut rows = transaction.fetch(sql, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("address code"))
}

fn sha256_or_null(row: &mut Row) -> Result<Option<[u8; 32]>, Unreadable> {
    row.blob_or_null()?
        .map(|bytes| bytes.try_into().map_err(|_| Unreadable))
        .transpose()
}
