-- The keys of private text, one for each token and user, themselves wrapped with a key that is not in
-- the database. Destroying a row makes all that was sealed with it unreadable. Apart from the ledger,
-- because rows of the ledger are never removed.

CREATE SCHEMA vault;

CREATE TABLE vault.keys (
    subject      uuid  PRIMARY KEY,
    wrapped_with text  NOT NULL,
    wrapped      bytea NOT NULL
);

-- The id of the key that new data keys are wrapped with, set when the first server starts.
CREATE TABLE vault.current (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    wraps_with text    NOT NULL
);

GRANT USAGE ON SCHEMA vault TO ${serviceRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.keys TO ${serviceRole};
GRANT SELECT, INSERT, UPDATE ON vault.current TO ${serviceRole};

-- Whom a remembered answer tells about: it says nothing private any more when one of them is deleted.
ALTER TABLE guard.answers ADD concerns uuid[] NOT NULL DEFAULT '{}';
CREATE INDEX answers_by_concerns ON guard.answers USING gin (concerns);

-- A result is a token or a user, by itself or beside what the command did to others.
CREATE FUNCTION guard.without_private_text(result bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_to((kept || jsonb_strip_nulls(jsonb_build_object(
               'username', CASE WHEN kept ? 'username' THEN '' END,
               'user', (kept -> 'user') || '{"username": ""}',
               'token', (kept -> 'token') || '{"name": "", "ownerName": "", "revocationReason": ""}')
           ))::text, 'UTF8')
      FROM (SELECT convert_from(result, 'UTF8')::jsonb AS kept) AS answer
$$;
