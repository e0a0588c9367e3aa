create table accounts (
  id integer primary key autoincrement,
  username text not null unique,
  first_name text not null default '',
  last_name text not null default '',
  company text not null default '',
  position text not null default '',
  language text not null default '',
  timezone text not null default '',
  created_at bigint not null,
  last_login_at bigint,
  disabled_at bigint,
  deleted_at bigint
);

create table identifiers (
  id integer primary key autoincrement,
  account_id bigint not null references accounts (id),
  kind text not null,
  value text not null,
  verified_at bigint not null,
  released_at bigint
);

-- An address belongs to one account at a time; a deleted account lets go of it and keeps its history.
create unique index identifiers_held on identifiers (kind, value) where released_at is null;
create index identifiers_of_account on identifiers (account_id) where released_at is null;

create table challenges (
  handle text primary key,
  purpose text not null,
  kind text not null,
  recipient text not null,
  digits bigint not null,
  attempts bigint not null default 0,
  open_attempts bigint not null default 0,
  created_at bigint not null,
  expires_at bigint not null,
  redeemed_at bigint,
  ended_at bigint,
  source text
) without rowid;

-- Handles sort by time: the last one of a recipient is the newest.
create index challenges_of_recipient on challenges (recipient, purpose, handle);

create table deliveries (
  id text primary key,
  challenge text not null references challenges (handle),
  transport text not null,
  state text not null,
  attempt bigint not null default 0,
  due_at bigint not null,
  lease_until bigint,
  provider text,
  reference text,
  reason text,
  created_at bigint not null,
  changed_at bigint not null
) without rowid;

create index deliveries_of_challenge on deliveries (challenge);
create index deliveries_due on deliveries (due_at) where state = 'queued';
create index deliveries_leased on deliveries (lease_until) where state = 'sending';

create table sessions (
  id text primary key,
  account_id bigint not null references accounts (id),
  generation bigint not null,
  rotated_at bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  end_reason text
) without rowid;

create index sessions_of_account on sessions (account_id) where ended_at is null;

create table limits (
  counter text primary key,
  spent bigint not null,
  resets_at bigint not null
) without rowid;

create table events (
  id text primary key,
  type text not null,
  body text not null
) without rowid;
