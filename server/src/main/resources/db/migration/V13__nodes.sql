-- The nodes that share the ledger. While the row of a node is here, nothing is answered before that node knows it; see
-- ADR 18. A node renews its row; one that has not been renewed for as long as its lease is removed by another node.
CREATE TABLE guard.nodes (
    id           uuid   PRIMARY KEY,
    renewal      bigint NOT NULL,
    applied      bigint NOT NULL,
    process      text   NOT NULL,
    lease_millis bigint NOT NULL CHECK (lease_millis > 0)
) WITH (fillfactor = 50);
COMMENT ON COLUMN guard.nodes.renewal IS 'another number each time that the node says it is there';
COMMENT ON COLUMN guard.nodes.applied IS 'position up to which it knows the ledger';
COMMENT ON COLUMN guard.nodes.process IS 'application_name of its session: while there is one, nobody else is this node';

GRANT SELECT, INSERT, UPDATE, DELETE ON guard.nodes TO ${serviceRole};
