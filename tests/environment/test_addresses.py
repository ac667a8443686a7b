import pytest

from environment import addresses


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:pass@host:5432/db", "postgresql://me@host:5432/db"),
        ("postgresql://me:p%40ss@host/db?sslmode=require", "postgresql://me@host/db?sslmode=require"),
        ("redis://:pass@127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("postgresql:///db", "postgresql:///db"),
        ("postgresql://me:p/w@d@host/db", "postgresql://me@host/db"),
        ("postgresql://host/db?user=me&password=secret&a=b", "postgresql://host/db?user=me&password=...&a=b"),
        ("postgresql://me:pass@[::1]:5432/db", "postgresql://me@[::1]:5432/db"),
    ],
)
def test_no_password_is_shown(url, shown):
    """Addresses in messages and logs have no password."""
    assert addresses.without_password(url) == shown


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("postgresql://me:x@host:5432/db", "postgresql://me:x@host:5432/new"),
        ("postgresql://me:x@host:5432", "postgresql://me:x@host:5432/new"),
        ("postgresql:///db?host=/run/pg", "postgresql:///new?host=/run/pg"),
        ("postgresql://host?sslmode=require", "postgresql://host/new?sslmode=require"),
    ],
)
def test_another_database_on_the_same_server(url, other):
    """Only the database's name changes, whatever form the address has."""
    assert addresses.with_database(url, "new") == other
    assert addresses.same_server(url, other.partition("?")[0])


def test_other_servers_and_accounts_differ():
    """Another port or another user is another matter; nonsense is the same as nothing."""
    url = "postgresql://me:x@host:5432/db"
    assert not addresses.same_server(url, "postgresql://me:x@host:5433/db")
    assert not addresses.same_server(url, "postgresql://you:x@host:5432/db")
    assert not addresses.same_server("nonsense", "nonsense")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_the_schemes_of_other_libraries_are_understood(scheme):
    """A chapter may set DATABASE_URL as SQLAlchemy or Django want it."""
    assert addresses.for_psycopg(f"{scheme}://me:x@host/db") == "postgresql://me:x@host/db"
    assert addresses.for_psycopg("redis://host/0") == "redis://host/0"
