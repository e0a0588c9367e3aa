-- Where a code goes, for what is learnt of the ways to there; null for emails and where it cannot be told.
alter table challenges add column country text;

-- What each way of a message was ranked by, as JSON, and when the next one is tried where no report has come.
alter table deliveries add column choice text;
alter table deliveries add column silent_at bigint;
create index deliveries_silent on deliveries (silent_at) where silent_at is not null;

-- What is known of the ways to each country, for all processes.
create table route_scores (
  country text not null,
  transport text not null,
  provider text not null,
  evidence text not null,
  changed_at bigint not null,
  primary key (country, transport, provider)
) without rowid;

-- How far a task has come.
alter table leases add column mark text;
