"""One course folder graded twice: by stock `nbgrader autograde` and, in a copy of it, by our engine."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import nbformat
from nbgrader.api import Gradebook

from environment.paths import ROOT

BIN = Path(sys.executable).parent
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "twice"
c.CourseDirectory.root = {root!r}
c.ClearSolutions.code_stub = {{"python": ""}}
c.Execute.shutdown_kernel = "immediate"
{more}
"""


@dataclass(frozen=True)
class Course:
    """A folder with source/ and submitted/; `more` is added to its configuration."""

    root: Path
    more: str = ""

    def start(self):
        """Write the configuration, anew in each copy of the folder."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "nbgrader_config.py").write_text(CONFIG.format(root=str(self.root), more=self.more))
        return self

    def source(self, assignment, notebook, node):
        """Put an instructor's notebook into source/."""
        _write(self.root / "source" / assignment / f"{notebook}.ipynb", node)

    def submit(self, student, assignment, notebook, node, timestamp=""):
        """Put a learner's notebook into submitted/."""
        folder = self.root / "submitted" / student / assignment
        _write(folder / f"{notebook}.ipynb", node)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)

    def copy(self, root):
        """Return a second course with the same sources, submissions and gradebook."""
        shutil.copytree(self.root, root)
        return Course(root, self.more).start()

    @property
    def gradebook(self):
        """The address of the gradebook."""
        return f"sqlite:///{self.root / 'gradebook.db'}"


def _write(path, node):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, path)


def stock(course, verb, assignment, *options):
    """Run one of nbgrader's own commands; return its exit status and what it said."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"  # alembic is started by its name
    nowhere = {"JUPYTER_CONFIG_DIR": str(course.root / "none"), "IPYTHONDIR": str(course.root / "ipython")}
    command = [BIN / "nbgrader", verb, assignment, *options]
    env = {**os.environ, "PATH": path, **nowhere}
    done = subprocess.run(command, cwd=course.root, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def ours(course, assignment, *options):
    """Grade with our engine in a process of its own; return its summary."""
    command = [sys.executable, "-m", "tests.autograder.twice", str(course.root), assignment, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("["), f"autograder grade ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return json.loads(done.stdout)[0]


def grades(course, assignment):
    """Return what the gradebook holds: by (student, notebook, cell) all numbers, comments and penalties."""
    found = {}
    with Gradebook(course.gradebook, "twice") as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                place = submission.student_id, notebook.name
                found[*place, "late penalty"] = notebook.late_submission_penalty, notebook.score, notebook.max_score
                for grade in notebook.grades:
                    scores = grade.auto_score, grade.manual_score, grade.extra_credit, grade.max_score
                    found[*place, grade.name] = (*scores, grade.needs_manual_grade)
                for comment in notebook.comments:
                    found[*place, f"comment {comment.name}"] = comment.auto_comment, comment.manual_comment
    return found


def differences(left, right, assignment):
    """Return what two courses' gradebooks do not agree on, and over how many entries they were compared."""
    one, other = grades(left, assignment), grades(right, assignment)
    keys = one.keys() | other.keys()
    return {key: (one.get(key), other.get(key)) for key in sorted(keys) if one.get(key) != other.get(key)}, len(keys)


def grade_twice(course, assignment, *options):
    """Grade by both and return the differences, the number of entries compared and stock's log."""
    mine = course.copy(course.root.with_name(f"{course.root.name}-ours"))
    _, said = stock(course, "autograde", assignment, *options)
    ours(mine, assignment)
    return *differences(course, mine, assignment), said


def _without_canary(root, assignment, *options):
    """Grade notebooks whose reference was never meant to score full marks."""
    from autograder import cli
    from autograder.sandbox import support

    kind = "none" if support.missing() else "namespaces"
    with mock.patch("autograder.canary.prove", lambda grader: None):
        cli.main(["grade", assignment, "--root", root, "--sandbox", kind, "--json", *options])


if __name__ == "__main__":
    _without_canary(*sys.argv[1:])
