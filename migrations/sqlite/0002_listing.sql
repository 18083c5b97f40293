-- Vacancies. search_id is what the search index points to: a rowid without a column of its own may
-- change when the file is compacted or copied. search_facts holds the words people search by that stand
-- in ids elsewhere: region, occupation, department, skills.
CREATE TABLE listing (
    search_id INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    employer TEXT NOT NULL,
    occupation TEXT NOT NULL,
    city TEXT NOT NULL,
    region TEXT NOT NULL,
    country TEXT NOT NULL,
    department TEXT NOT NULL,
    shift TEXT NOT NULL,
    employment TEXT NOT NULL,
    pay_min_cents INTEGER,
    pay_max_cents INTEGER,
    pay_unit TEXT,
    currency TEXT,
    -- The least pay by the hour, worked out for yearly pay; 0 when no pay is stated.
    pay_floor_hourly_cents INTEGER NOT NULL DEFAULT 0,
    credentials_required TEXT NOT NULL DEFAULT '[]',
    credentials_preferred TEXT NOT NULL DEFAULT '[]',
    description_md TEXT NOT NULL,
    search_facts TEXT NOT NULL,
    apply_url TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    valid_through_at INTEGER NOT NULL,
    -- Filled or withdrawn before its time.
    closed_at INTEGER,
    updated_at INTEGER NOT NULL,
    is_sample INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX listing_newest ON listing (posted_at, id);
CREATE INDEX listing_region ON listing (region, posted_at);

CREATE TABLE listing_skill (
    listing_id TEXT NOT NULL REFERENCES listing (id) ON DELETE CASCADE,
    skill_id TEXT NOT NULL,
    -- The order in which the employer names them.
    position INTEGER NOT NULL,
    PRIMARY KEY (listing_id, skill_id)
) STRICT;

-- The same words as in PostgreSQL: accents dropped, cut at everything that is no letter or digit, English
-- endings removed by Porter's rules.
CREATE VIRTUAL TABLE listing_search USING fts5 (
    title,
    search_facts,
    description_md,
    content = 'listing',
    content_rowid = 'search_id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TRIGGER listing_search_insert AFTER INSERT ON listing
BEGIN
    INSERT INTO listing_search (rowid, title, search_facts, description_md)
    VALUES (new.search_id, new.title, new.search_facts, new.description_md);
END;

CREATE TRIGGER listing_search_delete AFTER DELETE ON listing
BEGIN
    INSERT INTO listing_search (listing_search, rowid, title, search_facts, description_md)
    VALUES ('delete', old.search_id, old.title, old.search_facts, old.description_md);
END;

CREATE TRIGGER listing_search_update AFTER UPDATE OF title, search_facts, description_md ON listing
BEGIN
    INSERT INTO listing_search (listing_search, rowid, title, search_facts, description_md)
    VALUES ('delete', old.search_id, old.title, old.search_facts, old.description_md);
    INSERT INTO listing_search (rowid, title, search_facts, description_md)
    VALUES (new.search_id, new.title, new.search_facts, new.description_md);
END;
