"""`autograder grade` with a stopwatch in place of its progress bar: python -m benchmarks.stopwatch FILE [options]."""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from autograder import cli, lean
from benchmarks import machine

if TYPE_CHECKING:
    from autograder.batch import Progress


@contextmanager
def stamped(file: Path) -> Iterator[None]:
    """Write down when grading began, each verdict was there and all was written, and the CPU seconds till then."""
    stamps: list[tuple[str, float, float]] = []

    @contextmanager
    def bar(name: str, quiet: bool) -> Iterator["Progress"]:
        from autograder.batch import Progress  # the command loads what it needs when it needs it

        def note(label: str) -> None:
            stamps.append((label, time.time(), machine.billed()))

        note("opened")
        yield Progress(say=lambda text: note(text or "ready"), done=lambda verdict: note("done"))
        note("written")

    with patch("autograder.show.bar", bar):
        try:
            yield
        finally:
            file.write_text(json.dumps(stamps))


@contextmanager
def open_tests() -> Iterator[None]:
    """The sandbox alone: tests run in the learner's process as they do in nbgrader."""
    with (
        patch("autograder.running.split", lambda *_: None),
        patch("autograder.grading.second_run", lambda *_: []),
    ):
        yield


def main() -> None:
    """Run the command as it is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--open", action="store_true")
    own, command = parser.parse_known_args()
    lean.load_jsonschema()  # as the command does it; the patches below load the rest
    with ExitStack() as stack:
        stack.enter_context(stamped(own.file))
        if own.open:
            stack.enter_context(open_tests())
        cli.main(command)


if __name__ == "__main__":
    main()
