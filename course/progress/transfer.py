"""Taking the diary to another machine: one file with every event, and adding such a file to what is here."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from course.progress import events
from course.workspace import write

FORMAT = "course progress 1"


class NoProgress(RuntimeError):
    """The file holds no progress; the text says which file and where such files come from."""

    exit_code = 2


def export(file: Path) -> int:
    """Write every event into a file; return how many there are."""
    found = events.read()
    lines = ",\n".join(events.line(event) for event in found)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    write(file, f'{{"format":"{FORMAT}","exported":"{now}","events":[\n{lines}\n]}}\n'.encode())
    return len(found)


def bring(file: Path) -> int:
    """Add a file's events that are not here yet; return how many there were."""
    theirs = Counter(events.line(event) for event in _events(file))
    # What happened twice in one second is there twice, on both sides: counting keeps both and adds none.
    missing = theirs - Counter(events.line(event) for event in events.read())
    new = list(events.parsed("\n".join(sorted(missing.elements())).encode()))
    events.add(new)
    return len(new)


def _events(file: Path) -> list[events.Event]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']!r}, and {FORMAT!r} is needed")
        lines = [json.dumps(entry) for entry in content["events"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise NoProgress(
            f"{file} holds no progress ({_reason(error)}). "
            "Make such a file on the other machine: course progress --export FILE"
        ) from error
    return list(events.parsed("\n".join(lines).encode()))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) if isinstance(error, ValueError) else "it is another kind of file"
