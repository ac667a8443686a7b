"""What an attack is made of: a notebook or folder that differs from an honest one, and what must come of it."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from environment.paths import ROOT

from . import course

HOSTS = {"wrong": course.WRONG, "right": course.RIGHT, "untouched": {}}
NOTHING = dict.fromkeys(course.POINTS, 0.0)
ALL = dict(course.POINTS)
FAMILIES = ("forging", "reading", "touching", "exhausting", "confusing", "notebook")
# In front of hostile code: the private descriptor and a way to write frames on it, as a learner would find them.
WIRE = """
import json, os, struct, sys, threading, time
from autograder.kernel.shell import Wire
from IPython import get_ipython

def frame(data, **fields):
    body = data if isinstance(data, bytes) else json.dumps(data | fields).encode()
    return struct.pack("<I", len(body)) + body

def send(data, **fields):
    os.write(Wire.descriptor, frame(data, **fields))

def current():
    return get_ipython().kernel.get_parent("shell")["msg_id"]
"""


@dataclass
class World:
    """What stands around the sandbox, for attacks that look for it; all of it belongs to the test."""

    root: Path
    port: int = 0
    socket: str = ""
    victim: int = 0
    token: str = ""
    admin: str = ""

    @property
    def shown(self) -> list[str]:
        """The folders that every sandbox shows, wherever they lie: the interpreter's and this repository's packages."""
        return [sys.prefix, sys.base_prefix, os.path.realpath(sys.executable), str(ROOT)]


@dataclass
class Work:
    """A learner's folder: the notebook, honest so far, and the world that it is handed in to."""

    folder: Path
    notebook: nbformat.NotebookNode
    world: World

    def cell(self, name: str) -> nbformat.NotebookNode:
        """The cell of that id."""
        return next(cell for cell in self.notebook.cells if cell.id == name)

    def at(self, name: str) -> int:
        """The place of the cell of that id."""
        return self.notebook.cells.index(self.cell(name))

    def insert(self, before: str, source: str) -> None:
        """Add a cell of the learner's own."""
        self.notebook.cells.insert(self.at(before), new_code_cell(source, id=f"own-{len(self.notebook.cells)}"))

    @property
    def file(self) -> Path:
        """The notebook's file."""
        return self.folder / f"{course.NOTEBOOK}.ipynb"

    def save(self) -> None:
        """Write the notebook unless the attack has put something else there."""
        if not self.file.exists() and not self.file.is_symlink():
            self.file.write_text(json.dumps(self.notebook))


Change = Callable[[Work], None]


@dataclass(frozen=True)
class Attack:
    """A submission and its verdict; `points` are per test, None for one that is held for review."""

    family: str
    change: Change
    points: dict[str, float | None] = field(default_factory=dict)  # of the tests that differ from the base
    base: str = "wrong"  # the honest notebook that is changed: wrong, right or untouched
    says: str = ""  # what some message, flag, repair or reason must say
    status: str = ""  # what the verdict as a whole must be, where it does not follow from the points
    ran: bool = True  # the hostile code must have come to its end, where it prints TRIED
    bare: bool = False  # also without a sandbox: harmless, and about forging
    gone: bool = False  # no test is judged at all
    setting: dict[str, str] = field(default_factory=dict)  # environment variables of the instructor's shell

    @property
    def expected(self) -> dict[str, float | None]:
        """The points of every test."""
        if self.gone:
            return {}
        return (ALL if self.base == "right" else NOTHING) | self.points

    @property
    def verdict(self) -> str:
        """The verdict as a whole."""
        if self.status or self.gone:
            return self.status or "not judged"
        if None in self.expected.values():
            return "held"
        return "passed" if self.expected == ALL else "failed"


def code(text: str, before: str = "price", end: str = "print('TRIED')") -> Change:
    """An attack by a cell of the learner's own; {root}, {port}, … become what the world is."""
    return lambda work: work.insert(before, _filled(text, work.world) + "\n" + end)


def answer(**answers: str) -> Change:
    """An attack by the text of answer cells."""

    def change(work: Work) -> None:
        for name, text in answers.items():
            work.cell(name)["source"] = _filled(text, work.world)

    return change


def several(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(work: Work) -> None:
        for one in changes:
            one(work)

    return change


def files(**contents: bytes | str) -> Change:
    """An attack by files beside the notebook; `__` in a name stands for a dot, `_in_` for a folder."""

    def change(work: Work) -> None:
        for name, content in contents.items():
            path = work.folder / name.replace("__", ".").replace("_in_", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return change


def raw(make: Callable[[Work], bytes]) -> Change:
    """An attack by the bytes of the notebook's file."""
    return lambda work: (work.file.write_bytes(make(work)), None)[1]


def _filled(text: str, world: World) -> str:
    for name in ("root", "port", "socket", "victim", "token", "admin", "shown"):
        text = text.replace("{{" + name + "}}", str(getattr(world, name)))
    return text
