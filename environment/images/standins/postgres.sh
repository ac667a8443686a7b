#!/bin/bash
# The contract of the official image as far as docker-compose.yml uses it: fill an empty volume, then serve.
set -euo pipefail
user=${POSTGRES_USER:-postgres}
export PGPASSWORD=$POSTGRES_PASSWORD

if [[ ! -s $PGDATA/PG_VERSION ]]; then
  mapfile -t options < <(xargs -n 1 <<<"${POSTGRES_INITDB_ARGS:-}")
  initdb --pgdata "$PGDATA" --username "$user" --pwfile <(printf '%s\n' "$PGPASSWORD") "${options[@]}" >/dev/null
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  pg_ctl --pgdata "$PGDATA" --silent --wait --options '-c listen_addresses=' start
  [[ ${POSTGRES_DB:-postgres} == postgres ]] || createdb --username "$user" --owner "$user" "$POSTGRES_DB"
  for script in /docker-entrypoint-initdb.d/*.sh; do
    [[ -e $script ]] && sh "$script"
  done
  pg_ctl --pgdata "$PGDATA" --silent --wait stop
fi
exec "$@" -c listen_addresses='*'
