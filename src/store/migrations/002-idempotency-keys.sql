create table idempotency_keys (
  key text primary key,
  fingerprint text not null,
  challenge text not null references challenges (handle),
  opened_at bigint not null,
  next_in_ms bigint not null
) without rowid;
