INSERT INTO message (id, reference, topic, body, email, received_at, due_at, submission_key)
VALUES ('01900000-0000-7000-8000-000000000051', 'K7Q2-M4XD', 'my-data', 'Please send me what you keep.', 'jo@example.org', 1700000000000, 1702592000000, 'sample');
