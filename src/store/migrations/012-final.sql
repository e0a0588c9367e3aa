-- When its vendor said that nobody is to try this recipient again.
alter table deliveries add column final_at bigint;
