-- What is deleted by the clock, by whom just now, and the one way in which the audit may lose something.

-- When an order lost its link to a patron: from then on its pseudonym is its own id, which is nobody's.
alter table orders add column unlinked_at bigint;

create index orders_by_change on orders (library, updated_at, id);

-- When an order with a fee of theirs was last placed.
alter table patron add column used_at bigint not null default 0;

create index patron_by_use on patron (library, used_at);
create index idempotency_key_by_time on idempotency_key (library, created_at);
create index event_by_time on event (library, received_at);
create index task_by_order on task (library, order_id);
create index audit_by_time on audit (library, at);

-- Whose turn it is to delete what is due of a library: one process at a time.
create table keeping_turn (
    library text collate "C" not null primary key,
    due_at bigint not null,
    -- Null while nobody has it.
    leased_until bigint,
    -- Another one each time the turn is taken.
    lease bigint not null,
    -- When it was last done to the end.
    ended_at bigint
);

-- Empty but within a transaction that deletes old lines of the audit: only lines of this library, of this moment or
-- earlier, may go.
create table audit_purge (
    library text collate "C" not null primary key,
    before bigint not null
);

drop trigger audit_is_never_changed on audit;

-- A line may lose the pseudonym of its patron, and nothing else of it may change; and old lines may go.
create or replace function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.library, new.at, new.actor, new.action, new.detail)
            is not distinct from (old.id, old.library, old.at, old.actor, old.action, old.detail)
        and new.order_id is not distinct from old.order_id
        and (new.patron is null or new.patron is not distinct from old.patron)
        then
            return new;
        end if;
    elsif tg_op = 'DELETE' then
        if exists (select 1 from audit_purge where library = old.library and before >= old.at) then
            return old;
        end if;
    end if;
    raise exception 'the audit is append-only' using errcode = 'restrict_violation';
end;
$$;

create trigger audit_is_never_changed before update or delete on audit
for each row execute function refuse_change_of_audit();

create trigger audit_is_never_emptied before truncate on audit
for each statement execute function refuse_change_of_audit();

-- The planner's statistics would hold card numbers, names and addresses, long after their rows are gone.
alter table patron alter column barcode set statistics 0;
alter table contact alter column name set statistics 0;
alter table contact alter column email set statistics 0;
alter table contact alter column phone set statistics 0;
alter table contact alter column address set statistics 0;
alter table letter alter column address set statistics 0;
alter table session alter column barcode set statistics 0;
alter table session_other alter column barcode set statistics 0;
alter table visit alter column address set statistics 0;
alter table visit alter column site set statistics 0;
