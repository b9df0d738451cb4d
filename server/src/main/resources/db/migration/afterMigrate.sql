-- Views follow from the ledger: their schema is the service's own, and may be dropped at any time.
GRANT ${serviceRole} TO CURRENT_USER;
CREATE SCHEMA IF NOT EXISTS views AUTHORIZATION ${serviceRole};
GRANT ${serviceRole} TO "${serviceLogin}";
