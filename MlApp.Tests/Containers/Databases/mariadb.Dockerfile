# Debian's MariaDB with as much of the official image's interface as docker-compose.mariadb.yml uses, for machines that reach
# no registry: MARIADB_USER, MARIADB_DATABASE and MARIADB_PASSWORD_FILE, data in /var/lib/mysql, started as its own user.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends mariadb-server \
 && rm -rf /var/lib/apt/lists/* /var/lib/mysql \
 && install -d -o mysql -g mysql -m 700 /var/lib/mysql \
 && install -d -o mysql -g mysql -m 1777 /run/mysqld
COPY --chmod=755 <<'SCRIPT' /entrypoint
#!/bin/bash
set -euo pipefail
options=(--no-defaults --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock --pid-file=/run/mysqld/mysqld.pid)
if [[ ! -d /var/lib/mysql/mysql ]]; then
  mariadb-install-db --no-defaults --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=socket >/dev/null
  password=$(sed "s/['\\\\]/\\\\&/g" "$MARIADB_PASSWORD_FILE")
  mariadbd "${options[@]}" --bootstrap <<SQL
CREATE DATABASE \`$MARIADB_DATABASE\`;
FLUSH PRIVILEGES;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$password';
GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';
SQL
fi
exec mariadbd "${options[@]}" --bind-address=0.0.0.0
SCRIPT
VOLUME ["/var/lib/mysql"]
EXPOSE 3306
ENTRYPOINT ["/entrypoint"]
