"""For chapter 7: try files in a Python of its own, in a temporary folder, without leaving anything behind."""

import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache

SECONDS = 5
MARK = "\x1e"  # ends what one line has printed; no program of this chapter prints it
PYTHON = [sys.executable, "-S", "-B", "-X", "utf8"]  # -S: starts faster, and needs nothing but the standard library
PROMPT = f"""
import sys
typed, sys.argv[1:] = sys.argv[1:], []
names = {{"__name__": "__console__"}}
for line in typed:
    try:
        exec(compile(line, "<line>", "single"), names)
    except BaseException as error:
        print(f"{{type(error).__name__}}: {{error}}")
    print({MARK!r}, end="")
"""


def save(folder: str, files: Mapping[str, str]) -> None:
    """Write files, a dictionary from path to text, into a folder, which is made if need be."""
    for name, text in files.items():
        place = pathlib.Path(folder, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def prompt(files: Mapping[str, str], *lines: str) -> list[str]:
    """Type lines at the prompt of a new Python that has these files, and return what it shows for each of them."""
    status, shown, error = _run(_frozen(files), "-c", PROMPT, *lines)
    answers = [answer.rstrip("\n") for answer in shown.split(MARK)[:-1]]
    return answers + [error if status else ""] * (len(lines) - len(answers))


def session(files: Mapping[str, str], *lines: str) -> None:
    """Type lines at the prompt of a new Python that has these files, and print all that would be on the screen."""
    for line, answer in zip(lines, prompt(files, *lines), strict=True):
        print(">>>", line)
        if answer:
            print(answer)


def screen(*shown: str) -> str:
    """Return what a program has shown, set apart from the words around it."""
    lines = [line for text in shown for line in text.splitlines() or ["(nothing)"]]
    return "\n".join(f"| {line}" for line in lines)


def run(files: Mapping[str, str], *words: str) -> tuple[int, str, str]:
    """Run `python words` beside these files, and return its status, what it printed, and its error's last line."""
    return _run(_frozen(files), *words)


def _frozen(files: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(text)) for name, text in dict(files).items())


@cache
def _run(files: tuple[tuple[str, str], ...], *words: str) -> tuple[int, str, str]:
    with tempfile.TemporaryDirectory() as folder:
        save(folder, dict(files))
        try:
            done = subprocess.run(
                [*PYTHON, *words], cwd=folder, input="", capture_output=True, encoding="utf-8", timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return 1, "", f"it did not end within {SECONDS} seconds"
        error = (done.stderr.strip().splitlines() or [""])[-1]
        return done.returncode, _plain(done.stdout, folder), _plain(error, folder)


def _plain(text: str, folder: str) -> str:
    """Leave out the temporary folder's name, which nobody knows."""
    for place in (os.path.realpath(folder), folder):
        text = text.replace(place + os.sep, "")
    return text
