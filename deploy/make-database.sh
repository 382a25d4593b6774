#!/bin/sh
# Legt Konto und Datenbank an; das Konto darf nicht mehr, als es muss: Sonst hielten die Wände zwischen Kommunen nicht.
set -e
psql -v ON_ERROR_STOP=1 --username postgres --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE selfcheck LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE selfcheck OWNER selfcheck TEMPLATE template0 ENCODING 'UTF8';
SQL
