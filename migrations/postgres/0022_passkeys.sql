-- Passkeys as a second factor, beside the app.

-- One row a passkey, several a person.
create table staff_passkey (
    library text collate "C" not null,
    -- A digest of the id by which the authenticator knows it, keyed by the service.
    id bytea not null,
    staff text collate "C" not null,
    -- What its owner calls it.
    name text collate "C" not null,
    -- Id and public key, sealed by the service for its owner.
    sealed bytea not null,
    -- The authenticator's count of signatures, as it was last taken; 0 where it keeps none. It never goes back.
    counter bigint not null,
    -- When the challenge was drawn that was last answered. No answer to it, nor to one before, is taken again.
    challenged_at bigint not null,
    since bigint not null,
    constraint passkey_digest_is_sha256 check (length(id) = 32),
    constraint counter_is_a_count check (counter >= 0),
    primary key (library, id)
);

create index passkeys_of_staff on staff_passkey (library, staff);

-- How many second factors somebody has, app and passkeys: the first takes it from 0 to 1, and the last never away.
alter table staff add column factors bigint not null default 0;

update staff
set factors = 1
where exists (
    select 1
    from staff_factor
    where staff_factor.library = staff.library
    and staff_factor.staff = staff.name
);
