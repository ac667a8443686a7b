"""The diary of a learner's work: one JSON object per line in .course/progress/events.jsonl, only ever added to.

Every line *begins* with its line feed. So an event is whole as soon as it is written, and what a killed process or a
full disk has left unfinished never touches the line that the next process writes: reading skips the torn piece.
"""

import contextlib
import errno
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, get_args

from environment import paths

Kind = Literal["attempt", "check", "hint", "solution", "reset", "path", "tick", "open"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_VALUES = itemgetter("at", "kind", "chapter", "exercise", "data")
_TYPES = [str, str, str, str, dict]
LONGEST = 1000  # characters of one text: a message of megabytes must not make every later reading slow


@dataclass(frozen=True)
class Event:
    """One thing that the learner did; `at` is the time in UTC, to the second."""

    at: str
    kind: str
    chapter: str = ""
    exercise: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def record(kind: Kind, chapter: str = "", exercise: str = "", **data: Any) -> None:  # noqa: ANN401
    """Write down what the learner did, now; an OSError says that the disk did not take it."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    add([Event(now, kind, chapter, exercise, {name: _shortened(value) for name, value in data.items()})])


def add(events: Iterable[Event]) -> None:
    """Append events to the diary: all of them in one write, which is on the disk when this returns."""
    lines = "".join("\n" + line(event) for event in events).encode()
    if lines:
        _append(file(), lines)


def read() -> list[Event]:
    """Return every event in the order of time; torn lines are skipped."""
    try:
        content = file().read_bytes()
    except FileNotFoundError:
        return []
    return sorted(parsed(content), key=lambda event: event.at)


def file() -> Path:
    """Return where the diary lies."""
    return paths.state() / "progress" / "events.jsonl"


def line(event: Event) -> str:
    """Return the event as one line of JSON, the same for the same event."""
    return json.dumps(asdict(event), sort_keys=True, separators=(",", ":"), default=str)


def parsed(content: bytes) -> Iterator[Event]:
    """Return the events that a diary's text holds, skipping what is none."""
    lines = [text for text in content.decode(errors="replace").split("\n") if text]
    try:
        found = json.loads(f"[{','.join(lines)}]")  # all at once takes half the time
    except ValueError:
        found = list(_readable(lines))
    for entry in found:
        try:
            yield _event(entry)
        except (TypeError, KeyError, ValueError):
            continue


def _readable(lines: list[str]) -> Iterator[object]:
    for text in lines:
        with contextlib.suppress(ValueError):
            yield json.loads(text)


def _event(entry: Any) -> Event:  # noqa: ANN401
    """Return the event; what another program has put into the diary raises an error."""
    values = at, *_ = _VALUES(entry)
    if list(map(type, values)) != _TYPES:
        raise TypeError
    datetime.fromisoformat(at)
    return Event(*values)


def _shortened(value: object) -> object:
    return value[: LONGEST - 1] + "…" if isinstance(value, str) and len(value) > LONGEST else value


def _append(path: Path, lines: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with _alone(handle):
            # One write: the system appends it in one piece, whoever else writes.
            if os.write(handle, lines) < len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(handle)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 30  # a byte that is never written, so that readers are not locked out

    @contextlib.contextmanager
    def _alone(handle: int) -> Iterator[None]:
        """Keep other writers out: to Windows, appending is two steps, go to the end and write."""
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(handle, _BEYOND, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:

    def _alone(handle: int) -> contextlib.AbstractContextManager[None]:
        """Let the system do it: appending is one step."""
        return contextlib.nullcontext()
