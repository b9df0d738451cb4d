-- The ledger: one append-only table. Positions are 0, 1, 2, … in commit order, without a gap, because
-- they are given out under the lock on ledger.head and come back when the transaction rolls back.
-- The schemas ledger and guard belong to the migrating role; the service's role gets only what is
-- granted below, and so can add facts but neither change nor remove one.

CREATE SCHEMA ledger;

CREATE TABLE ledger.events (
    position  bigint      PRIMARY KEY,
    event_id  uuid        NOT NULL UNIQUE,
    stream    uuid        NOT NULL,
    sequence  bigint      NOT NULL CHECK (sequence >= 0),
    aggregate text        NOT NULL,
    type      text        NOT NULL,
    version   smallint    NOT NULL,
    time      timestamptz NOT NULL,
    payload   bytea       NOT NULL,
    metadata  bytea       NOT NULL,
    salt      bytea       NOT NULL CHECK (octet_length(salt) = 32),
    UNIQUE (stream, sequence)
);
COMMENT ON COLUMN ledger.events.payload  IS 'canonical JSON (RFC 8785), never re-serialised';
COMMENT ON COLUMN ledger.events.metadata IS 'canonical JSON (RFC 8785), never re-serialised';
COMMENT ON COLUMN ledger.events.salt     IS 'blinds the commitments to payload and metadata';

-- Who is who is read at every start; users are few among the tokens.
CREATE INDEX events_of_users ON ledger.events (position) WHERE aggregate = 'user';

CREATE TABLE ledger.head (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    next_position bigint  NOT NULL
);
INSERT INTO ledger.head (next_position) VALUES (0);

-- What an append is checked against, in its own transaction. All of it follows from the ledger.

CREATE SCHEMA guard;

-- Values, names and usernames that are taken. The key is a hash: the value is not stored again.
CREATE TABLE guard.claims (
    key    uuid PRIMARY KEY,
    holder uuid NOT NULL
);

-- When a token was last given to a user, as a position of the ledger.
CREATE TABLE guard.given (
    owner    uuid   PRIMARY KEY,
    position bigint NOT NULL
);

-- Answers to requests with an Idempotency-Key, kept for 24 hours.
CREATE TABLE guard.answers (
    scope          uuid        NOT NULL,
    key            text        NOT NULL,
    request_digest bytea       NOT NULL,
    result         bytea       NOT NULL,
    position       bigint      NOT NULL,
    answered_at    timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX answers_by_age ON guard.answers (answered_at);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${serviceRole}') THEN
        CREATE ROLE ${serviceRole} NOLOGIN;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA ledger, guard TO ${serviceRole};
GRANT SELECT, INSERT ON ledger.events TO ${serviceRole};
GRANT SELECT, UPDATE ON ledger.head TO ${serviceRole};
GRANT SELECT, INSERT, DELETE ON guard.claims TO ${serviceRole};
GRANT SELECT, INSERT, UPDATE ON guard.given TO ${serviceRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON guard.answers TO ${serviceRole};
