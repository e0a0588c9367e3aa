-- Whether a device that proved the recipient asked: its challenges are counted apart.
alter table challenges add column proven bigint not null default 0;
-- When a later challenge of the same recipient took its place for whoever only knows the recipient.
alter table challenges add column superseded_at bigint;

-- Wrong guesses at whomever, by the ten minutes that began then.
create table wrong_guesses (
  since bigint primary key,
  count bigint not null
) without rowid;
