"""A guest's Redis: what chapters teach works, what reaches beyond it does not."""

import pytest
import redis

from environment.guest_redis import GuestRedis


@pytest.fixture
def server(tmp_path):
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o755)
    made = GuestRedis(tmp_path / "redis")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def client(server):
    with redis.Redis(unix_socket_path=server.socket, password=server.password) as client:
        yield client


@pytest.mark.parametrize(
    "command",
    [
        "SET a 1",
        "KEYS *",
        "FLUSHALL",
        "FLUSHDB",
        "EVAL return(1) 0",
        "ACL WHOAMI",
        "CLIENT LIST",
        "INFO memory",
        "CONFIG GET maxmemory",
        "PUBLISH a 1",
        "XADD a * b 1",
        "SELECT 3",
        "SLOWLOG GET",
        "OBJECT HELP",
        "MEMORY USAGE a",
        "SCRIPT LOAD return(1)",
    ],
)
def test_what_chapters_teach_works(client, command):
    client.execute_command(*command.split())


@pytest.mark.parametrize(
    "command",
    [
        "CONFIG SET dir /tmp",
        "CONFIG SET maxmemory 0",
        "CONFIG SET port 7000",
        "CONFIG SET bind *",
        "CONFIG REWRITE",
        "MODULE LOAD /tmp/x.so",
        "DEBUG SEGFAULT",
        "SHUTDOWN NOSAVE",
        "REPLICAOF 127.0.0.1 6379",
        "SLAVEOF 127.0.0.1 6379",
        "MIGRATE 127.0.0.1 6379 a 0 100",
        "SAVE",
        "BGSAVE",
        "BGREWRITEAOF",
        "SYNC",
        "PSYNC ? -1",
        "CLUSTER MEET 127.0.0.1 6379",
        "ACL SETUSER default +@all",
        "ACL SETUSER me on nopass +@all",
        "ACL DELUSER default",
    ],
)
def test_what_reaches_beyond_it_is_refused(client, command):
    with pytest.raises(redis.ResponseError, match=r"no permissions to run|not allowed"):
        client.execute_command(*command.split())


def test_a_script_may_do_no_more(client):
    with pytest.raises(redis.ResponseError, match="not allowed"):
        client.eval("return redis.call('config', 'set', 'maxmemory', '0')", 0)


def test_memory_ends(client):
    with pytest.raises(redis.ResponseError, match="maxmemory"):
        for number in range(200):
            client.set(f"key{number}", bytes(1 << 20))


def test_the_password_is_needed(server):
    with redis.Redis(unix_socket_path=server.socket) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_it_starts_again_empty_after_its_end(server, client):
    client.set("a", 1)
    server.end()
    server.start()
    with redis.Redis(unix_socket_path=server.socket, password=server.password) as again:
        assert again.get("a") is None


def test_nothing_is_left_after_stop(server):
    server.stop()
    assert not server.folder.exists()
    server.start()
    assert not server.folder.exists()
