"""One class: every attack, and honest neighbours before, between and after; graded once, looked at by all tests."""

import importlib
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from environment.paths import ROOT

from . import course, kit
from .kit import Attack, Work, World

EVERY = 30
HONEST = {
    "right": (course.RIGHT, kit.ALL),
    "wrong": (course.WRONG, kit.NOTHING),
    "untouched": ({}, kit.NOTHING),
    "other": (
        {
            "price": "import operator\nprint('x' * 5000)\n"
            + course.RIGHT["price"].replace("def", "def helper():\n    pass\n\ndef"),
            "count": "from collections import Counter\n\ndef count(text):\n    return Counter(text.lower().split())",
            "money": "from dataclasses import dataclass\n\n@dataclass\nclass Money:\n    cents: int\n\n"
            "    def __add__(self, other):\n        return Money(self.cents + other.cents)",
            "query": "%%sql dear\n-- dear\nselect p.name, p.price from products p where not p.price <= 20 order by 1",
        },
        kit.ALL,
    ),
}


def load(name: str) -> Attack:
    """The attack of a test file."""
    return importlib.import_module(f"tests.attacks.{name}").ATTACK


def students(names: list[str]) -> dict[str, str]:
    """Each student with the attack, or the honest work, that is handed in; the order is that of grading."""
    places = [*range(0, len(names), EVERY), len(names)]
    honest = {f"{place:03}-honest-{kind}": f"honest {kind}" for place in places for kind in HONEST}
    return honest | {f"{place:03}-{name.removeprefix('test_')}": name for place, name in enumerate(names)}


def lay(root: Path, names: list[str], about: dict[str, object]) -> None:
    """Write a course with everything that was handed in."""
    course.make(root)
    world = World(root, **about)
    (root / "instructor.txt").write_text(world.token)
    for student, name in students(names).items():
        folder = root / "submitted" / student / course.NAME
        folder.mkdir(parents=True)
        attack = None if name.startswith("honest ") else load(name)
        answers = kit.HOSTS[attack.base] if attack else HONEST[name.removeprefix("honest ")][0]
        work = Work(folder, course.released(), world)
        for cell, text in answers.items():
            work.cell(cell)["source"] = text
        if attack:
            attack.change(work)
        work.save()


@dataclass(frozen=True)
class Siege:
    """What came of it, for one kind of sandbox."""

    root: Path
    names: list[str]
    evidence: dict
    watch: dict

    def verdict(self, student: str) -> dict:
        """The verdict on a student, {} when there is none."""
        (file,) = [*self.root.glob(f".autograder/{course.NAME}/verdicts/{student}.json"), None][:1]
        return json.loads(file.read_text()) if file else {}

    def student(self, name: str) -> str:
        """Who handed in this attack."""
        return next(student for student, one in students(self.names).items() if one == name)

    @cached_property
    def gradebook(self) -> dict[str, dict[str, tuple]]:
        """Per student and test: automatic score, manual score, extra credit, whether somebody has to look."""
        query = """select a.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
            from grade g join base_cell b on b.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
            join submitted_assignment a on a.id = n.assignment_id"""
        rows: dict[str, dict[str, tuple]] = {}
        with closing(sqlite3.connect(self.root / "gradebook.db")) as connection:
            for student, cell, *grade in connection.execute(query):
                rows.setdefault(student, {})[cell] = tuple(grade)
        return rows

    @cached_property
    def harm(self) -> list[str]:
        """What happened to others, one line each; nothing when all is well."""
        lines = [f"{name} left behind: {left}" for name, left in self.evidence["left"].items() if left]
        lines += [f"somebody reached the test's listeners: {self.watch}"] if self.watch["callers"] else []
        lines += [] if self.watch["victim"] else ["somebody ended a process outside of the sandbox"]
        for student, name in students(self.names).items():
            if name.startswith("honest "):
                lines += self._harmed(student, HONEST[name.removeprefix("honest ")][1])
        return [*lines, *self._gradebook()]

    def _harmed(self, student: str, expected: dict[str, float]) -> list[str]:
        verdict = self.verdict(student)
        tests = {test["id"]: test["points"] for part in verdict.get("notebooks", []) for test in part["tests"]}
        flags = [flag["what"] for part in verdict.get("notebooks", []) for flag in part["flags"]]
        lines = [] if tests == expected else [f"{student} has {tests} instead of {expected}"]
        lines += [f"{student} is flagged: {flags}"] if flags else []
        rows = {cell: (points, None, None, 0) for cell, points in expected.items()}
        return lines + ([] if self.gradebook.get(student) == rows else [f"{student}: {self.gradebook.get(student)}"])

    def _gradebook(self) -> list[str]:
        with closing(sqlite3.connect(self.root / "gradebook.db")) as connection:
            sound = connection.execute("pragma integrity_check").fetchone() == ("ok",)
        forged = [
            student for student, rows in self.gradebook.items() for row in rows.values() if row[1:3] != (None, None)
        ]
        lines = [] if sound else ["the gradebook is damaged"]
        lines += [f"scores by hand for {sorted(set(forged))}"] if forged else []
        strangers = self.gradebook.keys() - students(self.names).keys()
        return lines + ([f"strangers in the gradebook: {strangers}"] if strangers else [])

    def released(self, student: str) -> str:
        """The text of every file that may reach a learner or is opened in formgrader."""
        folders = (self.root / step / student for step in ("autograded", "feedback"))
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        return "\n".join(file.read_bytes().decode(errors="replace") for file in sorted(files))


@dataclass(frozen=True)
class Outcome:
    """What came of one attack."""

    attack: Attack
    siege: Siege
    student: str

    @cached_property
    def verdict(self) -> dict:
        """The verdict file."""
        return self.siege.verdict(self.student)

    @property
    def tests(self) -> dict[str, dict]:
        """The verdict on each test."""
        return {test["id"]: test for part in self.verdict["notebooks"] for test in part["tests"]}

    @property
    def said(self) -> str:
        """All that was said about the submission."""
        parts = self.verdict["notebooks"]
        lines = [self.verdict["reason"], *(test["message"] for part in parts for test in part["tests"])]
        lines += [one["what"] for part in parts for kind in ("flags", "repairs") for one in part[kind]]
        lines += [part["reason"] for part in parts]
        return "\n".join(line for line in lines if line)

    @cached_property
    def notebook(self) -> nbformat.NotebookNode:
        """The autograded notebook."""
        file = self.siege.root / "autograded" / self.student / course.NAME / f"{course.NOTEBOOK}.ipynb"
        return nbformat.read(file, as_version=4)

    @property
    def printed(self) -> str:
        """What the cells wrote."""
        outputs = [output for cell in self.notebook.cells if cell.cell_type == "code" for output in cell.outputs]
        return "".join(str(output.get("text", output.get("evalue", ""))) for output in outputs)

    def check(self) -> None:
        """The attack has gained nothing; what all did to others and left behind is asked in test_siege."""
        assert self.verdict, f"there is no verdict: {self.siege.evidence['error'][-2000:]}"
        points = {name: test["points"] for name, test in self.tests.items()}
        assert (points, self.verdict["status"]) == (self.attack.expected, self.attack.verdict), self.said
        assert self.verdict["submission"], f"counted as our own failure: {self.said}"
        assert self.attack.says in self.said, self.said
        if not self.attack.gone:
            assert "ESCAPED" not in self.printed, self.printed[:2000]
            assert "TRIED" in self.printed or not self.attack.ran, self.printed[:2000]
            rows = {cell: row[0] for cell, row in self.siege.gradebook[self.student].items()}
            assert rows == points
            assert all(row[3] == (row[0] is None) for row in self.siege.gradebook[self.student].values())


def grade(folder: Path, kinds: dict[str, list[str]], token: str) -> None:
    """Grade these attacks in each kind of sandbox, in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "order.json").write_text(json.dumps({"kinds": kinds, "token": token}))
    command = [sys.executable, "-m", "tests.attacks.keeper", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr[-4000:]
