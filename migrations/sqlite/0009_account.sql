-- People whose address is proven: they followed a link or typed a code that was mailed there.
-- What they tell about themselves is theirs to leave empty.
CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- The form in which two addresses count as the same.
    email_comparable TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_signed_in_at INTEGER,
    name TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    -- Ids of departments, as a JSON array.
    disciplines TEXT NOT NULL DEFAULT '[]',
    -- Since when they look for work; empty for those who do not.
    looking_at INTEGER,
    profile_updated_at INTEGER
) STRICT;

-- Browsers that are signed in. The cookie holds a token, this table its hash.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    -- The end, however often the browser comes back before it.
    expires_at INTEGER NOT NULL,
    -- What the browser called itself, in a few words.
    device TEXT NOT NULL,
    network TEXT NOT NULL
) STRICT;

CREATE INDEX session_account ON session (account_id, created_at);

CREATE INDEX session_end ON session (expires_at);
