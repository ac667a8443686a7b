"""What `course services` prints."""

import shlex
import sys
import time

from course import screen
from environment import services

_COLUMNS = ("service", "version", "kind", "address", "process", "running for")


def up(kind: str, export: bool) -> None:
    """Start the services, to stay; print them, or only export lines for a shell."""
    services.up(kind=kind, pin=True)
    if export:
        print(f"export DATABASE_URL={shlex.quote(services.database_url())}")
        print(f"export REDIS_URL={shlex.quote(services.redis_url())}")
    else:
        status()
        print("They stay until: course services down")


def status() -> int:
    """Print what runs; return 1 when nothing does."""
    found = services.status()
    if not found:
        print("No service is running. Start them: course services up", file=sys.stderr)
        return 1
    screen.show(_COLUMNS, map(_row, found))
    return 0


def _row(one: services.Service) -> tuple[str, ...]:
    uptime = time.strftime("%H:%M:%S", time.gmtime(one.uptime)) if one.uptime is not None else ""
    return one.name, one.version, one.kind, one.url, str(one.pid or ""), uptime
