INSERT INTO comment (id, article, parent_id, author_name, author_email, body, posted_at, published_at, removed_at, hold_reason, author_key_hash, submission_key, article_version)
VALUES ('01900000-0000-7000-8000-000000000301', 'medical-lab-technician', NULL, 'Amina K.', 'amina@example.org', 'Thank you for the part about nights.', 1700000000000, 1700000100000, NULL, 'every-comment', 'a1', 's1', 1),
       ('01900000-0000-7000-8000-000000000302', 'medical-lab-technician', '01900000-0000-7000-8000-000000000301', 'Jo', NULL, 'Same here.', 1700000200000, NULL, NULL, 'every-comment', 'a2', 's2', 1),
       ('01900000-0000-7000-8000-000000000303', 'medical-lab-technician', NULL, 'Sam', NULL, 'Taken down.', 1700000300000, 1700000300000, 1700000400000, NULL, NULL, 's3', 1);
