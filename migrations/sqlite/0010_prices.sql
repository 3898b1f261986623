-- What guessing and trying costs: counts that run empty by themselves, and the key of their digests.

-- One random key of the service, drawn by whoever comes first; every process on this database has the same.
create table service_key (
    name text not null primary key,
    secret blob not null,
    created_at integer not null,
    constraint service_key_is_long check (length(secret) = 32)
) strict;

-- A count that runs empty by itself: it stands as far as `empty_at` is ahead. Whom it counts is a keyed digest.
create table meter (
    kind text not null,
    subject blob not null,
    empty_at integer not null,
    primary key (kind, subject),
    constraint meter_subject_is_a_digest check (length(subject) = 32)
) strict;

create index meter_by_end on meter (empty_at);

-- How many cards were declined lately is asked before each card.
create index attempt_by_time on attempt (library, created_at);

-- The digests of before had no key: whoever reads them could try every number. They are forgotten.
delete from failed_sign_in;
