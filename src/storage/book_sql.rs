//! The statements of the book of money and of the reports, as constant text that both databases take.

use crate::storage::sql::statements;

statements! {
    BOOKED_OF_ORDER = "
        select e.event, l.heading, l.branch, l.fund, l.kind, l.amount_minor
        from book_entry as e
        join book_line as l
        on l.entry = e.id
        where e.library = $1
        and e.order_id = $2";

    BOOKED_OF_PAYOUT = "
        select e.event, l.heading, l.branch, l.fund, l.kind, l.amount_minor
        from book_entry as e
        join book_line as l
        on l.entry = e.id
        where e.library = $1
        and e.account = $2
        and e.payout = $3";

    INSERT_ENTRY = "
        insert into book_entry (library, day, at, event, account, order_id, payout, currency)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        returning id";

    INSERT_LINE = "
        insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";

    ADD_TO_SUM = "
        insert into book_sum (
            library, day, account, event, heading, branch, fund, kind, currency, amount_minor, lines
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)
        on conflict (library, day, account, event, heading, branch, fund, kind, currency) do update
        set amount_minor = book_sum.amount_minor + excluded.amount_minor,
        lines = book_sum.lines + 1";

    /// Touches no row when the same is stored already.
    PUT_PAYOUT = "
        insert into payout (
            library, account, id, standing, currency, amount_minor, gross_minor, fees_minor, arrives_at,
            created_at, noted_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (library, account, id) do update
        set standing = excluded.standing,
        amount_minor = excluded.amount_minor,
        gross_minor = excluded.gross_minor,
        fees_minor = excluded.fees_minor,
        arrives_at = excluded.arrives_at,
        noted_at = excluded.noted_at
        where payout.standing <> excluded.standing
        or payout.gross_minor <> excluded.gross_minor
        or payout.fees_minor <> excluded.fees_minor";

    PUT_MOVEMENT = "
        insert into payout_movement (
            library, account, payout, id, moved, gross_minor, fee_minor, order_id, created_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (library, account, payout, id) do nothing";

    DELETE_BOOK_LINES = "
        delete from book_line
        where entry in (select id from book_entry where library = $1 and order_id = $2)";

    DELETE_BOOK_ENTRIES = "delete from book_entry where library = $1 and order_id = $2";

    SUMS_BY_DAY = "
        select day, event, heading, currency, cast(sum(amount_minor) as bigint), cast(sum(lines) as bigint)
        from book_sum
        where library = $1
        and day >= $2
        and day <= $3
        group by day, event, heading, currency
        order by day, event, heading, currency";

    SUMS_BY_PLACE = "
        select event, heading, branch, fund, kind, currency, cast(sum(amount_minor) as bigint),
            cast(sum(lines) as bigint)
        from book_sum
        where library = $1
        and day >= $2
        and day <= $3
        and heading in ('income', 'refunds')
        group by event, heading, branch, fund, kind, currency
        order by branch, fund, kind, event, heading, currency";

    COUNT_STATE_IN = "
        select count(*)
        from orders
        where library = $1
        and state = $2
        and created_at >= $3
        and created_at < $4";

    BOOK_LINES = "
        select e.day, e.id, e.at, e.event, e.account, o.reference, e.payout, e.currency, l.heading, l.branch, l.fund,
            l.kind, l.amount_minor
        from (
            select id, library, day, at, event, account, order_id, payout, currency
            from book_entry
            where library = $1
            and day <= $2
            and (day, id) > ($3, $4)
            order by day, id
            limit $5
        ) as e
        join book_line as l
        on l.entry = e.id
        left join orders as o
        on o.library = e.library
        and o.id = e.order_id
        order by e.day, e.id, l.position";

    REFUNDS_IN = "
        select r.created_at, r.id, o.reference, o.currency, r.amount_minor, r.origin, r.state
        from refund as r
        join orders as o
        on o.library = r.library
        and o.id = r.order_id
        where r.library = $1
        and r.created_at < $2
        and (r.created_at, r.id) > ($3, $4)
        order by r.created_at, r.id
        limit $5";

    DISPUTES_IN = "
        select d.created_at, d.id, o.reference, o.currency, d.amount_minor, d.reason, d.standing, d.evidence_until
        from dispute as d
        join orders as o
        on o.library = d.library
        and o.id = d.order_id
        where d.library = $1
        and d.created_at < $2
        and (d.created_at, d.id) > ($3, $4)
        order by d.created_at, d.id
        limit $5";

    PAYOUTS_IN = "
        select account, id, standing, currency, amount_minor, gross_minor, fees_minor, arrives_at, created_at, noted_at
        from payout
        where library = $1
        and arrives_at < $2
        and (arrives_at, id) > ($3, $4)
        order by arrives_at, id
        limit $5";

    PARTS_OF_PAYOUT = "
        select moved, count(*), cast(sum(gross_minor) as bigint), cast(sum(fee_minor) as bigint)
        from payout_movement
        where library = $1
        and account = $2
        and payout = $3
        group by moved
        order by moved";

    MOVEMENTS_OF_PAYOUT = "
        select m.id, m.moved, m.gross_minor, m.fee_minor, m.order_id, m.created_at, o.reference
        from payout_movement as m
        left join orders as o
        on o.library = m.library
        and o.id = m.order_id
        where m.library = $1
        and m.account = $2
        and m.payout = $3
        and m.id > $4
        order by m.id
        limit $5";

    DIFFERENCES_IN = "
        select d.ran_at, d.account, d.position, d.kind, o.reference, d.processor_id, d.ours_currency, d.ours_minor,
            d.theirs_currency, d.theirs_minor
        from difference as d
        left join orders as o
        on o.library = d.library
        and o.id = d.order_id
        where d.library = $1
        and d.ran_at >= $2
        and d.ran_at < $3
        order by d.ran_at, d.account, d.position
        limit $4";
}
