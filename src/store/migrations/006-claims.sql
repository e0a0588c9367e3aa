-- Which claim of a worker took a message, so that one whose answer was lost can be made good.
alter table deliveries add column claimed_by text;
