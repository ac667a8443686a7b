"""One course folder graded twice: by stock `nbgrader autograde` and, in a copy of it, by our engine."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import nbformat
from nbgrader.api import Gradebook

from autograder import settings
from autograder.records import register
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

    def register(self, assignment):
        """Tell the gradebook about an assignment; nbgrader's own generate_assignment is slow with many cells."""
        register.register(settings.load(self.root), assignment)

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


# Several commands in one process: nbgrader's imports take longer than most of what it does here.
SERVE = """
import json, sys
from nbgrader.apps import NbGraderApp

statuses = []
for arguments in json.loads(sys.argv[1]):
    NbGraderApp.clear_instance()
    try:
        NbGraderApp.launch_instance(arguments)
        statuses.append(0)
    except SystemExit as end:
        statuses.append(end.code or 0)
print(json.dumps(statuses))
"""


def stock(course, *commands):
    """Run nbgrader's own commands, each a list of words; return their exit statuses and what they said."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"  # alembic is started by its name
    nowhere = {"JUPYTER_CONFIG_DIR": str(course.root / "none"), "IPYTHONDIR": str(course.root / "ipython")}
    # A kernel that finds itself under pytest does not look at descriptors 1 and 2.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env = {**inherited, "PATH": path, "PYTHONPATH": str(course.root), **nowhere}
    command = [sys.executable, "-W", "ignore", "-c", SERVE, json.dumps(commands)]
    done = subprocess.run(command, cwd=course.root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"nbgrader's process ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def ours(course, *commands):
    """Run verbs of our own, each a list of words, in one process; return the summaries of what was graded."""
    command = [sys.executable, "-m", "tests.autograder.twice", str(course.root), json.dumps(commands)]
    env = {**os.environ, "PYTHONPATH": f"{course.root}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=course.root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"Our grader ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return done.stdout


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


def grade_twice(course, *assignments):
    """Copy a course, grade the copy by our engine and the course itself by nbgrader; return the copy."""
    mine = course.copy(course.root.with_name(f"{course.root.name}-ours"))
    grade_again(course, mine, *assignments)
    return mine


def grade_again(course, mine, *assignments, options=()):
    """Grade two equal courses at the same time: the first by nbgrader, the second by our engine."""
    with ThreadPoolExecutor() as both:
        theirs = both.submit(stock, course, *(["autograde", name, *options] for name in assignments))
        both.submit(ours, mine, *(["grade", name, *options] for name in assignments)).result()
        theirs.result()


def _without_canary(root, commands):
    """Grade notebooks whose reference was never meant to score full marks."""
    from autograder import cli
    from autograder.sandbox import support

    kind = "none" if support.missing() else "namespaces"
    with mock.patch("autograder.canary.prove", lambda *arguments: None):
        for command in json.loads(commands):
            with contextlib.suppress(SystemExit):
                cli.main([*command, "--root", root, "--sandbox", kind, "--json"])


if __name__ == "__main__":
    _without_canary(*sys.argv[1:])
