-- The language that whoever asked is written to; null where they asked for none that there is.
alter table challenges add column locale text;
