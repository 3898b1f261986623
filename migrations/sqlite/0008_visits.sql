-- Visits, what patrons were told, and what they declined.

-- A page that was looked at, as promise P3 lets it be measured: exactly this, and no place for more. No library either:
-- before somebody signs in nobody knows whose visitor they are.
create table visit (
    area text not null,
    address text not null,
    at integer not null,
    -- The host that the visitor came from; null for our own, and for none.
    site text,
    constraint area_is_known check (
        area in ('sign_in', 'fees', 'pay', 'receipt', 'find', 'offers', 'privacy', 'desk')
    ),
    constraint address_is_short check (length(address) between 2 and 45),
    constraint site_is_short check (length(site) between 1 and 100)
) strict;

create index visit_by_time on visit (at);

-- What is left of visits: how many there were in an area on a day (days since 1970-01-01, UTC).
create table visit_count (
    area text not null,
    day integer not null,
    count integer not null,
    primary key (area, day),
    constraint counted_area_is_known check (
        area in ('sign_in', 'fees', 'pay', 'receipt', 'find', 'offers', 'privacy', 'desk')
    ),
    constraint visits_are_a_count check (count > 0)
) strict;

-- Until which day's changes of the privacy page a patron, by pseudonym, says to have read.
create table privacy_seen (
    library text not null,
    patron text not null,
    day integer not null,
    primary key (library, patron)
) strict;

-- Uses of their data that a patron, by pseudonym, has declined.
create table opt_out (
    library text not null,
    patron text not null,
    used text not null,
    since integer not null,
    primary key (library, patron, used),
    constraint use_is_known check (used in ('fraud_signals', 'visit_counts'))
) strict;
