-- One sitting with the checklist, as its owner saved it: the answers as they stand in links.
CREATE TABLE assessment (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    answers TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    -- The browser it came from, while that is signed in: its next sitting started from this one.
    session_id TEXT REFERENCES session (id) ON DELETE SET NULL
);

CREATE INDEX assessment_account ON assessment (account_id, saved_at, id);

CREATE INDEX assessment_session ON assessment (session_id);

-- The newest rating of each skill: all sittings in one.
CREATE TABLE skill_rating (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    skill_id TEXT NOT NULL,
    -- A level, 0 to 4, or skip.
    value TEXT NOT NULL,
    rated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, skill_id)
);

CREATE TABLE saved_listing (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    listing_id TEXT NOT NULL REFERENCES listing (id) ON DELETE CASCADE,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, listing_id)
);

CREATE INDEX saved_listing_listing ON saved_listing (listing_id);

-- Who wants a message when somebody answers their comment.
CREATE TABLE reply_subscription (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    switched_on_at BIGINT NOT NULL
);

-- The answers about which a message went out: nobody hears twice of one.
CREATE TABLE reply_notice (
    comment_id TEXT NOT NULL PRIMARY KEY REFERENCES comment (id) ON DELETE CASCADE,
    -- Set before the message is handed over.
    started_at BIGINT NOT NULL,
    sent_at BIGINT
);
