"""The cells of behaviours.md as three notebooks: as tests, as tests with an assertion, as answers before a test."""

import re
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

BLOCK = re.compile(
    r"^```python (?P<name>\S+)(?: points=(?P<points>\d+))?\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SEALED = 'assert int("7") == 7'


def behaviours(file="behaviours.md"):
    """Return name, points and code of every block; a cell ends without a line feed, as in a notebook."""
    text = Path(__file__).with_name(file).read_text()
    return [
        (found["name"], int(found["points"] or 4), found["code"].removesuffix("\n")) for found in BLOCK.finditer(text)
    ]


def cell(name, code, points=None, make=new_code_cell, **kind):
    """Return a cell of nbgrader's; `points` make it a graded one."""
    about = {"schema_version": 3, "grade_id": name, "grade": points is not None, "solution": False, "locked": False}
    about |= {"task": False, **kind} | ({} if points is None else {"points": points})
    return make(code, metadata={"nbgrader": about}, id=re.sub(r"[^a-zA-Z0-9-]", "-", f"id-{name}")[:64])


def test_cell(name, code, points):
    """Return an autograded test."""
    return cell(name, code, points, locked=True)


def answer_cell(name, code):
    """Return a cell that learners fill in."""
    return cell(name, code, solution=True)


def notebook(*cells):
    """Return a notebook."""
    return new_notebook(cells=list(cells), metadata=KERNEL)


def notebooks(found, places):
    """Return the notebooks by name: plain, sealed, answers, and mixed, which has every other test sealed."""
    plain = [test_cell(name, code, points) for name, points, code in found]
    sealed = [test_cell(name, _sealed(code), points) for name, points, code in found]
    answers = [
        part for name, _, code in found for part in (answer_cell(f"{name}-answer", code), test_cell(name, SEALED, 1))
    ]
    mixed = [pair[number % 2] for number, pair in enumerate(zip(plain, sealed, strict=True))]
    made = {"plain": plain, "sealed": sealed, "answers": answers, "mixed": mixed}
    return {place: notebook(*made[place]) for place in places}


def _sealed(code):
    return code if code.startswith("%%") else f"{SEALED}\n{code}"


def files(folder):
    """Put the files beside the notebooks that the cells look for."""
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "data.txt").write_text("from source\n")
    (folder / "deep" / "er" / "data.txt").write_text("deep\n")
    (folder / "helper_beside.py").write_text("POINTS = 3\n")
