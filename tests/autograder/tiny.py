"""A course in miniature: one assignment with two exercises, and learners who answer it well, badly or not at all."""

import copy
import faulthandler
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import traceback
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from unittest import mock

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells
from traitlets.config import Config

from environment.paths import ROOT

NAME, NOTEBOOK = "tiny", "first"
CONFIG = """
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "tiny"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.ClearSolutions.code_stub = {{"python": ""}}
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")
c.ExecutePreprocessor.timeout = {seconds}
c.Autograder.patience = {patience}
{more}
"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SETUP = "from pathlib import Path\nprices = [int(line) for line in Path('data/prices.txt').read_text().split()]"
RIGHT = {
    "price": "def price(pieces):\n    return 17 * pieces - 40 * (pieces // 12)",
    "total": "total = sum(prices)",
}
WRONG = {"price": "def price(pieces):\n    return 17 * pieces", "total": "total = 0"}
TESTS = {
    "price": """assert price(1) == 17, "One piece costs 17."
### BEGIN HIDDEN TESTS
assert price(29) == 413, f"price(29) is {price(29)!r}, and two dozens are 40 cheaper each."
### END HIDDEN TESTS""",
    "total": 'assert total == 60, "The prices are 10, 20 and 30."',
}
POINTS = {"price": 2.0, "total": 3.0}
SLOW = "import time\ntime.sleep({})\n"


def _cell(name, source, **about):
    about = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False} | about
    return new_code_cell(source, id=name, metadata={"nbgrader": {**about, "grade_id": name}})


def _solution(text):
    first, _, rest = text.partition("\n")
    hidden = f"### BEGIN SOLUTION\n{rest or first}\n### END SOLUTION"
    return f"{first}\n{hidden}" if rest else hidden


def source(tests=None, right=None, setup=SETUP):
    """The instructor's notebook, with other tests or another reference when they are given."""
    right, tests = {**RIGHT, **(right or {})}, {**TESTS, **(tests or {})}
    cells = [new_markdown_cell("# First steps", id="title"), new_code_cell(setup, id="setup")]
    for name in right:
        cells += [
            new_markdown_cell(f"## {name}", id=f"{name}-text"),
            _cell(name, _solution(right[name]), solution=True),
            _cell(f"{name}-tests", tests[name], grade=True, locked=True, points=POINTS.get(name, 1.0)),
        ]
    return new_notebook(cells=cells, metadata=KERNEL)


@cache
def _released(text):
    node, config = nbformat.reads(text, as_version=4), Config(ClearSolutions={"code_stub": {"python": ""}})
    for step in (ClearSolutions, LockCells, ComputeChecksums, ClearHiddenTests, ComputeChecksums):
        node, _ = step(config=config)(node, {})
    return node


@dataclass(frozen=True)
class Run:
    """What one command came to."""

    status: int
    out: str
    error: str

    @property
    def rows(self):
        return json.loads(self.out)

    @property
    def row(self):
        return self.rows[0]


class Tiny:
    """The course in a folder of its own; its commands are started by a Launcher."""

    def __init__(self, root, launcher, more="", seconds=5, patience=1.0):
        self.root, self.launcher, self._numbers = root, launcher, count()
        self.named = root  # as --root is given
        root.mkdir(parents=True, exist_ok=True)
        (root / "nbgrader_config.py").write_text(CONFIG.format(seconds=seconds, patience=patience, more=more))
        self.write(source())

    @property
    def file(self):
        return self.root / "source" / NAME / f"{NOTEBOOK}.ipynb"

    @property
    def journal(self):
        return self.root / ".autograder" / NAME

    def write(self, node):
        """Make this the instructor's notebook."""
        (self.file.parent / "data").mkdir(parents=True, exist_ok=True)
        (self.file.parent / "data" / "prices.txt").write_text("10\n20\n30\n")
        nbformat.write(node, self.file)

    def folder(self, student, assignment=NAME):
        return self.root / "submitted" / student / assignment

    def submit(self, student, **answers):
        """Hand in the release with these answers; without any it is untouched."""
        node = copy.deepcopy(_released(self.file.read_text()))
        for cell in node.cells:
            cell.source = answers.get(cell.id, cell.source)
        self.folder(student).mkdir(parents=True, exist_ok=True)
        nbformat.write(node, self.folder(student) / f"{NOTEBOOK}.ipynb")

    def damage(self, student, data=b"{"):
        self.folder(student).mkdir(parents=True, exist_ok=True)
        (self.folder(student) / f"{NOTEBOOK}.ipynb").write_bytes(data)

    def start(self, *arguments, before=""):
        """Start a verb in a process that runs `before` first; return what `finish` wants, the process id first."""
        into = self.root.parent / f"{self.root.name}-run-{next(self._numbers)}"
        return self.launcher.start(*arguments, "--root", self.named, into=into, before=before), into

    def finish(self, started):
        """Wait for a verb that was started."""
        pid, into = started
        status = self.launcher.wait(pid)
        run = Run(status, Path(f"{into}.out").read_text(), Path(f"{into}.err").read_text())
        assert "Traceback" not in run.error, run.error
        return run

    def run(self, *arguments, status=0, before=""):
        """Run a verb; `status` is the exit code that it must have."""
        done = self.finish(self.start(*arguments, before=before))
        assert done.status == status, f"{done.status}:\n{done.out}\n{done.error}"
        return done

    def grade(self, *arguments, status=0, before=""):
        return self.run("grade", NAME, "--json", *arguments, status=status, before=before)

    def verdict(self, student):
        return json.loads((self.journal / "verdicts" / f"{student}.json").read_text())

    def history(self, student):
        return [json.loads(file.read_text()) for file in sorted((self.journal / "history" / student).glob("*.json"))]

    def scores(self):
        """By student and test what the gradebook holds; more than one row per test is an error."""
        rows = self.sql(
            "select s.student_id, c.name, g.auto_score from grade g join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id join base_cell c on c.id = g.cell_id"
        )
        found = {}
        for student, test, score in rows:
            assert test not in found.setdefault(student, {}), f"{student} has two rows for {test}"
            found[student][test.removesuffix("-tests")] = score
        return found

    def sql(self, query):
        if not (self.root / "gradebook.db").exists():
            return []
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize((self.root / "gradebook.db").read_bytes())
            return connection.execute(query).fetchall()

    def state(self):
        """The content of every file that a grading writes."""
        kept = [self.root / name for name in ("autograded", "feedback", "gradebook.db")]
        files = [file for top in kept for file in ([top] if top.is_file() else top.rglob("*")) if file.is_file()]
        return {str(file): file.read_bytes() for file in files}


def nbgrader(course, *arguments):
    """Run one of nbgrader's own commands in the course's folder."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    env |= {"JUPYTER_CONFIG_DIR": str(course.root / "none"), "IPYTHONDIR": str(course.root / "ipython")}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course.root, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@contextmanager
def forked(main):
    """Run a function in a forked process; whatever it does, it ends there and is waited for."""
    pid = os.fork()
    if not pid:
        with suppress(BaseException):
            main()
        os._exit(1)
    try:
        yield pid
    finally:
        os.waitpid(pid, 0)


class Launcher:
    """Starts `autograder` many times without importing it each time: a process that has it all loaded, and forks."""

    def __init__(self):
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "tests.autograder.tiny", str(theirs.fileno())]
            self.process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
        self._file = ours.makefile("rw")
        ours.close()

    def start(self, *arguments, into, before=""):
        """Start a verb, its output going to the files `into`.out and .err; return the process id."""
        return self._ask({"start": list(map(str, arguments)), "into": str(into), "before": before})

    def wait(self, pid):
        """Wait for a verb that was started, and return its exit status, -9 when it was killed."""
        return self._ask({"wait": pid})

    def _ask(self, question):
        self._file.write(json.dumps(question) + "\n")
        self._file.flush()
        return json.loads(self._file.readline())

    def close(self):
        self._file.close()
        assert self.process.wait(timeout=30) == 0


def _serve(descriptor):
    from autograder import cli, commands  # noqa: F401 (it is what takes time)

    _know_the_version()
    file = socket.socket(fileno=descriptor).makefile("rw")
    for line in iter(file.readline, ""):
        question = json.loads(line)
        if "wait" in question:
            answer = os.waitstatus_to_exitcode(os.waitpid(question["wait"], 0)[1])
        else:
            answer = os.fork() or _become(cli.main, question, descriptor)
        file.write(json.dumps(answer) + "\n")
        file.flush()


def _know_the_version():
    """Ask nbgrader once for the version of its tables: a program tells it, a second for each new gradebook."""
    from nbgrader import api

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # the program is started by its name
    with mock.patch.dict(os.environ, PATH=path):
        version = api.get_alembic_version()
    api.get_alembic_version = lambda: version


def _become(main, question, descriptor):
    os.close(descriptor)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{question['into']}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    status = 1
    faulthandler.register(signal.SIGUSR1, file=2)  # for whoever looks into a run that does not end
    try:
        exec(question["before"], {})
        main(question["start"])
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
