-- What becomes of something bought when all the money went back, and letters whose answer was not heard.

-- A purchase that is not done is called off.
insert into legal_edge (fact, from_state, to_state) values
    ('effect', 'at_the_desk', 'called_off');

-- One that is done is to be taken back.
alter table task drop constraint task_kind_is_known;
alter table task add constraint task_kind_is_known check (
    kind in (
        'finish_non_resident_card', 'renew_card', 'replace_card', 'finish_purchase', 'take_back_purchase',
        'adjust_fee_after_refund', 'repay_failed_refund', 'charge_fee_after_dispute', 'clear_fee_after_dispute'
    )
);

-- How often a letter was handed over and the answer was not heard.
alter table letter add column unheard bigint not null default 0
    constraint letter_unheard_is_a_count check (unheard >= 0);
