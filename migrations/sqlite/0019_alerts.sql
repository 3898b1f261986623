-- Who did something, and what was done: for whoever reads the audit.

create index audit_by_actor on audit (library, actor, at, id);
create index audit_by_action on audit (library, action, at, id);

-- What the library is told by webhook or mail: what happened, to which order, how many; of nobody a name. The rows are
-- the log of what went out, too.
create table alert (
    id text not null primary key,
    library text not null,
    -- The name of the address in the configuration.
    target text not null,
    kind text not null,
    order_id text,
    reason text,
    count integer not null,
    at integer not null,
    state text not null check (state in ('waiting', 'sent', 'given_up')),
    tries integer not null,
    next_at integer,
    -- A status of HTTP, or a word of ours.
    answered text not null,
    answered_at integer,
    constraint what_waits_has_a_time check ((state = 'waiting') = (next_at is not null))
) strict;

create index alert_by_time on alert (library, at, id);
create index alert_due on alert (next_at) where next_at is not null;

-- Up to which entry of the audit's chain, and up to which comparison of the books, the library was told.
create table alert_mark (
    library text not null primary key,
    sequence integer not null,
    compared_at integer not null
) strict;
