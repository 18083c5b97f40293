INSERT INTO task (id, kind, payload, dedupe_key, created_at, run_at, attempts)
VALUES ('01900000-0000-7000-8000-000000000001', 'contact.forward_message', '{"message":"m1"}', 'm1', 1700000000000, 1700000000000, 0);
