# Debian's PostgreSQL with as much of the official image's interface as docker-compose.postgres.yml uses, for machines that reach
# no registry: POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD_FILE, data in /var/lib/postgresql/data, started as its own user.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-15 \
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15 \
 && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data \
 && install -d -o postgres -g postgres -m 3777 /run/postgresql
ENV PATH=/usr/lib/postgresql/15/bin:$PATH
COPY --chmod=755 <<'SCRIPT' /entrypoint
#!/bin/bash
set -euo pipefail
data=/var/lib/postgresql/data
if [[ ! -s $data/PG_VERSION ]]; then
  initdb --pgdata $data --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" --auth-local trust --auth-host scram-sha-256
  echo 'host all all all scram-sha-256' >>$data/pg_hba.conf
  # On its socket alone while it is filled, as the official image does.
  pg_ctl --pgdata $data --options "-c listen_addresses=''" --wait start
  createdb --username "$POSTGRES_USER" --maintenance-db postgres "$POSTGRES_DB"
  pg_ctl --pgdata $data --mode fast --wait stop
fi
exec postgres -D $data -c "listen_addresses=*"
SCRIPT
VOLUME ["/var/lib/postgresql/data"]
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["/entrypoint"]
