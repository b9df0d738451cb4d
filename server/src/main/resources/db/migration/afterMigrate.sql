-- Views follow from the ledger: their schema is the service's own, and may be dropped at any time.
GRANT ${serviceRole} TO CURRENT_USER;
CREATE SCHEMA IF NOT EXISTS views AUTHORIZATION ${serviceRole};
-- So do the two in which views are built beside the live ones: to be compared and thrown away, or to
-- take their place.
CREATE SCHEMA IF NOT EXISTS replay AUTHORIZATION ${serviceRole};
CREATE SCHEMA IF NOT EXISTS rebuild AUTHORIZATION ${serviceRole};
GRANT ${serviceRole} TO "${serviceLogin}";
