-- What one person may give back alone, what waits for a second one, and whose own library card it is not to be.

-- How much somebody at a library has given back alone on a day of the library, as a number: 20261127.
create table refund_given (
    library text not null,
    staff text not null,
    day integer not null,
    minor integer not null,
    primary key (library, staff, day),
    constraint given_is_positive check (minor > 0)
) strict;

-- One that waits for an order at most.
create table refund_proposal (
    library text not null,
    id text not null,
    order_id text not null,
    currency text not null,
    amount_minor integer not null,
    refundable_minor integer not null,
    reason text not null,
    proposed_by text not null,
    proposed_at integer not null,
    -- All null while it waits.
    end_word text,
    ended_by text,
    ended_at integer,
    primary key (library, id),
    constraint proposal_of_an_order foreign key (library, order_id) references orders (library, id) on delete cascade,
    constraint proposed_is_positive check (amount_minor > 0 and amount_minor <= refundable_minor),
    constraint end_is_known check (end_word in ('agreed', 'refused', 'lapsed')),
    constraint end_is_whole check (
        (end_word is null) = (ended_by is null) and (end_word is null) = (ended_at is null)
    )
) strict;

create unique index proposal_that_waits on refund_proposal (library, order_id) where end_word is null;
create index proposal_by_order on refund_proposal (library, order_id);

-- The library cards of the people who work there: nobody gives money back to their own.
create table own_barcode (
    library text not null,
    staff text not null,
    barcode text not null,
    primary key (library, staff, barcode)
) strict;
