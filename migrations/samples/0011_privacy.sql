INSERT INTO privacy_request (id, reference, kind, email, email_comparable, requested_at, asked_at, due_at, mailed_at, mail_task_id, done_at)
VALUES ('01900000-0000-7000-8000-000000000111', 'SAMP-LE22', 'copy', 'Sample@example.org', 'sample@example.org', 1700000000000, 1700000000000, 1702592000000, 1700000000000, '01900000-0000-7000-8000-000000000011', NULL);
INSERT INTO privacy_request (id, reference, kind, email, email_comparable, requested_at, asked_at, due_at, mailed_at, mail_task_id, done_at)
VALUES ('01900000-0000-7000-8000-000000000112', 'SAMP-LE23', 'erasure', NULL, NULL, 1700000000000, 1700000000000, 1702592000000, 1700000000000, '01900000-0000-7000-8000-000000000012', 1700000100000);
