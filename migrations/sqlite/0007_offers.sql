-- What is bought from the fee schedule: what was agreed on, and what else the buyer was asked.

alter table contact add column phone text;
alter table contact add column address text;

create table agreement (
    library text not null,
    order_id text not null,
    household integer not null,
    -- The whole price; the order's amount may be a part of it.
    full_minor integer not null,
    -- Which part: so many months or days of so many, until a day. Null when it is the whole.
    share_parts integer,
    share_of integer,
    share_by text,
    share_until text,
    refunds text not null,
    -- The days until which the card was good and is to be good. Null when no card is extended.
    extends_from text,
    extends_to text,
    -- Null where there were none, or a trusted program answered for them.
    terms_version text,
    terms_at integer,
    proves_email integer not null,
    primary key (library, order_id),
    foreign key (library, order_id) references orders (library, id) on delete cascade,
    constraint household_is_yes_or_no check (household in (0, 1)),
    constraint full_price_is_positive check (full_minor > 0),
    constraint share_is_whole check (
        (share_parts is null) = (share_of is null)
        and (share_parts is null) = (share_by is null)
        and (share_parts is null) = (share_until is null)
    ),
    constraint share_is_a_part check (share_parts >= 1 and share_parts <= share_of and share_of <= 366),
    constraint share_by_is_known check (share_by in ('monthly', 'daily')),
    constraint refund_rule_is_known check (refunds in ('until_done', 'never', 'always')),
    constraint extension_is_whole check ((extends_from is null) = (extends_to is null)),
    constraint extension_is_longer check (extends_to > extends_from),
    constraint terms_are_whole check ((terms_version is null) = (terms_at is null)),
    constraint terms_version_is_short check (length(terms_version) between 1 and 40),
    constraint proves_email_is_yes_or_no check (proves_email in (0, 1))
) strict;
