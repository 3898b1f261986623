-- The book of money: what the facts of orders and payouts mean in double entry, written in the transaction that changes
-- them. Days are those of the library's clock, in days since 1970-01-01; debit is positive, credit negative.

create table book_entry (
    id bigint generated always as identity primary key,
    library text collate "C" not null,
    day bigint not null,
    at bigint not null,
    event text not null,
    -- Which of the library's accounts with the processor.
    account text not null,
    -- An entry is about an order or about a payout.
    order_id text collate "C",
    payout text collate "C",
    currency text not null,
    constraint book_event_is_known check (
        event in (
            'captured', 'refunded', 'refund_failed', 'dispute_opened', 'dispute_won', 'dispute_lost', 'paid_out',
            'payout_failed'
        )
    ),
    constraint entry_is_about_one_thing check ((order_id is null) <> (payout is null))
);

create index book_entry_by_day on book_entry (library, day, id);
create index book_entry_by_order on book_entry (library, order_id) where order_id is not null;
create index book_entry_by_payout on book_entry (library, account, payout) where payout is not null;

create table book_line (
    library text collate "C" not null,
    entry bigint not null,
    -- From 0.
    position bigint not null,
    heading text not null,
    -- Empty where the library system names none; so is the kind of what is no fee.
    branch text collate "C" not null,
    fund text collate "C" not null,
    kind text collate "C" not null,
    amount_minor bigint not null,
    primary key (entry, position),
    foreign key (entry) references book_entry (id),
    constraint heading_is_known check (heading in ('clearing', 'income', 'refunds', 'disputed', 'lost', 'fees', 'bank')),
    constraint line_of_the_book_moves_something check (amount_minor <> 0),
    constraint book_branch_is_short check (length(branch) <= 60),
    constraint book_fund_is_short check (length(fund) <= 60),
    constraint book_kind_is_short check (length(kind) <= 40)
);

-- What the entries of a day add up to: reports read this, and never the history.
create table book_sum (
    library text collate "C" not null,
    day bigint not null,
    account text collate "C" not null,
    event text collate "C" not null,
    heading text collate "C" not null,
    branch text collate "C" not null,
    fund text collate "C" not null,
    kind text collate "C" not null,
    currency text collate "C" not null,
    amount_minor bigint not null,
    lines bigint not null,
    primary key (library, day, account, event, heading, branch, fund, kind, currency),
    constraint lines_are_a_count check (lines > 0)
);

-- The processor's payouts, as comparisons of the books learn of them.
create table payout (
    library text collate "C" not null,
    account text collate "C" not null,
    id text collate "C" not null,
    standing text not null,
    currency text not null,
    amount_minor bigint not null,
    gross_minor bigint not null,
    fees_minor bigint not null,
    arrives_at bigint not null,
    created_at bigint not null,
    noted_at bigint not null,
    primary key (library, account, id),
    constraint payout_standing_is_known check (standing in ('under_way', 'paid', 'failed'))
);

create index payout_by_arrival on payout (library, arrives_at, id);

create table payout_movement (
    library text collate "C" not null,
    account text collate "C" not null,
    payout text collate "C" not null,
    id text collate "C" not null,
    moved text not null,
    gross_minor bigint not null,
    fee_minor bigint not null,
    order_id text collate "C",
    created_at bigint not null,
    primary key (library, account, payout, id),
    foreign key (library, account, payout) references payout (library, account, id),
    constraint moved_is_known check (moved in ('charge', 'refund', 'refund_failed', 'dispute', 'fee', 'other'))
);

create index refund_by_time on refund (library, created_at, id);
create index dispute_by_time on dispute (library, created_at, id);

-- The book is append-only. With an order that is old enough to go its entries go; their sums stay.
create function refuse_change_of_book() returns trigger language plpgsql as $$
begin
    raise exception 'the book is append-only' using errcode = 'restrict_violation';
end;
$$;

create trigger book_entry_is_never_changed before update on book_entry
for each row execute function refuse_change_of_book();
create trigger book_line_is_never_changed before update on book_line
for each row execute function refuse_change_of_book();
create trigger book_entry_is_never_emptied before truncate on book_entry
for each statement execute function refuse_change_of_book();
create trigger book_line_is_never_emptied before truncate on book_line
for each statement execute function refuse_change_of_book();
create trigger book_sum_is_never_emptied before delete or truncate on book_sum
for each statement execute function refuse_change_of_book();

create function refuse_loss_of_book() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from book_entry as e
        join orders as o on o.library = e.library and o.id = e.order_id
        where e.id = old.entry
    )
    or exists (select 1 from book_entry as e where e.id = old.entry and e.payout is not null)
    then
        raise exception 'the book is append-only' using errcode = 'restrict_violation';
    end if;
    return old;
end;
$$;

create trigger book_line_is_never_lost before delete on book_line
for each row execute function refuse_loss_of_book();
