//! What was agreed on when something on offer was bought, and what else its buyer was asked.

use jiff::civil::Date;

use crate::domain::AcceptedTerms;
use crate::domain::Agreement;
use crate::domain::Contact;
use crate::domain::Currency;
use crate::domain::Extension;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::RefundRule;
use crate::domain::Share;
use crate::domain::Step;
use crate::masking::Personal;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::sql::statements;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row;

statements! {
    INSERT_AGREEMENT = "
        insert into agreement (
            library, order_id, household, full_minor, share_parts, share_of, share_by, share_until, refunds,
            extends_from, extends_to, terms_version, terms_at, proves_email
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

    AGREEMENT = "
        select
            currency, household, full_minor, share_parts, share_of, share_by, share_until, refunds, extends_from,
            extends_to, terms_version, terms_at, proves_email
        from agreement
        join orders
        on orders.library = agreement.library
        and orders.id = agreement.order_id
        where agreement.library = $1
        and agreement.order_id = $2";

    PUT_CONTACT = "
        insert into contact (library, order_id, name, email, adult, phone, address)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (library, order_id) do update
        set name = excluded.name, email = excluded.email, adult = excluded.adult, phone = excluded.phone,
            address = excluded.address";

    CONTACT = "
        select name, email, adult, phone, address
        from contact
        where library = $1
        and order_id = $2";
}

/// Writes what was agreed on with a new order.
pub(super) async fn write<T: Transaction>(
    transaction: &mut T,
    order: &Order,
    agreement: &Agreement,
) -> Result<(), Halt> {
    let share = agreement.share.as_ref();
    let extension = agreement.extension.as_ref();
    let terms = agreement.terms.as_ref();
    let values = values![
        order.library.as_str(),
        order.id.to_string(),
        i64::from(agreement.household),
        agreement.full.minor(),
        share.map(|share| share.parts),
        share.map(|share| share.of),
        share.map(|share| share.by.word()),
        share.map(|share| share.until.to_string()),
        agreement.refunds.word(),
        extension.map(|extension| extension.from.to_string()),
        extension.map(|extension| extension.to.to_string()),
        terms.map(|terms| terms.version.as_str()),
        terms.map(|terms| terms.at),
        i64::from(agreement.proves_email),
    ];
    one_row(transaction, INSERT_AGREEMENT, values).await
}

/// What was agreed on with an order; `None` when nothing on offer was bought.
pub(super) async fn agreement<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    order: OrderId,
) -> Result<Option<Agreement>, Halt> {
    let values = values![library.as_str(), order.to_string()];
    let mut rows = transaction.fetch(AGREEMENT, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("agreement"))
}

fn read(row: &mut Row) -> Result<Agreement, Unreadable> {
    let currency = row.parsed(Currency::parse)?;
    let household = row.int()? != 0;
    let full = Money::from_minor(row.int()?, currency);
    let (parts, of) = (row.int_or_null()?, row.int_or_null()?);
    let (by, until) = (row.word_or_null(Step::from_word)?, day(row)?);
    let refunds = row.word(RefundRule::from_word)?;
    let (from, to) = (day(row)?, day(row)?);
    let (version, at) = (row.text_or_null()?, row.time_or_null()?);
    let small = |number: i64| u32::try_from(number).map_err(|_| Unreadable);
    let share = match (parts, of, by, until) {
        (Some(parts), Some(of), Some(by), Some(until)) => Some(Share {
            parts: small(parts)?,
            of: small(of)?,
            by,
            until,
        }),
        (None, None, None, None) => None,
        _ => return Err(Unreadable),
    };
    Ok(Agreement {
        household,
        full,
        share,
        refunds,
        extension: from.zip(to).map(|(from, to)| Extension { from, to }),
        terms: version.zip(at).map(|(version, at)| AcceptedTerms { version, at }),
        proves_email: row.int()? != 0,
    })
}

fn day(row: &mut Row) -> Result<Option<Date>, Unreadable> {
    row.parsed_or_null(str::parse::<Date>)
}

/// Writes how to reach the buyer of an order.
pub(super) async fn write_contact<T: Transaction>(
    transaction: &mut T,
    order: &Order,
    contact: &Contact,
) -> Result<(), Halt> {
    let said = |text: Option<&Personal<String>>| text.map(|text| text.reveal().clone());
    let values = values![
        order.library.as_str(),
        order.id.to_string(),
        contact.name().reveal().as_str(),
        contact.email().reveal().as_str(),
        i64::from(contact.adult()),
        said(contact.phone()),
        said(contact.address()),
    ];
    one_row(transaction, PUT_CONTACT, values).await
}

/// How to reach the buyer of an order.
pub(super) async fn contact<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    order: OrderId,
) -> Result<Option<Contact>, Halt> {
    let read = |row: &mut Row| -> Result<Contact, Unreadable> {
        let (name, email) = (row.text()?, row.text()?);
        let adult = row.int()? != 0;
        Ok(Contact::stored(
            (name, email),
            (row.text_or_null()?, row.text_or_null()?),
            adult,
        ))
    };
    let values = values![library.as_str(), order.to_string()];
    let mut rows = transaction.fetch(CONTACT, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("contact"))
}
