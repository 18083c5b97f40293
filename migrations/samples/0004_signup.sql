INSERT INTO subscriber (id, email, email_comparable, created_at, asked_at, confirmation_queued_at, confirmed_at, left_at, token_hash)
VALUES ('01900000-0000-7000-8000-000000000041', 'Jo@example.org', 'jo@example.org', 1700000000000, 1700000000000, 1700000000000, NULL, NULL, NULL);
INSERT INTO worker_signup (id, email, email_comparable, name, role, region, created_at, asked_at, confirmation_queued_at, confirmed_at, left_at, token_hash)
VALUES ('01900000-0000-7000-8000-000000000042', 'Jo@example.org', 'jo@example.org', 'Jo Example', 'mlt-ca', 'CA-ON', 1700000000000, 1700000000000, 1700000000000, NULL, NULL, NULL);
