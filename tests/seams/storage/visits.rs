//! Visits and their counts, and what patrons have read and declined.

use lastfour::domain::Area;
use lastfour::domain::Barcode;
use lastfour::domain::DataUse;
use lastfour::domain::LibraryId;
use lastfour::domain::PageVisit;
use lastfour::domain::Patron;
use lastfour::domain::PatronKey;
use lastfour::domain::Site;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::storage::Choice;
use lastfour::storage::ChoiceWrite;
use lastfour::storage::StoredChoices;
use lastfour::storage::Unit;
use lastfour::storage::VisitBatch;

use super::bench::Bench;
use super::samples;

const DAY_MS: i64 = 86_400_000;

fn visit(area: Area, day: i64) -> PageVisit {
    let site = Site::of_address("https://catalogue.example/x?y", "https://pay.example");
    let at = Timestamp::from_millis(day * DAY_MS + 1);
    PageVisit::new(area, "192.0.2.7".parse().unwrap(), at, site)
}

fn batch(visits: Vec<PageVisit>, one_by_one: bool) -> Unit {
    Unit {
        visits: Some(VisitBatch { visits, one_by_one }),
        ..Unit::default()
    }
}

fn choice(library: &LibraryId, patron: PatronKey, choice: Choice) -> Unit {
    Unit {
        choice: Some(ChoiceWrite {
            library: library.clone(),
            patron,
            choice,
        }),
        ..Unit::default()
    }
}

pub(super) async fn a_visit_is_its_area_address_time_and_site_and_nothing_more(bench: Bench) {
    bench.commit(batch(vec![visit(Area::Fees, 7)], true)).await;

    let columns = bench.text_columns().await;
    let of_a_visit: Vec<&str> = columns
        .iter()
        .filter_map(|name| name.strip_prefix("visit."))
        .collect();
    let exactly = "update visit set at = at where area = 'fees' and address = '192.0.2.7' \
                   and site = 'catalogue.example' and at = 604800001";

    assert_eq!(of_a_visit, ["address", "area", "site"]);
    assert_eq!(bench.run(exactly).await.unwrap(), 1);
}

pub(super) async fn visits_are_counted_by_area_and_day_and_counts_outlast_them(bench: Bench) {
    let visits = vec![visit(Area::Fees, 7), visit(Area::Fees, 7), visit(Area::Desk, 8)];
    bench.commit(batch(visits, true)).await;
    bench.commit(batch(vec![visit(Area::Fees, 8)], false)).await;

    let until = Timestamp::from_millis(7 * DAY_MS + 1);
    let removed = bench.store.remove_visits(until).await.unwrap();

    assert_eq!(removed, 2);
    assert_eq!(bench.run("delete from visit").await.unwrap(), 1);
    let counts = bench.store.visit_counts(7, 8).await.unwrap();
    let counts: Vec<_> = counts
        .iter()
        .map(|count| (count.day, count.area, count.count))
        .collect();
    assert_eq!(
        counts,
        [(7, Area::Fees, 2), (8, Area::Desk, 1), (8, Area::Fees, 1)]
    );
    assert_eq!(bench.store.visit_counts(9, 20).await.unwrap(), []);
}

pub(super) async fn choices_are_of_one_patron_and_read_back(bench: Bench) {
    let library = samples::library();
    let (ours, theirs) = (Barcode::parse("P1").unwrap(), Barcode::parse("P2").unwrap());
    let [key, other] = [(); 2].map(|()| PatronKey::new(&SystemRandomness));
    let patron = |key, barcode: &Barcode| Patron {
        key,
        library: library.clone(),
        barcode: Some(barcode.clone()),
    };
    bench
        .commit(Unit {
            patrons: vec![patron(key, &ours), patron(other, &theirs)],
            ..Unit::default()
        })
        .await;
    let declined = Choice::OptOut(DataUse::VisitCounts, Timestamp::from_millis(1));

    for each in [declined, declined, Choice::Seen(5), Choice::Seen(9)] {
        bench.commit(choice(&library, key, each)).await;
    }
    let after = bench.store.choices(&library, &ours).await.unwrap();
    bench
        .commit(choice(&library, key, Choice::OptIn(DataUse::VisitCounts)))
        .await;
    let again = bench.store.choices(&library, &ours).await.unwrap();

    assert_eq!(
        after,
        StoredChoices {
            seen: Some(9),
            declined: vec![DataUse::VisitCounts]
        }
    );
    assert_eq!(again.declined, []);
    assert_eq!(
        bench.store.choices(&library, &theirs).await.unwrap(),
        StoredChoices::default()
    );
}

pub(super) async fn a_patron_who_is_not_known_has_chosen_nothing(bench: Bench) {
    let nobody = Barcode::parse("P9").unwrap();
    let stored = bench.store.choices(&samples::library(), &nobody).await;

    assert_eq!(stored.unwrap(), StoredChoices::default());
}
