-- As Django writes it; null where an account has no password.
alter table accounts add column password_hash text;
