//! The statements about counts and the service's key, as constant text that both databases take.

use crate::storage::sql::statements;

statements! {
    PUT_SERVICE_KEY = "
        insert into service_key (name, secret, created_at)
        values ('digests', $1, $2)
        on conflict do nothing";

    SERVICE_KEY = "
        select secret
        from service_key
        where name = 'digests'";

    /// Raises a count by `$3` milliseconds at `$4`, unless it would stand beyond `$5`. One that stands beyond `$5`
    /// already, because a clock was set back, is brought down to it first. Gives no row when it is not raised.
    RAISE_METER = "
        insert into meter (kind, subject, empty_at)
        values ($1, $2, cast($4 as bigint) + $3)
        on conflict (kind, subject) do update
        set empty_at = case
            when meter.empty_at < $4 then cast($4 as bigint) + $3
            else meter.empty_at + $3
        end
        where meter.empty_at + $3 <= $5
        or meter.empty_at < $4
        returning empty_at";

    /// Brings a count down to `$3` that stands beyond it.
    LEVEL_METER = "
        update meter
        set empty_at = $3
        where kind = $1
        and subject = $2
        and empty_at > $3";

    METER = "
        select empty_at
        from meter
        where kind = $1
        and subject = $2";

    LOWER_METER = "
        update meter
        set empty_at = empty_at - $3
        where kind = $1
        and subject = $2";

    SET_METER = "
        insert into meter (kind, subject, empty_at)
        values ($1, $2, $3)
        on conflict (kind, subject) do update
        set empty_at = excluded.empty_at
        where meter.empty_at < excluded.empty_at";

    DROP_METER = "
        delete from meter
        where kind = $1
        and subject = $2";

    DROP_EMPTY_METERS = "
        delete from meter
        where empty_at <= $1";

    RECENT_ATTEMPTS = "
        select count(*), coalesce(sum(declined), 0)
        from (
            select case when state = 'declined' then 1 else 0 end as declined
            from attempt
            where library = $1
            and created_at >= $2
            union all
            select 1
            from event
            where library = $1
            and declined_order is not null
            and received_at >= $2
        ) as card";

    /// When cards were declined on the processor's pages of an order since `$3`.
    PAGE_DECLINES_OF_ORDER = "
        select received_at
        from event
        where library = $1
        and declined_order = $2
        and received_at >= $3";

    /// The same of all orders of a patron.
    PAGE_DECLINES_OF_PATRON = "
        select received_at
        from event
        where library = $1
        and declined_order in (select id from orders where library = $1 and patron = $2)
        and received_at >= $3";
}
