INSERT INTO listing (id, slug, title, employer, occupation, city, region, country, department, shift, employment, pay_min_cents, pay_max_cents, pay_unit, currency, pay_floor_hourly_cents, credentials_required, credentials_preferred, description_md, search_facts, apply_url, posted_at, valid_through_at, updated_at)
VALUES ('01900000-0000-7000-8000-000000000002', 'technologist-ottawa', 'Medical Laboratory Technologist', 'Rideau Hospital', 'mlt-ca', 'Ottawa', 'CA-ON', 'CA', 'core-lab', 'rotating', 'full-time', 3620, 4500, 'hour', 'CAD', 3620, '["CMLTO registered"]', '[]', 'Verify results.', 'Rideau Hospital Ottawa Ontario', 'https://example.org/apply', 1700000000000, 1800000000000, 1700000000000);

INSERT INTO listing_skill (listing_id, skill_id, position)
VALUES ('01900000-0000-7000-8000-000000000002', 'attention-to-detail', 1);
