//! The processor's side: payments, pages, refunds and disputes of one account, and the events of every change.

use std::collections::BTreeMap;

use lastfour::domain::Card;
use lastfour::domain::Currency;
use lastfour::domain::DisputeStanding;
use lastfour::domain::Money;
use lastfour::domain::NextAction;
use lastfour::domain::OrderId;
use lastfour::domain::RefundId;
use lastfour::domain::Timestamp;
use lastfour::masking::CardBrand;
use lastfour::masking::Last4;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorStatus;

use crate::events::WorldEvent;
use crate::keys::Kept;
use crate::payouts::WorldPayout;
use crate::world::DAY;
use crate::world::HOUR;
use crate::world::MINUTE;
use crate::world::State;

/// The account's books.
#[derive(Debug, Default)]
pub(crate) struct Account {
    pub(crate) payments: BTreeMap<String, Payment>,
    pub(crate) pages: BTreeMap<String, Page>,
    pub(crate) keys: BTreeMap<String, Kept>,
    pub(crate) events: Vec<WorldEvent>,
    pub(crate) payouts: Vec<WorldPayout>,
    /// Which events are to be delivered, and when; an event may stand here twice or not at all.
    pub(crate) deliveries: Vec<(i64, usize)>,
}

/// One payment.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) order: OrderId,
    pub(crate) amount: i64,
    pub(crate) status: ProcessorStatus,
    pub(crate) received: i64,
    /// When the bank lets the hold go by itself.
    lapses_at: i64,
    /// What we are told of that.
    told_lapse: Option<i64>,
    /// So often a capture is refused; for ever when it is the greatest number.
    pub(crate) capture_refusals: u32,
    pub(crate) refunds: Vec<WorldRefund>,
    pub(crate) disputes: Vec<WorldDispute>,
    /// Somebody confirmed it after its order had gone on.
    pub(crate) strayed: bool,
}

/// One refund.
#[derive(Clone, Debug)]
pub(crate) struct WorldRefund {
    pub(crate) id: String,
    pub(crate) ours: Option<RefundId>,
    pub(crate) amount: i64,
    pub(crate) succeeded: Option<bool>,
    pub(crate) created_at: i64,
}

/// One dispute.
#[derive(Clone, Debug)]
pub(crate) struct WorldDispute {
    pub(crate) id: String,
    pub(crate) amount: i64,
    pub(crate) standing: DisputeStanding,
    pub(crate) created_at: i64,
}

/// One of the processor's own pages.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) order: OrderId,
    pub(crate) amount: i64,
    pub(crate) closes_at: i64,
    /// The patron has its address.
    pub(crate) known: bool,
    pub(crate) stands: Stands,
}

/// How a page stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    Open,
    /// A card was held on it; the payment's id.
    Paid(String),
    Closed,
}

impl Payment {
    /// What may still go back.
    pub(crate) fn refundable(&self) -> i64 {
        let refunds = self
            .refunds
            .iter()
            .filter(|refund| refund.succeeded != Some(false));
        let disputes = self
            .disputes
            .iter()
            .filter(|dispute| dispute.standing.holds_money());
        let gone: i64 = refunds.map(|refund| refund.amount).sum();
        let asked: i64 = disputes.map(|dispute| dispute.amount).sum();
        self.received - gone - asked
    }
}

impl State {
    /// A payment that nobody has confirmed.
    pub(crate) fn new_payment(&mut self, order: OrderId, amount: i64) -> String {
        let id = format!("pi_{}", self.account.payments.len() + 1);
        let early = self.goes_wrong("hold lapses early", 300);
        let lasts = if early {
            self.chance.between(5 * MINUTE, 20 * HOUR)
        } else {
            7 * DAY
        };
        let lapses_at = self.now + lasts;
        // An early end is told to nobody; the usual one sometimes.
        let told_lapse = self.chance.one_in(2).then_some(self.now + 7 * DAY);
        let capture_refusals = if self.goes_wrong("capture refused for ever", 200) {
            u32::MAX
        } else if self.goes_wrong("capture refused for a while", 500) {
            u32::try_from(self.chance.between(2, 8)).unwrap()
        } else {
            0
        };
        let payment = Payment {
            order,
            amount,
            status: ProcessorStatus::Unconfirmed,
            received: 0,
            lapses_at,
            told_lapse,
            capture_refusals,
            refunds: Vec::new(),
            disputes: Vec::new(),
            strayed: false,
        };
        self.account.payments.insert(id.clone(), payment);
        id
    }

    /// Changes a payment's status, and tells of it.
    pub(crate) fn payment_is(&mut self, id: &str, status: ProcessorStatus) {
        let kind = match &status {
            ProcessorStatus::NeedsPatron(_) => "payment_intent.requires_action",
            ProcessorStatus::Declined => "payment_intent.payment_failed",
            ProcessorStatus::Held => "payment_intent.amount_capturable_updated",
            ProcessorStatus::Captured => "payment_intent.succeeded",
            ProcessorStatus::Gone => "payment_intent.canceled",
            _ => "payment_intent.created",
        };
        self.say(|| format!("    {id}: {kind}"));
        let payment = self.account.payments.get_mut(id).unwrap();
        payment.status = status;
        let order = payment.order;
        self.event(kind, id, Some(order));
    }

    /// A payment, or page, as it is told.
    pub(crate) fn told(&self, id: &str) -> Option<ProcessorPayment> {
        if let Some(page) = self.account.pages.get(id) {
            return match &page.stands {
                Stands::Paid(payment) => self.told(payment),
                Stands::Open | Stands::Closed => Some(page.told(id)),
            };
        }
        let payment = self.account.payments.get(id)?;
        Some(ProcessorPayment {
            id: id.to_owned(),
            order: Some(payment.order),
            amount: dollars(payment.amount),
            received: dollars(payment.received),
            status: payment.status.clone(),
            card: Some(Card {
                brand: CardBrand::Visa,
                last4: Last4::parse("4242").unwrap(),
                wallet: None,
            }),
            capture_before: payment.told_lapse.map(Timestamp::from_millis),
            live: false,
        })
    }

    /// The patron presents a good card on a page, if it is open and known to them.
    pub(crate) fn pay_on_page(&mut self, id: &str) {
        let page = &self.account.pages[id];
        if !page.known || page.stands != Stands::Open {
            return;
        }
        let (order, amount) = (page.order, page.amount);
        let payment = self.new_payment(order, amount);
        self.account.pages.get_mut(id).unwrap().stands = Stands::Paid(payment.clone());
        self.payment_is(&payment, ProcessorStatus::Held);
        self.event("checkout.session.completed", id, Some(order));
    }

    /// Closes a page that is open.
    pub(crate) fn close_page(&mut self, id: &str) {
        let page = self.account.pages.get_mut(id).unwrap();
        if page.stands == Stands::Open {
            page.stands = Stands::Closed;
            let order = page.order;
            self.event("checkout.session.expired", id, Some(order));
        }
    }

    /// A refund, made by us or by somebody in the dashboard; `None` when it is more than is left.
    pub(crate) fn new_refund(
        &mut self,
        payment: &str,
        ours: Option<RefundId>,
        amount: i64,
    ) -> Option<WorldRefund> {
        let count: usize = self
            .account
            .payments
            .values()
            .map(|payment| payment.refunds.len())
            .sum();
        let succeeded = match self.chance.draw(8) {
            0 if self.storm > 0 => Some(false),
            1..=3 if !self.is_calm => None,
            _ => Some(true),
        };
        let created_at = self.now;
        let from = self.account.payments.get_mut(payment)?;
        if amount <= 0 || amount > from.refundable() || from.status != ProcessorStatus::Captured {
            return None;
        }
        let refund = WorldRefund {
            id: format!("re_{}", count + 1),
            ours,
            amount,
            succeeded,
            created_at,
        };
        from.refunds.push(refund.clone());
        self.say(|| format!("    {payment}: refund {} of {amount}, {succeeded:?}", refund.id));
        self.event("refund.created", payment, None);
        Some(refund)
    }

    /// A refund is decided, or comes back.
    pub(crate) fn refund_is(&mut self, (payment, number): (&str, usize), succeeded: bool) {
        let refund = &mut self.account.payments.get_mut(payment).unwrap().refunds[number];
        refund.succeeded = Some(succeeded);
        let id = refund.id.clone();
        self.say(|| format!("    {payment}: refund {id} succeeded: {succeeded}"));
        self.event(
            if succeeded {
                "refund.updated"
            } else {
                "refund.failed"
            },
            payment,
            None,
        );
    }

    /// A dispute opens or moves.
    pub(crate) fn dispute_is(&mut self, payment: &str, number: usize, standing: DisputeStanding) {
        let now = self.now;
        let count: usize = self
            .account
            .payments
            .values()
            .map(|payment| payment.disputes.len())
            .sum();
        let of = self.account.payments.get_mut(payment).unwrap();
        let amount = of.refundable();
        if let Some(dispute) = of.disputes.get_mut(number) {
            dispute.standing = standing;
        } else if amount > 0 {
            of.disputes.push(WorldDispute {
                id: format!("dp_{}", count + 1),
                amount,
                standing,
                created_at: now,
            });
        }
        self.say(|| format!("    {payment}: dispute {number} is {}", standing.word()));
        self.event("charge.dispute.updated", payment, None);
    }

    /// Holds lapse, pages close, refunds are decided as time passes.
    pub(crate) fn account_settles(&mut self) {
        let now = self.now;
        let lapsed = |payment: &Payment| {
            payment.lapses_at <= now
                && matches!(
                    payment.status,
                    ProcessorStatus::Held | ProcessorStatus::NeedsPatron(_)
                )
        };
        let payments = self.account.payments.iter();
        let lapsed: Vec<String> = payments
            .filter(|(_, payment)| lapsed(payment))
            .map(|(id, _)| id.clone())
            .collect();
        for id in lapsed {
            self.payment_is(&id, ProcessorStatus::Gone);
        }
        let pages = self.account.pages.iter();
        let old: Vec<String> = pages
            .filter(|(_, page)| page.stands == Stands::Open && page.closes_at <= now)
            .map(|(id, _)| id.clone())
            .collect();
        for id in old {
            self.close_page(&id);
        }
    }

    /// Decides every refund, and delivers every event soon.
    pub(crate) fn account_is_calm(&mut self) {
        for (payment, number) in self.refunds_where(|refund| refund.succeeded.is_none()) {
            self.refund_is((&payment, number), true);
        }
        let now = self.now;
        for (at, _) in &mut self.account.deliveries {
            *at = (*at).min(now + MINUTE);
        }
    }

    /// The payments and numbers of refunds.
    pub(crate) fn refunds_where(&self, which: impl Fn(&WorldRefund) -> bool) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        for (id, payment) in &self.account.payments {
            for (number, refund) in payment.refunds.iter().enumerate() {
                if which(refund) {
                    found.push((id.clone(), number));
                }
            }
        }
        found
    }
}

impl Page {
    fn told(&self, id: &str) -> ProcessorPayment {
        let status = if self.stands == Stands::Open {
            ProcessorStatus::NeedsPatron(NextAction::Redirect { url: page_url(id) })
        } else {
            ProcessorStatus::Gone
        };
        ProcessorPayment {
            id: id.to_owned(),
            order: Some(self.order),
            amount: dollars(self.amount),
            received: dollars(0),
            status,
            card: None,
            capture_before: None,
            live: false,
        }
    }
}

/// Where a page is.
pub(crate) fn page_url(id: &str) -> String {
    format!("https://page.example/{id}")
}

/// An amount in the world's one currency.
pub(crate) fn dollars(cents: i64) -> Money {
    Money::from_minor(cents, Currency::USD)
}
