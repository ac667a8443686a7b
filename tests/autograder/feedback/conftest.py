"""The instructor's notebooks of this course, and a small one of which a test knows every line."""

from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from environment.paths import ROOT

SOURCES = sorted((ROOT / "source").glob("*/*.ipynb"))
ANSWER = """def double(number):
    ### BEGIN SOLUTION
    return number + number  # the answer
    ### END SOLUTION
"""
TESTS = """assert double(2) == 4, "Two and two are four."
### BEGIN HIDDEN TESTS
for number in range(1000, 1003):
    assert double(number) % 2 == 0, "An even number is needed."
assert double("hidden") == "hiddenhidden and more", f"double('hidden') gave {double('hidden')!r}."
assert [double(n) for n in (7, 8)] == [
    "first expected row",
    "second expected row",
], "Look at 7 and 8."
### END HIDDEN TESTS"""


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def chapter(request):
    """The source notebook of each chapter."""
    return nbformat.read(request.param, as_version=4)


def grader(name, **more):
    """nbgrader's metadata of a cell."""
    about = {"grade_id": name, "grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return {"nbgrader": about | more, "course": {"exercise": "double"}}


@pytest.fixture
def source():
    """A notebook with one exercise."""
    return new_notebook(
        metadata={"course": {"title": "Doubling"}},
        cells=[
            new_markdown_cell("Write **double**.", id="text"),
            new_code_cell(ANSWER, id="double", metadata=grader("double", solution=True)),
            new_code_cell(TESTS, id="tests", metadata=grader("double-tests", grade=True, locked=True, points=2)),
            new_markdown_cell(
                "<details>\n<summary>Hint 1</summary>\n\nAdd it to `itself`.\n\n</details>",
                id="hint",
                metadata={"course": {"exercise": "double", "role": "hint"}},
            ),
        ],
    )


@pytest.fixture
def submitted(source):
    """The exercise as a learner has answered it, the whole test cell run as it came from the source."""
    notebook = deepcopy(source)
    notebook.cells[1].source = "def double(number):\n    return 2 * number"
    for count, cell in enumerate(notebook.cells[1:3], 1):
        cell.execution_count = count
    return notebook


@pytest.fixture
def prints(submitted):
    """A function that puts an output under the learner's cell: a text, or data by kind."""

    def put(content, cell=1):
        if isinstance(content, str):
            output = new_output("stream", name="stdout", text=content)
        else:
            output = new_output("display_data", data=content)
        submitted.cells[cell].outputs.append(output)
        return submitted

    return put
