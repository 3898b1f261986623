//! The processor's own pages in the world: a patron who has the address may present a card at any moment, also just
//! before or after somebody looks or closes the page.

use lastfour::domain::Money;
use lastfour::domain::NextAction;
use lastfour::domain::OrderId;
use lastfour::processor::NewPage;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorStatus;

use crate::world::Ledger;
use crate::world::WorldPayment;

/// One page.
#[derive(Clone, Debug)]
pub(crate) struct WorldPage {
    order: OrderId,
    amount: Money,
    closes_at: i64,
    /// The patron has its address.
    known: bool,
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

/// So long a page stays open at least.
const OPEN_MIN_MS: i64 = 45 * 60_000;

impl Ledger {
    pub(crate) fn open_page(&mut self, wanted: &NewPage) -> ProcessorPayment {
        let key = format!("{}-{}-page", wanted.order, wanted.attempt);
        let fresh = format!("cs_{}", self.pages.len());
        let id = self.keys.entry(key).or_insert(fresh).clone();
        let page = self.pages.entry(id.clone()).or_insert(WorldPage {
            order: wanted.order,
            amount: wanted.amount,
            closes_at: wanted.until.millis().max(wanted.wanted_at.millis() + OPEN_MIN_MS),
            known: false,
            stands: Stands::Open,
        });
        // A repeated call gets the answer of the first, whatever has become of the page.
        let first_answer = WorldPage {
            stands: Stands::Open,
            ..page.clone()
        };
        first_answer.told(&id)
    }

    pub(crate) fn page(&mut self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        self.time_passes(id);
        let page = self.pages.get(id).unwrap().clone();
        let answer = match &page.stands {
            Stands::Paid(payment) => self.told(payment),
            Stands::Open | Stands::Closed => Ok(page.told(id)),
        };
        self.somebody_may_pay(id);
        answer
    }

    /// Closes a page that is open, and tells how it stands; what was held on it stays held.
    pub(crate) fn close_page(&mut self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        self.somebody_may_pay(id);
        let page = self.pages.get_mut(id).unwrap();
        if page.stands == Stands::Open {
            page.stands = Stands::Closed;
        }
        self.page(id)
    }

    /// The patron was sent to this address.
    pub(crate) fn visit(&mut self, address: &str) {
        for (id, page) in &mut self.pages {
            page.known |= url(id) == address;
        }
    }

    /// The patron presents a good card on every page that they still have open.
    pub(crate) fn pay_on_pages(&mut self) {
        let ids: Vec<String> = self.pages.keys().cloned().collect();
        for id in ids {
            self.pay_on(&id);
        }
    }

    fn somebody_may_pay(&mut self, id: &str) {
        if self.faults_percent > 0 && self.draw(8) == 0 {
            self.pay_on(id);
        }
    }

    fn pay_on(&mut self, id: &str) {
        self.time_passes(id);
        let payment = format!("pi_{}", self.payments.len());
        let page = self.pages.get_mut(id).unwrap();
        if !page.known || page.stands != Stands::Open {
            return;
        }
        page.stands = Stands::Paid(payment.clone());
        let held = WorldPayment {
            order: page.order,
            amount: page.amount,
            status: ProcessorStatus::Held,
            received: 0,
            refunded: 0,
        };
        self.payments.insert(payment, held);
    }

    fn time_passes(&mut self, id: &str) {
        let now = self.now;
        let page = self.pages.get_mut(id).unwrap();
        if page.stands == Stands::Open && now >= page.closes_at {
            page.stands = Stands::Closed;
        }
    }
}

impl WorldPage {
    fn told(&self, id: &str) -> ProcessorPayment {
        let status = if self.stands == Stands::Open {
            ProcessorStatus::NeedsPatron(NextAction::Redirect { url: url(id) })
        } else {
            ProcessorStatus::Gone
        };
        ProcessorPayment {
            id: id.to_owned(),
            order: Some(self.order),
            amount: self.amount,
            received: Money::zero(self.amount.currency()),
            status,
            card: None,
            capture_before: None,
            live: false,
        }
    }
}

fn url(id: &str) -> String {
    format!("https://page.example/{id}")
}
