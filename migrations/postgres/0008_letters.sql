-- Links in mail: each token has one purpose, one subject and an end. Only its hash is kept.
CREATE TABLE token (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX token_end ON token (expires_at);

-- Addresses that are not written to, as keyed hashes: the list outlives the erasure of
-- everything else, and nobody can read an address out of it.
CREATE TABLE suppression (
    address_hash TEXT NOT NULL,
    -- What they are not written about: one purpose, or everything.
    scope TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- The person in the ledger of consent.
    person_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (address_hash, scope)
);

-- The link through which an act came; empty for acts through a form.
ALTER TABLE consent_event ADD COLUMN token_id TEXT;

-- The last time a form was answered by mail, at most once an hour for each kind of answer,
-- and the task that did it: what failed may be tried again by the same task.
-- From here on confirmation_queued_at and token_hash are not used any more.
ALTER TABLE subscriber ADD COLUMN confirmation_sent_at BIGINT;
ALTER TABLE subscriber ADD COLUMN confirmation_task_id TEXT;
ALTER TABLE subscriber ADD COLUMN leave_link_sent_at BIGINT;
ALTER TABLE subscriber ADD COLUMN leave_link_task_id TEXT;
-- Why somebody left, if they said so.
ALTER TABLE subscriber ADD COLUMN left_reason TEXT;

-- One update, as it was sent and as the archive shows it.
CREATE TABLE issue (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    -- The day it bears, YYYY-MM-DD.
    dated_on TEXT NOT NULL,
    -- Markdown.
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When the last recipient was put into the queue.
    queued_at BIGINT
);

-- One row per recipient: whoever has one is not put into the queue again.
CREATE TABLE issue_delivery (
    issue_id TEXT NOT NULL REFERENCES issue (id),
    subscriber_id TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    -- Set before the message is handed over, so that it is never handed over twice.
    started_at BIGINT,
    sent_at BIGINT,
    -- Set instead when the person left in the meantime.
    skipped_at BIGINT,
    PRIMARY KEY (issue_id, subscriber_id)
);
