INSERT INTO sign_in (id, email, email_comparable, browser_hash, next_page, created_at, expires_at, mailed_at, task_id, code_hash, attempts, used_at)
VALUES ('01900000-0000-7000-8000-000000000101', 'Jo@example.org', 'jo@example.org', 'sample', '/account', 1700000000000, 1700000900000, 1700000000000, '01900000-0000-7000-8000-000000000071', 'sample', 1, NULL);
