-- Who did something, and what was done: for whoever reads the audit.

create index audit_by_actor on audit (library, actor, at, id);
create index audit_by_action on audit (library, action, at, id);

-- What the library is told by webhook or mail: what happened, to which order, how many; of nobody a name. The rows are
-- the log of what went out, too.
create table alert (
    id text collate "C" not null primary key,
    library text collate "C" not null,
    -- The name of the address in the configuration.
    target text not null,
    kind text not null,
    order_id text collate "C",
    reason text,
    count bigint not null,
    at bigint not null,
    state text not null check (state in ('waiting', 'sent', 'given_up')),
    tries bigint not null,
    next_at bigint,
    -- A status of HTTP, or a word of ours.
    answered text not null,
    answered_at bigint,
    constraint what_waits_has_a_time check ((state = 'waiting') = (next_at is not null))
);

create index alert_by_time on alert (library, at, id);
create index alert_due on alert (next_at) where next_at is not null;

-- Up to which entry of the audit's chain, and up to which comparison of the books, the library was told.
create table alert_mark (
    library text collate "C" not null primary key,
    sequence bigint not null,
    compared_at bigint not null
);
