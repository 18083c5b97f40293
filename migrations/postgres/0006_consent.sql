-- The ledger of consent: who was asked what, in which words, and what they did.

-- The words, as people saw them. The id comes from the content: other words are another row.
CREATE TABLE consent_wording (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    first_used_at BIGINT NOT NULL
);

-- No address stands here: person_id leads to the row of the purpose that holds it, and to
-- nobody once that row is erased.
CREATE TABLE consent_event (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Empty for acts without a text, such as leaving.
    wording_id TEXT REFERENCES consent_wording (id),
    page TEXT NOT NULL,
    network TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    -- The same for a form that was sent twice.
    submission_key TEXT UNIQUE
);

CREATE INDEX consent_event_person ON consent_event (person_id, happened_at);

-- A ledger that can be rewritten proves nothing.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER consent_wording_refuses_update BEFORE UPDATE ON consent_wording
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER consent_wording_refuses_delete BEFORE DELETE ON consent_wording
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER consent_event_refuses_update BEFORE UPDATE ON consent_event
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER consent_event_refuses_delete BEFORE DELETE ON consent_event
FOR EACH ROW EXECUTE FUNCTION refuse_change();
