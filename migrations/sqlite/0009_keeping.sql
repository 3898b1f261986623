-- What is deleted by the clock, by whom just now, and the one way in which the audit may lose something.

-- When an order lost its link to a patron: from then on its pseudonym is its own id, which is nobody's.
alter table orders add column unlinked_at integer;

create index orders_by_change on orders (library, updated_at, id);

-- When an order with a fee of theirs was last placed.
alter table patron add column used_at integer not null default 0;

create index patron_by_use on patron (library, used_at);
create index idempotency_key_by_time on idempotency_key (library, created_at);
create index event_by_time on event (library, received_at);
create index task_by_order on task (library, order_id);
create index audit_by_time on audit (library, at);

-- Whose turn it is to delete what is due of a library: one process at a time.
create table keeping_turn (
    library text not null primary key,
    due_at integer not null,
    -- Null while nobody has it.
    leased_until integer,
    -- Another one each time the turn is taken.
    lease integer not null,
    -- When it was last done to the end.
    ended_at integer
) strict;

-- Empty but within a transaction that deletes old lines of the audit: only lines of this library, of this moment or
-- earlier, may go.
create table audit_purge (
    library text not null primary key,
    before integer not null
) strict;

drop trigger audit_is_never_changed;
drop trigger audit_is_never_deleted;

-- A line may lose the pseudonym of its patron, and nothing else of it may change.
create trigger audit_is_never_changed before update on audit
when new.id is not old.id
or new.library is not old.library
or new.at is not old.at
or new.actor is not old.actor
or new.action is not old.action
or new.order_id is not old.order_id
or new.detail is not old.detail
or (new.patron is not null and new.patron is not old.patron)
begin
    select raise(abort, 'the audit is append-only');
end;

create trigger audit_is_never_deleted before delete on audit
when not exists (select 1 from audit_purge where library = old.library and before >= old.at)
begin
    select raise(abort, 'the audit is append-only');
end;
