//! What somebody still needs is never deleted, whatever has happened to an order.

use std::time::Duration;

use lastfour::cashier::Step;
use lastfour::cashier::next_step;
use lastfour::domain::Attention;
use lastfour::domain::Closure;
use lastfour::domain::Contact;
use lastfour::domain::DeskTask;
use lastfour::domain::Dispute;
use lastfour::domain::DisputeStanding;
use lastfour::domain::EffectEvent;
use lastfour::domain::EffectState;
use lastfour::domain::FeeKind;
use lastfour::domain::LetterState;
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
use lastfour::storage::JobKind;
use lastfour::storage::LetterWrite;

use super::bench::Bench;
use super::keeping::much_later;
use super::keeping::purge_all;
use super::samples;
use super::samples::NOW;

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
        let offer = Offer::fixed(
            OfferId::parse("card").unwrap(),
            FeeKind::NonResidentCard,
            samples::usd(4_000),
        );
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
    Letter(LetterState),
}

const ALL_BESIDE: [Beside; 8] = [
    Beside::Nothing,
    Beside::Nothing,
    Beside::OpenTask,
    Beside::DoneTask,
    Beside::Job,
    Beside::Letter(LetterState::Waiting),
    Beside::Letter(LetterState::Sending),
    Beside::Letter(LetterState::Sent),
];

pub(super) async fn nothing_of_an_order_that_somebody_needs_is_deleted(bench: Bench) {
    let mut draws = Draws(0x5eed_0f0a_77ee_1234);
    let mut stored = Vec::new();
    for number in 0..520 {
        let order = any_order(&mut draws, number);
        let beside = draws.of(&ALL_BESIDE);
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
        if let Beside::Letter(state) = beside {
            let letter = samples::letter(&order).in_state(state, NOW);
            unit.letters = vec![LetterWrite::Insert(letter)];
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
        let under_way = [
            Beside::OpenTask,
            Beside::Job,
            Beside::Letter(LetterState::Waiting),
            Beside::Letter(LetterState::Sending),
        ];
        let needed = !nobody_needs(&order) || under_way.contains(&beside);
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
