"""The whole check of a notebook in a process of its own, for `%check`, for the side panel and for whoever waits.

The process is `course grade CHAPTER --json --lifeline`: the result comes on stdout, and on stderr what it is doing,
a line each, or else the sentence that says why there is no result. It holds the other end of a pipe: it ends when
whoever asked is gone, in whatever way.
"""

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from environment import paths

VERSION = 1
DOING = "… "  # begins a line on stderr that tells what is being done


class CheckFailed(RuntimeError):
    """There is no result; the text says why and what to do."""


@dataclass(frozen=True)
class TestResult:
    """One test cell: `status` is passed, failed, held, not judged or manual; `message` is what the learner is told.

    `answered` is false while the answer still is as it was released.
    """

    __test__ = False  # pytest would collect it for its name
    exercise: str
    cell: str
    status: str
    points: float
    most: float
    message: str = ""
    answer_error: str = ""
    answered: bool = True


@dataclass(frozen=True)
class Result:
    """What `course grade --json` prints, as one JSON object with these names; fields are only ever added.

    `chapter` is the folder's name, `status` that of the whole notebook, `points` of `most` those of all tests,
    `repairs` what was damaged in the notebook (the check used a copy with that put right), `reason` a sentence when
    the notebook could not be judged, `page` the file with the HTML feedback ("" for none), `sandbox` "namespaces" or
    "none". Nothing in it comes from hidden tests but the messages that their author wrote for learners.
    """

    chapter: str
    status: str
    points: float
    most: float
    tests: tuple[TestResult, ...]
    repairs: tuple[str, ...]
    reason: str
    page: str
    sandbox: str
    seconds: float
    version: int = VERSION

    def to_json(self) -> str:
        """Return the text that `parse` reads."""
        return json.dumps(asdict(self), indent=1)


def require_grader() -> None:
    """Raise CheckFailed where nbgrader, and so every part of the grading, cannot be imported."""
    if platform.system() == "Windows":
        raise CheckFailed(
            "Grading needs nbgrader, which does not run on Windows itself: open the course in WSL, the Linux that "
            "Windows brings along. Test cells, hints and progress work here."
        )


def parse(text: str) -> Result:
    """Read what `course grade --json` has printed; raise CheckFailed for anything else."""
    try:
        made: dict[str, Any] = json.loads(text)
        tests = tuple(TestResult(**test) for test in made["tests"])
        return Result(**made | {"tests": tests, "repairs": tuple(made["repairs"])})
    except (ValueError, TypeError, KeyError) as error:
        raise CheckFailed("The check ended without a readable result. Update the course, then check again.") from error


class Check:
    """A check that is under way or has ended: then `result` is there, or `problem` says why it is not."""

    def __init__(self, chapter: str, notebook: Path | None, environment: Mapping[str, str] | None) -> None:
        self.chapter, self.started, self.words = chapter, time.monotonic(), "starting"
        self.result: Result | None = None
        self.problem = ""
        self.ended = threading.Event()
        self.on_words: list[Callable[[str], None]] = []
        self.on_end: list[Callable[[], None]] = []
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the process has ended)
        self.process = _open(_command(chapter, notebook), environment, self._output)
        self._thread = threading.Thread(target=self._follow, name=f"check of {chapter}", daemon=True)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """Return how long it has been running."""
        return time.monotonic() - self.started

    def _follow(self) -> None:
        trouble = []
        with self.process as process:
            for line in process.stderr or ():
                if line.startswith(DOING):
                    self._say(line.removeprefix(DOING).strip())
                else:
                    trouble.append(line)
            code = process.wait()  # before the lifeline is closed
        self._conclude(code, "".join(trouble).strip())

    def _say(self, words: str) -> None:
        self.words = words
        for tell in list(self.on_words):
            tell(words)

    def _conclude(self, code: int, trouble: str) -> None:
        with self._output as output:
            output.seek(0)
            text = output.read().decode(errors="replace")
        try:
            self.result = parse(text) if text.strip() else None
        except CheckFailed as error:
            self.problem = str(error)
        if not self.result and not self.problem:
            self.problem = _problem(code, trouble)
        with _lock:
            del _running[self.chapter]
        self.ended.set()
        for tell in self.on_end:
            tell()


_running: dict[str, Check] = {}
_lock = threading.Lock()


def running(chapter: str) -> Check | None:
    """Return the check of this chapter that this process has started and that has not ended yet."""
    return _running.get(chapter)


def start(
    chapter: str,
    on_end: Callable[[], None] | None = None,
    *,
    notebook: Path | None = None,
    environment: Mapping[str, str] | None = None,
    on_words: Callable[[str], None] | None = None,
) -> Check:
    """Start a check in the background, or join the one that runs; the callbacks are called from a thread."""
    with _lock:
        check = _running.get(chapter) or Check(chapter, notebook, environment)
        _running[chapter] = check
        check.on_words += [on_words] if on_words else []
        check.on_end += [on_end] if on_end else []
    return check


async def run(chapter: str, on_words: Callable[[str], None] | None = None) -> Result:
    """Check a chapter, or wait for its running check, without blocking the loop; raise CheckFailed without a result.

    A thread waits for the process: not every loop of Windows can.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def tell(words: str) -> None:
        if on_words and not loop.is_closed():
            loop.call_soon_threadsafe(on_words, words)

    def end() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(ended.set)

    check = start(chapter, end, on_words=tell)
    await ended.wait()
    if check.result is None:
        raise CheckFailed(check.problem)
    return check.result


def _command(chapter: str, notebook: Path | None) -> list[str]:
    named = ["--notebook", str(notebook)] if notebook else []
    return [sys.executable, "-m", "course", "grade", chapter, "--json", "--lifeline", *named]


def _open(command: list[str], environment: Mapping[str, str] | None, output: IO[bytes]) -> "subprocess.Popen[str]":
    """Start the process in a group of its own: an interrupt of the kernel is not meant for it."""
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(
        command,
        cwd=paths.ROOT,
        env={**(os.environ if environment is None else environment), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        creationflags=flags,
    )


def _problem(code: int, trouble: str) -> str:
    if code < 0:
        return f"The check was ended from outside (signal {-code}) before it had a result. Run it again."
    if "Traceback (most recent call last)" in trouble:
        last = trouble.splitlines()[-1]
        return f"The check failed for a reason that is ours, not yours: {last}. Run it again; python3 run.py repairs."
    return trouble or f"The check ended without a result (status {code}). Run it again."
