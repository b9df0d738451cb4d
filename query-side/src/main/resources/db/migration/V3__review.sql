-- Reviews of the ledger: replays that were asked for, and what they found.

CREATE SCHEMA review;

CREATE TABLE review.replays (
    id          uuid        PRIMARY KEY,
    state       text        NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    phase       text        NOT NULL,
    until       bigint      NOT NULL,
    processed   bigint      NOT NULL,
    total       bigint      NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    started_by  uuid,
    failure     text,
    findings    text
);
COMMENT ON COLUMN review.replays.findings IS 'JSON, of a replay that is done';

CREATE TABLE review.differences (
    replay     uuid   NOT NULL REFERENCES review.replays ON DELETE CASCADE,
    number     bigint NOT NULL,
    view       text   NOT NULL,
    "table"    text   NOT NULL,
    difference text   NOT NULL,
    key        text   NOT NULL,
    field      text,
    rebuilt    text,
    live       text,
    PRIMARY KEY (replay, number)
);

GRANT USAGE ON SCHEMA review TO ${serviceRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON review.replays, review.differences TO ${serviceRole};
