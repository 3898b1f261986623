-- A guardian's written approval (promise P8), and the note in the audit that goes with a patron.

-- One in force for a patron, by pseudonym, at most; those that were withdrawn stay for a while. What is noted of the
-- paper is no name: initials, and where it is kept.
create table guardian_approvals (
    library text collate "C" not null,
    patron text collate "C" not null,
    made_at bigint not null,
    -- As in the audit.
    made_by text not null,
    initials text not null,
    kept_where text not null,
    -- Both null while it is in force.
    withdrawn_at bigint,
    withdrawn_by text,
    constraint initials_are_few check (length(initials) between 1 and 4),
    constraint where_is_short check (length(kept_where) between 1 and 60),
    constraint withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
    constraint withdrawn_afterwards check (withdrawn_at is null or withdrawn_at >= made_at)
);

create index guardian_approval_by_patron on guardian_approvals (library, patron);
create unique index guardian_approval_in_force on guardian_approvals (library, patron) where withdrawn_at is null;
create index guardian_approval_by_withdrawal on guardian_approvals (library, withdrawn_at)
where withdrawn_at is not null;

-- A line may lose the pseudonym of its patron, and with it the note behind the reason why more of them was seen; and
-- old lines may go.
create or replace function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.library, new.at, new.actor, new.action)
            is not distinct from (old.id, old.library, old.at, old.actor, old.action)
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

-- The planner's statistics would hold them long after their rows.
alter table guardian_approvals alter column initials set statistics 0;
alter table guardian_approvals alter column kept_where set statistics 0;
alter table audit alter column detail set statistics 0;
