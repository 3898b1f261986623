-- Who comes in at the desk: the second factor.

-- The key that somebody's app makes codes from, sealed by the service. One a person.
create table staff_factor (
    library text collate "C" not null,
    staff text collate "C" not null,
    sealed bytea not null,
    -- The half minute of the last code that was taken, since 1970. No code of it, nor of one before, is taken again.
    step bigint not null,
    since bigint not null,
    primary key (library, staff)
);

-- Codes for whoever has lost the app, as digests. Each is gone when it is used.
create table staff_recovery (
    library text collate "C" not null,
    staff text collate "C" not null,
    digest bytea not null,
    constraint recovery_digest_is_sha256 check (length(digest) = 32),
    primary key (library, staff, digest)
);

-- When the holder of a session of staff last brought a code beside the one that it began with.
alter table session add column proven_at bigint;
