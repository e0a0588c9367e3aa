-- Every process asks once a second which sessions have ended since.
create index sessions_ended on sessions (ended_at) where ended_at is not null;
