-- The same words as in SQLite's index: accents dropped, cut at everything that is no letter or digit,
-- English endings removed by Porter's rules, no stop words.
CREATE TEXT SEARCH DICTIONARY listing_stem (TEMPLATE = snowball, LANGUAGE = porter);
CREATE TEXT SEARCH CONFIGURATION listing_search (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION listing_search
    ADD MAPPING FOR asciiword, word, numword, int, uint, float, sfloat, version WITH listing_stem;

CREATE FUNCTION listing_search_words(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT regexp_replace(
        lower(translate(
            $1,
            'ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖòóôõöÙÚÛÜùúûüÝýÿ',
            'AAAAAAaaaaaaCcEEEEeeeeIIIIiiiiNnOOOOOoooooUUUUuuuuYyy'
        )),
        '[^[:alnum:]]+', ' ', 'g'
    )
$$;

-- Vacancies. search_facts holds the words people search by that stand in ids elsewhere: region,
-- occupation, department, skills.
CREATE TABLE listing (
    id TEXT NOT NULL PRIMARY KEY,
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
    pay_min_cents BIGINT,
    pay_max_cents BIGINT,
    pay_unit TEXT,
    currency TEXT,
    -- The least pay by the hour, worked out for yearly pay; 0 when no pay is stated.
    pay_floor_hourly_cents BIGINT NOT NULL DEFAULT 0,
    credentials_required TEXT NOT NULL DEFAULT '[]',
    credentials_preferred TEXT NOT NULL DEFAULT '[]',
    description_md TEXT NOT NULL,
    search_facts TEXT NOT NULL,
    apply_url TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    valid_through_at BIGINT NOT NULL,
    -- Filled or withdrawn before its time.
    closed_at BIGINT,
    updated_at BIGINT NOT NULL,
    is_sample BIGINT NOT NULL DEFAULT 0,
    search_text tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('listing_search', listing_search_words(title)), 'A')
        || setweight(to_tsvector('listing_search', listing_search_words(search_facts)), 'B')
        || setweight(to_tsvector('listing_search', listing_search_words(description_md)), 'D')
    ) STORED
);

CREATE INDEX listing_newest ON listing (posted_at, id);
CREATE INDEX listing_region ON listing (region, posted_at);
CREATE INDEX listing_search_words_of ON listing USING gin (search_text);

CREATE TABLE listing_skill (
    listing_id TEXT NOT NULL REFERENCES listing (id) ON DELETE CASCADE,
    skill_id TEXT NOT NULL,
    -- The order in which the employer names them.
    position BIGINT NOT NULL,
    PRIMARY KEY (listing_id, skill_id)
);
