-- What became of a message: nothing yet, answered, or closed without more to do.
ALTER TABLE message ADD COLUMN answered_at BIGINT;
ALTER TABLE message ADD COLUMN closed_at BIGINT;

-- What the people who run the site did: who, when, what and how much. Theirs is the only address in it.
CREATE TABLE audit_event (
    id TEXT NOT NULL PRIMARY KEY,
    -- No reference: the line outlives the account.
    account_id TEXT NOT NULL,
    admin_email TEXT NOT NULL,
    act TEXT NOT NULL,
    -- What it was done to: an id or a reference; empty for acts about many.
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    happened_at BIGINT NOT NULL
);

-- A log that can be rewritten proves nothing.
CREATE TRIGGER audit_event_refuses_update BEFORE UPDATE ON audit_event
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_event_refuses_delete BEFORE DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION refuse_change();
