INSERT INTO task (id, kind, payload, dedupe_key, created_at, run_at, attempts, last_error, due_at)
VALUES ('01900000-0000-7000-8000-000000000071', 'contact.forward_message', '{"message":"m7"}', 'm7', 1700000000000, 1700003600000, 4, 'the message did not leave: mail.example.org:465: no answer within 20000 ms', 1700000000000);
