create table signing_keys (
  kid text primary key,
  algorithm text not null,
  -- The private key, sealed: it is trusted only because nobody else could have sealed it. There is no public part beside it
  -- that somebody who can write here could exchange.
  sealed text not null,
  created_at bigint not null,
  active_at bigint not null,
  expires_at bigint
);
