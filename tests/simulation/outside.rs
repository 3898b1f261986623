//! What happens without us: patrons at their bank or on a page, the bank itself, dashboards, outages.

use lastfour::domain::DisputeStanding;
use lastfour::domain::NextAction;
use lastfour::domain::Order;
use lastfour::processor::ProcessorStatus;

use crate::account::page_url;
use crate::world::MINUTE;
use crate::world::SECOND;
use crate::world::State;

impl State {
    /// The patron goes where an order sends them, and does what is wanted there, or fails.
    pub(crate) fn patron_acts(&mut self) {
        self.patron_follows();
        let open: Vec<String> = self.account.pages.keys().cloned().collect();
        if let Some(page) = self.chance.pick(&open).cloned() {
            self.pay_on_page(&page);
        }
        let waits = |status: &ProcessorStatus| matches!(status, ProcessorStatus::NeedsPatron(_));
        let payments = self.account.payments.iter();
        let waiting: Vec<String> = payments
            .filter(|(_, payment)| waits(&payment.status))
            .map(|(id, _)| id.clone())
            .collect();
        if let Some(id) = self.chance.pick(&waiting).cloned() {
            let status = match self.chance.draw(4) {
                0 => ProcessorStatus::Declined,
                _ => ProcessorStatus::Held,
            };
            self.payment_is(&id, status);
        }
    }

    pub(crate) fn patron_follows(&mut self) {
        let attempts = self.orders.values().filter_map(Order::attempt);
        let addresses: Vec<String> = attempts
            .filter_map(|attempt| match &attempt.next_action {
                Some(NextAction::Redirect { url }) => Some(url.clone()),
                _ => None,
            })
            .collect();
        for (id, page) in &mut self.account.pages {
            page.known |= addresses.contains(&page_url(id));
        }
    }

    pub(crate) fn captured(&mut self) -> Option<String> {
        let payments = self.account.payments.iter();
        let captured: Vec<String> = payments
            .filter(|(_, payment)| payment.status == ProcessorStatus::Captured)
            .map(|(id, _)| id.clone())
            .collect();
        self.chance.pick(&captured).cloned()
    }

    pub(crate) fn somebody_refunds_elsewhere(&mut self) {
        let Some(payment) = self.captured() else { return };
        let left = self.account.payments[&payment].refundable();
        if left > 0 {
            let amount = self.chance.between(1, left);
            self.fault("refund made elsewhere");
            self.new_refund(&payment, None, amount);
        }
    }

    pub(crate) fn bank_disputes(&mut self) {
        use DisputeStanding as To;
        let Some(payment) = self.captured() else { return };
        let disputes = &self.account.payments[&payment].disputes;
        let number = disputes.len().saturating_sub(1);
        let next: &[To] = match disputes.last().map(|dispute| dispute.standing) {
            None => &[To::Inquiry, To::Open],
            Some(To::Inquiry) => &[To::Open, To::Closed, To::UnderReview, To::Won, To::Lost],
            Some(To::Open) => &[To::UnderReview, To::Won, To::Lost],
            Some(To::UnderReview) => &[To::Won, To::Lost],
            Some(To::Won | To::Lost | To::Closed) => &[],
        };
        if let Some(standing) = self.chance.pick(next).copied() {
            self.fault("dispute opens or moves");
            self.dispute_is(&payment, number, standing);
        }
    }

    /// A refund that waits is decided, or one that was done comes back.
    pub(crate) fn bank_decides_refund(&mut self) {
        let waiting = self.refunds_where(|refund| refund.succeeded.is_none());
        if let Some((payment, number)) = self.chance.pick(&waiting).cloned() {
            let succeeded = self.chance.draw(3) > 0;
            self.refund_is((&payment, number), succeeded);
            return;
        }
        let done = self.refunds_where(|refund| refund.succeeded == Some(true));
        if let Some((payment, number)) = self.chance.pick(&done).cloned() {
            self.fault("refund comes back");
            self.refund_is((&payment, number), false);
        }
    }

    pub(crate) fn fee_changes(&mut self) {
        let fees: Vec<String> = self.shelf.fees.keys().cloned().collect();
        if let Some(fee) = self.chance.pick(&fees).cloned() {
            self.desk_acts(&fee, None);
        }
    }

    pub(crate) fn outage(&mut self) {
        let until = self.now + self.chance.between(SECOND, 3 * MINUTE);
        match self.chance.draw(3) {
            0 => self.store_down_until = until,
            1 => self.processor_down_until = until,
            _ => self.library_down_until = until,
        }
    }

    /// Whoever has the client secret of a declined payment confirms it with another card.
    pub(crate) fn stray_confirmation(&mut self) {
        let payments = self.account.payments.iter();
        let declined: Vec<String> = payments
            .filter(|(_, payment)| payment.status == ProcessorStatus::Declined)
            .map(|(id, _)| id.clone())
            .collect();
        if let Some(id) = self.chance.pick(&declined).cloned() {
            self.fault("declined payment confirmed after all");
            self.account.payments.get_mut(&id).unwrap().strayed = true;
            self.payment_is(&id, ProcessorStatus::Held);
        }
    }

    pub(crate) fn payment_is_cancelled_elsewhere(&mut self) {
        let payments = self.account.payments.iter();
        let ended =
            |status: &ProcessorStatus| matches!(status, ProcessorStatus::Captured | ProcessorStatus::Gone);
        let open: Vec<String> = payments
            .filter(|(_, payment)| !ended(&payment.status))
            .map(|(id, _)| id.clone())
            .collect();
        if let Some(id) = self.chance.pick(&open).cloned() {
            self.fault("payment cancelled elsewhere");
            self.payment_is(&id, ProcessorStatus::Gone);
        }
    }
}
