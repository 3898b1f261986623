-- A guardian's written approval (promise P8), and the note in the audit that goes with a patron.

-- One in force for a patron, by pseudonym, at most; those that were withdrawn stay for a while. What is noted of the
-- paper is no name: initials, and where it is kept.
create table guardian_approvals (
    library text not null,
    patron text not null,
    made_at integer not null,
    -- As in the audit.
    made_by text not null,
    initials text not null,
    kept_where text not null,
    -- Both null while it is in force.
    withdrawn_at integer,
    withdrawn_by text,
    constraint initials_are_few check (length(initials) between 1 and 4),
    constraint where_is_short check (length(kept_where) between 1 and 60),
    constraint withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
    constraint withdrawn_afterwards check (withdrawn_at is null or withdrawn_at >= made_at)
) strict;

create index guardian_approval_by_patron on guardian_approvals (library, patron);
create unique index guardian_approval_in_force on guardian_approvals (library, patron) where withdrawn_at is null;
create index guardian_approval_by_withdrawal on guardian_approvals (library, withdrawn_at)
where withdrawn_at is not null;

drop trigger audit_is_never_changed;

-- A line may lose the pseudonym of its patron, and with it the note behind the reason why more of them was seen.
create trigger audit_is_never_changed before update on audit
when new.id is not old.id
or new.library is not old.library
or new.at is not old.at
or new.actor is not old.actor
or new.action is not old.action
or new.order_id is not old.order_id
or (new.patron is not null and new.patron is not old.patron)
or (
    new.detail is not old.detail
    and (old.action <> 'more_seen' or new.patron is not null or instr(old.detail, new.detail || ': ') <> 1)
)
begin
    select raise(abort, 'the audit is append-only');
end;
