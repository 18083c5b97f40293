-- Messages from the contact page.
CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY,
    -- What the sender can name it by.
    reference TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    email TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    -- When a request about personal data has to be answered.
    due_at INTEGER,
    -- The same for a form that was sent twice.
    submission_key TEXT NOT NULL UNIQUE
) STRICT;

CREATE INDEX message_due ON message (due_at) WHERE due_at IS NOT NULL;
