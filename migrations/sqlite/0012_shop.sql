-- What becomes of something bought when all the money went back, and letters whose answer was not heard.

-- A purchase that is not done is called off.
insert into legal_edge (fact, from_state, to_state) values
    ('effect', 'at_the_desk', 'called_off');

-- One that is done is to be taken back. A check of SQLite cannot be changed, so the table is made anew.
create table task_anew (
    library text not null,
    id text not null,
    kind text not null,
    order_id text not null,
    created_at integer not null,
    done_at integer,
    primary key (library, id),
    foreign key (library, order_id) references orders (library, id),
    constraint task_kind_is_known check (
        kind in (
            'finish_non_resident_card', 'renew_card', 'replace_card', 'finish_purchase', 'take_back_purchase',
            'adjust_fee_after_refund', 'repay_failed_refund', 'charge_fee_after_dispute', 'clear_fee_after_dispute'
        )
    )
) strict;

insert into task_anew (library, id, kind, order_id, created_at, done_at)
select library, id, kind, order_id, created_at, done_at
from task;

drop table task;
alter table task_anew rename to task;

create index task_open on task (library, created_at, id) where done_at is null;
create index task_by_order on task (library, order_id);

-- How often a letter was handed over and the answer was not heard.
alter table letter add column unheard integer not null default 0
    constraint letter_unheard_is_a_count check (unheard >= 0);
