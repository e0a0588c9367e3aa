-- What the device showed that signed in, or refreshed last.
alter table sessions add column user_agent text;
alter table sessions add column device text;
