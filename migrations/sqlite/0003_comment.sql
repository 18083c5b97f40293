-- Comments under articles. Held until `published_at` is set; the true parent is kept.
CREATE TABLE comment (
    id TEXT NOT NULL PRIMARY KEY,
    article TEXT NOT NULL,
    parent_id TEXT REFERENCES comment (id),
    author_name TEXT NOT NULL,
    author_email TEXT,
    body TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    published_at INTEGER,
    removed_at INTEGER,
    hold_reason TEXT,
    author_key_hash TEXT,
    submission_key TEXT NOT NULL UNIQUE,
    article_version INTEGER NOT NULL
) STRICT;

CREATE INDEX comment_thread ON comment (article, posted_at, id);

CREATE INDEX comment_held ON comment (posted_at, id) WHERE published_at IS NULL AND removed_at IS NULL;
