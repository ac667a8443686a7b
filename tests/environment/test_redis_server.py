import os
import signal
from pathlib import Path

import pytest
import redis

from environment import processes, services


def test_it_speaks_redis_and_asks_for_the_password(shared):
    """Any client works with the address; without the password nothing does."""
    with redis.Redis.from_url(services.redis_url()) as client:
        client.set("key", "value")
        assert client.getdel("key") == b"value"
        port = client.connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_it_keeps_nothing_on_disk_and_listens_here_only(shared):
    """Redis is a fresh one after each start, and never open to the network."""
    with redis.Redis.from_url(services.redis_url()) as client:
        settings = client.config_get("save", "bind", "appendonly")
    assert settings == {"save": "", "bind": "127.0.0.1", "appendonly": "no"}


def test_its_password_is_not_among_its_arguments(shared):
    """Everybody on the machine can list processes."""
    server = services.server("redis")
    password = server.url.partition("@")[0].rpartition(":")[2].encode()
    assert password not in Path(f"/proc/{server.pid}/cmdline").read_bytes()
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0


def test_it_answers_on_its_socket(shared):
    """A sandbox without network reaches it by a file."""
    server = services.server("redis")
    password = server.url.partition("@")[0].rpartition(":")[2]
    with redis.Redis(unix_socket_path=server.socket, password=password) as client:
        assert client.ping()


def test_a_learners_shutdown_is_repaired(prepared):
    """A chapter may well send SHUTDOWN; the next command finds Redis again at the same address."""
    prepared.kernel("print(environment.redis_url(), flush=True)")
    before = prepared.running().servers["redis"]
    with redis.Redis.from_url(before.url) as client:
        client.shutdown(nosave=True)
    assert processes.wait_until(lambda: prepared.running().servers["redis"].pid != before.pid, 20)
    with redis.Redis.from_url(prepared.running().servers["redis"].url) as client:
        assert client.ping()
    assert prepared.running().servers["redis"].url == before.url
    os.kill(prepared.running().servers["redis"].pid, signal.SIGKILL)
    assert prepared.run("import redis; print(redis.Redis.from_url(environment.redis_url()).ping())") == "True"
