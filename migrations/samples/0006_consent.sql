INSERT INTO consent_wording (id, purpose, version, text, first_used_at)
VALUES ('sample', 'newsletter', 1, 'Sample wording.', 1700000000000);
INSERT INTO consent_event (id, person_id, purpose, kind, wording_id, page, network, happened_at, submission_key)
VALUES ('01900000-0000-7000-8000-000000000061', '01900000-0000-7000-8000-000000000041', 'newsletter', 'asked', 'sample', '/jobs', '203.0.113.0', 1700000000000, 'sample');
