-- The legal edges of every fact, as the code declares them: whatever a program writes, a state that no edge leads to is
-- refused. A test compares these rows with the code's tables. An edge from '' is a beginning; an order that is
-- stored for the first time may bring its past along.

create table legal_edge (
    fact text not null,
    from_state text not null,
    to_state text not null,
    primary key (fact, from_state, to_state)
);

insert into legal_edge (fact, from_state, to_state) values
    ('payment', '', 'confirming'),
    ('payment', 'confirming', 'unknown'),
    ('payment', 'confirming', 'needs_patron'),
    ('payment', 'confirming', 'declined'),
    ('payment', 'confirming', 'held'),
    ('payment', 'confirming', 'abandoned'),
    ('payment', 'unknown', 'needs_patron'),
    ('payment', 'unknown', 'declined'),
    ('payment', 'unknown', 'held'),
    ('payment', 'unknown', 'abandoned'),
    ('payment', 'needs_patron', 'declined'),
    ('payment', 'needs_patron', 'held'),
    ('payment', 'needs_patron', 'abandoned'),
    ('payment', 'held', 'capturing'),
    ('payment', 'held', 'releasing'),
    ('payment', 'held', 'released'),
    ('payment', 'capturing', 'captured'),
    ('payment', 'capturing', 'capture_refused'),
    ('payment', 'capturing', 'released'),
    ('payment', 'capture_refused', 'capturing'),
    ('payment', 'capture_refused', 'captured'),
    ('payment', 'capture_refused', 'releasing'),
    ('payment', 'capture_refused', 'released'),
    ('payment', 'releasing', 'released'),
    ('posting', '', 'due'),
    ('posting', 'due', 'asking'),
    ('posting', 'due', 'refused'),
    ('posting', 'asking', 'posted'),
    ('posting', 'asking', 'refused'),
    ('posting', 'asking', 'unknown'),
    ('posting', 'asking', 'due'),
    ('posting', 'unknown', 'posted'),
    ('posting', 'unknown', 'refused'),
    ('posting', 'unknown', 'due'),
    ('posting', 'posted', 'reversing'),
    ('posting', 'posted', 'reversed'),
    ('posting', 'reversing', 'reversed'),
    ('posting', 'reversing', 'posted'),
    ('posting', 'reversing', 'reversal_unknown'),
    ('posting', 'reversal_unknown', 'reversed'),
    ('posting', 'reversal_unknown', 'posted'),
    ('effect', '', 'waiting'),
    ('effect', '', 'of_itself'),
    ('effect', 'waiting', 'at_the_desk'),
    ('effect', 'waiting', 'called_off'),
    ('effect', 'of_itself', 'done'),
    ('effect', 'of_itself', 'called_off'),
    ('effect', 'at_the_desk', 'done'),
    ('effect', 'done', 'at_the_desk'),
    ('refund', '', 'pending'),
    ('refund', '', 'succeeded'),
    ('refund', '', 'failed'),
    ('refund', 'pending', 'unknown'),
    ('refund', 'pending', 'succeeded'),
    ('refund', 'pending', 'failed'),
    ('refund', 'unknown', 'succeeded'),
    ('refund', 'unknown', 'failed'),
    ('refund', 'succeeded', 'failed'),
    ('dispute', '', 'inquiry'),
    ('dispute', '', 'open'),
    ('dispute', '', 'under_review'),
    ('dispute', '', 'won'),
    ('dispute', '', 'lost'),
    ('dispute', '', 'closed'),
    ('dispute', 'inquiry', 'open'),
    ('dispute', 'inquiry', 'under_review'),
    ('dispute', 'inquiry', 'won'),
    ('dispute', 'inquiry', 'lost'),
    ('dispute', 'inquiry', 'closed'),
    ('dispute', 'open', 'under_review'),
    ('dispute', 'open', 'won'),
    ('dispute', 'open', 'lost'),
    ('dispute', 'under_review', 'won'),
    ('dispute', 'under_review', 'lost'),
    ('settlement', '', 'none'),
    ('settlement', 'none', 'pending'),
    ('settlement', 'pending', 'paid_out'),
    ('settlement', 'paid_out', 'pending');

-- Called with the fact and the column that holds its state.
create function refuse_illegal_edge() returns trigger language plpgsql as $$
declare
    before_state text := '';
    after_state text := to_jsonb(new) ->> tg_argv[1];
begin
    if tg_op = 'UPDATE' then
        before_state := to_jsonb(old) ->> tg_argv[1];
    elsif (select version from orders where library = new.library and id = new.order_id) = 1 then
        return null;
    end if;
    if not exists (
        select 1
        from legal_edge
        where fact = tg_argv[0]
        and from_state = before_state
        and to_state = after_state
    ) then
        raise exception 'no such edge' using errcode = 'restrict_violation';
    end if;
    return null;
end;
$$;

create trigger attempt_state_begins after insert on attempt
for each row when (new.state is not null) execute function refuse_illegal_edge('payment', 'state');

create trigger attempt_state_moves after update of state on attempt
for each row when (new.state is distinct from old.state) execute function refuse_illegal_edge('payment', 'state');

create trigger order_line_posting_begins after insert on order_line
for each row when (new.posting is not null) execute function refuse_illegal_edge('posting', 'posting');

create trigger order_line_posting_moves after update of posting on order_line
for each row when (new.posting is distinct from old.posting) execute function refuse_illegal_edge('posting', 'posting');

create trigger order_line_effect_begins after insert on order_line
for each row when (new.effect is not null) execute function refuse_illegal_edge('effect', 'effect');

create trigger order_line_effect_moves after update of effect on order_line
for each row when (new.effect is distinct from old.effect) execute function refuse_illegal_edge('effect', 'effect');

create trigger refund_state_begins after insert on refund
for each row when (new.state is not null) execute function refuse_illegal_edge('refund', 'state');

create trigger refund_state_moves after update of state on refund
for each row when (new.state is distinct from old.state) execute function refuse_illegal_edge('refund', 'state');

create trigger refund_posting_begins after insert on refund
for each row when (new.posting is not null) execute function refuse_illegal_edge('posting', 'posting');

create trigger refund_posting_moves after update of posting on refund
for each row when (new.posting is distinct from old.posting) execute function refuse_illegal_edge('posting', 'posting');

create trigger dispute_standing_begins after insert on dispute
for each row when (new.standing is not null) execute function refuse_illegal_edge('dispute', 'standing');

create trigger dispute_standing_moves after update of standing on dispute
for each row when (new.standing is distinct from old.standing) execute function refuse_illegal_edge('dispute', 'standing');

create trigger orders_settlement_moves after update of settlement on orders
for each row when (new.settlement is distinct from old.settlement) execute function refuse_illegal_edge('settlement', 'settlement');

-- Until when something was looked through.
create table mark (
    library text collate "C" not null,
    account text collate "C" not null,
    name text not null,
    at bigint not null,
    primary key (library, account, name),
    constraint mark_is_known check (name in ('events', 'reconciled'))
);

-- What a comparison of the books found; one that found nothing is kept too.
create table reconciliation (
    library text collate "C" not null,
    account text collate "C" not null,
    ran_at bigint not null,
    span_from bigint not null,
    span_to bigint not null,
    orders bigint not null,
    movements bigint not null,
    primary key (library, account, ran_at)
);

create table difference (
    library text collate "C" not null,
    account text collate "C" not null,
    ran_at bigint not null,
    -- From 0.
    position bigint not null,
    kind text not null,
    order_id text collate "C",
    processor_id text,
    ours_currency text,
    ours_minor bigint,
    theirs_currency text,
    theirs_minor bigint,
    primary key (library, account, ran_at, position),
    foreign key (library, account, ran_at) references reconciliation (library, account, ran_at),
    constraint our_amount_is_whole check ((ours_currency is null) = (ours_minor is null)),
    constraint their_amount_is_whole check ((theirs_currency is null) = (theirs_minor is null))
);
