"""Work with the addresses of servers as text: splitting them apart and back loses forms like postgresql:///db."""

import re

_SERVER = re.compile(r"(?P<server>[a-z0-9+.-]+://[^/?]*)(?P<path>/[^?]*)?(?P<rest>.*)", re.DOTALL)


def without_password(url: str) -> str:
    """Return the address without its password, for people and logs."""
    # Up to the last @: a password that was not encoded may contain one itself.
    shown = re.sub(r"://([^:@/?]*)(:.*)?@", lambda found: f"://{found[1]}@" if found[1] else "://", url)
    return re.sub(r"\b(password=)[^&]*", r"\1...", shown)


def for_psycopg(url: str) -> str:
    """Return the address as psycopg reads it: without the driver that SQLAlchemy wants in it."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)


def with_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return _SERVER.sub(lambda found: f"{found['server']}/{name}{found['rest']}", url, count=1)


def same_server(one: str, other: str) -> bool:
    """Say whether two addresses lead to the same server with the same account."""
    found = [_SERVER.fullmatch(url) for url in (one, other)]
    return all(found) and len({match["server"] for match in found if match}) == 1
