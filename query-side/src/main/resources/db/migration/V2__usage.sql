-- How tokens are used. Nothing of it is in the ledger, and so nothing of it can be rebuilt.

CREATE SCHEMA usage;

CREATE TABLE usage.last_uses (
    token_id uuid        PRIMARY KEY,
    used_at  timestamptz NOT NULL,
    client   text        NOT NULL,
    uses     bigint      NOT NULL
);

-- Uses of known tokens that were refused; those of a moment that are alike share a row.
CREATE TABLE usage.denials (
    id       uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    token_id uuid        NOT NULL,
    reason   text        NOT NULL,
    required text,
    client   text        NOT NULL,
    uses     bigint      NOT NULL
);
CREATE INDEX denials_by_time ON usage.denials (last_at, id);
CREATE INDEX denials_by_token ON usage.denials (token_id, last_at, id);

GRANT USAGE ON SCHEMA usage TO ${serviceRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON usage.last_uses, usage.denials TO ${serviceRole};
