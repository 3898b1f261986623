-- What one person may give back alone, what waits for a second one, and whose own library card it is not to be.

-- How much somebody at a library has given back alone on a day of the library, as a number: 20261127.
create table refund_given (
    library text collate "C" not null,
    staff text collate "C" not null,
    day bigint not null,
    minor bigint not null,
    primary key (library, staff, day),
    constraint given_is_positive check (minor > 0)
);

-- One that waits for an order at most.
create table refund_proposal (
    library text collate "C" not null,
    id text collate "C" not null,
    order_id text collate "C" not null,
    currency text not null,
    amount_minor bigint not null,
    refundable_minor bigint not null,
    reason text not null,
    proposed_by text not null,
    proposed_at bigint not null,
    -- All null while it waits.
    end_word text,
    ended_by text,
    ended_at bigint,
    primary key (library, id),
    constraint proposal_of_an_order foreign key (library, order_id) references orders (library, id) on delete cascade,
    constraint proposed_is_positive check (amount_minor > 0 and amount_minor <= refundable_minor),
    constraint end_is_known check (end_word in ('agreed', 'refused', 'lapsed')),
    constraint end_is_whole check (
        (end_word is null) = (ended_by is null) and (end_word is null) = (ended_at is null)
    )
);

create unique index proposal_that_waits on refund_proposal (library, order_id) where end_word is null;
create index proposal_by_order on refund_proposal (library, order_id);

-- The library cards of the people who work there: nobody gives money back to their own.
create table own_barcode (
    library text collate "C" not null,
    staff text collate "C" not null,
    barcode text collate "C" not null,
    primary key (library, staff, barcode)
);

-- The planner's statistics would hold them long after their rows.
alter table refund_proposal alter column reason set statistics 0;
alter table own_barcode alter column barcode set statistics 0;
