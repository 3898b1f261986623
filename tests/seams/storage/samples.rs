//! Orders and units as the service makes them.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::civil::Date;
use lastfour::domain::AcceptedTerms;
use lastfour::domain::AccountName;
use lastfour::domain::Action;
use lastfour::domain::Actor;
use lastfour::domain::Agreement;
use lastfour::domain::AuditEntry;
use lastfour::domain::Barcode;
use lastfour::domain::Card;
use lastfour::domain::Contact;
use lastfour::domain::Currency;
use lastfour::domain::DeskTask;
use lastfour::domain::Difference;
use lastfour::domain::DifferenceKind;
use lastfour::domain::EventId;
use lastfour::domain::Extension;
use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::Order;
use lastfour::domain::OwnerCode;
use lastfour::domain::Patron;
use lastfour::domain::PatronKey;
use lastfour::domain::Payer;
use lastfour::domain::PaymentEvent;
use lastfour::domain::PostingEvent;
use lastfour::domain::Randomness;
use lastfour::domain::Reconciliation;
use lastfour::domain::RefundRule;
use lastfour::domain::Role;
use lastfour::domain::Share;
use lastfour::domain::StaffMember;
use lastfour::domain::StaffName;
use lastfour::domain::Step;
use lastfour::domain::SystemRandomness;
use lastfour::domain::TaskId;
use lastfour::domain::TaskKind;
use lastfour::domain::Timestamp;
use lastfour::domain::Wallet;
use lastfour::domain::WalletKind;
use lastfour::masking::CardBrand;
use lastfour::masking::Last4;
use lastfour::storage::AddressCodeWrite;
use lastfour::storage::Face;
use lastfour::storage::JobKind;
use lastfour::storage::KeyClaim;
use lastfour::storage::LetterWrite;
use lastfour::storage::Mark;
use lastfour::storage::OrderWrite;
use lastfour::storage::SessionDigest;
use lastfour::storage::SessionHolder;
use lastfour::storage::SessionWrite;
use lastfour::storage::StaffWrite;
use lastfour::storage::StoredEvent;
use lastfour::storage::StoredSession;
use lastfour::storage::Subject;
use lastfour::storage::TrySubject;
use lastfour::storage::TryWrite;
use lastfour::storage::Unit;
use lastfour::storage::Wake;

pub(super) use super::letter_samples::address_code;
pub(super) use super::letter_samples::letter;

/// When everything here happens.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_123);

/// The library of most tests.
pub(super) fn library() -> LibraryId {
    LibraryId::parse("main").unwrap()
}

/// A new pseudonym.
pub(super) fn patron() -> PatronKey {
    PatronKey::new(&SystemRandomness)
}

/// A fee of 4.50 USD.
pub(super) fn fee(id: &str) -> Fee {
    Fee {
        id: FeeId::parse(id).unwrap(),
        kind: FeeKind::Overdue,
        outstanding: usd(450),
        owner: FeeOwner {
            branch: Some(OwnerCode::parse("CPL").unwrap()),
            fund: Some(OwnerCode::parse("Friends of the Library").unwrap()),
        },
        since: None,
        why_not: None,
        title: None,
    }
}

/// An amount.
pub(super) fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

/// A new order of a new patron for one fee.
pub(super) fn order() -> Order {
    order_of(patron(), &["fee-1"])
}

/// A new order for these fees.
pub(super) fn order_of(patron: PatronKey, fees: &[&str]) -> Order {
    order_at(patron, fees, NOW)
}

/// A new order for these fees, placed at this moment.
pub(super) fn order_at(patron: PatronKey, fees: &[&str], at: Timestamp) -> Order {
    let fees: Vec<Fee> = fees.iter().map(|id| fee(id)).collect();
    let lifetime = Duration::from_mins(30);
    Order::place(library(), patron, &fees, (at, lifetime), &SystemRandomness).unwrap()
}

/// Presents a card.
pub(super) fn present(order: &mut Order, processor_id: &str) {
    let at = order.created_at;
    order.present_card(String::from("pm_sample"), None, at).unwrap();
    order.attempt_mut().unwrap().processor_id = Some(processor_id.to_owned());
}

/// Presents a card and has it held.
pub(super) fn hold(order: &mut Order, processor_id: &str, last4: &str) {
    let at = order.created_at;
    present(order, processor_id);
    let attempt = order.attempt_mut().unwrap();
    attempt.card = Some(Card {
        brand: CardBrand::Visa,
        last4: Last4::parse(last4).unwrap(),
        wallet: Some(Wallet {
            kind: WalletKind::ApplePay,
            device_last4: Last4::parse("7316").ok(),
        }),
    });
    attempt.capture_before = Some(at.after(Duration::from_hours(166)));
    order.payment_event(PaymentEvent::Held, at).unwrap();
}

/// Posts all lines of a held order, and captures.
pub(super) fn pay(order: &mut Order) {
    let at = order.created_at;
    for line in 0..order.lines.len() {
        order.posting_event(line, PostingEvent::Asked, at).unwrap();
        order.posting_event(line, PostingEvent::Accepted, at).unwrap();
    }
    order.payment_event(PaymentEvent::CaptureAsked, at).unwrap();
    order.payment_event(PaymentEvent::Captured, at).unwrap();
}

/// A unit that inserts an order.
pub(super) fn unit_with(order: Order) -> Unit {
    Unit {
        order: Some(OrderWrite::Insert(order)),
        ..Unit::default()
    }
}

/// A unit that writes a changed order back.
pub(super) fn unit_changing(order: &Order) -> Unit {
    Unit {
        order: Some(OrderWrite::Update(order.clone())),
        ..Unit::default()
    }
}

/// A key for an order.
pub(super) fn key(order: &Order, key: &str) -> KeyClaim {
    KeyClaim {
        library: library(),
        caller: String::from("portal"),
        key: key.to_owned(),
        fingerprint: [7; 32],
        subject: Subject::Order(order.id),
        created_at: NOW,
    }
}

/// An event.
pub(super) fn event(id: &str) -> StoredEvent {
    StoredEvent {
        library: library(),
        account: AccountName::main(),
        id: EventId::parse(id).unwrap(),
        kind: String::from("payment_intent.succeeded"),
        object: Some(String::from("pi_sample")),
        declined_order: None,
        body: String::from("{\"object\":\"event\"}"),
        received_at: NOW,
    }
}

/// A known patron.
pub(super) fn patron_with(key: PatronKey, barcode: &str) -> Patron {
    Patron {
        key,
        library: library(),
        barcode: Some(Barcode::parse(barcode).unwrap()),
    }
}

/// A task for an order.
pub(super) fn task(order: &Order, created_at: Timestamp) -> DeskTask {
    DeskTask {
        id: TaskId::new(&SystemRandomness),
        library: library(),
        kind: TaskKind::FinishNonResidentCard,
        order: order.id,
        created_at,
        done_at: None,
    }
}

/// A line of the audit of an order.
pub(super) fn audit(order: &Order, action: Action) -> AuditEntry {
    let patron = match order.payer {
        Payer::Patron(patron) => Some(patron),
        Payer::Applicant => None,
    };
    AuditEntry {
        library: library(),
        at: NOW,
        actor: Actor::Caller(String::from("portal")),
        action,
        order: Some(order.id),
        patron,
        detail: String::from("4.50 USD"),
    }
}

/// A comparison of the books that found two things.
pub(super) fn reconciliation(order: &Order) -> Reconciliation {
    // One a moment: the sample is stored for more than one order.
    static MADE: AtomicU64 = AtomicU64::new(0);
    let distinct = Duration::from_millis(MADE.fetch_add(1, Ordering::Relaxed));
    Reconciliation {
        account: AccountName::main(),
        from: NOW.before(Duration::from_hours(24)),
        to: NOW,
        ran_at: NOW.after(distinct),
        orders: 2,
        movements: 3,
        differences: vec![
            Difference {
                kind: DifferenceKind::AmountDiffers,
                order: Some(order.id),
                processor_id: Some(String::from("pi_sample")),
                ours: Some(usd(450)),
                theirs: Some(usd(-1)),
            },
            Difference {
                kind: DifferenceKind::PayoutFailed,
                order: None,
                processor_id: None,
                ours: None,
                theirs: None,
            },
        ],
    }
}

/// Somebody at the library.
pub(super) fn member(name: &str) -> StaffMember {
    StaffMember {
        library: library(),
        name: StaffName::parse(name).unwrap(),
        role: Role::Desk,
        password_hash: "$argon2id$sample".into(),
        disabled: false,
        created_at: NOW,
    }
}

/// A session that began now, under a new digest.
pub(super) fn session(holder: SessionHolder) -> StoredSession {
    let mut digest = [0; 32];
    SystemRandomness.fill(&mut digest);
    StoredSession {
        digest: SessionDigest::new(digest),
        library: library(),
        holder,
        language: None,
        created_at: NOW,
        seen_at: NOW,
        kiosk: false,
        extended: 0,
    }
}

/// Whom tries are counted for; two words are two people.
pub(super) fn try_subject(word: &str) -> TrySubject {
    let mut digest = [0; 32];
    digest
        .iter_mut()
        .zip(word.bytes())
        .for_each(|(place, byte)| *place = byte);
    TrySubject {
        library: library(),
        face: Face::Patron,
        digest,
    }
}

/// What was agreed on, with everything in it.
pub(super) fn agreement() -> Agreement {
    Agreement {
        household: true,
        full: Money::from_minor(6_500, Currency::USD),
        share: Some(Share {
            parts: 8,
            of: 12,
            by: Step::Months,
            until: Date::constant(2027, 6, 30),
        }),
        refunds: RefundRule::Never,
        extension: Some(Extension {
            from: Date::constant(2026, 12, 31),
            to: Date::constant(2027, 6, 30),
        }),
        terms: Some(AcceptedTerms {
            version: String::from("2026-09"),
            at: NOW,
        }),
        proves_email: true,
    }
}

/// A unit with something in every part, except a finished job.
pub(super) fn full_unit(order: &Order, word: &str) -> Unit {
    let Payer::Patron(payer) = order.payer else {
        panic!("the sample is an order of a patron");
    };
    Unit {
        key: Some(key(order, word)),
        event: Some(event(&format!("evt_{word}"))),
        patrons: vec![patron_with(payer, &format!("21234{word}"))],
        known: Vec::new(),
        order: Some(OrderWrite::Insert(order.clone())),
        beside: Vec::new(),
        agreement: Some(agreement()),
        contact: Some(Contact::parse("Ann Example", "ann@example.org", true).unwrap()),
        staff: Some(StaffWrite::Insert(member(&format!("ann-{word}")))),
        tasks: vec![task(order, NOW)],
        letters: vec![LetterWrite::Insert(letter(order))],
        address_code: Some(AddressCodeWrite::Put(address_code(order))),
        audit: vec![audit(order, Action::OrderPlaced)],
        sessions: vec![SessionWrite::Begin(session(SessionHolder::Applicant(order.id)))],
        tries: Some(TryWrite::Forgive(try_subject(word))),
        reconciliation: Some((library(), reconciliation(order))),
        mark: Some((library(), AccountName::main(), Mark::Events, NOW)),
        wakes: vec![Wake {
            kind: JobKind::Advance(order.id),
            library: library(),
            at: NOW,
        }],
        visits: None,
        choice: None,
        approval: None,
        done: None,
    }
}
