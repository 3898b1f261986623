-- Everything from an order to its jobs. Every row names its library. Time is milliseconds UTC, amounts are minor
-- units. Of a card there is a place for its brand and its last four digits, and for nothing else.

create table orders (
    library text collate "C" not null,
    id text collate "C" not null,
    reference text not null,
    -- A pseudonym; null for somebody without a library card.
    patron text,
    -- Which of the library's accounts with the processor is paid; decided once.
    account text not null,
    currency text not null,
    amount_minor bigint not null,
    captured_minor bigint not null default 0,
    -- Every refund that did not fail.
    refunded_minor bigint not null default 0,
    attention text,
    closure text,
    settlement text not null,
    -- What people search by; follows from the rest.
    state text not null,
    brand text,
    last4 text,
    created_at bigint not null,
    updated_at bigint not null,
    expires_at bigint not null,
    version bigint not null,
    primary key (library, id),
    constraint reference_is_unique unique (library, reference),
    constraint account_is_named check (length(account) between 1 and 40),
    constraint amount_is_positive check (amount_minor > 0),
    constraint captured_is_within_amount check (captured_minor >= 0 and captured_minor <= amount_minor),
    constraint refunded_is_within_captured check (refunded_minor >= 0 and refunded_minor <= captured_minor),
    constraint attention_is_known check (
        attention in ('posting_undecided', 'hold_lost', 'capture_refused', 'processor_mismatch', 'stuck')
    ),
    constraint closure_is_known check (closure in ('expired', 'cancelled')),
    constraint settlement_is_known check (settlement in ('none', 'pending', 'paid_out')),
    constraint state_is_known check (
        state in (
            'needs_attention', 'disputed', 'refunded', 'partly_refunded', 'paid', 'posting', 'held', 'released',
            'expired', 'cancelled', 'open'
        )
    ),
    constraint brand_is_short check (length(brand) <= 20),
    constraint last4_is_four_digits check (length(last4) = 4 and last4 ~ '^[0-9]{4}$'),
    constraint card_is_whole check ((brand is null) = (last4 is null)),
    constraint version_is_positive check (version > 0)
);

create index orders_by_time on orders (library, created_at, id);
create index orders_by_patron on orders (library, patron, created_at, id);
create index orders_by_last4 on orders (library, last4, created_at, id);
create index orders_by_state on orders (library, state, created_at, id);

create table order_line (
    library text collate "C" not null,
    order_id text collate "C" not null,
    -- From 0, the order of the request.
    position bigint not null,
    fee text not null,
    offer text,
    -- Who owes the fee, by pseudonym; null when that is the payer, and for something bought.
    patron text,
    kind text not null,
    -- Whose the money is, in the library system's codes; null where it does not say.
    branch text,
    fund text,
    amount_minor bigint not null,
    -- What was owed when it was last asked for.
    owed_minor bigint,
    -- What is posted and captured: the amount, or less if less is owed.
    taking_minor bigint not null,
    posting text not null,
    -- Null for a fee that is owed; where the effect of something bought stands.
    effect text,
    asked bigint not null,
    asked_at bigint,
    primary key (library, order_id, position),
    foreign key (library, order_id) references orders (library, id),
    constraint only_a_fee_is_somebody_elses check (patron is null or offer is null),
    constraint line_amount_is_positive check (amount_minor > 0),
    constraint fee_kind_is_known check (
        kind in (
            'overdue', 'lost', 'damage', 'processing', 'replacement_card', 'non_resident_card', 'card_renewal',
            'donation', 'hold', 'rental', 'copies', 'other'
        )
    ),
    constraint branch_is_short check (length(branch) between 1 and 60),
    constraint fund_is_short check (length(fund) between 1 and 60),
    constraint taking_is_within_amount check (taking_minor > 0 and taking_minor <= amount_minor),
    constraint posting_is_known check (
        posting in (
            'due', 'asking', 'unknown', 'posted', 'refused', 'reversing', 'reversal_unknown', 'reversed'
        )
    ),
    constraint effect_is_known check (effect in ('waiting', 'of_itself', 'at_the_desk', 'done', 'called_off')),
    constraint effect_is_of_something_bought check ((effect is null) = (offer is null)),
    constraint asked_is_a_count check (asked >= 0)
);

-- Two patrons may have fees of one name.
-- Whose fees somebody else pays: the desk looks for them by the card of who owes.
create index order_line_by_patron on order_line (library, patron) where patron is not null;

create unique index fee_is_in_an_order_once on order_line (library, order_id, coalesce(patron, ''), fee);

create table attempt (
    library text collate "C" not null,
    order_id text collate "C" not null,
    -- From 1.
    number bigint not null,
    token text not null,
    return_url text,
    processor_id text,
    state text not null,
    action_kind text,
    action_value text,
    brand text,
    last4 text,
    capture_before bigint,
    capture_refusals bigint not null,
    captured_minor bigint not null,
    created_at bigint not null,
    primary key (library, order_id, number),
    foreign key (library, order_id) references orders (library, id),
    constraint processor_id_serves_one_attempt unique (library, processor_id),
    constraint attempt_is_counted_from_1 check (number > 0),
    constraint payment_is_known check (
        state in (
            'confirming', 'unknown', 'needs_patron', 'declined', 'abandoned', 'held', 'capturing', 'capture_refused',
            'captured', 'releasing', 'released'
        )
    ),
    constraint action_is_known check (action_kind in ('redirect', 'sdk')),
    constraint action_is_whole check ((action_kind is null) = (action_value is null)),
    constraint attempt_brand_is_short check (length(brand) <= 20),
    constraint attempt_last4_is_four_digits check (length(last4) = 4 and last4 ~ '^[0-9]{4}$'),
    constraint attempt_card_is_whole check ((brand is null) = (last4 is null)),
    constraint capture_refusals_are_a_count check (capture_refusals >= 0),
    constraint only_a_capture_takes check (captured_minor >= 0 and (captured_minor = 0 or state = 'captured'))
);

create table refund (
    library text collate "C" not null,
    id text collate "C" not null,
    order_id text collate "C" not null,
    -- From 0, oldest first.
    position bigint not null,
    amount_minor bigint not null,
    -- 'elsewhere': made in the processor's dashboard, and found there.
    origin text not null,
    state text not null,
    -- Where its posting into the library system stands.
    posting text not null,
    processor_id text,
    created_at bigint not null,
    primary key (library, id),
    foreign key (library, order_id) references orders (library, id),
    constraint refund_position_is_unique unique (library, order_id, position),
    constraint refund_amount_is_positive check (amount_minor > 0),
    constraint refund_id_serves_one_refund unique (library, processor_id),
    constraint refund_origin_is_known check (origin in ('ours', 'elsewhere')),
    constraint refund_is_known check (state in ('pending', 'unknown', 'succeeded', 'failed')),
    constraint refund_posting_is_known check (posting in ('due', 'asking', 'unknown', 'posted', 'refused'))
);

-- A payment that the patron asks their bank to give back.
create table dispute (
    library text collate "C" not null,
    -- The processor's.
    id text collate "C" not null,
    order_id text collate "C" not null,
    -- From 0, oldest first.
    position bigint not null,
    amount_minor bigint not null,
    -- In the processor's word.
    reason text not null,
    standing text not null,
    evidence_until bigint,
    created_at bigint not null,
    primary key (library, id),
    foreign key (library, order_id) references orders (library, id),
    constraint dispute_position_is_unique unique (library, order_id, position),
    constraint dispute_amount_is_positive check (amount_minor > 0),
    constraint dispute_reason_is_a_word check (length(reason) <= 40),
    constraint standing_is_known check (standing in ('inquiry', 'open', 'under_review', 'won', 'lost', 'closed'))
);

-- A fee is in one order only that may still be paid, whoever pays it. The patron is the one who owes it.
create table fee_claim (
    library text collate "C" not null,
    patron text not null,
    fee text not null,
    order_id text collate "C" not null,
    primary key (library, patron, fee),
    foreign key (library, order_id) references orders (library, id)
);

create index fee_claim_by_order on fee_claim (library, order_id);

-- The one place that joins a pseudonym to a person: nothing refers to it, so that a row can be erased.
create table patron (
    library text collate "C" not null,
    id text collate "C" not null,
    barcode text,
    primary key (library, id),
    constraint barcode_is_unique unique (library, barcode)
);

create table contact (
    library text collate "C" not null,
    order_id text collate "C" not null,
    name text not null,
    email text not null,
    primary key (library, order_id),
    foreign key (library, order_id) references orders (library, id)
);

create table idempotency_key (
    library text collate "C" not null,
    caller text not null,
    caller_key text not null,
    fingerprint bytea not null,
    subject_kind text not null,
    subject_order text not null,
    subject_attempt bigint,
    subject_refund text,
    created_at bigint not null,
    answer_status bigint,
    answer_body text,
    primary key (library, caller, caller_key),
    constraint fingerprint_is_sha256 check (length(fingerprint) = 32),
    constraint subject_is_known check (subject_kind in ('order', 'attempt', 'refund', 'cancel')),
    constraint subject_has_its_attempt check ((subject_kind = 'attempt') = (subject_attempt is not null)),
    constraint subject_has_its_refund check ((subject_kind = 'refund') = (subject_refund is not null)),
    constraint answer_is_a_status check (answer_status >= 100 and answer_status <= 599),
    constraint answer_is_whole check ((answer_status is null) = (answer_body is null))
);

create table event (
    library text collate "C" not null,
    -- Whose secret signed it.
    account text collate "C" not null,
    id text collate "C" not null,
    kind text not null,
    object text,
    -- Bytes, because a text column cannot take every character that a sender may put in.
    body bytea not null,
    received_at bigint not null,
    primary key (library, account, id)
);

create table job (
    kind text not null,
    library text collate "C" not null,
    subject text not null,
    -- The largest bigint: not due unless woken.
    due_at bigint not null,
    -- What due_at was before the job was claimed.
    claimed_due_at bigint,
    -- Null while nobody has it.
    leased_until bigint,
    lease bigint not null,
    wakes bigint not null,
    tries bigint not null,
    -- Who has claimed it: the number of a job_holder.
    holder bigint,
    primary key (kind, library, subject),
    constraint job_kind_is_known check (kind in ('advance', 'event', 'sweep', 'reconcile', 'letter'))
);

create index job_by_time on job (coalesce(leased_until, due_at));

-- A lease is never given twice, also when a job is removed and comes again.
create sequence job_lease as bigint;

-- Processes that hold an advisory lock under their number for as long as they live. Unlogged on purpose: after a crash
-- of the server, and on a promoted standby, all locks are gone, and so is what this table knew of them.
create unlogged table job_holder (
    number bigint primary key,
    -- When the server started on which the lock was taken, in microseconds.
    server_started_us bigint not null,
    -- When the lock was first seen missing, in milliseconds of the server's clock.
    missing_since bigint
);

create table task (
    library text collate "C" not null,
    id text collate "C" not null,
    kind text not null,
    order_id text collate "C" not null,
    created_at bigint not null,
    done_at bigint,
    primary key (library, id),
    foreign key (library, order_id) references orders (library, id),
    constraint task_kind_is_known check (
        kind in (
            'finish_non_resident_card', 'renew_card', 'replace_card', 'finish_purchase', 'adjust_fee_after_refund',
            'repay_failed_refund', 'charge_fee_after_dispute', 'clear_fee_after_dispute'
        )
    )
);

create index task_open on task (library, created_at, id) where done_at is null;

create table audit (
    id bigint generated always as identity primary key,
    library text collate "C" not null,
    at bigint not null,
    actor text not null,
    action text not null,
    order_id text collate "C",
    patron text,
    detail text not null
);

create index audit_by_order on audit (library, order_id, id);

create function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only' using errcode = 'restrict_violation';
end;
$$;

create trigger audit_is_never_changed before update or delete or truncate on audit
for each statement execute function refuse_change_of_audit();

-- Written to by nothing but the question whether the store can be written to.
create table readiness (
    id bigint primary key check (id = 1),
    asked bigint not null
);

insert into readiness (id, asked) values (1, 0);
