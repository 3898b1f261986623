//! The statements that delete, as constant text that both databases take.

use crate::storage::sql::statements;

/// Whether nobody needs the order `o` any more: nothing is in flight, asked for or unknown, no bank, no desk and no
/// person has to do anything about it, and it claims no fee. The one place that says so.
///
/// Counts instead of `not exists`: PostgreSQL makes a join of the latter, and of nine joins of tables that it knows too
/// little about a query of minutes. A count of the few rows of one order is looked up by its index.
macro_rules! at_rest {
    () => {
        "
            o.attention is null
            and (
                o.closure is not null
                or (
                    select count(*) from attempt
                    where attempt.library = o.library and attempt.order_id = o.id
                    and attempt.state in ('captured', 'released')
                ) > 0
            )
            and (
                select count(*) from attempt
                where attempt.library = o.library and attempt.order_id = o.id
                and attempt.state not in ('declined', 'abandoned', 'captured', 'released')
            ) = 0
            and (
                select count(*) from order_line
                where order_line.library = o.library and order_line.order_id = o.id
                and (
                    order_line.posting in ('asking', 'unknown', 'reversing', 'reversal_unknown')
                    or order_line.effect = 'at_the_desk'
                    or (
                        order_line.posting = 'posted'
                        and (
                            select count(*) from attempt
                            where attempt.library = o.library and attempt.order_id = o.id
                            and attempt.state = 'captured'
                        ) = 0
                    )
                )
            ) = 0
            and (
                select count(*) from refund
                where refund.library = o.library and refund.order_id = o.id
                and (
                    refund.state in ('pending', 'unknown')
                    or (refund.state = 'succeeded' and refund.posting in ('due', 'asking', 'unknown'))
                )
            ) = 0
            and (
                select count(*) from dispute
                where dispute.library = o.library and dispute.order_id = o.id
                and dispute.standing in ('inquiry', 'open', 'under_review')
            ) = 0
            and (
                select count(*) from task
                where task.library = o.library and task.order_id = o.id
                and task.done_at is null
            ) = 0
            and (
                select count(*) from fee_claim
                where fee_claim.library = o.library and fee_claim.order_id = o.id
            ) = 0
            and (
                select count(*) from letter
                where letter.library = o.library and letter.order_id = o.id
                and letter.state in ('waiting', 'sending')
            ) = 0
            and (
                select count(*) from job
                where job.kind = 'advance' and job.library = o.library and job.subject = o.id
            ) = 0"
    };
}
pub(super) use at_rest;

/// The orders of library `$1` that nobody needs and that have not changed since `$2`.
macro_rules! orders_at_rest {
    () => {
        concat!(
            "
        from orders as o
        where o.library = $1
        and o.updated_at <= $2
        and ",
            at_rest!()
        )
    };
}

macro_rules! contacts {
    ($money:literal) => {
        concat!(
            "
        from contact as c
        where c.library = $1
        and (
            select count(*) from orders as o
            where o.library = c.library and o.id = c.order_id
            and o.updated_at <= $2
            and o.captured_minor ",
            $money,
            "
            and ",
            at_rest!(),
            "
        ) > 0"
        )
    };
}

macro_rules! linked {
    () => {
        concat!(
            orders_at_rest!(),
            "
        and o.patron is not null
        and o.unlinked_at is null"
        )
    };
}

/// What a patron has declined must be honoured for as long as they do not allow it again.
macro_rules! patrons {
    () => {
        "
        from patron as p
        where p.library = $1
        and p.used_at <= $2
        and (select count(*) from orders where orders.library = p.library and orders.patron = p.id) = 0
        and (
            select count(*) from order_line where order_line.library = p.library and order_line.patron = p.id
        ) = 0
        and (select count(*) from fee_claim where fee_claim.library = p.library and fee_claim.patron = p.id) = 0
        and (select count(*) from opt_out where opt_out.library = p.library and opt_out.patron = p.id) = 0
        and (
            select count(*) from privacy_seen
            where privacy_seen.library = p.library and privacy_seen.patron = p.id
            and privacy_seen.day * 86400000 > $2
        ) = 0"
    };
}

/// A line of an order stays as long as the order does.
macro_rules! audit {
    () => {
        "
        from audit as a
        where a.library = $1
        and a.at <= $2
        and (select count(*) from orders where orders.library = a.library and orders.id = a.order_id) = 0"
    };
}

macro_rules! events {
    () => {
        "
        from event as e
        where e.library = $1
        and e.received_at <= $2
        and (
            select count(*) from job
            where job.kind = 'event' and job.library = e.library and job.subject = e.account || '/' || e.id
        ) = 0"
    };
}

macro_rules! keys {
    () => {
        "
        from idempotency_key as k
        where k.library = $1
        and k.created_at <= $2"
    };
}

macro_rules! tries {
    () => {
        "
        from failed_sign_in as f
        where f.library = $1
        and f.window_started_at <= $2
        and (f.locked_until is null or f.locked_until <= $2)"
    };
}

macro_rules! tasks {
    () => {
        "
        from task as t
        where t.library = $1
        and t.done_at <= $2"
    };
}

macro_rules! comparisons {
    () => {
        "
        from reconciliation as r
        where r.library = $1
        and r.ran_at <= $2"
    };
}

statements! {
    COUNT_UNPAID_CONTACTS = concat!("select count(*)", contacts!("= 0"));
    COUNT_FINISHED_CONTACTS = concat!("select count(*)", contacts!("> 0"));
    COUNT_LINKS = concat!("select count(*)", linked!());
    COUNT_PATRONS = concat!("select count(*)", patrons!());
    COUNT_ORDERS = concat!("select count(*)", orders_at_rest!());
    COUNT_AUDIT = concat!("select count(*)", audit!());
    COUNT_EVENTS = concat!("select count(*)", events!());
    COUNT_KEYS = concat!("select count(*)", keys!());
    COUNT_TRIES = concat!("select count(*)", tries!());
    COUNT_TASKS = concat!("select count(*)", tasks!());
    COUNT_COMPARISONS = concat!("select count(*)", comparisons!());

    /// What is due is chosen once: PostgreSQL would choose it anew for every row that it looks at.
    PURGE_UNPAID_CONTACTS = concat!("
        with due as materialized (
            select c.order_id", contacts!("= 0"), "
            limit $3
        )
        delete from contact
        where library = $1
        and order_id in (select due.order_id from due)");

    PURGE_FINISHED_CONTACTS = concat!("
        with due as materialized (
            select c.order_id", contacts!("> 0"), "
            limit $3
        )
        delete from contact
        where library = $1
        and order_id in (select due.order_id from due)");

    /// `used_at` is asked of the row itself once more: whoever has just placed an order has moved it.
    PURGE_PATRONS = concat!("
        with due as materialized (
            select p.id", patrons!(), "
            limit $3
        )
        delete from patron
        where library = $1
        and used_at <= $2
        and id in (select due.id from due)");

    /// What somebody has read who is nobody's by now.
    PURGE_SEEN = "
        delete from privacy_seen
        where library = $1
        and day * 86400000 <= $2
        and (
            select count(*) from patron
            where patron.library = privacy_seen.library and patron.id = privacy_seen.patron
        ) = 0";

    DUE_AUDIT = concat!("select a.id", audit!(), "
        order by a.at, a.id
        limit $3");

    /// Lets old lines of the audit go, until the end of the transaction.
    ALLOW_AUDIT_PURGE = "
        insert into audit_purge (library, before)
        values ($1, $2)";
    FORBID_AUDIT_PURGE = "
        delete from audit_purge
        where library = $1";

    PURGE_EVENTS = concat!("
        with due as materialized (
            select e.account, e.id", events!(), "
            limit $3
        )
        delete from event
        where library = $1
        and (account, id) in (select due.account, due.id from due)");

    PURGE_KEYS = concat!("
        with due as materialized (
            select k.caller, k.caller_key", keys!(), "
            limit $3
        )
        delete from idempotency_key
        where library = $1
        and (caller, caller_key) in (select due.caller, due.caller_key from due)");

    PURGE_TRIES = concat!("
        with due as materialized (
            select f.face, f.subject", tries!(), "
            limit $3
        )
        delete from failed_sign_in
        where library = $1
        and window_started_at <= $2
        and (face, subject) in (select due.face, due.subject from due)");

    PURGE_TASKS = concat!("
        with due as materialized (
            select t.id", tasks!(), "
            limit $3
        )
        delete from task
        where library = $1
        and done_at <= $2
        and id in (select due.id from due)");

    DUE_COMPARISONS = concat!("select r.account, r.ran_at", comparisons!(), "
        limit $3");

    PURGE_DIFFERENCES = "
        delete from difference
        where library = $1
        and account = $2
        and ran_at = $3";
    PURGE_COMPARISON = "
        delete from reconciliation
        where library = $1
        and account = $2
        and ran_at = $3";

    DUE_LINKS = concat!("select o.id, o.version", linked!(), "
        order by o.updated_at, o.id
        limit $3");
    DUE_ORDERS = concat!("select o.id, o.version", orders_at_rest!(), "
        order by o.updated_at, o.id
        limit $3");

    /// Touches no row when the order has changed since it was read at version `$3`: what its other rows say would be of
    /// before.
    UNLINK_ORDER = concat!("
        update orders as o
        set patron = id, unlinked_at = $4, version = version + 1
        where o.library = $1
        and o.id = $2
        and o.version = $3
        and o.unlinked_at is null
        and ", at_rest!());

    /// Those who owe its lines become somebody for each line, whom nothing else knows.
    UNLINK_LINES = "
        update order_line
        set patron = substr(order_id, 1, 24)
            || case when order_line.position < 10 then '0' else '' end
            || cast(order_line.position as text)
        where library = $1
        and order_id = $2
        and patron is not null";

    /// As [`UNLINK_LINES`], for the lines of one of them.
    UNLINK_LINES_OF = "
        update order_line
        set patron = substr(order_id, 1, 24)
            || case when order_line.position < 10 then '0' else '' end
            || cast(order_line.position as text)
        where library = $1
        and order_id = $2
        and patron = $3";
    UNLINK_AUDIT = "
        update audit
        set patron = null
        where library = $1
        and order_id = $2
        and patron is not null";
    UNLINK_ATTEMPTS = "
        update attempt
        set return_url = null
        where library = $1
        and order_id = $2
        and return_url is not null";

    /// As [`UNLINK_ORDER`], for whoever changes something else of it.
    HOLD_ORDER = concat!("
        update orders as o
        set version = version + 1
        where o.library = $1
        and o.id = $2
        and o.version = $3
        and ", at_rest!());
}

/// On PostgreSQL: writes the tables with personal data in plain words anew, each by itself. A plain `vacuum` makes room in a page
/// and leaves the bytes where they were until something else needs the room.
pub(super) const WRITE_ANEW: &[&str] = &[
    "vacuum full patron",
    "vacuum full contact",
    "vacuum full letter",
    "vacuum full session",
    "vacuum full session_other",
    "vacuum full visit",
    "vacuum full guardian_approvals",
];
