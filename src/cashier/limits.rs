//! How many cards may be tried. Who has bought stolen numbers tries them where any number of cards is taken.

use std::time::Duration;

use crate::cashier::AdvanceError;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Actor;
use crate::domain::Attempt;
use crate::domain::LibraryId;
use crate::domain::Means;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::PaymentState;
use crate::domain::Timestamp;
use crate::storage::DeclinesOf;
use crate::storage::Search;
use crate::storage::StoreError;

/// So many declined cards for one order: three in an hour, and no more cards.
const DECLINES_OF_AN_ORDER: Limit = Limit {
    max: 3,
    window: Duration::from_hours(1),
};

/// So many visits of one order to the processor's page, where declined cards are told to us late or not at all: five in
/// an hour, and no more cards.
const PAGES_OF_AN_ORDER: Limit = Limit {
    max: 5,
    window: Duration::from_hours(1),
};

/// So many declined cards of one patron, whatever they were to pay: ten in a day, and no more cards.
const DECLINES_OF_A_PATRON: Limit = Limit {
    max: 10,
    window: Duration::from_hours(24),
};

/// So many orders of a patron are looked through, the newest ones.
const ORDERS_OF_A_PATRON: u32 = 200;

/// So many within the window are enough.
#[derive(Clone, Copy, Debug)]
struct Limit {
    max: usize,
    window: Duration,
}

impl Cashier {
    /// Whether a card may be presented for this order as far as the number of cards goes; `None` when it may, else
    /// how long to wait. Pages ask before they show a form for a card; whoever presents one is asked in any case.
    ///
    /// # Errors
    /// [`Refusal::TryLater`]; no card may be presented then.
    pub async fn may_present(&self, caller: &Caller, order: &Order) -> Result<Option<Duration>, Refusal> {
        let now = self.now();
        let pages = order
            .attempts
            .iter()
            .filter(|attempt| attempt.means == Means::ProcessorsPage);
        let on_pages = self.declined_on_pages(order).await?;
        let mut full_until = DECLINES_OF_AN_ORDER
            .full_until(declined(order).chain(on_pages), now)
            .max(PAGES_OF_AN_ORDER.full_until(pages.map(made), now));
        if let Payer::Patron(key) = order.payer {
            // Cards are presented while an order lives, so an older one has none that count.
            let from = now
                .before(DECLINES_OF_A_PATRON.window)
                .before(self.patience.order_lives);
            let search = Search {
                patron: Some(key),
                from: Some(from),
                limit: ORDERS_OF_A_PATRON,
                ..Search::default()
            };
            let orders = self.store.orders(&caller.library, &search).await?.orders;
            let since = now.before(DECLINES_OF_A_PATRON.window);
            let of = DeclinesOf::Patron(key);
            let on_pages = self.store.page_declines(&caller.library, of, since).await?;
            let of_all = orders.iter().flat_map(declined).chain(on_pages);
            full_until = full_until.max(DECLINES_OF_A_PATRON.full_until(of_all, now));
        }
        let wait_ms = full_until.map(|until| until.millis().saturating_sub(now.millis()));
        Ok(wait_ms.map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or(0))))
    }

    async fn declined_on_pages(&self, order: &Order) -> Result<Vec<Timestamp>, StoreError> {
        let since = self.now().before(DECLINES_OF_AN_ORDER.window);
        let of = DeclinesOf::Order(order.id);
        self.store.page_declines(&order.library, of, since).await
    }

    /// A card was declined on the processor's page of an order: closes the page when that were enough of them. There
    /// somebody may try as many cards as they have, and no limit of ours would hear of it before they are through.
    ///
    /// # Errors
    /// [`AdvanceError`]; the page may be open still.
    pub(super) async fn close_a_tried_page(
        &self,
        library: &LibraryId,
        id: OrderId,
    ) -> Result<(), AdvanceError> {
        let Some(mut order) = self.store.order(library, id).await? else {
            return Ok(());
        };
        let open = order.is_on_the_processors_page() && order.payment() == Some(PaymentState::NeedsPatron);
        if open && self.declined_on_pages(&order).await?.len() >= DECLINES_OF_AN_ORDER.max {
            self.abandon(&mut order, &Actor::Service).await?;
        }
        Ok(())
    }
}

/// When an order's cards were presented to us that were declined, or whose holder did not prove to the bank that it is
/// them: who has a stolen number cannot, and learns by it that the card is good. Pages that were left count as pages.
fn declined(order: &Order) -> impl Iterator<Item = Timestamp> {
    let declined = order.attempts.iter().filter(|attempt| {
        attempt.state == PaymentState::Declined
            || (attempt.state == PaymentState::Abandoned && attempt.means != Means::ProcessorsPage)
    });
    declined.map(made)
}

fn made(attempt: &Attempt) -> Timestamp {
    attempt.created_at
}

impl Limit {
    /// Until when there are too many; `None` when there are not.
    fn full_until(self, moments: impl Iterator<Item = Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let mut counted: Vec<Timestamp> = moments.filter(|made| made.after(self.window) > now).collect();
        counted.sort_unstable_by(|a, b| b.cmp(a));
        // Once the one that fills it has left the window, one fewer is in it.
        let filling = counted.get(self.max.checked_sub(1)?)?;
        Some(filling.after(self.window))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;
    use crate::domain::FeeKind;
    use crate::domain::Money;
    use crate::domain::Offer;
    use crate::domain::OfferId;
    use crate::domain::PaymentEvent;
    use crate::domain::SystemRandomness;

    const NOON: Timestamp = Timestamp::from_millis(1_795_521_600_000);

    fn minutes(count: u64) -> Timestamp {
        NOON.after(Duration::from_mins(count))
    }

    /// An order whose cards were declined at these moments.
    fn declined_at(moments: &[Timestamp]) -> Order {
        let (id, price) = (
            OfferId::parse("card").unwrap(),
            Money::from_minor(4_000, Currency::USD),
        );
        let offer = Offer::fixed(id, FeeKind::NonResidentCard, price);
        let times = (NOON, Duration::from_hours(48));
        let library = LibraryId::parse("main").unwrap();
        let mut order = Order::buy(library, &offer, times, &SystemRandomness).unwrap();
        for moment in moments {
            order
                .present_card(String::from("pm_declined"), None, *moment)
                .unwrap();
            order.payment_event(PaymentEvent::Declined, *moment).unwrap();
        }
        order
    }

    fn full_until(moments: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
        DECLINES_OF_AN_ORDER.full_until(declined(&declined_at(moments)), now)
    }

    #[test]
    fn the_third_declined_card_within_an_hour_is_the_last_until_the_first_is_an_hour_old() {
        let moments = [minutes(0), minutes(10), minutes(20)];

        assert_eq!(full_until(&moments[..2], minutes(20)), None);
        assert_eq!(full_until(&moments, minutes(20)), Some(minutes(60)));
        assert_eq!(full_until(&moments, minutes(59)), Some(minutes(60)));
        assert_eq!(full_until(&moments, minutes(60)), None);
    }

    #[test]
    fn with_more_than_enough_so_many_must_leave_that_one_more_fits() {
        let moments = [minutes(0), minutes(10), minutes(20), minutes(30), minutes(40)];

        let until = full_until(&moments, minutes(45)).unwrap();

        assert_eq!(until, minutes(80));
        assert_eq!(full_until(&moments, until), None);
    }

    #[test]
    fn a_card_that_nobody_proved_counts_as_declined_and_one_that_waits_for_it_does_not() {
        let mut order = declined_at(&[minutes(0), minutes(1)]);
        order
            .present_card(String::from("pm_asks"), None, minutes(2))
            .unwrap();
        order
            .payment_event(PaymentEvent::PatronNeeded, minutes(2))
            .unwrap();

        let waits = DECLINES_OF_AN_ORDER.full_until(declined(&order), minutes(3));
        order.payment_event(PaymentEvent::Gone, minutes(3)).unwrap();
        let not_proven = DECLINES_OF_AN_ORDER.full_until(declined(&order), minutes(3));

        assert_eq!((waits, not_proven), (None, Some(minutes(60))));
    }
}
