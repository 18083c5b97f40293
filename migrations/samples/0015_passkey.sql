INSERT INTO passkey (id, account_id, credential_id, credential, name, created_at, last_used_at)
VALUES ('01900000-0000-7000-8000-000000000151', '01900000-0000-7000-8000-000000000091', 'c2FtcGxl', '{}', 'Sample phone', 1700000000000, NULL);
INSERT INTO passkey_challenge (token_hash, account_id, state, expires_at)
VALUES ('sample', NULL, '{}', 1700000300000);
