"""The course under attack: four exercises, one test cell each, in the style of the chapters.

`price` and `count` are sealed: what is expected never enters the learner's process. `money` can only be compared where
its objects live. `query` runs on PostgreSQL. One data file lies beside the notebook.
"""

import copy
from functools import cache
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells
from traitlets.config import Config

from environment.paths import ROOT

NAME = "siege"
NOTEBOOK = "siege"
SECONDS, MEMORY_MB, DISK_MB, PROCESSES, OUTPUT_MB = 3, 256, 32, 48, 1
POINTS = {"price-tests": 2.0, "count-tests": 3.0, "money-tests": 1.0, "query-tests": 2.0}
CONFIG = f"""
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "siege"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc*", "__pycache__", "feedback"]
c.ClearSolutions.code_stub = {{"python": ""}}
c.ExecutePreprocessor.timeout = {SECONDS}
c.Autograder.readonly = {[str(ROOT / name) for name in ("course/__init__.py", "course/study", "environment")]}
c.Autograder.services = True
c.Autograder.memory_mb = {MEMORY_MB}
c.Autograder.disk_mb = {DISK_MB}
c.Autograder.processes = {PROCESSES}
c.Autograder.output_mb = {OUTPUT_MB}
"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SETUP = """%load_ext course.study
from pathlib import Path

from course.study import columns, rows, versus

import environment

db = environment.database("shop")"""
RIGHT = {
    "price": """def price(pieces):
    return 17 * pieces - 40 * (pieces // 12)""",
    "count": """def count(text):
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts""",
    "money": """class Money:
    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __eq__(self, other):
        return isinstance(other, Money) and self.cents == other.cents

    def __repr__(self):
        return f"Money({self.cents})\"""",
    "query": """%%sql dear
select name, price from products where price > 20""",
}
# Plausible, and worth nothing: each passes what it can see, and fails what it cannot.
WRONG = {
    "price": "def price(pieces):\n    return 17 * pieces",
    "count": "def count(text):\n    return {word: text.split().count(word) for word in text.split()}",
    "money": RIGHT["money"].replace("self.cents + other.cents", "5"),
    "query": "%%sql dear\nselect name, price from products where price > 10",
}
TESTS = {
    "price": """table = dict(line.split(",") for line in Path("data/prices.csv").read_text().split())
assert price(1) == 17, f"price(1) is {price(1)!r}, and one piece costs 17."
assert len(table) == 3, f"data/prices.csv has {len(table)} lines."
### BEGIN HIDDEN TESTS
assert price(29) == 413, f"price(29) is {price(29)!r}: two dozens are 40 cheaper each, so it should be 413."
assert price(120) == 1640, f"price(120) is {price(120)!r} instead of 1640."
### END HIDDEN TESTS""",
    "count": """assert count("b a b") == {"b": 2, "a": 1}, "Count each word of the text."
### BEGIN HIDDEN TESTS
got = count("Otter otter OWL lynx")
assert got == {"otter": 2, "owl": 1, "lynx": 1}, f"Capitals make no difference: {got!r} misses otter twice."
assert count("") == {}, "A text without words has no counts."
### END HIDDEN TESTS""",
    "money": """assert Money(2) + Money(3) == Money(5), "Two and three are five."
### BEGIN HIDDEN TESTS
assert Money(70) + Money(8) == Money(78), "Seventy and eight are seventy-eight."
### END HIDDEN TESTS""",
    "query": """VISIBLE = "insert into products (id, name, price) values (1, 'oak', 25.00), (2, 'elm', 4.00)"
assert columns(dear) == ["name", "price"], f"The columns are {columns(dear)}."
assert rows(dear, on=VISIBLE) == [("oak", "25.00")], versus(rows(dear, on=VISIBLE), [("oak", "25.00")], ["n", "p"])
### BEGIN HIDDEN TESTS
HIDDEN = "insert into products (id, name, price) values (7, 'yew', 21.50), (8, 'ash', 20.00), (9, 'fir', 19.99)"
assert rows(dear, on=HIDDEN) == [("yew", "21.50")], versus(rows(dear, on=HIDDEN), [("yew", "21.50")], ["n", "p"])
### END HIDDEN TESTS""",
}
# What only the instructor may know, and no message of a test says: none of it may reach a learner.
SECRETS = ["price(120)", "1640", "Otter otter OWL lynx", "Money(78)", "'yew'", "21.50"]


def _cell(name, source, **about):
    about = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False} | about
    course = {"exercise": name.removesuffix("-tests"), "role": "tests" if about["grade"] else "answer"}
    return new_code_cell(source, id=name, metadata={"nbgrader": {**about, "grade_id": name}, "course": course})


def _solution(name):
    head, _, body = RIGHT[name].partition("\n")
    mark = "--" if name == "query" else "###"
    return f"{head}\n{mark} BEGIN SOLUTION\n{body}\n{mark} END SOLUTION"


def source():
    """The instructor's notebook."""
    cells = [new_markdown_cell("# Under siege", id="title"), new_code_cell(SETUP, id="setup")]
    for name, test in TESTS.items():
        points = POINTS[f"{name}-tests"]
        cells += [
            new_markdown_cell(f"## {name}", id=f"{name}-text"),
            _cell(name, _solution(name), solution=True),
            _cell(f"{name}-tests", test, grade=True, locked=True, points=points),
        ]
    return new_notebook(cells=cells, metadata=KERNEL)


@cache
def _released():
    node, config = source(), Config(ClearSolutions={"code_stub": {"python": ""}})
    for step in (ClearSolutions, LockCells, ComputeChecksums, ClearHiddenTests, ComputeChecksums):
        node, _ = step(config=config)(node, {})
    return node


def released():
    """The notebook as learners get it."""
    return copy.deepcopy(_released())


def make(root: Path) -> None:
    """Write the course's own files."""
    folder = root / "source" / NAME
    (folder / "data").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (folder / "data" / "prices.csv").write_text("oak,25\nelm,4\nyew,21\n")
    nbformat.write(source(), folder / f"{NOTEBOOK}.ipynb")
