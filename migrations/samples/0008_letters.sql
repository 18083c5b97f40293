INSERT INTO token (id, hash, purpose, subject, created_at, expires_at, used_at)
VALUES ('01900000-0000-7000-8000-000000000081', 'sample', 'confirm_newsletter', '01900000-0000-7000-8000-000000000041', 1700000000000, 1700604800000, NULL);
INSERT INTO suppression (address_hash, scope, reason, person_id, created_at)
VALUES ('sample', 'newsletter', 'unsubscribed', '01900000-0000-7000-8000-000000000041', 1700000000000);
INSERT INTO issue (id, slug, subject, dated_on, body, created_at, queued_at)
VALUES ('01900000-0000-7000-8000-000000000082', 'sample', 'Sample update', '2023-11-14', 'A sample.', 1700000000000, 1700000000000);
INSERT INTO issue_delivery (issue_id, subscriber_id, queued_at, started_at, sent_at, skipped_at)
VALUES ('01900000-0000-7000-8000-000000000082', '01900000-0000-7000-8000-000000000041', 1700000000000, 1700000000000, 1700000000000, NULL);
