"""Print the addresses of a PostgreSQL that lets us create databases and of a Redis, one a line.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` name them; else the usual ports of this machine are tried. The first address comes
without a database name. Exit code 1 and the reason on standard error when one is missing.
"""

import getpass
import os
import sys
from urllib.parse import urlsplit

import psycopg2
import redis


def postgres() -> str:
    users = dict.fromkeys(["postgres", getpass.getuser()])
    given = os.environ.get("TEST_DATABASE_URL")
    candidates = [given] if given else [f"postgres://{user}@127.0.0.1:5432/postgres" for user in users]
    reasons = []
    for url in candidates:
        parts = urlsplit(url)
        server = f"{parts.scheme}://{parts.netloc}"
        try:
            connection = psycopg2.connect(f"{server}/postgres", connect_timeout=3)
        except psycopg2.Error as error:
            reasons.append(f"{parts.username}@{parts.hostname}: {str(error).strip().splitlines()[-1]}")
            continue
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone()[0]:
                return server
        reasons.append(f"{parts.username} may not create databases")
    sys.exit("no usable PostgreSQL (" + "; ".join(reasons) + "); set TEST_DATABASE_URL")


def redis_server() -> str:
    # Database 9: tests leave the machine's own data alone.
    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        sys.exit(f"no usable Redis ({error}); set TEST_REDIS_URL")
    return url


if __name__ == "__main__":
    database, broker = postgres(), redis_server()
    print(database)
    print(broker)
