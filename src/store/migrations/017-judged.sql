-- When it is judged whether the code of a message was used, until it is. The mark of a lease says nothing any more.
alter table deliveries add column judge_at bigint;
create index deliveries_to_judge on deliveries (judge_at) where judge_at is not null;
