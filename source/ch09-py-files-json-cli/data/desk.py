"""For chapter 9: folders that vanish again, a reader who looks at every moment, programs in a Python of their own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SECONDS = 5
PYTHON = [sys.executable, "-S", "-B", "-X", "utf8"]  # -S: starts faster, and needs nothing but the standard library
DRIVER = """
import contextlib, io, json, runpy, sys
script, calls = sys.argv[1], json.loads(sys.argv[2])
answers = []
for words in calls:
    sys.argv[:] = [script, *words]
    shown, said, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
            print(end.code if isinstance(end.code, str) else "", file=sys.stderr)
        except BaseException as error:
            status = 1
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
    answers.append([status, shown.getvalue(), (said.getvalue().strip().splitlines() or [""])[-1]])
print(json.dumps(answers))
"""


@contextmanager
def folder(files: Mapping[str, str | bytes]) -> Iterator[Path]:
    """Give a temporary folder with these files, a dictionary from path to text or bytes."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name).resolve()
        for path, content in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(content if isinstance(content, bytes) else content.encode())
        yield place


def contents(place: Path) -> dict[str, str]:
    """Return all files below a folder, with their text, in the order of their paths."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): _text(path) for path in files}


def _text(path: Path) -> str:
    """Return a file's text with the line ends of a text, whatever the system writes."""
    return path.read_bytes().decode("utf-8", "backslashreplace").replace(os.linesep, "\n")


def ended(call: Callable[[], object], *hidden: object) -> object:
    """Return what a call gives back, or the type and message of the error that it ends in."""
    try:
        return call()
    except (Exception, SystemExit) as error:
        text = f"{type(error).__name__}: {error}"
        for place in hidden:
            text = text.replace(str(place) + os.sep, "")
        return text


def watched(path: Path, call: Callable[[], object]) -> dict[str, object]:
    """Call, look at one file at every step on the way, and return what there was to see."""
    seen: list[str | None] = []
    before = set(os.listdir(path.parent))
    drafts: set[str] = set()

    def look(frame: FrameType | None = None, event: str = "", argument: object = None) -> None:
        text = _text(path) if os.path.exists(path) else None
        if not seen or seen[-1] != text:
            seen.append(text)
        drafts.update(set(os.listdir(path.parent)) - before - {path.name})

    look()
    sys.setprofile(look)
    try:
        result = ended(call, path.parent)
    finally:
        sys.setprofile(None)
    look()
    return {"result": result, "seen": seen, "drafts": len(drafts), "files": contents(path.parent)}


def run(place: Path, *words: str) -> tuple[int, str, str]:
    """Run `python words` in a folder, and return its status, what it printed, and its error's last line."""
    try:
        done = subprocess.run(
            [*PYTHON, *words], cwd=place, input="", capture_output=True, encoding="utf-8", timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return 1, "", f"it did not end within {SECONDS} seconds"
    return done.returncode, done.stdout, (done.stderr.strip().splitlines() or [""])[-1]


def run_all(place: Path, script: str, calls: Sequence[Sequence[str]]) -> list[tuple[int, str, str]]:
    """Run a script in a folder, once for each list of words, in one Python, and return what `run` would for each."""
    status, shown, error = run(place, "-c", DRIVER, script, json.dumps([list(words) for words in calls]))
    if status:
        return [(status, "", error)] * len(calls)
    return [(answer[0], answer[1], answer[2]) for answer in json.loads(shown)]
