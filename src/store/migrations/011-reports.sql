-- Whose turn it is where this message fails, and what its vendor said.
alter table deliveries add column fallbacks text;
alter table deliveries add column error_code text;
alter table deliveries add column price text;
alter table deliveries add column currency text;
alter table deliveries add column sent_at bigint;
alter table deliveries add column ended_at bigint;

create index deliveries_by_reference on deliveries (reference) where reference is not null;

-- What vendors say of messages, each thing once.
create table reports (
  delivery text not null references deliveries (id),
  id text not null,
  status text not null,
  state text,
  error_code text,
  reported_at bigint not null,
  received_at bigint not null,
  rest text not null,
  primary key (delivery, id)
) without rowid;
