#!/bin/bash
# Runs once, when the PostgreSQL of docker-compose.yml makes its files: the role
# under which Temporal makes its own two databases, apart from the product's.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --set password="$TEMPORAL_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'password';
SQL
