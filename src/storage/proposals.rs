//! What one person gave back alone, refunds that wait for a second one, and the own library cards of those who work there.

use async_trait::async_trait;

use crate::domain::Barcode;
use crate::domain::Currency;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::ProposalEnd;
use crate::domain::ProposalId;
use crate::domain::RefundProposal;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::sql::statements;
use crate::storage::store::SqlStore;
use crate::storage::transactions::within;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;
use crate::storage::write::one_row_or;

macro_rules! proposals {
    () => {
        "
        select id, order_id, currency, amount_minor, refundable_minor, reason, proposed_by, proposed_at, end_word
        from refund_proposal
        where library = $1"
    };
}

statements! {
    /// Touches no row when it would be more than `$5` with what was given back that day.
    GIVE_BACK_ALONE = "
        insert into refund_given (library, staff, day, minor)
        select cast($1 as text), cast($2 as text), cast($3 as bigint), cast($4 as bigint)
        where cast($4 as bigint) <= cast($5 as bigint)
        on conflict (library, staff, day) do update set minor = refund_given.minor + excluded.minor
        where refund_given.minor + excluded.minor <= $5";

    /// Earlier days are nobody's business any more.
    FORGET_GIVEN = "
        delete from refund_given
        where library = $1
        and staff = $2
        and day < $3";

    /// Touches no row while another waits.
    PROPOSE = "
        insert into refund_proposal (
            library, id, order_id, currency, amount_minor, refundable_minor, reason, proposed_by, proposed_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict do nothing";

    /// Touches no row when it waits no more.
    END_PROPOSAL = "
        update refund_proposal
        set end_word = $3, ended_by = $4, ended_at = $5
        where library = $1
        and id = $2
        and end_word is null";

    PROPOSAL = concat!(proposals!(), "
        and id = $2");

    OPEN_PROPOSALS = concat!(proposals!(), "
        and end_word is null
        order by proposed_at, id
        limit $2");

    OPEN_PROPOSAL_OF = concat!(proposals!(), "
        and order_id = $2
        and end_word is null");

    PUT_STAFF_CARD = "
        insert into own_barcode (library, staff, barcode)
        values ($1, $2, $3)
        on conflict do nothing";

    DROP_STAFF_CARD = "
        delete from own_barcode
        where library = $1
        and staff = $2
        and barcode = $3";

    STAFF_CARDS = "
        select barcode
        from own_barcode
        where library = $1
        and staff = $2
        order by barcode";
}

/// What one person gives back alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAlone {
    /// Whose library.
    pub library: LibraryId,
    /// Who.
    pub staff: StaffName,
    /// On which day of the library, as a number: 20261127.
    pub day: i64,
    /// How much now.
    pub amount: Money,
    /// The most of that day, with what was given back before; a conflict beyond.
    pub most: Money,
}

/// What becomes of a refund that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposalWrite {
    /// A new one; a conflict while another waits for the order.
    Make(RefundProposal),
    /// This is its end, by the word of whoever ends it; a conflict when it has ended.
    End(LibraryId, ProposalId, ProposalEnd, StaffName, Timestamp),
}

/// What becomes of a library card of somebody who works there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffCardWrite {
    /// It is theirs. Fine when it is already.
    Put(LibraryId, StaffName, Barcode),
    /// It is not. Fine when it was not.
    Drop(LibraryId, StaffName, Barcode),
}

/// What is read of refunds that wait for a second person. They are written with everything else, in a
/// [`Unit`](crate::storage::Unit).
#[async_trait]
pub trait ProposalStore {
    /// Refunds that wait for a second person, oldest first, at most `limit`.
    async fn open_proposals(
        &self,
        library: &LibraryId,
        limit: u32,
    ) -> Result<Vec<RefundProposal>, StoreError>;

    /// A refund that waits for a second person, or has waited.
    async fn proposal(
        &self,
        library: &LibraryId,
        id: ProposalId,
    ) -> Result<Option<RefundProposal>, StoreError>;

    /// The refund of an order that waits for a second person.
    async fn open_proposal_of(
        &self,
        library: &LibraryId,
        order: OrderId,
    ) -> Result<Option<RefundProposal>, StoreError>;

    /// The own library cards of somebody who works there, as they were noted.
    async fn staff_cards(&self, library: &LibraryId, name: &StaffName) -> Result<Vec<Barcode>, StoreError>;
}

#[async_trait]
impl<D: Dialect> ProposalStore for SqlStore<D> {
    async fn open_proposals(
        &self,
        library: &LibraryId,
        limit: u32,
    ) -> Result<Vec<RefundProposal>, StoreError> {
        within!(self, begin_read, "read proposed refunds", |transaction| {
            open(transaction, library, limit)
        })
    }

    async fn proposal(
        &self,
        library: &LibraryId,
        id: ProposalId,
    ) -> Result<Option<RefundProposal>, StoreError> {
        within!(self, begin_read, "read a proposed refund", |transaction| {
            one(transaction, library, id)
        })
    }

    async fn open_proposal_of(
        &self,
        library: &LibraryId,
        order: OrderId,
    ) -> Result<Option<RefundProposal>, StoreError> {
        within!(self, begin_read, "read a proposed refund", |transaction| {
            open_of(transaction, library, order)
        })
    }

    async fn staff_cards(&self, library: &LibraryId, name: &StaffName) -> Result<Vec<Barcode>, StoreError> {
        within!(self, begin_read, "read library cards", |transaction| {
            cards(transaction, library, name)
        })
    }
}

pub(super) async fn give<T: Transaction>(transaction: &mut T, given: &GivenAlone) -> Result<(), Halt> {
    let whose = || values![given.library.as_str(), given.staff.as_str(), given.day];
    transaction.execute(FORGET_GIVEN, whose()).await?;
    let mut values = whose();
    values.extend(values![given.amount.minor(), given.most.minor()]);
    one_row_or(Conflict::GivenAlone, transaction, GIVE_BACK_ALONE, values).await
}

pub(super) async fn write<T: Transaction>(transaction: &mut T, write: &ProposalWrite) -> Result<(), Halt> {
    match write {
        ProposalWrite::Make(made) => {
            let values = values![
                made.library.as_str(),
                made.id.to_string(),
                made.order.to_string(),
                made.amount.currency().to_string(),
                made.amount.minor(),
                made.refundable_seen.minor(),
                made.reason.as_str(),
                made.by.as_str(),
                made.at,
            ];
            one_row_or(Conflict::Proposal, transaction, PROPOSE, values).await
        }
        ProposalWrite::End(library, id, end, by, at) => {
            let values = values![library.as_str(), id.to_string(), end.word(), by.as_str(), *at];
            one_row_or(Conflict::Proposal, transaction, END_PROPOSAL, values).await
        }
    }
}

pub(super) async fn write_card<T: Transaction>(
    transaction: &mut T,
    write: &StaffCardWrite,
) -> Result<(), Halt> {
    let (StaffCardWrite::Put(library, staff, card) | StaffCardWrite::Drop(library, staff, card)) = write;
    let sql = match write {
        StaffCardWrite::Put(..) => PUT_STAFF_CARD,
        StaffCardWrite::Drop(..) => DROP_STAFF_CARD,
    };
    let values = values![library.as_str(), staff.as_str(), card.reveal()];
    transaction.execute(sql, values).await?;
    Ok(())
}

/// Those that wait, oldest first.
async fn open<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    limit: u32,
) -> Result<Vec<RefundProposal>, Halt> {
    read(
        transaction,
        library,
        OPEN_PROPOSALS,
        values![library.as_str(), limit],
    )
    .await
}

async fn one<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    id: ProposalId,
) -> Result<Option<RefundProposal>, Halt> {
    let values = values![library.as_str(), id.to_string()];
    Ok(read(transaction, library, PROPOSAL, values).await?.pop())
}

/// The one that waits for an order.
async fn open_of<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    order: OrderId,
) -> Result<Option<RefundProposal>, Halt> {
    let values = values![library.as_str(), order.to_string()];
    Ok(read(transaction, library, OPEN_PROPOSAL_OF, values).await?.pop())
}

async fn read<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<RefundProposal>, Halt> {
    let one = |row: &mut Row| -> Result<RefundProposal, Unreadable> {
        let (id, order) = (row.parsed(ProposalId::parse)?, row.parsed(OrderId::parse)?);
        let currency = row.parsed(Currency::parse)?;
        let (amount, refundable) = (row.int()?, row.int()?);
        Ok(RefundProposal {
            id,
            library: library.clone(),
            order,
            amount: Money::from_minor(amount, currency),
            refundable_seen: Money::from_minor(refundable, currency),
            reason: row.text()?,
            by: row.parsed(StaffName::parse)?,
            at: row.time()?,
            end: row.word_or_null(ProposalEnd::from_word)?,
        })
    };
    let mut rows = transaction.fetch(sql, values).await?;
    let read: Result<_, _> = rows.iter_mut().map(one).collect();
    read.map_err(|_| Halt::Corrupt("proposed refund"))
}

/// The library cards of somebody who works there.
async fn cards<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    staff: &StaffName,
) -> Result<Vec<Barcode>, Halt> {
    let values = values![library.as_str(), staff.as_str()];
    let mut rows = transaction.fetch(STAFF_CARDS, values).await?;
    let read: Result<_, _> = rows.iter_mut().map(|row| row.parsed(Barcode::parse)).collect();
    read.map_err(|_| Halt::Corrupt("library card"))
}
