//! What callers are told.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::Attention;
use crate::domain::Convenience;
use crate::domain::DeskTask;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::NextAction;
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::domain::Refund;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub(super) struct OrderAnswer {
    /// 26 letters and digits that nobody can guess.
    id: String,
    /// The code that people read aloud.
    reference: String,
    /// `needs_attention`, `disputed`, `refunded`, `partly_refunded`, `paid`, `posting`, `held`, `released`, `expired`,
    /// `cancelled` or `open`.
    state: &'static str,
    /// The processor's side: `none` before a card was presented, then the state of the last one presented.
    payment: &'static str,
    /// The payout to the library: `none`, `pending` or `paid_out`.
    settlement: &'static str,
    /// The sum of the lines: what is held on the card.
    amount: String,
    /// What was taken from the card: what the library system has taken, and the convenience fee for it.
    captured: String,
    /// What went back to the card.
    refunded: String,
    /// What can still be refunded; without a convenience fee that the library keeps.
    refundable: String,
    /// What the patron's bank has, or may yet take, because the payment is disputed.
    disputed: String,
    /// ISO 4217, three letters.
    currency: String,
    /// Which of the library's accounts with the processor is paid; the library's own is `main`.
    account: String,
    /// What is paid for; the convenience fee, if there is one, last.
    lines: Vec<LineAnswer>,
    /// What is added for paying online; null where nothing is.
    convenience_fee: Option<ConvenienceAnswer>,
    /// The card, once the processor has looked at it.
    card: Option<CardAnswer>,
    /// What the patron has to do before the card can be held.
    next_action: Option<NextActionAnswer>,
    /// Why a person must look; null when nobody need.
    attention: Option<&'static str>,
    /// The order's page, for the patron.
    pay_url: String,
    /// RFC 3339, UTC.
    created_at: String,
    /// RFC 3339, UTC.
    updated_at: String,
    /// Until when it can be paid; RFC 3339, UTC.
    expires_at: String,
}

/// What is added to an order for paying online. No library system has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConvenienceFee)]
struct ConvenienceAnswer {
    /// How much was agreed on.
    amount: String,
    /// How much of it was taken from the card: reckoned anew on what the library system has taken, never more than the
    /// amount, and nothing when it took nothing; zero before.
    charged: String,
    /// Whether it can go back to the card with the fees.
    refundable: bool,
}

/// One fee of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Line)]
struct LineAnswer {
    /// The library system's id of the fee, or the id of the offer; null for the convenience fee, which is neither.
    fee_id: Option<String>,
    /// Whose fee it is: null for the payer's own and for an offer, else a number from 1 that tells the others of this
    /// order apart, in the order of its lines. Never a barcode.
    person: Option<usize>,
    /// What it is for; `convenience_fee` for what is added for paying online.
    kind: &'static str,
    /// The branch whose the money is, in the library system's code; null where it does not say.
    branch: Option<String>,
    /// The fund that it goes to, in the library system's code; null where it does not say.
    fund: Option<String>,
    /// How much was agreed on.
    amount: String,
    /// What was open of the fee when the order was placed: more than the amount where a part of it is paid.
    open_amount: String,
    /// How much of it the library system has taken, and so the card is charged: less than the amount when less was
    /// still owed; zero before, and when it was refused or taken back.
    posted_amount: String,
    /// `due`, `asking`, `unknown`, `posted` or `refused` by the library system; `reversing`, `reversal_unknown` or
    /// `reversed` when the money could not be taken after all; `none` for the convenience fee, which is never posted.
    posting: &'static str,
}

/// All that anybody is told of a card.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Card)]
struct CardAnswer {
    /// The brand in one word.
    brand: &'static str,
    /// The last four digits.
    last4: String,
    /// The wallet that presented it: `apple_pay`, `google_pay` or `other`; null where the card itself was typed.
    wallet: Option<&'static str>,
    /// The last four digits of the device's own number, which are not those on the card; null without one.
    device_last4: Option<String>,
}

/// What the patron has to do: a page of the card's bank to go to, or a secret for the processor's script.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = NextAction)]
enum NextActionAnswer {
    Redirect { url: String },
    Sdk { client_secret: String },
}

impl OrderAnswer {
    pub(super) fn new(order: &Order, public_url: &str) -> Self {
        let (attempt, others) = (order.attempt(), order.others());
        let next_action = attempt.and_then(|attempt| attempt.next_action.clone());
        Self {
            id: order.id.to_string(),
            reference: order.reference.to_string(),
            state: order.state().word(),
            payment: order.payment().map_or("none", |payment| payment.word()),
            settlement: order.settlement.word(),
            amount: order.amount().to_string(),
            captured: order.captured().to_string(),
            refunded: order.refunded().to_string(),
            refundable: order.refundable().to_string(),
            disputed: order.disputed().to_string(),
            currency: order.currency.to_string(),
            account: order.account.to_string(),
            lines: order
                .lines
                .iter()
                .map(|line| LineAnswer::new(line, &others))
                .chain(order.convenience.map(|added| LineAnswer::added(&added)))
                .collect(),
            convenience_fee: order.convenience.map(|added| ConvenienceAnswer {
                amount: added.amount.to_string(),
                charged: order.convenience_taken().to_string(),
                refundable: added.refundable,
            }),
            card: order.card().map(|card| CardAnswer {
                brand: card.brand.word(),
                last4: card.last4.to_string(),
                wallet: card.wallet.map(|wallet| wallet.kind.word()),
                device_last4: card
                    .wallet
                    .and_then(|wallet| wallet.device_last4)
                    .map(|digits| digits.to_string()),
            }),
            next_action: next_action.map(NextActionAnswer::from),
            attention: order.attention.map(Attention::word),
            pay_url: format!("{public_url}/pay/{}", order.id),
            created_at: order.created_at.to_string(),
            updated_at: order.updated_at.to_string(),
            expires_at: order.expires_at.to_string(),
        }
    }
}

impl LineAnswer {
    fn new(line: &Line, others: &[PatronKey]) -> Self {
        let place = |patron| others.iter().position(|other| *other == patron);
        let posted = if line.posting.counts() {
            line.taking
        } else {
            Money::zero(line.taking.currency())
        };
        Self {
            fee_id: Some(line.fee.as_str().to_owned()),
            person: line.patron.and_then(place).map(|place| place.saturating_add(1)),
            kind: line.kind.word(),
            branch: line.owner.branch.as_ref().map(|code| code.as_str().to_owned()),
            fund: line.owner.fund.as_ref().map(|code| code.as_str().to_owned()),
            amount: line.amount.to_string(),
            open_amount: line.open.to_string(),
            posted_amount: posted.to_string(),
            posting: line.posting.word(),
        }
    }

    fn added(convenience: &Convenience) -> Self {
        Self {
            fee_id: None,
            person: None,
            kind: "convenience_fee",
            branch: None,
            fund: None,
            amount: convenience.amount.to_string(),
            open_amount: convenience.amount.to_string(),
            posted_amount: Money::zero(convenience.amount.currency()).to_string(),
            posting: "none",
        }
    }
}

impl From<NextAction> for NextActionAnswer {
    fn from(action: NextAction) -> Self {
        match action {
            NextAction::Redirect { url } => Self::Redirect { url },
            NextAction::Sdk { client_secret } => Self::Sdk { client_secret },
        }
    }
}

/// A page of orders, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderPage {
    /// The orders.
    pub orders: Vec<OrderAnswer>,
    /// Ask with it as `cursor` for the next page; null when there is none.
    pub next_cursor: Option<String>,
}

/// A refund.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub(super) struct RefundAnswer {
    id: String,
    /// How much.
    amount: String,
    /// `pending`, `unknown`, `succeeded` or `failed`; also from `succeeded` to `failed`, when the card's bank sends it
    /// back.
    state: &'static str,
    /// RFC 3339, UTC.
    created_at: String,
}

impl RefundAnswer {
    pub(super) fn new(refund: &Refund) -> Self {
        Self {
            id: refund.id.to_string(),
            amount: refund.amount.to_string(),
            state: refund.state.word(),
            created_at: refund.created_at.to_string(),
        }
    }
}

/// What waits for the desk, oldest first, at most 200.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tasks {
    /// The tasks.
    pub tasks: Vec<TaskAnswer>,
}

/// A task for the desk.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub(super) struct TaskAnswer {
    id: String,
    /// What is to be done: `finish_non_resident_card`, `adjust_fee_after_refund`, `repay_failed_refund`,
    /// `take_back_purchase`, `charge_fee_after_dispute` or `clear_fee_after_dispute`.
    kind: &'static str,
    /// For which order.
    order_id: String,
    /// RFC 3339, UTC.
    created_at: String,
}

impl TaskAnswer {
    pub(super) fn new(task: &DeskTask) -> Self {
        Self {
            id: task.id.to_string(),
            kind: task.kind.word(),
            order_id: task.order.to_string(),
            created_at: task.created_at.to_string(),
        }
    }
}
