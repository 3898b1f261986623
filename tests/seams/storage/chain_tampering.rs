//! What somebody does to the audit in the database itself, once they have taken its triggers away.

use std::sync::Arc;
use std::time::Duration;

use lastfour::audit::Auditor;
use lastfour::audit::SignedHead;
use lastfour::audit::Verifier;
use lastfour::audit::What;
use lastfour::domain::Action;
use lastfour::domain::AuditKey;
use lastfour::domain::SystemClock;
use lastfour::storage::Perishable;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::chain::chain;
use super::chain::line_at;
use super::chain::long_ago;
use super::samples;
use super::samples::NOW;

/// The line of an entry.
macro_rules! of {
    ($place:literal) => {
        concat!("(select audit_id from audit_link where sequence = ", $place, ")")
    };
}

/// What was done, statement by statement; what is said of it, and at which entry.
const TAMPERINGS: &[(&[&str], What, Option<i64>)] = &[
    // 1 to 5: a line says something else.
    (
        &[concat!(
            "update audit set detail = '9.99 USD' where id = ",
            of!(5)
        )],
        What::LineChanged,
        Some(5),
    ),
    (
        &[concat!(
            "update audit set actor = 'staff:bob' where id = ",
            of!(6)
        )],
        What::LineChanged,
        Some(6),
    ),
    (
        &[concat!("update audit set at = at - 1 where id = ", of!(5))],
        What::LineChanged,
        Some(5),
    ),
    (
        &[concat!(
            "update audit set patron = 'somebody' where id = ",
            of!(6)
        )],
        What::LineChanged,
        Some(6),
    ),
    (
        &[concat!(
            "update audit set origin = '192.0.2.9', outcome = 'refused' where id = ",
            of!(7)
        )],
        What::LineChanged,
        Some(7),
    ),
    // 6: it says it of another library.
    (
        &[concat!("update audit set library = 'east' where id = ", of!(7))],
        What::LineChanged,
        Some(7),
    ),
    // 7: two lines have changed what they say.
    (
        &[
            "create table swapped as select sequence, detail from audit join audit_link on audit_id = id",
            concat!(
                "update audit set detail = (select detail from swapped where sequence = 7) where id = ",
                of!(6)
            ),
            concat!(
                "update audit set detail = (select detail from swapped where sequence = 6) where id = ",
                of!(7)
            ),
        ],
        What::LineChanged,
        Some(6),
    ),
    // 8: a line is gone.
    (
        &[concat!("delete from audit where id = ", of!(6))],
        What::LineRemoved,
        Some(6),
    ),
    // 9: with its entry.
    (
        &[
            concat!("delete from audit where id = ", of!(6)),
            "delete from audit_link where sequence = 6",
        ],
        What::EntryRemoved,
        Some(6),
    ),
    // 10: with its entry, and the others moved up.
    (
        &[
            concat!("delete from audit where id = ", of!(6)),
            "delete from audit_link where sequence = 6",
            "update audit_link set sequence = 6 where sequence = 7",
        ],
        What::EntryChanged,
        Some(6),
    ),
    // 11: it is said that the clock has deleted it.
    (
        &[
            concat!("delete from audit where id = ", of!(6)),
            "update audit_link set seal = 1 where sequence = 6",
        ],
        What::LineRemoved,
        Some(6),
    ),
    // 12: and the seal says so too.
    (
        &[
            concat!("delete from audit where id = ", of!(6)),
            "update audit_link set seal = 1 where sequence = 6",
            "update audit_seal set entries = '1-6'",
        ],
        What::SealNotOurs,
        Some(1),
    ),
    // 13: two entries have changed places.
    (
        &[
            "update audit_link set sequence = 99 where sequence = 5",
            "update audit_link set sequence = 5 where sequence = 6",
            "update audit_link set sequence = 6 where sequence = 99",
        ],
        What::EntryChanged,
        Some(5),
    ),
    // 14: a line was put in, as if nothing were.
    (
        &[
            "insert into audit (library, at, actor, action, detail) values ('main', 5, 'service', 'task_done', '')",
        ],
        What::LinePutIn,
        None,
    ),
    // 15: the first entries are gone.
    (
        &[
            "delete from audit_link where sequence < 5",
            "delete from audit_seal",
        ],
        What::EntryRemoved,
        Some(1),
    ),
    // 16: the last ones are. Only a head that is kept elsewhere tells.
    (
        &[
            concat!("delete from audit where id = ", of!(8)),
            "delete from audit_link where sequence = 8",
        ],
        What::EndCutOff,
        Some(8),
    ),
    // 17: everything from one entry on was chained anew. Only a head that is kept elsewhere tells.
    (
        &[
            concat!("update audit set detail = 'nothing' where id = ", of!(7)),
            "insert into audit_waiting (id, library) select audit_id, library from audit_link where sequence > 6",
            "delete from audit_link where sequence > 6",
        ],
        What::WrittenAnew,
        Some(7),
    ),
];

pub(super) async fn every_kind_of_tampering_is_found_and_the_first_entry_named(bench: Bench) {
    let key = Arc::new(AuditKey::parse(&"07".repeat(32)).unwrap());
    for (statements, what, sequence) in TAMPERINGS {
        let bench = bench.fresh().await;
        let heads = written(&bench, &key).await;
        assert_eq!(found(&bench, &key, &heads).await, [], "before {statements:?}");
        bench
            .run_either(TAKE_TRIGGERS_SQLITE, TAKE_TRIGGERS_POSTGRES)
            .await;

        for statement in *statements {
            bench.run(statement).await.unwrap();
        }
        chain(&bench).await;

        let found = found(&bench, &key, &heads).await;
        assert_eq!(
            found.first(),
            Some(&(*what, *sequence)),
            "{statements:?}: {found:?}"
        );
    }
}

/// Eight entries, of which the clock has deleted the first, second and fourth; and the heads of when there were six and
/// eight.
async fn written(bench: &Bench, key: &Arc<AuditKey>) -> Vec<SignedHead> {
    bench.store.seal_with(Arc::clone(key));
    for at in [long_ago(), long_ago(), NOW, long_ago()] {
        bench.commit(line_at(at)).await;
    }
    chain(bench).await;
    let before = NOW.before(Duration::from_hours(1));
    let purged = bench
        .store
        .purge(&samples::library(), Perishable::Audit, before, 100)
        .await;
    assert_eq!(purged.unwrap(), 3);
    let mut heads = Vec::new();
    for amount in ["1.00 USD", "2.00 USD"] {
        let order = samples::order();
        let mut paid = samples::audit(&order, Action::PaymentChanged);
        paid.detail = amount.to_owned();
        let audit = vec![samples::audit(&order, Action::OrderPlaced), paid];
        bench
            .commit(Unit {
                audit,
                ..samples::unit_with(order)
            })
            .await;
        chain(bench).await;
        heads.push(auditor(bench, key).head(&samples::library()).await.unwrap());
    }
    assert_eq!(heads.iter().map(|head| head.sequence).collect::<Vec<_>>(), [6, 8]);
    heads
}

async fn found(bench: &Bench, key: &Arc<AuditKey>, heads: &[SignedHead]) -> Vec<(What, Option<i64>)> {
    let mut verifier = Verifier::new(Arc::clone(&bench.store), samples::library(), vec![key.public()]);
    verifier.walk().await.unwrap();
    for head in heads {
        verifier.compare(head).await.unwrap();
    }
    let findings = verifier.report().findings.iter();
    findings.map(|finding| (finding.what, finding.sequence)).collect()
}

fn auditor(bench: &Bench, key: &Arc<AuditKey>) -> Auditor {
    let auditor = Auditor::new(
        Arc::clone(&bench.store),
        Arc::new(SystemClock),
        vec![samples::library()],
    );
    auditor.with_heads(Arc::clone(key), Vec::new(), Duration::from_mins(10))
}

const TAKE_TRIGGERS_SQLITE: &str = "
    drop trigger audit_is_never_changed;
    drop trigger audit_is_never_deleted;
    drop trigger audit_is_never_replaced;
    drop trigger audit_waits;
    drop trigger audit_link_is_never_changed;
    drop trigger audit_link_is_never_deleted;
    drop trigger audit_seal_is_never_changed;
    drop trigger audit_seal_is_never_deleted";
const TAKE_TRIGGERS_POSTGRES: &str = "
    alter table audit disable trigger user;
    alter table audit_link disable trigger user;
    alter table audit_seal disable trigger user";
