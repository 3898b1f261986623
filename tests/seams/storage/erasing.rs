//! A patron who asks to be forgotten.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Action;
use lastfour::domain::Actor;
use lastfour::domain::AuditEntry;
use lastfour::domain::Barcode;
use lastfour::domain::Chosen;
use lastfour::domain::Contact;
use lastfour::domain::Fee;
use lastfour::domain::LetterState;
use lastfour::domain::Order;
use lastfour::domain::PatronKey;
use lastfour::domain::Payer;
use lastfour::domain::SystemRandomness;
use lastfour::storage::AddressCodeWrite;
use lastfour::storage::Conflict;
use lastfour::storage::Erased;
use lastfour::storage::LetterWrite;
use lastfour::storage::SessionHolder;
use lastfour::storage::SessionWrite;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

const CARD: &str = "21234000000001";

fn card() -> Barcode {
    Barcode::parse(CARD).unwrap()
}

fn note() -> AuditEntry {
    AuditEntry {
        library: samples::library(),
        at: NOW,
        actor: Actor::Operator,
        action: Action::PatronErased,
        order: None,
        patron: None,
        detail: String::from("at their request"),
    }
}

/// A patron with a paid order, a session, and a fee in somebody else's paid order.
async fn known(bench: &Bench) -> (PatronKey, Order, Order) {
    let (key, payer) = (samples::patron(), samples::patron());
    let mut own = samples::order_of(key, &["fee-1"]);
    samples::hold(&mut own, "pi_own", "4242");
    samples::pay(&mut own);
    let session = samples::session(SessionHolder::Patron(card()));
    let letter = samples::letter(&own).in_state(LetterState::Sent, NOW);
    bench
        .commit(Unit {
            agreement: Some(samples::agreement()),
            contact: Some(Contact::parse("Ann Example", "ann@example.org", true).unwrap()),
            letters: vec![LetterWrite::Insert(letter)],
            address_code: Some(AddressCodeWrite::Put(samples::address_code(&own))),
            patrons: vec![samples::patron_with(key, CARD)],
            audit: vec![samples::audit(&own, Action::OrderPlaced)],
            sessions: vec![SessionWrite::Begin(session)],
            ..samples::unit_with(own.clone())
        })
        .await;
    let fees: Vec<(PatronKey, Fee)> = vec![(payer, samples::fee("fee-8")), (key, samples::fee("fee-9"))];
    let owed = fees.iter().map(|(whose, fee)| Chosen::whole(*whose, fee));
    let owed: Vec<Chosen<'_>> = owed.collect();
    let times = (NOW, Duration::from_mins(30));
    let mut other = Order::place_for(samples::library(), payer, &owed, times, &SystemRandomness).unwrap();
    samples::hold(&mut other, "pi_other", "1111");
    samples::pay(&mut other);
    bench
        .commit(Unit {
            patrons: vec![samples::patron_with(payer, "21234000000002")],
            ..samples::unit_with(other.clone())
        })
        .await;
    (key, own, other)
}

pub(super) async fn everything_that_is_stored_of_a_patron_is_told(bench: Bench) {
    let (key, own, other) = known(&bench).await;
    let library = samples::library();

    let record = bench.store.person(&library, &card()).await.unwrap().unwrap();
    let nobody = Barcode::parse("21234000000009").unwrap();
    let none = bench.store.person(&library, &nobody).await.unwrap();

    assert_eq!(record.key, Some(key));
    let told: Vec<_> = record.orders.iter().map(|one| (one.order.id, one.own)).collect();
    assert!(told.contains(&(own.id, true)) && told.contains(&(other.id, false)) && told.len() == 2);
    assert_eq!(record.audit.len(), 1);
    assert_eq!(record.sessions, [(NOW, NOW)]);
    let reached: Vec<_> = record.orders.iter().map(|one| one.contact.is_some()).collect();
    let owned: Vec<_> = record.orders.iter().map(|one| one.own).collect();
    assert_eq!(reached, owned, "how to reach them, and nobody else");
    let agreed: Vec<_> = record.orders.iter().map(|one| one.agreement.is_some()).collect();
    assert_eq!(agreed, owned, "what was agreed on, and with nobody else");
    assert_eq!(record.letters.len(), 1);
    assert_eq!(record.letters[0].order, own.id);
    assert!(none.is_none());
}

pub(super) async fn a_patron_who_is_forgotten_is_nobody_in_what_stays(bench: Bench) {
    let (key, own, other) = known(&bench).await;
    let library = samples::library();

    let erased = bench.store.erase(&library, &card(), &note()).await.unwrap();
    let again = bench.store.erase(&library, &card(), &note()).await.unwrap();

    assert_eq!(
        erased,
        Erased::Done {
            orders: 2,
            sessions: 1
        }
    );
    assert_eq!(again, Erased::Unknown);
    assert!(bench.store.patron(&library, key).await.unwrap().is_none());
    assert!(bench.store.person(&library, &card()).await.unwrap().is_none());
    let after = bench.store.order(&library, own.id).await.unwrap().unwrap();
    assert_ne!(after.payer, own.payer);
    assert_eq!(
        (after.captured(), after.card(), &after.lines),
        (own.captured(), own.card(), &own.lines)
    );
    let of_another = bench.store.order(&library, other.id).await.unwrap().unwrap();
    assert_eq!(of_another.payer, other.payer, "whoever paid is not forgotten");
    assert!(!of_another.others().contains(&key) && of_another.others().len() == 1);
    // Nowhere in the database is the pseudonym, or who asked.
    for column in [
        "orders.patron",
        "order_line.patron",
        "audit.patron",
        "patron.id",
        "fee_claim.patron",
        "letter.patron",
    ] {
        let (table, name) = column.split_once('.').unwrap();
        let counted = bench
            .run(&format!("update readiness set asked = asked where exists (select 1 from {table} where {name} = '{key}')"))
            .await;
        assert_eq!(counted.unwrap(), 0, "{column}");
    }
    for table in ["contact", "address_code"] {
        let left = bench.run(&format!("delete from {table}")).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
    let erased = bench
        .run("update readiness set asked = asked where exists (select 1 from audit where action = 'patron_erased' and patron is null)")
        .await;
    assert_eq!(erased.unwrap(), 1, "that it was done is in the audit");
}

pub(super) async fn whose_money_is_in_flight_is_not_forgotten(bench: Bench) {
    let (key, own, _) = known(&bench).await;
    let library = samples::library();
    let mut under_way = samples::order_of(key, &["fee-5"]);
    samples::hold(&mut under_way, "pi_held", "4242");
    bench.commit(samples::unit_with(under_way.clone())).await;

    let refused = bench.store.erase(&library, &card(), &note()).await.unwrap();

    assert_eq!(refused, Erased::Needed(1));
    assert!(bench.store.patron(&library, key).await.unwrap().is_some());
    let after = bench.store.order(&library, own.id).await.unwrap().unwrap();
    assert_eq!(after.payer, Payer::Patron(key));
    let record = bench.store.person(&library, &card()).await.unwrap().unwrap();
    assert_eq!((record.orders.len(), record.sessions.len()), (3, 1));
}

pub(super) async fn an_order_that_is_placed_meanwhile_is_of_somebody_who_is_known(bench: Bench) {
    let (key, _, _) = known(&bench).await;
    let library = samples::library();
    let placed = |fee: &str| Unit {
        known: vec![(samples::library(), key)],
        ..samples::unit_with(samples::order_of(key, &[fee]))
    };
    let orders: Vec<_> = (0..8)
        .map(|number| {
            let (store, unit) = (Arc::clone(&bench.store), placed(&format!("fee-2{number}")));
            tokio::spawn(async move { store.commit(unit).await.is_ok() })
        })
        .collect();

    let erased = bench.store.erase(&library, &card(), &note()).await.unwrap();
    let mut any = false;
    for order in orders {
        any |= order.await.unwrap();
    }

    let known = bench.store.patron(&library, key).await.unwrap().is_some();
    assert_eq!(known, any, "{erased:?}");
    if !known {
        assert_eq!(bench.conflict(placed("fee-30")).await, Conflict::Patron);
    }
}

pub(super) async fn an_erasure_that_is_cut_off_has_done_all_or_nothing(bench: Bench) {
    let (key, own, _) = known(&bench).await;
    let library = samples::library();
    for pause_us in [0, 200, 1_000, 3_000] {
        let (store, library) = (Arc::clone(&bench.store), library.clone());
        let call = tokio::spawn(async move { store.erase(&library, &card(), &note()).await });
        tokio::time::sleep(Duration::from_micros(pause_us)).await;
        call.abort();
        let _cut = call.await;

        // What was cut off may be written still, between two looks: a look counts when it found the same before and after.
        let is_known = async || {
            let patron = bench.store.patron(&samples::library(), key).await;
            patron.unwrap().is_some()
        };
        loop {
            let known = is_known().await;
            let order = bench.store.order(&samples::library(), own.id).await;
            let order = order.unwrap().unwrap();
            if is_known().await == known {
                assert_eq!(known, order.payer == own.payer);
                break;
            }
        }
    }

    bench.store.erase(&library, &card(), &note()).await.unwrap();

    assert!(bench.store.patron(&library, key).await.unwrap().is_none());
}
