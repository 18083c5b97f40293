-- When the mail server said that the recipient has no mailbox.
ALTER TABLE issue_delivery ADD COLUMN bounced_at INTEGER;
