-- From where, and whether it came to be; and the chain that shows whether a line was changed, taken out or put in.

alter table audit add column origin text not null default 'unknown';
alter table audit add column outcome text not null default 'done'
    constraint outcome_is_known check (outcome in ('done', 'refused'));

-- A line may lose the pseudonym of its patron, and with it the note behind the reason why more of them was seen; and
-- old lines may go.
create or replace function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.library, new.at, new.actor, new.action, new.origin, new.outcome)
            is not distinct from (old.id, old.library, old.at, old.actor, old.action, old.origin, old.outcome)
        and new.order_id is not distinct from old.order_id
        and (new.patron is null or new.patron is not distinct from old.patron)
        and (
            new.detail is not distinct from old.detail
            or (
                old.action = 'more_seen' and new.patron is null
                and strpos(old.detail, new.detail || ': ') = 1
            )
        )
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

-- Lines that have no place in the chain yet: written with the line, gone when it has one.
create table audit_waiting (
    id bigint not null primary key,
    library text collate "C" not null
);

create index audit_waiting_by_library on audit_waiting (library, id);

insert into audit_waiting (id, library)
select id, library from audit;

create function audit_line_waits() returns trigger language plpgsql as $$
begin
    insert into audit_waiting (id, library) values (new.id, new.library);
    return null;
end;
$$;

create trigger audit_waits after insert on audit
for each row execute function audit_line_waits();

-- The chain, of each library its own: a line's place, what it said, and all before it, as digests.
create table audit_link (
    library text collate "C" not null,
    sequence bigint not null,
    audit_id bigint not null,
    -- What the pseudonym and the note are mixed with; gone with them.
    salt bytea,
    -- The digest of salt, pseudonym and note; null when the line never had any.
    hidden bytea,
    digest bytea not null,
    hash bytea not null,
    -- Which seal tells that the line was deleted by the clock.
    seal bigint,
    primary key (library, sequence)
);

create unique index audit_link_by_line on audit_link (audit_id);

create function refuse_change_of_audit_link() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.library, new.sequence, new.audit_id, new.digest, new.hash)
            is not distinct from (old.library, old.sequence, old.audit_id, old.digest, old.hash)
        and new.hidden is not distinct from old.hidden
        and (new.salt is null or new.salt is not distinct from old.salt)
        and (
            new.seal is not distinct from old.seal
            or (
                old.seal is null
                and exists (select 1 from audit_purge where library = old.library)
            )
        )
        then
            return new;
        end if;
    elsif tg_op = 'DELETE' then
        if old.seal is not null and exists (select 1 from audit_purge where library = old.library) then
            return old;
        end if;
    end if;
    raise exception 'the audit is append-only' using errcode = 'restrict_violation';
end;
$$;

create trigger audit_link_is_never_changed before update or delete on audit_link
for each row execute function refuse_change_of_audit_link();

create trigger audit_link_is_never_emptied before truncate on audit_link
for each statement execute function refuse_change_of_audit_link();

-- What the clock has deleted, each time: which entries, and where the chain begins since.
create table audit_seal (
    library text collate "C" not null,
    number bigint not null,
    -- Lines of this moment or earlier.
    before bigint not null,
    -- Places, as ranges: "1-100,104".
    entries text not null,
    begins_after bigint not null,
    begins_hash bytea not null,
    -- Ed25519 over all of it; null when the service had no key.
    signature bytea,
    primary key (library, number)
);

create function refuse_change_of_audit_seal() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only' using errcode = 'restrict_violation';
end;
$$;

create trigger audit_seal_is_never_changed before update or delete or truncate on audit_seal
for each statement execute function refuse_change_of_audit_seal();

-- The planner's statistics would hold addresses, and salts, long after their rows.
alter table audit alter column origin set statistics 0;
alter table audit_link alter column salt set statistics 0;
