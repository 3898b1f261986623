-- The legal edges of every fact, as the code declares them: whatever a program writes, a state that no edge leads to is
-- refused. A test compares these rows with the code's tables. An edge from '' is a beginning; an order that is
-- stored for the first time may bring its past along.

create table legal_edge (
    fact text not null,
    from_state text not null,
    to_state text not null,
    primary key (fact, from_state, to_state)
) strict;

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

create trigger attempt_state_begins after insert on attempt
when new.state is not null
and (select version from orders where library = new.library and id = new.order_id) > 1
and not exists (
    select 1 from legal_edge where fact = 'payment' and from_state = '' and to_state = new.state
)
begin
    select raise(abort, 'no such edge');
end;

create trigger attempt_state_moves before update of state on attempt
when new.state is not old.state
and not exists (
    select 1 from legal_edge where fact = 'payment' and from_state = old.state and to_state = new.state
)
begin
    select raise(abort, 'no such edge');
end;

create trigger order_line_posting_begins after insert on order_line
when new.posting is not null
and (select version from orders where library = new.library and id = new.order_id) > 1
and not exists (
    select 1 from legal_edge where fact = 'posting' and from_state = '' and to_state = new.posting
)
begin
    select raise(abort, 'no such edge');
end;

create trigger order_line_posting_moves before update of posting on order_line
when new.posting is not old.posting
and not exists (
    select 1 from legal_edge where fact = 'posting' and from_state = old.posting and to_state = new.posting
)
begin
    select raise(abort, 'no such edge');
end;

create trigger order_line_effect_begins after insert on order_line
when new.effect is not null
and (select version from orders where library = new.library and id = new.order_id) > 1
and not exists (
    select 1 from legal_edge where fact = 'effect' and from_state = '' and to_state = new.effect
)
begin
    select raise(abort, 'no such edge');
end;

create trigger order_line_effect_moves before update of effect on order_line
when new.effect is not old.effect
and not exists (
    select 1 from legal_edge where fact = 'effect' and from_state = old.effect and to_state = new.effect
)
begin
    select raise(abort, 'no such edge');
end;

create trigger refund_state_begins after insert on refund
when new.state is not null
and (select version from orders where library = new.library and id = new.order_id) > 1
and not exists (
    select 1 from legal_edge where fact = 'refund' and from_state = '' and to_state = new.state
)
begin
    select raise(abort, 'no such edge');
end;

create trigger refund_state_moves before update of state on refund
when new.state is not old.state
and not exists (
    select 1 from legal_edge where fact = 'refund' and from_state = old.state and to_state = new.state
)
begin
    select raise(abort, 'no such edge');
end;

create trigger refund_posting_begins after insert on refund
when new.posting is not null
and (select version from orders where library = new.library and id = new.order_id) > 1
and not exists (
    select 1 from legal_edge where fact = 'posting' and from_state = '' and to_state = new.posting
)
begin
    select raise(abort, 'no such edge');
end;

create trigger refund_posting_moves before update of posting on refund
when new.posting is not old.posting
and not exists (
    select 1 from legal_edge where fact = 'posting' and from_state = old.posting and to_state = new.posting
)
begin
    select raise(abort, 'no such edge');
end;

create trigger dispute_standing_begins after insert on dispute
when new.standing is not null
and (select version from orders where library = new.library and id = new.order_id) > 1
and not exists (
    select 1 from legal_edge where fact = 'dispute' and from_state = '' and to_state = new.standing
)
begin
    select raise(abort, 'no such edge');
end;

create trigger dispute_standing_moves before update of standing on dispute
when new.standing is not old.standing
and not exists (
    select 1 from legal_edge where fact = 'dispute' and from_state = old.standing and to_state = new.standing
)
begin
    select raise(abort, 'no such edge');
end;

create trigger orders_settlement_moves before update of settlement on orders
when new.settlement is not old.settlement
and not exists (
    select 1 from legal_edge where fact = 'settlement' and from_state = old.settlement and to_state = new.settlement
)
begin
    select raise(abort, 'no such edge');
end;

-- Until when something was looked through.
create table mark (
    library text not null,
    account text not null,
    name text not null,
    at integer not null,
    primary key (library, account, name),
    constraint mark_is_known check (name in ('events', 'reconciled'))
) strict;

-- What a comparison of the books found; one that found nothing is kept too.
create table reconciliation (
    library text not null,
    account text not null,
    ran_at integer not null,
    span_from integer not null,
    span_to integer not null,
    orders integer not null,
    movements integer not null,
    primary key (library, account, ran_at)
) strict;

create table difference (
    library text not null,
    account text not null,
    ran_at integer not null,
    -- From 0.
    position integer not null,
    kind text not null,
    order_id text,
    processor_id text,
    ours_currency text,
    ours_minor integer,
    theirs_currency text,
    theirs_minor integer,
    primary key (library, account, ran_at, position),
    foreign key (library, account, ran_at) references reconciliation (library, account, ran_at),
    constraint our_amount_is_whole check ((ours_currency is null) = (ours_minor is null)),
    constraint their_amount_is_whole check ((theirs_currency is null) = (theirs_minor is null))
) strict;
