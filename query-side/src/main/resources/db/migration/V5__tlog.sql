-- The transparency log over the ledger. Its leaves follow from ledger.events; what is here is what was
-- published about them. Nothing of it can be taken back: tiles are only added, and a checkpoint is only
-- replaced by a later one, of which the guard outside the database knows.

CREATE SCHEMA tlog;

-- An epoch is a log under an origin of its own. There is a second one only when an operator says so.
CREATE TABLE tlog.epochs (
    number     integer PRIMARY KEY CHECK (number > 0),
    origin     text    NOT NULL UNIQUE,
    key        text    NOT NULL,
    size       bigint  NOT NULL DEFAULT 0 CHECK (size >= 0),
    checkpoint text,
    tail       bytea
);
COMMENT ON COLUMN tlog.epochs.key        IS 'verifier key (c2sp.org/signed-note) that the next checkpoint is signed for';
COMMENT ON COLUMN tlog.epochs.tail       IS 'the leaf hashes after the last full tile, as they were signed';
COMMENT ON COLUMN tlog.epochs.checkpoint IS 'the last one, signed (c2sp.org/tlog-checkpoint), over the first size events';

-- Full tiles; partial ones are worked out when somebody asks.
CREATE TABLE tlog.tiles (
    epoch  integer  NOT NULL REFERENCES tlog.epochs,
    level  smallint NOT NULL,
    index  bigint   NOT NULL,
    hashes bytea    NOT NULL CHECK (octet_length(hashes) = 8192),
    root   bytea    NOT NULL CHECK (octet_length(root) = 32),
    PRIMARY KEY (epoch, level, index)
);
-- Hashes cannot be compressed.
ALTER TABLE tlog.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

GRANT USAGE ON SCHEMA tlog TO ${serviceRole};
GRANT SELECT, INSERT ON tlog.epochs, tlog.tiles TO ${serviceRole};
GRANT UPDATE (key, size, checkpoint, tail) ON tlog.epochs TO ${serviceRole};
