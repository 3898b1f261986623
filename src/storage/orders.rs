//! Reads orders whole: their rows, then the lines, attempts and refunds of all of them at once.

use std::collections::HashMap;

use crate::domain::AccountName;
use crate::domain::Attempt;
use crate::domain::Attention;
use crate::domain::Card;
use crate::domain::Closure;
use crate::domain::Convenience;
use crate::domain::ConvenienceRate;
use crate::domain::Currency;
use crate::domain::Dispute;
use crate::domain::DisputeStanding;
use crate::domain::EffectState;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::LibraryId;
use crate::domain::Line;
use crate::domain::Means;
use crate::domain::Money;
use crate::domain::NextAction;
use crate::domain::OfferId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::OwnerCode;
use crate::domain::PatronKey;
use crate::domain::Payer;
use crate::domain::PaymentState;
use crate::domain::Percent;
use crate::domain::PostingState;
use crate::domain::Reference;
use crate::domain::Refund;
use crate::domain::RefundId;
use crate::domain::RefundOrigin;
use crate::domain::RefundState;
use crate::domain::SettlementState;
use crate::domain::Wallet;
use crate::domain::WalletKind;
use crate::masking::CardBrand;
use crate::masking::Last4;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;

/// The one order that a statement finds.
pub(super) async fn one<D: Dialect>(
    transaction: &mut D::Transaction,
    library: &LibraryId,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Option<Order>, Halt> {
    Ok(many::<D>(transaction, library, sql, values).await?.pop())
}

/// The orders that a statement finds, in its order.
pub(super) async fn many<D: Dialect>(
    transaction: &mut D::Transaction,
    library: &LibraryId,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Order>, Halt> {
    let mut orders = transaction
        .fetch(sql, values)
        .await?
        .iter_mut()
        .map(|row| order(row, library))
        .collect::<Result<Vec<Order>, Unreadable>>()
        .map_err(|_| Halt::Corrupt("order"))?;
    if orders.is_empty() {
        return Ok(orders);
    }
    let ids: Vec<String> = orders.iter().map(|order| format!("\"{}\"", order.id)).collect();
    let these = values![library.as_str(), format!("[{}]", ids.join(","))];
    let mut lines = transaction.fetch(D::LINES_OF, these.clone()).await?;
    let mut attempts = transaction.fetch(D::ATTEMPTS_OF, these.clone()).await?;
    let mut refunds = transaction.fetch(D::REFUNDS_OF, these.clone()).await?;
    let mut disputes = transaction.fetch(D::DISPUTES_OF, these).await?;
    let places: HashMap<OrderId, usize> = orders
        .iter()
        .enumerate()
        .map(|(place, order)| (order.id, place))
        .collect();
    for row in &mut lines {
        let order = owner(row, &places, &mut orders).map_err(|_| Halt::Corrupt("line"))?;
        let line = line(row, order.currency).map_err(|_| Halt::Corrupt("line"))?;
        order.lines.push(line);
    }
    for row in &mut attempts {
        let order = owner(row, &places, &mut orders).map_err(|_| Halt::Corrupt("attempt"))?;
        let attempt = attempt(row, order.currency).map_err(|_| Halt::Corrupt("attempt"))?;
        order.attempts.push(attempt);
    }
    for row in &mut refunds {
        let order = owner(row, &places, &mut orders).map_err(|_| Halt::Corrupt("refund"))?;
        let refund = refund(row, order.currency).map_err(|_| Halt::Corrupt("refund"))?;
        order.refunds.push(refund);
    }
    for row in &mut disputes {
        let order = owner(row, &places, &mut orders).map_err(|_| Halt::Corrupt("dispute"))?;
        let dispute = dispute(row, order.currency).map_err(|_| Halt::Corrupt("dispute"))?;
        order.disputes.push(dispute);
    }
    Ok(orders)
}

/// The order that a part belongs to, from the part's first column.
fn owner<'o>(
    row: &mut Row,
    places: &HashMap<OrderId, usize>,
    orders: &'o mut [Order],
) -> Result<&'o mut Order, Unreadable> {
    let place = places.get(&row.parsed(OrderId::parse)?).ok_or(Unreadable)?;
    orders.get_mut(*place).ok_or(Unreadable)
}

fn order(row: &mut Row, library: &LibraryId) -> Result<Order, Unreadable> {
    let mut order = Order {
        id: row.parsed(OrderId::parse)?,
        library: library.clone(),
        reference: row.word(Reference::parse)?,
        payer: row
            .parsed_or_null(PatronKey::parse)?
            .map_or(Payer::Applicant, Payer::Patron),
        account: row.parsed(AccountName::parse)?,
        currency: row.parsed(Currency::parse)?,
        lines: Vec::new(),
        convenience: None,
        attempts: Vec::new(),
        refunds: Vec::new(),
        disputes: Vec::new(),
        attention: row.word_or_null(Attention::from_word)?,
        closure: row.word_or_null(Closure::from_word)?,
        settlement: row.word(SettlementState::from_word)?,
        created_at: row.time()?,
        updated_at: row.time()?,
        expires_at: row.time()?,
        version: row.int()?,
    };
    order.convenience = convenience(row, order.currency)?;
    Ok(order)
}

fn convenience(row: &mut Row, currency: Currency) -> Result<Option<Convenience>, Unreadable> {
    let (amount, flat) = (row.int_or_null()?, row.int_or_null()?);
    let (percent, most) = (row.int_or_null()?, row.int_or_null()?);
    let refundable = row.int_or_null()?;
    let money = |minor| Money::from_minor(minor, currency);
    let Some(amount) = amount else {
        return Ok(None);
    };
    let percent = Percent::from_thousandths(percent.ok_or(Unreadable)?);
    Ok(Some(Convenience {
        rate: ConvenienceRate {
            flat: money(flat.ok_or(Unreadable)?),
            percent: percent.ok_or(Unreadable)?,
            most: most.map(money),
        },
        amount: money(amount),
        refundable: refundable.ok_or(Unreadable)? != 0,
    }))
}

fn line(row: &mut Row, currency: Currency) -> Result<Line, Unreadable> {
    let mut line = Line {
        fee: row.parsed(FeeId::parse)?,
        offer: row.parsed_or_null(OfferId::parse)?,
        patron: row.parsed_or_null(PatronKey::parse)?,
        kind: row.word(FeeKind::from_word)?,
        owner: FeeOwner {
            branch: row.parsed_or_null(OwnerCode::parse)?,
            fund: row.parsed_or_null(OwnerCode::parse)?,
        },
        amount: Money::from_minor(row.int()?, currency),
        open: Money::zero(currency),
        owed: row.int_or_null()?.map(|owed| Money::from_minor(owed, currency)),
        taking: Money::from_minor(row.int()?, currency),
        bears_convenience: false,
        posting: row.word(PostingState::from_word)?,
        effect: row.word_or_null(EffectState::from_word)?,
        asked: row.small()?,
        asked_at: row.time_or_null()?,
    };
    let open = row.int_or_null()?.map(|open| Money::from_minor(open, currency));
    line.open = open.unwrap_or(line.amount);
    line.bears_convenience = row.int()? != 0;
    Ok(line)
}

fn attempt(row: &mut Row, currency: Currency) -> Result<Attempt, Unreadable> {
    let mut attempt = Attempt {
        number: row.small()?,
        means: Means::from(row.text()?),
        return_url: row.text_or_null()?,
        processor_id: row.text_or_null()?,
        state: row.word(PaymentState::from_word)?,
        next_action: next_action(row)?,
        card: card(row)?,
        capture_before: row.time_or_null()?,
        capture_refusals: row.small()?,
        captured: Money::from_minor(row.int()?, currency),
        created_at: row.time()?,
    };
    let wallet = wallet(row)?;
    attempt.card = attempt.card.map(|card| Card { wallet, ..card });
    Ok(attempt)
}

fn wallet(row: &mut Row) -> Result<Option<Wallet>, Unreadable> {
    let kind = row.text_or_null()?;
    let device_last4 = row.parsed_or_null(Last4::parse)?;
    Ok(kind.map(|kind| Wallet {
        kind: WalletKind::from_word(&kind),
        device_last4,
    }))
}

fn next_action(row: &mut Row) -> Result<Option<NextAction>, Unreadable> {
    match (row.text_or_null()?.as_deref(), row.text_or_null()?) {
        (None, None) => Ok(None),
        (Some("redirect"), Some(url)) => Ok(Some(NextAction::Redirect { url })),
        (Some("sdk"), Some(client_secret)) => Ok(Some(NextAction::Sdk { client_secret })),
        _ => Err(Unreadable),
    }
}

fn card(row: &mut Row) -> Result<Option<Card>, Unreadable> {
    match (row.text_or_null()?, row.parsed_or_null(Last4::parse)?) {
        (None, None) => Ok(None),
        (Some(brand), Some(last4)) => Ok(Some(Card {
            brand: CardBrand::from_word(&brand),
            last4,
            wallet: None,
        })),
        _ => Err(Unreadable),
    }
}

fn refund(row: &mut Row, currency: Currency) -> Result<Refund, Unreadable> {
    Ok(Refund {
        id: row.parsed(RefundId::parse)?,
        amount: Money::from_minor(row.int()?, currency),
        origin: row.word(RefundOrigin::from_word)?,
        state: row.word(RefundState::from_word)?,
        posting: row.word(PostingState::from_word)?,
        processor_id: row.text_or_null()?,
        created_at: row.time()?,
    })
}

fn dispute(row: &mut Row, currency: Currency) -> Result<Dispute, Unreadable> {
    Ok(Dispute {
        id: row.text()?,
        amount: Money::from_minor(row.int()?, currency),
        reason: row.text()?,
        standing: row.word(DisputeStanding::from_word)?,
        evidence_until: row.time_or_null()?,
        created_at: row.time()?,
    })
}
