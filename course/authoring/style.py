"""Reference solutions are formatted and lint clean: ruff looks at the Python answers of a chapter in one go."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from course.authoring.chapter import Chapter
from course.authoring.problems import Problem
from course.authoring.rules import problem

# A cell uses names of earlier cells (F821), imports what later ones need (F401), assigns its scaffold's names twice.
LINT = [
    "check",
    "--isolated",
    "--line-length=120",
    "--select=E,F,W,B,UP",
    "--ignore=F821,F401,F811,E402,B018,B903",
    "--output-format=json",
]
FORMAT = ["format", "--isolated", "--line-length=120", "--diff"]


def check(chapter: Chapter) -> Iterator[Problem]:
    """Yield a problem for each reference solution that ruff would change or complain about."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for exercise in chapter.exercises.values():
            if exercise.answer.block.language == "python":
                (folder / f"{exercise.id}.py").write_text(_solved(exercise.answer.text), encoding="utf-8")
        if not any(folder.iterdir()):
            return
        for finding in json.loads(_ruff(LINT, folder).stdout):
            answer = chapter.exercises[Path(finding["filename"]).stem].answer
            what = f"The solution of {answer.exercise}: {finding['code']} {finding['message']}"
            yield problem(answer, f"{what.rstrip('.')}.", "Tidy the reference solution.")
        for hunk in re.split(r"^--- ", _ruff(FORMAT, folder).stdout, flags=re.MULTILINE)[1:]:
            answer = chapter.exercises[Path(hunk.splitlines()[0]).stem].answer
            added = next((line[1:].strip() for line in hunk.splitlines()[2:] if line.startswith("+")), "less")
            what = f"The solution of {answer.exercise} is not formatted as ruff does."
            yield problem(answer, what, f"Write {added!r}.")


def _solved(text: str) -> str:
    """The answer as a finished learner would leave it: markers and the cue comment gone, one line feed at the end."""
    lines = [line for line in text.splitlines() if not re.search(r"(BEGIN|END) SOLUTION", line)]
    return "\n".join(lines).strip("\n") + "\n"


def _ruff(arguments: list[str], path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, str(path)], capture_output=True, text=True, check=False
    )
