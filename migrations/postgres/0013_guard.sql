-- The order on whose page at the processor a card was declined; null for every other event. Such cards are no attempts
-- of ours: without this nobody would count them.
alter table event add column declined_order text;
create index event_by_declined_order on event (library, declined_order, received_at)
where declined_order is not null;
create index event_declined_by_time on event (library, received_at)
where declined_order is not null;
create index attempt_by_device on attempt (library, device_last4)
where device_last4 is not null;
