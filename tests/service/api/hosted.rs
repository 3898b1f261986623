//! A card is presented on the processor's own page.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use lastfour::cashier::Caller;
use lastfour::cashier::Outcome;
use lastfour::cashier::PresentedCard;
use lastfour::cashier::Refusal;
use lastfour::cashier::RequestKey;
use lastfour::cashier::Wish;
use lastfour::domain::Barcode;
use lastfour::domain::Clock;
use lastfour::domain::FeeId;
use lastfour::domain::LibraryId;
use lastfour::domain::NextAction;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::PaymentState;
use lastfour::domain::PublicState;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorStatus;
use lastfour::storage::JobKind;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::house::House;
use crate::house::PATRON;

const BACK: &str = "https://pay.library.example/orders/x/return";

/// A house with an order for one fee.
struct Visit {
    house: House,
    caller: Caller,
    order: String,
    id: OrderId,
}

impl Visit {
    async fn begin() -> Self {
        Self::begin_at("main").await
    }

    async fn begin_at(library: &str) -> Self {
        let house = House::open().await;
        let caller = Caller::patron(LibraryId::parse(library).unwrap());
        let wish = Wish::Fees {
            barcode: Barcode::parse(PATRON).unwrap(),
            fees: vec![FeeId::parse("fine-1").unwrap().into()],
            added: Vec::new(),
        };
        let placed = house.cashier.place(&caller, &key("place"), &wish).await.unwrap();
        let Outcome::Done(Order { id, .. }) = placed else {
            panic!("placed before: {placed:?}");
        };
        Self {
            house,
            caller,
            order: format!("/api/v1/orders/{id}"),
            id,
        }
    }

    async fn go(&self, key: &str) -> Result<Outcome<(Order, u32)>, Refusal> {
        let cashier = &self.house.cashier;
        cashier
            .pay_on_processors_page(&self.caller, &self::key(key), self.id, BACK.to_owned())
            .await
    }

    /// Goes to the page; gives the order as it is then.
    async fn go_there(&self, key: &str) -> Order {
        match self.go(key).await.unwrap() {
            Outcome::Done((order, _)) | Outcome::Again((order, _)) => order,
            Outcome::Answered(answer) => panic!("answered before: {answer:?}"),
        }
    }

    async fn look(&self) -> Order {
        self.house.cashier.look(&self.caller, self.id).await.unwrap()
    }

    async fn now(&self) -> Order {
        self.house.cashier.order(&self.caller, self.id).await.unwrap()
    }

    /// Everything that is held at the processor and not yet taken or let go.
    fn holds(&self) -> usize {
        let state = self.house.till.state();
        let held = |status: &ProcessorStatus| *status == ProcessorStatus::Held;
        state
            .payments
            .values()
            .filter(|payment| held(&payment.status))
            .count()
    }

    fn open_pages(&self) -> usize {
        let state = self.house.till.state();
        let open = state.payments.iter().filter(|(id, payment)| {
            id.starts_with("cs_")
                && !state.pages_paid.contains_key(*id)
                && payment.status != ProcessorStatus::Gone
        });
        open.count()
    }
}

fn key(text: &str) -> RequestKey {
    RequestKey {
        key: text.to_owned(),
        fingerprint: [1; 32],
    }
}

fn sent_to(url: &str) -> ProcessorStatus {
    let url = String::from(url);
    ProcessorStatus::NeedsPatron(NextAction::Redirect { url })
}

fn address(order: &Order) -> Option<String> {
    match order.attempt()?.next_action.clone()? {
        NextAction::Redirect { url } => Some(url),
        NextAction::Sdk { .. } => None,
    }
}

#[tokio::test]
async fn a_patron_is_sent_to_the_page_and_what_is_held_there_is_paid() {
    let visit = Visit::begin().await;

    let sent = visit.go_there("a").await;
    let waiting = visit.look().await;
    visit.house.till.pay_on_pages();
    let held = visit.look().await;
    visit.house.run_jobs().await;
    let paid = visit.house.get(&visit.order).await.json();

    assert_eq!(sent.payment(), Some(PaymentState::NeedsPatron));
    assert!(address(&sent).unwrap().ends_with(BACK));
    assert_eq!(address(&waiting), address(&sent));
    assert_eq!(held.payment(), Some(PaymentState::Held));
    assert!(held.card().is_some() && address(&held).is_none());
    let id = held.attempt().unwrap().processor_id.clone().unwrap();
    assert!(id.starts_with("pi_"), "{id}");
    assert_eq!(
        (&paid["state"], &paid["captured"]),
        (&json!("paid"), &json!("4.50"))
    );
    assert_eq!(
        visit.house.till.state().payments[&id].status,
        ProcessorStatus::Captured
    );
}

#[tokio::test]
async fn who_never_comes_back_is_found_by_the_job() {
    let visit = Visit::begin().await;
    visit.go_there("a").await;

    visit.house.till.pay_on_pages();
    visit.house.clock.forward(Duration::from_mins(5));
    visit.house.run_jobs().await;

    assert_eq!(visit.now().await.state(), PublicState::Paid);
}

#[tokio::test]
async fn an_event_of_the_page_or_of_its_payment_is_enough() {
    for of_the_payment in [false, true] {
        // Both libraries share a signature here; the first by name takes the event.
        let visit = Visit::begin_at("branch").await;
        let sent = visit.go_there("a").await;
        visit.house.run_jobs().await;
        let page = sent.attempt().unwrap().processor_id.clone().unwrap();
        visit.house.till.pay_on_pages();
        let payment = visit.house.till.state().pages_paid[&page].clone();

        let object = if of_the_payment { payment } else { page };
        let event = json!({"id": "evt_1", "payment": object, "order": visit.id.to_string()});
        let cashier = &visit.house.cashier;
        cashier
            .receive_event(event.to_string().as_bytes(), "good")
            .await
            .unwrap();
        visit.house.run_jobs().await;

        assert_eq!(visit.now().await.state(), PublicState::Paid, "{object}");
    }
}

#[tokio::test]
async fn an_unknown_payment_wakes_no_order_that_is_not_on_a_page() {
    let visit = Visit::begin_at("branch").await;
    let cashier = &visit.house.cashier;
    visit.go_there("a").await;
    let card = PresentedCard {
        token: String::from("pm_asks"),
        return_url: None,
    };
    cashier
        .pay(&visit.caller, &key("b"), visit.id, card)
        .await
        .unwrap();
    visit.house.run_jobs().await;
    let due = cashier.store().next_job_at().await.unwrap().unwrap();

    let event = json!({"id": "evt_1", "payment": "pi_1", "order": visit.id.to_string()});
    cashier
        .receive_event(event.to_string().as_bytes(), "good")
        .await
        .unwrap();
    let jobs = cashier
        .store()
        .claim_jobs(visit.house.clock.now(), Duration::from_secs(1), 10)
        .await
        .unwrap();

    assert!(due > visit.house.clock.now());
    let of_orders = jobs.iter().filter(|job| matches!(job.kind, JobKind::Advance(_)));
    assert_eq!(of_orders.count(), 0, "{jobs:?}");
}

#[tokio::test]
async fn an_event_that_names_an_order_that_is_not_there_does_nothing() {
    let visit = Visit::begin_at("branch").await;
    let event = json!({"id": "evt_1", "payment": "pi_1", "order": "00000000000000000000000000"});

    let cashier = &visit.house.cashier;
    cashier
        .receive_event(event.to_string().as_bytes(), "good")
        .await
        .unwrap();
    visit.house.run_jobs().await;

    assert_eq!(visit.now().await.state(), PublicState::Open);
}

#[tokio::test]
async fn a_cancelled_order_has_its_page_closed() {
    let visit = Visit::begin().await;
    visit.go_there("a").await;

    let cancelled = visit
        .house
        .post(&format!("{}/cancel", visit.order), json!({}))
        .await;
    visit.house.till.pay_on_pages();
    visit.house.run_jobs().await;

    assert_eq!(cancelled.json()["state"], "cancelled");
    assert_eq!((visit.holds(), visit.open_pages()), (0, 0));
}

#[tokio::test]
async fn an_order_that_was_paid_on_the_page_is_not_cancelled() {
    let visit = Visit::begin().await;
    visit.go_there("a").await;
    visit.house.till.pay_on_pages();

    let refused = visit
        .house
        .post(&format!("{}/cancel", visit.order), json!({}))
        .await;
    visit.house.run_jobs().await;

    refused.is_problem(409, "state_conflict");
    assert_eq!(visit.now().await.state(), PublicState::Paid);
}

#[tokio::test]
async fn a_card_that_is_held_while_the_page_is_being_closed_counts_and_the_order_is_not_cancelled() {
    let visit = Visit::begin().await;
    visit.go_there("a").await;
    let house = Arc::new(visit.house);
    let slow = Arc::new(Semaphore::new(0));
    house.till.state().slow_release = Some(Arc::clone(&slow));

    let cancel = tokio::spawn({
        let (house, path) = (Arc::clone(&house), format!("{}/cancel", visit.order));
        async move { house.post(&path, json!({})).await }
    });
    while house.till.state().slow_release.is_some() {
        tokio::task::yield_now().await;
    }
    house.till.pay_on_pages();
    slow.add_permits(1);
    let refused = cancel.await.unwrap();
    house.run_jobs().await;

    refused.is_problem(409, "state_conflict");
    assert_eq!(house.get(&visit.order).await.json()["state"], "paid");
}

#[tokio::test]
async fn what_is_found_held_on_the_page_of_an_attempt_that_had_ended_is_let_go() {
    // Both libraries share a signature here; the first by name takes the event.
    let visit = Visit::begin_at("branch").await;
    let sent = visit.go_there("a").await;
    let page = sent.attempt().unwrap().processor_id.clone().unwrap();
    let cashier = &visit.house.cashier;
    cashier
        .cancel(&visit.caller, &key("cancel"), visit.id)
        .await
        .unwrap();
    visit.house.till.settle(&sent_to("https://page.example/again"));
    visit.house.till.pay_on_pages();
    assert_eq!(visit.holds(), 1);

    let event = json!({"id": "evt_1", "payment": page, "order": visit.id.to_string()});
    cashier
        .receive_event(event.to_string().as_bytes(), "good")
        .await
        .unwrap();
    visit.house.run_jobs().await;

    assert_eq!(visit.holds(), 0);
    assert_eq!(visit.now().await.state(), PublicState::Cancelled);
}

#[tokio::test]
async fn an_order_that_expires_closes_its_page() {
    let visit = Visit::begin().await;
    visit.go_there("a").await;

    visit.house.clock.forward(Duration::from_mins(31));
    visit.house.run_jobs().await;

    assert_eq!(visit.now().await.state(), PublicState::Expired);
    assert_eq!((visit.holds(), visit.open_pages()), (0, 0));
}

#[tokio::test]
async fn a_card_that_was_held_in_time_counts_even_if_nobody_looked_before_the_order_expired() {
    let visit = Visit::begin().await;
    visit.go_there("a").await;

    visit.house.till.pay_on_pages();
    visit.house.clock.forward(Duration::from_mins(31));
    visit.house.run_jobs().await;

    assert_eq!(visit.now().await.state(), PublicState::Paid);
}

#[tokio::test]
async fn another_card_or_another_page_takes_the_place_of_the_page() {
    for by_token in [true, false] {
        let visit = Visit::begin().await;
        let first = visit.go_there("a").await;

        if by_token {
            let paid = visit.house.pay(&visit.order, "pm_card_visa").await;
            assert_eq!(paid.status, StatusCode::OK, "{}", paid.text);
        } else {
            let second = visit.go_there("b").await;
            assert_ne!(address(&second), address(&first));
            visit.house.till.pay_on_pages();
            visit.look().await;
        }
        assert_eq!((visit.holds(), visit.open_pages()), (1, 0));
        visit.house.run_jobs().await;

        let order = visit.now().await;
        assert_eq!(order.state(), PublicState::Paid);
        assert_eq!(order.attempts.len(), 2);
    }
}

#[tokio::test]
async fn no_other_card_is_taken_once_one_is_held_on_the_page() {
    let visit = Visit::begin().await;
    visit.go_there("a").await;
    visit.house.till.pay_on_pages();

    let refused = visit.house.pay(&visit.order, "pm_card_visa").await;
    visit.house.run_jobs().await;

    refused.is_problem(409, "state_conflict");
    assert_eq!(visit.now().await.state(), PublicState::Paid);
    assert_eq!(visit.house.till.state().confirmed, 0);
}

#[tokio::test]
async fn after_five_visits_to_the_page_an_order_takes_no_card_for_an_hour_but_on_the_page_that_is_open() {
    let visit = Visit::begin().await;
    for try_ in 0..5 {
        visit.go_there(&format!("visit {try_}")).await;
        visit.house.clock.forward(Duration::from_mins(1));
    }

    let page = visit.go("one more").await;
    let card = visit.house.pay(&visit.order, "pm_card_visa").await;

    let Err(Refusal::TooManyCards { after }) = page else {
        panic!("{page:?}");
    };
    assert_eq!(after, Duration::from_mins(55));
    card.is_problem(429, "slow_down");
    assert_eq!((visit.holds(), visit.open_pages()), (0, 1));
    visit.house.till.pay_on_pages();
    visit.look().await;
    visit.house.run_jobs().await;
    assert_eq!(visit.now().await.state(), PublicState::Paid);
}

#[tokio::test]
async fn the_same_request_twice_is_one_page() {
    let visit = Visit::begin().await;

    let (first, twin) = tokio::join!(visit.go_there("a"), visit.go_there("a"));
    let later = visit.go_there("a").await;

    assert!(address(&first).is_some());
    assert_eq!(address(&twin), address(&first));
    assert_eq!(address(&later), address(&first));
    assert_eq!((later.attempts.len(), visit.open_pages()), (1, 1));
}

#[tokio::test]
async fn a_page_whose_answer_was_lost_is_asked_for_again() {
    let visit = Visit::begin().await;
    visit.house.till.state().page_answer = Some(ProcessorError::Unknown);

    let lost = visit.go_there("a").await;
    visit.house.clock.forward(Duration::from_secs(1));
    visit.house.run_jobs().await;
    let found = visit.now().await;

    assert_eq!(lost.payment(), Some(PaymentState::Unknown));
    assert_eq!(found.payment(), Some(PaymentState::NeedsPatron));
    assert!(address(&found).is_some());
    assert_eq!((found.attempts.len(), visit.open_pages()), (1, 1));
}

#[tokio::test]
async fn a_page_that_is_refused_leaves_the_order_open() {
    let visit = Visit::begin().await;
    visit.house.till.state().page_answer = Some(ProcessorError::Refused {
        code: String::from("parameter_invalid"),
    });

    let refused = visit.go_there("a").await;
    let second = visit.go_there("b").await;

    assert_eq!(refused.payment(), Some(PaymentState::Abandoned));
    assert_eq!(refused.state(), PublicState::Open);
    assert!(address(&second).is_some());
}

/// The processor tells that a card was declined on the page of the order.
async fn declines(visit: &Visit, number: u32) {
    let event = json!({
        "id": format!("evt_{number}"), "kind": "payment_intent.payment_failed", "payment": "pi_unseen",
        "order": visit.id.to_string(),
    });
    let cashier = &visit.house.cashier;
    cashier
        .receive_event(event.to_string().as_bytes(), "good")
        .await
        .unwrap();
    visit.house.run_jobs().await;
}

#[tokio::test]
async fn the_third_card_that_is_declined_on_the_page_closes_it_and_the_order_takes_none_for_an_hour() {
    let visit = Visit::begin_at("branch").await;
    visit.go_there("a").await;

    declines(&visit, 1).await;
    declines(&visit, 2).await;
    // The processor tells everything twice.
    declines(&visit, 2).await;
    let after_two = (
        visit.open_pages(),
        visit.go("b").await.is_ok(),
        visit.open_pages(),
    );
    declines(&visit, 3).await;
    visit.house.till.pay_on_pages();
    visit.house.run_jobs().await;
    let refused = visit.go("c").await;
    let order = visit.now().await;

    assert_eq!(after_two, (1, true, 1));
    assert_eq!((visit.holds(), visit.open_pages()), (0, 0));
    assert!(
        matches!(refused, Err(Refusal::TooManyCards { .. })),
        "{refused:?}"
    );
    assert_eq!(order.state(), PublicState::Open);
    visit.house.clock.forward(Duration::from_mins(61));
    let wait = visit
        .house
        .cashier
        .may_present(&visit.caller, &order)
        .await
        .unwrap();
    assert_eq!(wait, None);
}

#[tokio::test]
async fn a_declined_card_of_a_payment_that_is_on_no_page_is_counted_once() {
    let visit = Visit::begin_at("branch").await;
    let since = visit.house.clock.now();
    let cashier = &visit.house.cashier;
    let library = LibraryId::parse("branch").unwrap();
    let card = PresentedCard {
        token: String::from("pm_declined"),
        return_url: None,
    };
    cashier
        .pay(&visit.caller, &key("a"), visit.id, card)
        .await
        .unwrap();
    let own = visit.now().await.attempt().unwrap().processor_id.clone();
    let event = json!({
        "id": "evt_1", "kind": "payment_intent.payment_failed", "payment": own, "order": visit.id.to_string(),
    });
    cashier
        .receive_event(event.to_string().as_bytes(), "good")
        .await
        .unwrap();

    let counted = cashier.store().recent_attempts(&library, since).await.unwrap();

    assert_eq!((counted.all, counted.declined), (1, 1));
}
