//! The statements about what is stored of one patron, and about whose turn it is to delete.

use crate::storage::keeping_sql::at_rest;
use crate::storage::sql::statements;

/// Leaves of the lines of the audit that tell why more of somebody was seen the word of the reason
/// ([`WhyMore`](crate::domain::WhyMore)), and takes the note behind it and the pseudonym.
macro_rules! cut_notes {
    () => {
        "
        update audit
        set
            patron = null,
            detail = case
                when detail like 'finish_purchase: %' then 'finish_purchase'
                when detail like 'check_identity: %' then 'check_identity'
                when detail like 'reach_patron: %' then 'reach_patron'
                when detail like 'repay_money: %' then 'repay_money'
                when detail like 'other: %' then 'other'
                else detail
            end
        where library = $1
        and action = 'more_seen'"
    };
}

statements! {
    CUT_NOTES = concat!(cut_notes!(), "
        and order_id = $2");

    CUT_NOTES_OF = concat!(cut_notes!(), "
        and patron = $2");

    /// An order of a patron, or one with a fee of theirs, that somebody needs.
    COUNT_NEEDED = concat!("
        select count(*)
        from orders as o
        where o.library = $1
        and (
            o.patron = $2
            or o.id in (select l.order_id from order_line as l where l.library = $1 and l.patron = $2)
        )
        and not (", at_rest!(), ")");

    ORDERS_OF_A_PERSON = "
        select o.id, o.version, cast(case when o.patron = $2 then 1 else 0 end as bigint)
        from orders as o
        where o.library = $1
        and (
            o.patron = $2
            or o.id in (select l.order_id from order_line as l where l.library = $1 and l.patron = $2)
        )
        order by o.created_at, o.id";

    /// Lines of the audit about a patron and no order.
    UNLINK_AUDIT_OF = "
        update audit
        set patron = null
        where library = $1
        and patron = $2";

    AUDIT_OF_A_PERSON = "
        select at, actor, action, order_id, detail
        from audit
        where library = $1
        and (
            patron = $2
            or order_id in (select o.id from orders as o where o.library = $1 and o.patron = $2)
        )
        order by id";

    DELETE_PATRON = "
        delete from patron
        where library = $1
        and id = $2";

    DELETE_SEEN = "
        delete from privacy_seen
        where library = $1
        and patron = $2";

    DELETE_OPT_OUTS = "
        delete from opt_out
        where library = $1
        and patron = $2";

    SESSIONS_OF_A_PERSON = "
        select created_at, seen_at
        from session
        where library = $1
        and barcode = $2
        order by created_at";

    END_SESSIONS_OF_A_PERSON = "
        delete from session
        where library = $1
        and barcode = $2";

    /// The card in the visits of others.
    TAKE_CARD_OF_A_PERSON_OUT = "
        delete from session_other
        where barcode = $2
        and digest in (select digest from session where library = $1)";

    /// Notes that an order with a fee of this patron is placed.
    USE_PATRON = "
        update patron
        set used_at = $3
        where library = $1
        and id = $2
        and used_at < $3";

    /// Has whoever forgets the patron wait. Touches no row when they are not known any more.
    PATRON_IS_KNOWN = "
        update patron
        set used_at = used_at
        where library = $1
        and id = $2";

    MAKE_TURN = "
        insert into keeping_turn (library, due_at, leased_until, lease, ended_at)
        values ($1, 0, null, 0, null)
        on conflict do nothing";

    /// Gives no row when it is not due, or somebody else's.
    TAKE_TURN = "
        update keeping_turn
        set leased_until = $3, lease = lease + 1
        where library = $1
        and due_at <= $2
        and (leased_until is null or leased_until <= $2)
        returning lease";

    KEEP_TURN = "
        update keeping_turn
        set leased_until = $3
        where library = $1
        and lease = $2
        and leased_until is not null";

    END_TURN = "
        update keeping_turn
        set due_at = $3, leased_until = null, ended_at = coalesce($4, ended_at)
        where library = $1
        and lease = $2
        and leased_until is not null";
}
