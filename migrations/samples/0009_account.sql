INSERT INTO account (id, email, email_comparable, created_at, last_signed_in_at, name, role, region, disciplines, looking_at, profile_updated_at)
VALUES ('01900000-0000-7000-8000-000000000091', 'Jo@example.org', 'jo@example.org', 1700000000000, 1700000000000, 'Jo Example', 'mlt-ca', 'CA-ON', '["hematology"]', 1700000000000, 1700000000000);
INSERT INTO session (id, token_hash, account_id, created_at, last_seen_at, expires_at, device, network)
VALUES ('01900000-0000-7000-8000-000000000092', 'sample', '01900000-0000-7000-8000-000000000091', 1700000000000, 1700000000000, 1715552000000, 'Chromium on Linux', '203.0.113.0');
