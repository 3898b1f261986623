//! Writes an order back whole, and keeps its fee claims in step.

use crate::domain::Attempt;
use crate::domain::Attention;
use crate::domain::Card;
use crate::domain::Closure;
use crate::domain::Dispute;
use crate::domain::EffectState;
use crate::domain::FeeKind;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::NextAction;
use crate::domain::OfferId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::OwnerCode;
use crate::domain::PatronKey;
use crate::domain::Payer;
use crate::domain::Refund;
use crate::masking::Last4;
use crate::storage::Conflict;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::person_sql;
use crate::storage::sql;
use crate::storage::value::Row;
use crate::storage::value::values;
use crate::storage::write::one_row;
use crate::storage::write::one_row_or;

/// A new order, version 1.
pub(super) async fn insert<T: Transaction>(transaction: &mut T, order: &Order) -> Result<(), Halt> {
    let agreed = order.convenience;
    let values = values![
        order.library.as_str(),
        order.id.to_string(),
        order.reference.to_string(),
        patron_of(order).map(|patron| patron.to_string()),
        order.currency.code(),
        order.amount().minor(),
        order.captured().minor(),
        order.attention.map(Attention::word),
        order.closure.map(Closure::word),
        order.settlement.word(),
        order.state().word(),
        order.card().map(|card| card.brand.word()),
        order.card().as_ref().map(|card| card.last4.as_str()),
        order.created_at,
        order.updated_at,
        order.expires_at,
        order.account.as_str(),
        agreed.map(|convenience| convenience.amount.minor()),
        agreed.map(|convenience| convenience.rate.flat.minor()),
        agreed.map(|convenience| i64::from(convenience.rate.percent.thousandths())),
        agreed
            .and_then(|convenience| convenience.rate.most)
            .map(|most| most.minor()),
        agreed.map(|convenience| i64::from(convenience.refundable)),
    ];
    if transaction.execute(sql::INSERT_ORDER, values).await? == 0 {
        return Err(taken(transaction, order).await?.into());
    }
    used(transaction, order).await?;
    parts(transaction, order).await
}

/// Those who owe its fees are in use: what joins them to their pseudonym stays for a while.
async fn used<T: Transaction>(transaction: &mut T, order: &Order) -> Result<(), Halt> {
    let mut patrons: Vec<PatronKey> = patron_of(order).into_iter().chain(order.others()).collect();
    // Two orders of the same patrons wait for each other in one direction only.
    patrons.sort_unstable();
    for patron in patrons {
        let values = values![order.library.as_str(), patron.to_string(), order.created_at];
        transaction.execute(person_sql::USE_PATRON, values).await?;
    }
    Ok(())
}

/// Another order has its reference, or it is stored already.
async fn taken<T: Transaction>(transaction: &mut T, order: &Order) -> Result<Conflict, Halt> {
    let values = values![order.library.as_str(), order.id.to_string()];
    let same = transaction.fetch(sql::ORDER, values).await?;
    Ok(if same.is_empty() {
        Conflict::Reference
    } else {
        Conflict::Version
    })
}

/// A changed order. The row stays ours until the end of the transaction, and with it the order's other rows.
pub(super) async fn update<T: Transaction>(transaction: &mut T, order: &Order) -> Result<(), Halt> {
    let values = values![
        order.library.as_str(),
        order.id.to_string(),
        order.version,
        order.captured().minor(),
        order.attention.map(Attention::word),
        order.closure.map(Closure::word),
        order.settlement.word(),
        order.state().word(),
        order.card().map(|card| card.brand.word()),
        order.card().as_ref().map(|card| card.last4.as_str()),
        order.updated_at,
        order.expires_at,
    ];
    one_row_or(Conflict::Version, transaction, sql::UPDATE_ORDER, values).await?;
    parts(transaction, order).await
}

async fn parts<T: Transaction>(transaction: &mut T, order: &Order) -> Result<(), Halt> {
    for (position, part) in (0_u32..).zip(&order.lines) {
        line(transaction, order, (position, part)).await?;
    }
    for part in &order.attempts {
        attempt(transaction, order, part).await?;
    }
    for (position, part) in (0_u32..).zip(&order.refunds) {
        refund(transaction, order, (position, part)).await?;
    }
    for (position, part) in (0_u32..).zip(&order.disputes) {
        dispute(transaction, order, (position, part)).await?;
    }
    if !order.refunds.is_empty() {
        let values = values![order.library.as_str(), order.id.to_string()];
        one_row(transaction, sql::ADD_UP_REFUNDS, values).await?;
    }
    claims(transaction, order).await
}

async fn line<T: Transaction>(
    transaction: &mut T,
    order: &Order,
    (position, line): (u32, &Line),
) -> Result<(), Halt> {
    let values = values![
        order.library.as_str(),
        order.id.to_string(),
        position,
        line.fee.as_str(),
        line.offer.as_ref().map(OfferId::as_str),
        line.patron.map(|patron| patron.to_string()),
        line.kind.word(),
        line.amount.minor(),
        line.owed.as_ref().map(Money::minor),
        line.taking.minor(),
        line.posting.word(),
        line.effect.map(EffectState::word),
        line.asked,
        line.asked_at,
        line.owner.branch.as_ref().map(OwnerCode::as_str),
        line.owner.fund.as_ref().map(OwnerCode::as_str),
        line.is_a_part().then(|| line.open.minor()),
        i64::from(line.bears_convenience),
    ];
    one_row(transaction, sql::PUT_LINE, values).await
}

async fn attempt<T: Transaction>(transaction: &mut T, order: &Order, attempt: &Attempt) -> Result<(), Halt> {
    let (action_kind, action_value) = match &attempt.next_action {
        Some(NextAction::Redirect { url }) => (Some("redirect"), Some(url.as_str())),
        Some(NextAction::Sdk { client_secret }) => (Some("sdk"), Some(client_secret.as_str())),
        None => (None, None),
    };
    let wallet = attempt.card.and_then(|card| card.wallet);
    let device_last4 = wallet.and_then(|wallet| wallet.device_last4);
    let values = values![
        order.library.as_str(),
        order.id.to_string(),
        attempt.number,
        attempt.means.as_str(),
        attempt.return_url.as_deref(),
        attempt.processor_id.as_deref(),
        attempt.state.word(),
        action_kind,
        action_value,
        attempt.card.map(|card| card.brand.word()),
        attempt.card.as_ref().map(|Card { last4, .. }| last4.as_str()),
        attempt.capture_before,
        attempt.capture_refusals,
        attempt.captured.minor(),
        attempt.created_at,
        wallet.map(|wallet| wallet.kind.word()),
        device_last4.as_ref().map(Last4::as_str),
    ];
    match one_row(transaction, sql::PUT_ATTEMPT, values).await {
        // The number is the statement's own business; the processor's id is all that is left to clash.
        Err(Halt::Fault(fault)) if fault.is_unique_violation() => Err(Conflict::ProcessorId.into()),
        written => written,
    }
}

async fn refund<T: Transaction>(
    transaction: &mut T,
    order: &Order,
    (position, refund): (u32, &Refund),
) -> Result<(), Halt> {
    let values = values![
        order.library.as_str(),
        refund.id.to_string(),
        order.id.to_string(),
        position,
        refund.amount.minor(),
        refund.origin.word(),
        refund.state.word(),
        refund.posting.word(),
        refund.processor_id.as_deref(),
        refund.created_at,
    ];
    match one_row(transaction, sql::PUT_REFUND, values).await {
        // The position and our id are the statement's own business; the processor's id is all that is left to clash.
        Err(Halt::Fault(fault)) if fault.is_unique_violation() => Err(Conflict::ProcessorId.into()),
        written => written,
    }
}

async fn dispute<T: Transaction>(
    transaction: &mut T,
    order: &Order,
    (position, dispute): (u32, &Dispute),
) -> Result<(), Halt> {
    let values = values![
        order.library.as_str(),
        dispute.id.as_str(),
        order.id.to_string(),
        position,
        dispute.amount.minor(),
        dispute.reason.as_str(),
        dispute.standing.word(),
        dispute.evidence_until,
        dispute.created_at,
    ];
    one_row(transaction, sql::PUT_DISPUTE, values).await
}

/// What is claimed of a patron whose card is extended: not the offer, because a card is renewed from one of several. No
/// library system has a fee of this name: no id of a fee has a `|`.
const EXTENSION: &str = "|extension";

/// What an order wants for itself alone. What is owed can be paid once; what is bought from an offer can be bought by
/// many, but a card is extended by one order at a time: the library system tells until when it is good, not for whom.
fn wanted(order: &Order) -> Vec<(PatronKey, &str)> {
    let lines = order.lines.iter();
    let mut wanted: Vec<(PatronKey, &str)> = lines.filter_map(|line| claimed(order, line)).collect();
    // Two orders that want the same wait for each other in one direction only.
    wanted.sort_unstable();
    wanted
}

fn claimed<'o>(order: &Order, line: &'o Line) -> Option<(PatronKey, &'o str)> {
    let extends = line.kind == FeeKind::CardRenewal && line.effect == Some(EffectState::OfItself);
    match order.owes(line) {
        Some(patron) => Some((patron, line.fee.as_str())),
        None if extends => Some((patron_of(order)?, EXTENSION)),
        None => None,
    }
}

async fn claims<T: Transaction>(transaction: &mut T, order: &Order) -> Result<(), Halt> {
    if !order.claims_its_fees() {
        let values = values![order.library.as_str(), order.id.to_string()];
        transaction.execute(sql::GIVE_FEES_BACK, values).await?;
        return Ok(());
    }
    for (patron, fee) in wanted(order) {
        let values = values![
            order.library.as_str(),
            patron.to_string(),
            fee,
            order.id.to_string(),
        ];
        if transaction.execute(sql::CLAIM_FEE, values).await? == 0 {
            return Err(fee_claimed(transaction, order, (patron, fee)).await);
        }
    }
    Ok(())
}

async fn fee_claimed<T: Transaction>(
    transaction: &mut T,
    order: &Order,
    (patron, fee): (PatronKey, &str),
) -> Halt {
    let values = values![order.library.as_str(), patron.to_string(), fee];
    match transaction.fetch(sql::FEE_CLAIMANT, values).await {
        Ok(mut rows) => rows
            .first_mut()
            .map(|row: &mut Row| row.parsed(OrderId::parse))
            .map_or(
                // The row that was in the way is locked for us, so it is there.
                Halt::Fault(DatabaseFault::rows()),
                |claimant| match claimant {
                    Ok(order) => Conflict::FeeClaimed { order }.into(),
                    Err(_) => Halt::Corrupt("fee claim"),
                },
            ),
        Err(fault) => fault.into(),
    }
}

fn patron_of(order: &Order) -> Option<PatronKey> {
    match order.payer {
        Payer::Patron(patron) => Some(patron),
        Payer::Applicant => None,
    }
}
