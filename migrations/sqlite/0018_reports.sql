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

-- What was there before: each order is booked whole, its payment on the day (UTC) on which its card was presented, what
-- went back on the day on which the last of it was asked for.
insert into book_entry (library, day, at, event, account, order_id, currency)
select a.library, a.created_at / 86400000, a.created_at, 'captured', o.account, o.id, o.currency
from attempt as a
join orders as o on o.library = a.library and o.id = a.order_id
where a.state = 'captured' and a.captured_minor > 0
order by a.created_at, o.id;

insert into book_entry (library, day, at, event, account, order_id, currency)
select r.library, max(r.created_at) / 86400000, max(r.created_at), 'refunded', o.account, o.id, o.currency
from refund as r
join orders as o on o.library = r.library and o.id = r.order_id
where r.state = 'succeeded'
group by r.library, o.account, o.id, o.currency
order by max(r.created_at), o.id;

insert into book_entry (library, day, at, event, account, order_id, currency)
select
    d.library, max(d.created_at) / 86400000, max(d.created_at),
    case when max(case when d.standing = 'lost' then 1 else 0 end) = 1 then 'dispute_lost' else 'dispute_opened' end,
    o.account, o.id, o.currency
from dispute as d
join orders as o on o.library = d.library and o.id = d.order_id
where d.standing in ('open', 'under_review', 'lost')
group by d.library, o.account, o.id, o.currency
order by max(d.created_at), o.id;

insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select e.library, e.id, 0, 'clearing', '', '', '', o.captured_minor
from book_entry as e
join orders as o on o.library = e.library and o.id = e.order_id
where e.event = 'captured';

insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select e.library, e.id, 1 + l.position, 'income', coalesce(l.branch, ''), coalesce(l.fund, ''), l.kind, -l.taking_minor
from book_entry as e
join order_line as l on l.library = e.library and l.order_id = e.order_id
where e.event = 'captured' and l.posting in ('posted', 'reversing', 'reversal_unknown');

-- What is no line's is the convenience fee.
insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select l.library, l.entry, 1000000, 'income', '', '', '', -sum(l.amount_minor)
from book_line as l
group by l.library, l.entry
having sum(l.amount_minor) <> 0;

insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select e.library, e.id, 0, 'clearing', '', '', '', -sum(r.amount_minor)
from book_entry as e
join refund as r on r.library = e.library and r.order_id = e.order_id and r.state = 'succeeded'
where e.event = 'refunded'
group by e.library, e.id;

-- Of the first line first.
insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select
    e.library, e.id, 1 + l.position, 'refunds', coalesce(l.branch, ''), coalesce(l.fund, ''), l.kind,
    min(l.taking_minor, -c.amount_minor - l.before_minor)
from book_entry as e
join book_line as c on c.entry = e.id and c.position = 0
join (
    select
        library, order_id, position, branch, fund, kind, taking_minor,
        sum(taking_minor) over (partition by library, order_id order by position) - taking_minor as before_minor
    from order_line
    where posting in ('posted', 'reversing', 'reversal_unknown')
) as l on l.library = e.library and l.order_id = e.order_id
where e.event = 'refunded' and -c.amount_minor > l.before_minor;

insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select l.library, l.entry, 1000000, 'refunds', '', '', '', -sum(l.amount_minor)
from book_line as l
join book_entry as e on e.id = l.entry
where e.event = 'refunded'
group by l.library, l.entry
having sum(l.amount_minor) <> 0;

insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select
    e.library, e.id, case when d.standing = 'lost' then 1 else 2 end,
    case when d.standing = 'lost' then 'lost' else 'disputed' end, '', '', '', sum(d.amount_minor)
from book_entry as e
join dispute as d
on d.library = e.library and d.order_id = e.order_id and d.standing in ('open', 'under_review', 'lost')
where e.event in ('dispute_opened', 'dispute_lost')
group by e.library, e.id, case when d.standing = 'lost' then 1 else 2 end,
    case when d.standing = 'lost' then 'lost' else 'disputed' end;

insert into book_line (library, entry, position, heading, branch, fund, kind, amount_minor)
select l.library, l.entry, 0, 'clearing', '', '', '', -sum(l.amount_minor)
from book_line as l
join book_entry as e on e.id = l.entry
where e.event in ('dispute_opened', 'dispute_lost')
group by l.library, l.entry;

insert into book_sum (library, day, account, event, heading, branch, fund, kind, currency, amount_minor, lines)
select
    e.library, e.day, e.account, e.event, l.heading, l.branch, l.fund, l.kind, e.currency, sum(l.amount_minor), count(*)
from book_entry as e
join book_line as l on l.entry = e.id
group by e.library, e.day, e.account, e.event, l.heading, l.branch, l.fund, l.kind, e.currency;

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
