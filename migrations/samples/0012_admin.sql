UPDATE message SET answered_at = 1700001000000 WHERE id = '01900000-0000-7000-8000-000000000051';
INSERT INTO audit_event (id, account_id, admin_email, act, subject, detail, happened_at)
VALUES ('01900000-0000-7000-8000-000000000121', '01900000-0000-7000-8000-000000000091', 'admin@example.org', 'answer_message', 'K7Q2-M4XD', '', 1700001000000);
