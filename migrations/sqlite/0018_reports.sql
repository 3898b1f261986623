-- The book of money: what the facts of orders and payouts mean in double entry, written in the transaction that changes
-- them. Days are those of the library's clock, in days since 1970-01-01; debit is positive, credit negative.

create table book_entry (
    id integer primary key autoincrement,
    library text not null,
    day integer not null,
    at integer not null,
    event text not null,
    -- Which of the library's accounts with the processor.
    account text not null,
    -- An entry is about an order or about a payout.
    order_id text,
    payout text,
    currency text not null,
    constraint book_event_is_known check (
        event in (
            'captured', 'refunded', 'refund_failed', 'dispute_opened', 'dispute_won', 'dispute_lost', 'paid_out',
            'payout_failed'
        )
    ),
    constraint entry_is_about_one_thing check ((order_id is null) <> (payout is null))
) strict;

create index book_entry_by_day on book_entry (library, day, id);
create index book_entry_by_order on book_entry (library, order_id) where order_id is not null;
create index book_entry_by_payout on book_entry (library, account, payout) where payout is not null;

create table book_line (
    library text not null,
    entry integer not null,
    -- From 0.
    position integer not null,
    heading text not null,
    -- Empty where the library system names none; so is the kind of what is no fee.
    branch text not null,
    fund text not null,
    kind text not null,
    amount_minor integer not null,
    primary key (entry, position),
    foreign key (entry) references book_entry (id),
    constraint heading_is_known check (heading in ('clearing', 'income', 'refunds', 'disputed', 'lost', 'fees', 'bank')),
    constraint line_of_the_book_moves_something check (amount_minor <> 0),
    constraint book_branch_is_short check (length(branch) <= 60),
    constraint book_fund_is_short check (length(fund) <= 60),
    constraint book_kind_is_short check (length(kind) <= 40)
) strict;

-- What the entries of a day add up to: reports read this, and never the history.
create table book_sum (
    library text not null,
    day integer not null,
    account text not null,
    event text not null,
    heading text not null,
    branch text not null,
    fund text not null,
    kind text not null,
    currency text not null,
    amount_minor integer not null,
    lines integer not null,
    primary key (library, day, account, event, heading, branch, fund, kind, currency),
    constraint lines_are_a_count check (lines > 0)
) strict;

-- The processor's payouts, as comparisons of the books learn of them.
create table payout (
    library text not null,
    account text not null,
    id text not null,
    standing text not null,
    currency text not null,
    amount_minor integer not null,
    gross_minor integer not null,
    fees_minor integer not null,
    arrives_at integer not null,
    created_at integer not null,
    noted_at integer not null,
    primary key (library, account, id),
    constraint payout_standing_is_known check (standing in ('under_way', 'paid', 'failed'))
) strict;

create index payout_by_arrival on payout (library, arrives_at, id);

create table payout_movement (
    library text not null,
    account text not null,
    payout text not null,
    id text not null,
    moved text not null,
    gross_minor integer not null,
    fee_minor integer not null,
    order_id text,
    created_at integer not null,
    primary key (library, account, payout, id),
    foreign key (library, account, payout) references payout (library, account, id),
    constraint moved_is_known check (moved in ('charge', 'refund', 'refund_failed', 'dispute', 'fee', 'other'))
) strict;

create index refund_by_time on refund (library, created_at, id);
create index dispute_by_time on dispute (library, created_at, id);

-- The book is append-only. With an order that is old enough to go its entries go; their sums stay.
create trigger book_entry_is_never_changed before update on book_entry
begin
    select raise(abort, 'the book is append-only');
end;

create trigger book_line_is_never_changed before update on book_line
begin
    select raise(abort, 'the book is append-only');
end;

create trigger book_sum_is_never_emptied before delete on book_sum
begin
    select raise(abort, 'the book is append-only');
end;

create trigger book_line_is_never_lost before delete on book_line
when exists (
    select 1 from book_entry as e
    join orders as o on o.library = e.library and o.id = e.order_id
    where e.id = old.entry
)
or exists (select 1 from book_entry as e where e.id = old.entry and e.payout is not null)
begin
    select raise(abort, 'the book is append-only');
end;
