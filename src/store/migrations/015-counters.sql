-- When a counter was spent, 13 digits of milliseconds each, the last first. "limits" stays for processes of the version before.
create table counters (
  counter text primary key,
  times text not null,
  empty_at bigint not null
) without rowid;
