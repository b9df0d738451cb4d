-- The checkpoint that a report cites: the first one that covered what it shows when somebody asked.
-- Kept, so that the same report is the same for ever; signed, so that nobody has to believe this table.

CREATE TABLE tlog.cited (
    epoch      integer NOT NULL REFERENCES tlog.epochs,
    size       bigint  NOT NULL CHECK (size >= 0),
    checkpoint text    NOT NULL,
    PRIMARY KEY (epoch, size)
);
COMMENT ON COLUMN tlog.cited.size       IS 'how many events are shown';
COMMENT ON COLUMN tlog.cited.checkpoint IS 'signed (c2sp.org/tlog-checkpoint), over these events or more';

GRANT SELECT, INSERT ON tlog.cited TO ${serviceRole};
