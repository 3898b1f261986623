-- From where, and whether it came to be; and the chain that shows whether a line was changed, taken out or put in.

alter table audit add column origin text not null default 'unknown';
alter table audit add column outcome text not null default 'done' check (outcome in ('done', 'refused'));

drop trigger audit_is_never_changed;

-- A line may lose the pseudonym of its patron, and with it the note behind the reason why more of them was seen.
create trigger audit_is_never_changed before update on audit
when new.id is not old.id
or new.library is not old.library
or new.at is not old.at
or new.actor is not old.actor
or new.action is not old.action
or new.order_id is not old.order_id
or new.origin is not old.origin
or new.outcome is not old.outcome
or (new.patron is not null and new.patron is not old.patron)
or (
    new.detail is not old.detail
    and (old.action <> 'more_seen' or new.patron is not null or instr(old.detail, new.detail || ': ') <> 1)
)
begin
    select raise(abort, 'the audit is append-only');
end;

-- Lines that have no place in the chain yet: written with the line, gone when it has one.
create table audit_waiting (
    id integer not null primary key,
    library text not null
) strict;

create index audit_waiting_by_library on audit_waiting (library, id);

insert into audit_waiting (id, library)
select id, library from audit;

create trigger audit_waits after insert on audit
begin
    insert into audit_waiting (id, library) values (new.id, new.library);
end;

-- The chain, of each library its own: a line's place, what it said, and all before it, as digests.
create table audit_link (
    library text not null,
    sequence integer not null,
    audit_id integer not null,
    -- What the pseudonym and the note are mixed with; gone with them.
    salt blob,
    -- The digest of salt, pseudonym and note; null when the line never had any.
    hidden blob,
    digest blob not null,
    hash blob not null,
    -- Which seal tells that the line was deleted by the clock.
    seal integer,
    primary key (library, sequence)
) strict, without rowid;

create unique index audit_link_by_line on audit_link (audit_id);

create trigger audit_link_is_never_changed before update on audit_link
when new.library is not old.library
or new.sequence is not old.sequence
or new.audit_id is not old.audit_id
or new.hidden is not old.hidden
or new.digest is not old.digest
or new.hash is not old.hash
or (new.salt is not null and new.salt is not old.salt)
or (
    new.seal is not old.seal
    and (old.seal is not null or not exists (select 1 from audit_purge where library = old.library))
)
begin
    select raise(abort, 'the audit is append-only');
end;

create trigger audit_link_is_never_deleted before delete on audit_link
when old.seal is null or not exists (select 1 from audit_purge where library = old.library)
begin
    select raise(abort, 'the audit is append-only');
end;

-- What the clock has deleted, each time: which entries, and where the chain begins since.
create table audit_seal (
    library text not null,
    number integer not null,
    -- Lines of this moment or earlier.
    before integer not null,
    -- Places, as ranges: "1-100,104".
    entries text not null,
    begins_after integer not null,
    begins_hash blob not null,
    -- Ed25519 over all of it; null when the service had no key.
    signature blob,
    primary key (library, number)
) strict, without rowid;

create trigger audit_seal_is_never_changed before update on audit_seal
begin
    select raise(abort, 'the audit is append-only');
end;

create trigger audit_seal_is_never_deleted before delete on audit_seal
begin
    select raise(abort, 'the audit is append-only');
end;
