-- Passkeys of people with an account: the public half, as the library keeps it.
CREATE TABLE passkey (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- What a device calls it, in base64url.
    credential_id TEXT NOT NULL UNIQUE,
    -- JSON.
    credential TEXT NOT NULL,
    -- What its owner calls it.
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX passkey_account ON passkey (account_id, created_at);

-- Challenges that wait for a device's answer. The browser that asked holds a token, this
-- table its hash.
CREATE TABLE passkey_challenge (
    token_hash TEXT NOT NULL PRIMARY KEY,
    -- Whose passkey is made; empty when somebody signs in.
    account_id TEXT REFERENCES account (id) ON DELETE CASCADE,
    -- JSON.
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX passkey_challenge_end ON passkey_challenge (expires_at);
