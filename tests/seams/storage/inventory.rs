//! Every column that holds something of a person stands on the privacy page's list, and every other is said to hold
//! nothing of anybody (promise P5).

use lastfour::privacy::PERSONAL;

use super::bench::Bench;

/// Columns of text or bytes that tell nothing of a person: our own words, our own and the processor's numbers of things,
/// digests of requests. `library` and `order_id` are alike in all tables.
const OF_NOBODY: &[&str] = &[
    "address_code.code",
    "agreement.refunds",
    "agreement.share_by",
    "alert.answered",
    "alert.id",
    "alert.kind",
    "alert.reason",
    "alert.state",
    "alert.target",
    "attempt.action_kind",
    "attempt.action_value",
    "attempt.return_url",
    "attempt.state",
    "audit.action",
    "audit.actor",
    "audit.outcome",
    "audit_link.digest",
    "audit_link.hash",
    "audit_seal.begins_hash",
    "audit_seal.entries",
    "audit_seal.signature",
    "book_entry.account",
    "book_entry.currency",
    "book_entry.event",
    "book_entry.payout",
    "book_line.heading",
    "book_sum.account",
    "book_sum.branch",
    "book_sum.currency",
    "book_sum.event",
    "book_sum.fund",
    "book_sum.heading",
    "book_sum.kind",
    "difference.account",
    "difference.kind",
    "difference.ours_currency",
    "difference.processor_id",
    "difference.theirs_currency",
    "dispute.id",
    "dispute.standing",
    "event.account",
    "event.id",
    "event.kind",
    "event.declined_order",
    "event.object",
    "failed_sign_in.face",
    "guardian_approvals.made_by",
    "guardian_approvals.withdrawn_by",
    "idempotency_key.caller",
    "idempotency_key.caller_key",
    "idempotency_key.fingerprint",
    "idempotency_key.subject_kind",
    "idempotency_key.subject_order",
    "idempotency_key.subject_refund",
    "job.kind",
    "job.subject",
    "kiosk.digest",
    "legal_edge.fact",
    "legal_edge.from_state",
    "legal_edge.to_state",
    "letter.id",
    "letter.kind",
    "letter.state",
    "mark.account",
    "mark.name",
    "meter.kind",
    "migration.name",
    "order_line.effect",
    "order_line.posting",
    "orders.account",
    "orders.attention",
    "orders.closure",
    "orders.currency",
    "orders.id",
    "orders.settlement",
    "orders.state",
    "payout.account",
    "payout.currency",
    "payout.id",
    "payout.standing",
    "payout_movement.account",
    "payout_movement.id",
    "payout_movement.moved",
    "payout_movement.payout",
    "reconciliation.account",
    "refund.id",
    "refund.origin",
    "refund.posting",
    "refund.processor_id",
    "refund.state",
    "refund_given.staff",
    "refund_proposal.currency",
    "refund_proposal.end_word",
    "refund_proposal.ended_by",
    "refund_proposal.id",
    "refund_proposal.proposed_by",
    "service_key.name",
    "service_key.secret",
    "session.face",
    "session.staff",
    "staff.role",
    "task.id",
    "task.kind",
    "visit_count.area",
];

/// Whoever adds a column says whether it holds something of a person, and if so, of which kind, and with that why it is
/// kept, how long, and who else gets it.
pub(super) async fn every_personal_column_is_told_of_on_the_privacy_page(bench: Bench) {
    let tied = |name: &str| name.ends_with(".library") || name.ends_with(".order_id");
    let there = bench.text_columns().await;
    let there: Vec<String> = there.into_iter().filter(|name| !tied(name)).collect();

    let personal: Vec<String> = PERSONAL
        .iter()
        .map(|row| format!("{}.{}", row.table, row.column))
        .collect();
    let said = |name: &String| personal.contains(name) || OF_NOBODY.contains(&name.as_str());
    let missing: Vec<&String> = there.iter().filter(|name| !said(name)).collect();
    let gone = personal
        .iter()
        .map(String::as_str)
        .chain(OF_NOBODY.iter().copied());
    let gone: Vec<&str> = gone
        .filter(|name| !there.iter().any(|known| known == name))
        .collect();
    let both: Vec<&String> = personal
        .iter()
        .filter(|name| OF_NOBODY.contains(&name.as_str()))
        .collect();

    assert!(
        missing.is_empty(),
        "whose is {missing:?}? src/privacy/inventory.rs has to say"
    );
    assert!(gone.is_empty(), "told of columns that are not there: {gone:?}");
    assert!(both.is_empty(), "somebody's and nobody's: {both:?}");
}
