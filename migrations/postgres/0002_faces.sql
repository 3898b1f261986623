-- The faces: sessions in browsers, the people of a library, and wrong tries at signing in.

-- Whether the buyer says to be 18 or older.
alter table contact add column adult bigint not null default 0
    constraint adult_is_yes_or_no check (adult in (0, 1));

-- Callers are more than programs now; each has a scope of its own.
update idempotency_key set caller = 'caller:' || caller;

-- What a browser's cookie stands for. The cookie itself is not here, only its digest.
create table session (
    digest bytea not null primary key,
    face text not null,
    library text collate "C" not null,
    -- Gone with the session, which lasts an hour at most for a patron.
    barcode text,
    order_id text collate "C",
    staff text collate "C",
    created_at bigint not null,
    seen_at bigint not null,
    constraint session_digest_is_sha256 check (length(digest) = 32),
    constraint session_face_is_known check (face in ('patron', 'applicant', 'staff')),
    constraint session_of_a_patron_has_a_barcode check ((face = 'patron') = (barcode is not null)),
    constraint session_of_an_applicant_has_an_order check ((face = 'applicant') = (order_id is not null)),
    constraint session_of_staff_has_a_name check ((face = 'staff') = (staff is not null)),
    constraint session_is_seen_after_it_began check (seen_at >= created_at)
);

create index session_by_staff on session (library, staff) where staff is not null;

-- Cards of others that a patron has added to a visit, to pay for them. Gone with the session.
create table session_other (
    digest bytea not null,
    barcode text collate "C" not null,
    added_at bigint not null,
    primary key (digest, barcode),
    foreign key (digest) references session (digest) on delete cascade
);

-- Nobody is ever removed: the audit names them.
create table staff (
    library text collate "C" not null,
    name text collate "C" not null,
    role text not null,
    password_hash text not null,
    disabled bigint not null,
    created_at bigint not null,
    primary key (library, name),
    constraint role_is_known check (role in ('desk', 'cashier', 'finance', 'admin', 'auditor')),
    constraint password_is_hashed check (password_hash like '$argon2id$%'),
    constraint disabled_is_yes_or_no check (disabled in (0, 1))
);

-- Tries at signing in that were not right, by a digest of what was typed.
create table failed_sign_in (
    library text collate "C" not null,
    face text not null,
    subject bytea not null,
    window_started_at bigint not null,
    -- In the window.
    count bigint not null,
    -- Ever, or until somebody forgets them.
    total bigint not null,
    locked_until bigint,
    primary key (library, face, subject),
    constraint failed_face_is_known check (face in ('patron', 'applicant', 'staff')),
    constraint subject_is_sha256 check (length(subject) = 32),
    constraint tries_are_counts check (count >= 0 and total >= count)
);
