#!/usr/bin/env bash
# Runs once, when the postgres image makes its data: the login that owns the schema and the one
# the service runs with, which has no right but those that the migrations grant it.
set -euo pipefail

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv migration_password LEDGER_MIGRATION_PASSWORD
\getenv login_password LEDGER_DATABASE_PASSWORD
CREATE ROLE ledger_migrator LOGIN CREATEROLE PASSWORD :'migration_password';
CREATE ROLE ledger_login LOGIN PASSWORD :'login_password';
ALTER DATABASE token_ledger OWNER TO ledger_migrator;
REVOKE ALL ON DATABASE token_ledger FROM PUBLIC;
GRANT CONNECT ON DATABASE token_ledger TO ledger_login;
SQL
