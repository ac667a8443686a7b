"""Redis is told to write files, load modules and follow another server."""

from .kit import Attack, code

CODE = """
import os
import redis

client = redis.from_url(os.environ["REDIS_URL"], socket_timeout=2)
for command in (
    ["CONFIG", "SET", "dir", "/tmp"],
    ["CONFIG", "SET", "dbfilename", "evil"],
    ["MODULE", "LOAD", "/tmp/x.so"],
    ["REPLICAOF", "127.0.0.1", "{{port}}"],
    ["DEBUG", "SEGFAULT"],
    ["ACL", "SETUSER", "default", "on", "nopass"],
    ["MIGRATE", "127.0.0.1", "{{port}}", "x", "0", "100"],
    ["SAVE"],
    ["SHUTDOWN"],
):
    try:
        answer = client.execute_command(*command)
        if command[0] not in ("SHUTDOWN", "SAVE", "MIGRATE") or answer not in (None, b"NOKEY", True):
            print("ESCAPED", command, answer)
    except redis.RedisError as error:
        pass
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
