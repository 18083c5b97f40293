-- Signing in by mail: one row per time somebody asked, whether or not a message followed.
-- The link is a row of token; of the code and of the browser only hashes are kept.
CREATE TABLE sign_in (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- The form in which two addresses count as the same.
    email_comparable TEXT NOT NULL,
    -- Hash of the cookie of the browser that asked; empty for a link from the command line.
    browser_hash TEXT NOT NULL,
    -- The page to go to afterwards.
    next_page TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- After this the code does nothing; later than at first once the message is sent.
    expires_at INTEGER NOT NULL,
    -- When the message was made, and the task that did it: what failed may be tried again
    -- by the same task.
    mailed_at INTEGER,
    task_id TEXT,
    code_hash TEXT,
    -- How many codes were tried.
    attempts INTEGER NOT NULL DEFAULT 0,
    -- When the link or the code was used: whichever came first.
    used_at INTEGER
) STRICT;

CREATE INDEX sign_in_address ON sign_in (email_comparable, created_at);

CREATE INDEX sign_in_browser ON sign_in (browser_hash);

CREATE INDEX sign_in_creation ON sign_in (created_at);

-- The last time the form was answered by mail, and the task that did it. From here on
-- confirmation_queued_at and token_hash are not used any more.
ALTER TABLE worker_signup ADD COLUMN confirmation_sent_at INTEGER;
ALTER TABLE worker_signup ADD COLUMN confirmation_task_id TEXT;
