-- Background work, put in by the transaction that causes it.
CREATE TABLE task (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    dedupe_key TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_until INTEGER,
    finished_at INTEGER,
    dead_at INTEGER,
    last_error TEXT
) STRICT;

CREATE INDEX task_waiting ON task (kind, run_at) WHERE finished_at IS NULL AND dead_at IS NULL;

-- One row that the readiness check writes to.
CREATE TABLE liveness (
    id INTEGER NOT NULL PRIMARY KEY,
    checked INTEGER NOT NULL
) STRICT;

INSERT INTO liveness (id, checked) VALUES (1, 0);
