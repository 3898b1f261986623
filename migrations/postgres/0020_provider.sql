-- Who of the staff comes by the library's own sign-in.

-- A digest of issuer and subject, keyed by the service: the provider's name for somebody is not stored.
create table staff_identity (
    library text collate "C" not null,
    subject bytea not null,
    staff text collate "C" not null,
    since bigint not null,
    constraint subject_digest_is_sha256 check (length(subject) = 32),
    primary key (library, subject)
);

create unique index identity_of_staff on staff_identity (library, staff);
