"""The instructor notebook: nbgrader's metadata, stable ids, the same bytes every time."""

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from course.authoring import source


@pytest.fixture
def notebook(text):
    return source.notebook(text.load())


def cell(notebook, name):
    return next(c for c in notebook.cells if c.id == name)


def test_it_is_a_valid_notebook_with_metadata_nbgrader_accepts(notebook):
    nbformat.validate(notebook)
    for one in notebook.cells:
        MetadataValidator().validate_cell(one)


def test_answer_and_tests_carry_nbgraders_vocabulary(notebook):
    answer, tests = cell(notebook, "total").metadata.nbgrader, cell(notebook, "total-tests").metadata.nbgrader
    assert (answer.grade, answer.solution, answer.locked) == (False, True, False)
    assert (tests.grade, tests.solution, tests.locked, tests.points) == (True, False, True, 1)


def test_the_same_text_gives_the_same_bytes(text):
    chapter = text.load()
    assert source.serialise(source.notebook(chapter)) == source.serialise(source.notebook(text.load()))


def test_ids_of_graded_cells_do_not_move_with_the_prose(text):
    before = {c.id for c in source.notebook(text.load()).cells if "course" in c.metadata}
    text.replace("Start with a problem", "An added paragraph.\n\n```python\nadded = 1\n```\n\nStart with a problem")
    assert {c.id for c in source.notebook(text.load()).cells if "course" in c.metadata} == before


def test_every_id_is_unique(notebook):
    ids = [c.id for c in notebook.cells]
    assert len(ids) == len(set(ids))


def test_hints_become_one_folded_cell(text):
    text.replace("## What you can do now", '```markdown hint="total"\nAdd `sum`.\n```\n\n## What you can do now')
    hints = cell(source.notebook(text.load()), "total-hint")
    assert hints.cell_type == "markdown"
    assert hints.source.count("<details>") == 2


def test_sql_answers_name_their_variable(text):
    text.replace(
        "Start with",
        '```sql answer="paid-orders"\n-- Your query.\n-- BEGIN SOLUTION\nselect 1\n-- END SOLUTION\n```\n\n'
        '```python tests="paid-orders" points=1\nassert paid_orders, "write the query in the cell above first"\n```\n\n'
        "Start with",
    )
    assert cell(source.notebook(text.load()), "paid-orders").source.startswith("%%sql paid_orders\n")


def test_worked_solutions_stay_with_the_author(text):
    text.replace("## What you can do now", '```markdown solution="total"\nBecause sum is short.\n```\n\n## What')
    assert "Because sum is short" not in source.serialise(source.notebook(text.load()))
