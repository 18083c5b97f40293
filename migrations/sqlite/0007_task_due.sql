-- When a task first became due. run_at moves with every retry, so it cannot tell how long one has waited.
ALTER TABLE task ADD COLUMN due_at INTEGER;

UPDATE task SET due_at = created_at;
