-- On which days a token was used: what its last use was at a moment of the past. Kept for 400 days.

CREATE TABLE usage.days (
    token_id      uuid        NOT NULL,
    day           date        NOT NULL,
    first_used_at timestamptz NOT NULL,
    last_used_at  timestamptz NOT NULL,
    uses          bigint      NOT NULL,
    last_address  text        NOT NULL,
    PRIMARY KEY (token_id, day)
) WITH (fillfactor = 80);
COMMENT ON COLUMN usage.days.day IS 'in UTC';

-- Rows of a day lie together; for forgetting old ones.
CREATE INDEX days_by_day ON usage.days USING brin (day);

GRANT SELECT, INSERT, UPDATE, DELETE ON usage.days TO ${serviceRole};
