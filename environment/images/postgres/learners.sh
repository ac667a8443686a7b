#!/bin/sh
# When a new volume is filled: the learners' role and its database, as environment/roles.py makes them.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<SQL
do \$\$ begin create role course; exception when duplicate_object then null; end \$\$;
alter role course login createdb createrole password '$COURSE_PASSWORD';
alter role course set statement_timeout = '60s';
alter role course set lock_timeout = '20s';
alter role course set idle_in_transaction_session_timeout = '10min';
create database course owner course;
SQL
