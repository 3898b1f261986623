//! What is deleted by a clock, and what never is.

use std::time::Duration;

use lastfour::cashier::Step;
use lastfour::cashier::next_step;
use lastfour::domain::Action;
use lastfour::domain::Attention;
use lastfour::domain::Closure;
use lastfour::domain::Contact;
use lastfour::domain::DeskTask;
use lastfour::domain::Dispute;
use lastfour::domain::DisputeStanding;
use lastfour::domain::EffectEvent;
use lastfour::domain::EffectState;
use lastfour::domain::FeeKind;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::Payer;
use lastfour::domain::PaymentEvent;
use lastfour::domain::PaymentState;
use lastfour::domain::PostingEvent;
use lastfour::domain::PostingState;
use lastfour::domain::RefundEvent;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::storage::JobKind;
use lastfour::storage::Perishable;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

const DAY: Duration = Duration::from_hours(24);

/// Everything here is over by then.
pub(super) fn much_later() -> Timestamp {
    NOW.after(DAY * 40_000)
}

/// Deletes everything that is due at this moment, kind by kind.
pub(super) async fn purge_all(bench: &Bench, before: Timestamp) -> Vec<(Perishable, u64)> {
    let mut purged = Vec::new();
    for kind in Perishable::ALL {
        let mut count = 0;
        loop {
            let purged = bench.store.purge(&samples::library(), kind, before, 50).await;
            let few = purged.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
            count += few;
            if few < 50 {
                break;
            }
        }
        purged.push((kind, count));
    }
    purged
}

pub(super) async fn count(bench: &Bench, kind: Perishable, before: Timestamp) -> u64 {
    bench.store.due(&samples::library(), kind, before).await.unwrap()
}

/// A unit with something in every part, whose order is paid and over.
pub(super) fn paid_unit(word: &str) -> (Order, Unit) {
    let mut order = samples::order_of(samples::patron(), &["fee-1", "fee-2"]);
    samples::hold(&mut order, &format!("pi_{word}"), "4242");
    samples::pay(&mut order);
    let mut unit = samples::full_unit(&order, word);
    unit.tasks[0].done_at = Some(NOW);
    unit.wakes.clear();
    (order, unit)
}

pub(super) async fn of_every_kind_what_is_over_for_long_enough_goes(bench: Bench) {
    let (order, unit) = paid_unit("one");
    bench.commit(unit).await;
    // A try that was not right.
    let limits = lastfour::storage::TryLimits {
        tries_max: 10,
        window: DAY,
        lock: DAY,
    };
    let subject = samples::try_subject("somebody");
    bench.store.take_try(&subject, NOW, limits).await.unwrap();

    let too_early = purge_all(&bench, NOW.before(Duration::from_millis(1))).await;
    let mut counted = Vec::new();
    for kind in Perishable::ALL {
        counted.push((kind, count(&bench, kind, much_later()).await));
    }
    let purged = purge_all(&bench, much_later()).await;

    assert!(too_early.iter().all(|(_, count)| *count == 0), "{too_early:?}");
    for (kind, count) in purged {
        let expected = u64::from(kind != Perishable::UnpaidContacts);
        assert_eq!(count, expected, "{kind:?}");
    }
    // What only goes when something before it is gone cannot be counted before.
    for (kind, count) in counted {
        let waits = [Perishable::UnpaidContacts, Perishable::Patrons, Perishable::Audit].contains(&kind);
        assert_eq!(count, u64::from(!waits), "{kind:?}");
    }
    let library = samples::library();
    assert!(bench.store.order(&library, order.id).await.unwrap().is_none());
    assert!(bench.store.audit(&library, order.id).await.unwrap().is_empty());
    assert!(
        bench
            .store
            .key(&library, "portal", "one")
            .await
            .unwrap()
            .is_none()
    );
    assert!(bench.store.reconciliations(&library, 9).await.unwrap().is_empty());
    for table in [
        "contact",
        "task",
        "attempt",
        "order_line",
        "patron",
        "event",
        "difference",
    ] {
        let left = bench.run(&format!("delete from {table}")).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

pub(super) async fn an_order_that_is_nobodys_keeps_its_facts_for_the_books(bench: Bench) {
    let (order, unit) = paid_unit("one");
    bench.commit(unit).await;
    let Payer::Patron(patron) = order.payer else {
        panic!("the sample is an order of a patron");
    };
    let library = samples::library();

    let cut = bench
        .store
        .purge(&library, Perishable::Links, NOW, 10)
        .await
        .unwrap();
    let again = bench
        .store
        .purge(&library, Perishable::Links, NOW, 10)
        .await
        .unwrap();
    let gone = bench
        .store
        .purge(&library, Perishable::Patrons, NOW, 10)
        .await
        .unwrap();

    assert_eq!((cut, again, gone), (1, 0, 1));
    let after = bench.store.order(&library, order.id).await.unwrap().unwrap();
    assert_ne!(after.payer, order.payer);
    assert_ne!(after.payer, Payer::Applicant, "it was a patron's");
    let facts = |order: &Order| (order.amount(), order.captured(), order.card(), order.state());
    assert_eq!(facts(&after), facts(&order));
    assert_eq!(after.lines, order.lines);
    assert!(bench.store.patron(&library, patron).await.unwrap().is_none());
    let audit = bench.store.audit(&library, order.id).await.unwrap();
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0].patron, None);
    let by_patron = lastfour::storage::Search {
        who_owes: Some(patron),
        limit: 9,
        ..lastfour::storage::Search::default()
    };
    assert!(
        bench
            .store
            .orders(&library, &by_patron)
            .await
            .unwrap()
            .orders
            .is_empty()
    );
}

pub(super) async fn whoever_has_read_an_order_cannot_write_its_link_back(bench: Bench) {
    let (order, unit) = paid_unit("one");
    bench.commit(unit).await;
    let library = samples::library();
    let read = bench.store.order(&library, order.id).await.unwrap().unwrap();

    bench
        .store
        .purge(&library, Perishable::Links, NOW, 10)
        .await
        .unwrap();
    let refused = bench.conflict(samples::unit_changing(&read)).await;

    assert_eq!(refused, lastfour::storage::Conflict::Version);
}

pub(super) async fn a_patron_who_comes_back_keeps_what_joins_them_to_their_pseudonym(bench: Bench) {
    let (order, unit) = paid_unit("one");
    let Payer::Patron(patron) = order.payer else {
        panic!("the sample is an order of a patron");
    };
    bench.commit(unit).await;
    let library = samples::library();
    let later = NOW.after(DAY * 500);
    bench
        .commit(samples::unit_with(samples::order_at(patron, &["fee-9"], later)))
        .await;

    purge_all(&bench, NOW.after(DAY * 400)).await;

    assert!(bench.store.patron(&library, patron).await.unwrap().is_some());
    // And nobody places an order for somebody who was forgotten since they were read.
    bench.run("delete from patron").await.unwrap();
    let late = Unit {
        known: vec![(library.clone(), patron)],
        ..samples::unit_with(samples::order_at(patron, &["fee-10"], later))
    };
    assert_eq!(bench.conflict(late).await, lastfour::storage::Conflict::Patron);
}

pub(super) async fn an_event_that_is_to_be_acted_on_stays(bench: Bench) {
    let event = samples::event("evt_1");
    let kind = JobKind::Event(event.account.clone(), event.id.clone());
    bench
        .commit(Unit {
            event: Some(event),
            ..Unit::default()
        })
        .await;
    bench.wake(kind, NOW).await;

    let purged = purge_all(&bench, much_later()).await;

    assert!(purged.iter().all(|(_, count)| *count == 0), "{purged:?}");
}

pub(super) async fn old_lines_of_the_audit_go_by_the_clock_and_no_other_way(bench: Bench) {
    let mut entry = samples::audit(&samples::order(), Action::StaffSignedIn);
    entry.order = None;
    entry.patron = Some(samples::patron());
    let unit = Unit {
        audit: vec![entry],
        ..Unit::default()
    };
    bench.commit(unit).await;

    let too_young = bench.run("delete from audit").await;
    let another = bench
        .run("insert into audit_purge (library, before) values ('branch', 9999999999999)")
        .await;
    let of_another = bench.run("delete from audit").await;
    let named = bench.run("update audit set patron = 'somebody'").await;
    let changed = bench
        .run("update audit set patron = null, detail = 'other'")
        .await;
    let unnamed = bench.run("update audit set patron = null").await;
    let purged = count(&bench, Perishable::Audit, NOW).await;

    assert!(too_young.is_err() && of_another.is_err() && named.is_err() && changed.is_err());
    assert_eq!(another.unwrap(), 1);
    assert_eq!(unnamed.unwrap(), 1);
    assert_eq!(purged, 1);
    purge_all(&bench, NOW).await;
    assert_eq!(count(&bench, Perishable::Audit, much_later()).await, 0);
}

pub(super) async fn of_two_who_want_the_turn_one_has_it(bench: Bench) {
    let library = samples::library();
    let lease = Duration::from_mins(2);

    let first = bench.store.take_turn(&library, NOW, lease).await.unwrap();
    let second = bench.store.take_turn(&library, NOW, lease).await.unwrap();
    let dead = NOW.after(lease);
    let third = bench.store.take_turn(&library, dead, lease).await.unwrap();
    let late = bench
        .store
        .keep_turn(&library, first.unwrap(), dead)
        .await
        .unwrap();
    let alive = bench
        .store
        .keep_turn(&library, third.unwrap(), dead.after(lease))
        .await
        .unwrap();
    let next = dead.after(DAY);
    bench
        .store
        .end_turn(&library, first.unwrap(), NOW, None)
        .await
        .unwrap();
    bench
        .store
        .end_turn(&library, third.unwrap(), next, Some(dead))
        .await
        .unwrap();

    assert!(first.is_some() && second.is_none() && third.is_some());
    assert!(!late, "it is somebody else's by now");
    assert!(alive);
    let soon = bench.store.take_turn(&library, dead, lease).await.unwrap();
    let due = bench.store.take_turn(&library, next, lease).await.unwrap();
    assert!(soon.is_none() && due.is_some());
}

/// Numbers that are the same in every run.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// An order to which any legal thing has happened, in any order.
fn any_order(draws: &mut Draws, number: usize) -> Order {
    let mut order = if draws.below(3) == 0 {
        let offer = Offer {
            id: OfferId::parse("card").unwrap(),
            kind: FeeKind::NonResidentCard,
            price: samples::usd(4_000),
            asks: Vec::new(),
        };
        let times = (NOW, Duration::from_mins(30));
        Order::buy(samples::library(), &offer, times, &SystemRandomness).unwrap()
    } else {
        samples::order_of(samples::patron(), &["fee-1", "fee-2"])
    };
    for step in 0..draws.below(16) {
        // What has no edge is refused, and the order is as before.
        match draws.below(10) {
            0 => drop(order.close(draws.of(&[Closure::Expired, Closure::Cancelled]), NOW)),
            1 | 2 => {
                if order.takes_a_card() {
                    samples::present(&mut order, &format!("pi_{number}_{step}"));
                }
            }
            3..=5 => {
                let forward = [
                    PaymentEvent::Held,
                    PaymentEvent::CaptureAsked,
                    PaymentEvent::Captured,
                ];
                let any = draws.of(PaymentEvent::ALL);
                let event = if draws.below(2) == 0 {
                    any
                } else {
                    draws.of(&forward)
                };
                let _refused = order.payment_event(event, NOW);
            }
            6 | 7 => {
                let any = draws_posting(draws);
                let event = draws.of(&[PostingEvent::Asked, PostingEvent::Accepted, any]);
                let line = draws.below(order.lines.len());
                let _refused = order.posting_event(line, event, NOW);
            }
            8 => money_back(draws, &mut order, &format!("{number}-{step}")),
            _ => match draws.below(4) {
                0 => order.needs_attention(draws.of(&Attention::ALL), NOW),
                1 => order.attention_is_over(NOW),
                _ => drop(order.effect_event(draws.of(EffectEvent::ALL), NOW)),
            },
        }
    }
    order
}

fn draws_posting(draws: &mut Draws) -> PostingEvent {
    draws.of(PostingEvent::ALL)
}

fn money_back(draws: &mut Draws, order: &mut Order, word: &str) {
    match draws.below(4) {
        0 => drop(order.request_refund(samples::usd(100), NOW, &SystemRandomness)),
        1 | 2 => {
            let Some(id) = order.refunds.last().map(|refund| refund.id) else {
                return;
            };
            if draws.below(2) == 0 {
                let event = draws.of(RefundEvent::ALL);
                let _refused = order.refund_event(id, event, None, NOW);
            } else {
                let _refused = order.refund_posting_event(id, draws_posting(draws), NOW);
            }
        }
        _ if order.captured().is_positive() => {
            let id = order
                .disputes
                .last()
                .map_or(format!("dp_{word}"), |dispute| dispute.id.clone());
            let told = Dispute {
                id,
                amount: samples::usd(100),
                reason: String::from("general"),
                standing: draws.of(DisputeStanding::ALL),
                evidence_until: None,
                created_at: NOW,
            };
            order.dispute_is_told(told, NOW);
        }
        _ => {}
    }
}

/// As the house's own rules say it: nothing is left to do, for the service, a bank, the desk or a person.
fn nobody_needs(order: &Order) -> bool {
    let ended = order.closure.is_some()
        || matches!(
            order.payment(),
            Some(PaymentState::Captured | PaymentState::Released)
        );
    let open = [
        DisputeStanding::Inquiry,
        DisputeStanding::Open,
        DisputeStanding::UnderReview,
    ];
    let disputed = order
        .disputes
        .iter()
        .any(|dispute| open.contains(&dispute.standing));
    let unknown = [
        PostingState::Asking,
        PostingState::Unknown,
        PostingState::Reversing,
        PostingState::ReversalUnknown,
    ];
    let asked = order.lines.iter().any(|line| unknown.contains(&line.posting));
    let at_the_desk = order
        .lines
        .iter()
        .any(|line| line.effect == Some(EffectState::AtTheDesk));
    let uncaptured = order.payment() != Some(PaymentState::Captured)
        && order
            .lines
            .iter()
            .any(|line| line.posting == PostingState::Posted);
    ended
        && order.attention.is_none()
        && next_step(order, much_later()) == Step::Rest
        && !(disputed || asked || at_the_desk || uncaptured || order.claims_its_fees())
}

/// What happens beside an order and keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    OpenTask,
    DoneTask,
    Job,
}

pub(super) async fn nothing_of_an_order_that_somebody_needs_is_deleted(bench: Bench) {
    let mut draws = Draws(0x5eed_0f0a_77ee_1234);
    let mut stored = Vec::new();
    for number in 0..400 {
        let order = any_order(&mut draws, number);
        let beside = draws.of(&[
            Beside::Nothing,
            Beside::Nothing,
            Beside::OpenTask,
            Beside::DoneTask,
            Beside::Job,
        ]);
        let mut unit = samples::unit_with(order.clone());
        unit.contact = Some(Contact::parse("Ann Example", "ann@example.org", true).unwrap());
        if let Payer::Patron(key) = order.payer {
            unit.patrons = vec![samples::patron_with(key, &format!("21234{number:09}"))];
        }
        let done_at = (beside == Beside::DoneTask).then_some(NOW);
        if matches!(beside, Beside::OpenTask | Beside::DoneTask) {
            unit.tasks = vec![DeskTask {
                done_at,
                ..samples::task(&order, NOW)
            }];
        }
        bench.commit(unit).await;
        if beside == Beside::Job {
            bench.wake(JobKind::Advance(order.id), NOW).await;
        }
        stored.push((order, beside));
    }

    purge_all(&bench, much_later()).await;

    let library = samples::library();
    let (mut kept, mut deleted) = (0, 0);
    for (order, beside) in stored {
        let needed = !nobody_needs(&order) || matches!(beside, Beside::OpenTask | Beside::Job);
        let left = bench.store.order(&library, order.id).await.unwrap();
        let contact = bench.store.contact(&library, order.id).await.unwrap();
        if needed {
            kept += 1;
            assert_eq!(
                left,
                Some(Order {
                    version: 1,
                    ..order.clone()
                }),
                "{beside:?}"
            );
            assert!(contact.is_some());
            if let Payer::Patron(key) = order.payer {
                assert!(bench.store.patron(&library, key).await.unwrap().is_some());
            }
        } else {
            deleted += 1;
            assert_eq!(left, None, "{beside:?} {order:#?}");
            assert!(contact.is_none());
        }
    }
    assert!(kept > 100 && deleted > 30, "kept {kept}, deleted {deleted}");
}
