-- Requests for a copy of one's data, or to have it erased. One row for each address and kind while the
-- address stands in it; once a request is done and its link has ended the address goes, and the row tells
-- no more than that there was a request and when it was answered.
CREATE TABLE privacy_request (
    id TEXT NOT NULL PRIMARY KEY,
    -- What the person can name it by.
    reference TEXT NOT NULL,
    -- copy or erasure.
    kind TEXT NOT NULL,
    email TEXT,
    email_comparable TEXT,
    requested_at BIGINT NOT NULL,
    -- The last time somebody asked with this address.
    asked_at BIGINT NOT NULL,
    -- When it has to be answered.
    due_at BIGINT NOT NULL,
    -- The last time it was answered by mail, at most once an hour, and the task that did it: what failed
    -- may be tried again by the same task.
    mailed_at BIGINT,
    mail_task_id TEXT,
    done_at BIGINT,
    UNIQUE (email_comparable, kind)
);

CREATE INDEX privacy_request_due ON privacy_request (due_at) WHERE done_at IS NULL;

-- Set when the author had everything erased: name, address and text are gone from the row, which stays
-- for the sake of the replies to it.
ALTER TABLE comment ADD COLUMN erased_at BIGINT;

-- What belongs to one address is found by it.
CREATE INDEX comment_author ON comment (lower(author_email)) WHERE author_email IS NOT NULL;
CREATE INDEX message_sender ON message (lower(email));
CREATE INDEX token_subject ON token (subject);
CREATE INDEX issue_delivery_subscriber ON issue_delivery (subscriber_id);

-- One task keeps all the rules of retention from here on; nothing works on these kinds any more.
DELETE FROM task
WHERE kind IN (
    'newsletter.erase_old_addresses',
    'tokens.erase_ended',
    'tasks.erase_finished',
    'accounts.erase_ended'
)
  AND finished_at IS NULL;
