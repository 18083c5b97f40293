-- People who asked for the newsletter: one row per address.
CREATE TABLE subscriber (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- The form in which two addresses count as the same.
    email_comparable TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    -- The last time somebody asked with this address.
    asked_at BIGINT NOT NULL,
    -- The last time a confirmation was put into the queue.
    confirmation_queued_at BIGINT,
    confirmed_at BIGINT,
    left_at BIGINT,
    -- Hash of the token in the last confirmation.
    token_hash TEXT UNIQUE
);

-- People who signed up as workers: a purpose of its own, one row per address.
CREATE TABLE worker_signup (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_comparable TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    region TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    confirmation_queued_at BIGINT,
    confirmed_at BIGINT,
    left_at BIGINT,
    token_hash TEXT UNIQUE
);
