-- When a vendor said what a message cost, until something is learnt of it.
alter table deliveries add column priced_at bigint;
create index deliveries_priced on deliveries (priced_at) where priced_at is not null;
