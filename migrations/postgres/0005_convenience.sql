-- What is added to an order for paying online, and how it was reckoned, as its patron was told it; all of it null where
-- nothing is. It is no line, because no library system knows it. And which part of a fee is paid.

alter table orders add column convenience_minor bigint
    constraint convenience_is_a_part_of_the_amount check (convenience_minor > 0 and convenience_minor < amount_minor);
alter table orders add column convenience_flat_minor bigint
    constraint flat_goes_with_convenience check (
        (convenience_flat_minor is null) = (convenience_minor is null) and convenience_flat_minor >= 0
    );
-- In thousandths of a percent.
alter table orders add column convenience_percent bigint
    constraint percent_goes_with_convenience check (
        (convenience_percent is null) = (convenience_minor is null)
        and convenience_percent >= 0 and convenience_percent <= 100000
    );
alter table orders add column convenience_most_minor bigint
    constraint convenience_is_within_its_bound check (convenience_most_minor >= convenience_minor);
alter table orders add column convenience_refundable bigint
    constraint refundable_goes_with_convenience check (
        (convenience_refundable is null) = (convenience_minor is null) and convenience_refundable in (0, 1)
    );

-- What was open of a fee of which a part is paid; null where all of it is.
alter table order_line add column open_minor bigint
    constraint a_part_is_less_than_the_whole check (open_minor > amount_minor);
-- 1 where the convenience fee is for this line, too.
alter table order_line add column bears_convenience bigint not null default 0
    constraint bears_convenience_is_a_flag check (bears_convenience in (0, 1));
