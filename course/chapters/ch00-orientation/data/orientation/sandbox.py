"""The sandbox of the exercise `doctor`: settings that are broken on purpose, and the real servers that refuse them.

Nothing outside the notebook's own folder is written: a repair changes the file connection.json and nothing else.
"""

import json
import socket
from pathlib import Path
from pprint import pprint
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.retry import Retry

import environment

FILE = Path("connection.json")


def running():
    """Return where the two servers of this machine really listen."""
    postgres = conninfo_to_dict(environment.database_url())
    # A server that is reached through a socket file has neither host nor port in its address.
    redis_address = urlsplit(environment.redis_url())
    return {
        "postgres": {
            "host": postgres.get("host", "127.0.0.1"),
            "port": int(postgres.get("port", 5432)),
            "database": postgres["dbname"],
            "user": postgres["user"],
        },
        "redis": {"host": redis_address.hostname or "127.0.0.1", "port": redis_address.port or 6379},
    }


def broken():
    """Return the settings of the sandbox as somebody left them: three of the values are wrong."""
    now = running()
    taken = {now["postgres"]["port"], now["redis"]["port"]}
    wrong_postgres = _silent_port(now["postgres"]["host"], 5431, taken)
    wrong_redis = _silent_port(now["redis"]["host"], 6378, taken)
    return {
        "postgres": {**now["postgres"], "port": wrong_postgres, "database": "coarse", "connect_timeout": 3},
        "redis": {**now["redis"], "port": wrong_redis, "socket_timeout": 3},
    }


def _silent_port(host, number, taken):
    """Return the first port from `number` downwards on which nobody listens."""
    while number in taken or _answers(host, number):
        number -= 1
    return number


def _answers(host, number):
    try:
        socket.create_connection((host, number), timeout=1).close()
    except OSError:
        return False
    return True


def show(settings):
    """Print settings with one line for each server, so that two of them can be compared."""
    pprint(settings, width=120, sort_dicts=False)


def operate(repair):
    """Apply the repair to a fresh copy of the broken settings, save the result, and try both servers with it."""
    settings = repair(broken(), running())
    if type(settings) is not dict:
        print(f"repair() gave back {settings!r}; the settings are needed: does it still end with `return settings`?")
        return
    FILE.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    print(f"Saved in {FILE}. Trying it:\n")
    try_out(settings)


def try_out(settings):
    """Knock at both servers with these settings and print what they say."""
    print("PostgreSQL:", postgres_says(settings))
    print("Redis:     ", redis_says(settings))


def saved():
    """Return the settings in connection.json, or None when there is no file that can be read."""
    try:
        return json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def postgres_says(settings):
    """Connect to PostgreSQL with the settings; return the answer to `select version()`, or the server's complaint."""
    try:
        chosen = settings["postgres"]
        with psycopg.connect(
            environment.database_url(),
            host=chosen["host"],
            port=chosen["port"],
            dbname=chosen["database"],
            user=chosen["user"],
            connect_timeout=chosen.get("connect_timeout", 3),
        ) as connection:
            return connection.execute("select version()").fetchone()[0]
    except (psycopg.Error, KeyError, TypeError) as error:
        return _complaint(error)


def redis_says(settings):
    """Send PING to Redis with the settings; return PONG, or the complaint."""
    try:
        options = parse_url(environment.redis_url())
        if "path" not in options:
            options.update(host=settings["redis"]["host"], port=settings["redis"]["port"])
        options.update(socket_timeout=3, socket_connect_timeout=3, retry=Retry(NoBackoff(), 0))
        pool = redis.ConnectionPool(**options)
        try:
            return "PONG" if redis.Redis(connection_pool=pool).ping() else "no answer"
        finally:
            pool.disconnect()
    except (redis.RedisError, KeyError, TypeError, ValueError) as error:
        return _complaint(error)


def _complaint(error):
    if isinstance(error, KeyError):
        return f"ERROR: the settings have no {error}"
    text = str(error).strip().replace("\n\t", "\n            ").removeprefix("connection failed: ")
    return f"ERROR: {text}"
