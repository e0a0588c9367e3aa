-- The event that told how a message ended: of two that settle it at once, one tells.
alter table deliveries add column changed_by text;
