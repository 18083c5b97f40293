-- Background work, put in by the transaction that causes it.
CREATE TABLE task (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    dedupe_key TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    claimed_until BIGINT,
    finished_at BIGINT,
    dead_at BIGINT,
    last_error TEXT
);

CREATE INDEX task_waiting ON task (kind, run_at) WHERE finished_at IS NULL AND dead_at IS NULL;

-- One row that the readiness check writes to.
CREATE TABLE liveness (
    id BIGINT NOT NULL PRIMARY KEY,
    checked BIGINT NOT NULL
);

INSERT INTO liveness (id, checked) VALUES (1, 0);
