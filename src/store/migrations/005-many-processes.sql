-- Who made the last change, so that statements which travel together know whether it was theirs.
alter table challenges add column session text;
alter table sessions add column changed_by text;

-- What the database may be the first to know about an event.
alter table events add column account_id bigint;
alter table events add column source text;

-- What one process at a time may do.
create table leases (
  task text primary key,
  holder text,
  held_until bigint not null
) without rowid;

-- A challenge is removed together with what stands for it.
create index idempotency_keys_of_challenge on idempotency_keys (challenge);
