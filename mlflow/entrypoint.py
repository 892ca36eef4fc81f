"""Completes MLFLOW_BACKEND_STORE_URI with the driver that is installed and the password that a file holds, and becomes `mlflow`.

    MLFLOW_BACKEND_STORE_URI         postgresql://mlflow@postgres:5432/mlflow, without the password
    MLFLOW_DATABASE_PASSWORD_FILE    /run/secrets/database-password

Its arguments are those of `mlflow`; `upgrade` brings the database's schema to this version of MLflow.
"""

import os
import sys
from urllib.parse import quote, urlsplit, urlunsplit

STORE = "MLFLOW_BACKEND_STORE_URI"
PASSWORD_FILE = "MLFLOW_DATABASE_PASSWORD_FILE"

# Where an address names no driver, SQLAlchemy takes others than requirements.txt has.
DRIVERS = {"postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql"}


def with_driver(uri: str) -> str:
    scheme, separator, rest = uri.partition("://")
    return DRIVERS.get(scheme, scheme) + separator + rest


def with_password(uri: str, password: str) -> str:
    parts = urlsplit(uri)
    user, at, host = parts.netloc.rpartition("@")
    if not at or not user or ":" in user:
        sys.exit(f"{STORE}: with {PASSWORD_FILE} it needs a user and no password, as in postgresql://mlflow@postgres:5432/mlflow")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


def check_folder(uri: str) -> None:
    """MLflow tries for minutes to open a database in a folder that it may not write, and never says which folder."""
    scheme, _, path = uri.partition(":///")
    folder = os.path.dirname(path)
    if scheme == "sqlite" and os.path.isdir(folder) and not os.access(folder, os.W_OK):
        user = f"{os.getuid()}:{os.getgid()}"
        sys.exit(f"{folder}: user {user} may not write here; give what is mounted there to it: chown -R {user} FOLDER")


def main(arguments: list[str]) -> None:
    os.environ[STORE] = with_driver(os.environ.get(STORE, ""))
    file = os.environ.get(PASSWORD_FILE)
    if file:
        try:
            with open(file, encoding="utf-8") as secret:
                password = secret.read().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            sys.exit(f"{PASSWORD_FILE}: {file} cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}")
        if not password:
            sys.exit(f"{PASSWORD_FILE}: {file} is empty")
        # In the environment and not among the arguments, which every process list shows.
        os.environ[STORE] = with_password(os.environ[STORE], password)

    check_folder(os.environ[STORE])
    if arguments == ["upgrade"]:
        from mlflow.cli import cli

        cli(["db", "upgrade", os.environ[STORE]])
    else:
        # Becomes mlflow instead of starting it, so that the signal to stop reaches it.
        os.execvp("mlflow", ["mlflow", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
