import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader import preprocessors
from nbgrader.nbgraderformat import MetadataValidator, ValidationError

from autograder.records.rebind import over_memory, rebound, validator


def test_a_subclass_has_another_meaning_of_one_name_and_nbgrader_keeps_its_own():
    before = preprocessors.SaveAutoGrades.preprocess.__globals__["Gradebook"]
    made = rebound(preprocessors.SaveAutoGrades, {"Gradebook": "other"})
    assert issubclass(made, preprocessors.SaveAutoGrades)
    assert made.preprocess.__globals__["Gradebook"] == "other"
    assert preprocessors.SaveAutoGrades.preprocess.__globals__["Gradebook"] is before


def test_what_opens_no_gradebook_stays_as_it_is():
    assert over_memory(preprocessors.ClearOutput) is preprocessors.ClearOutput


GOOD = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "grade_id": "a", "points": 1}


@pytest.mark.parametrize(
    "change", [{}, {"points": -1}, {"grade_id": "ä"}, {"grade_id": ""}, {"more": 1}, {"grade": 1}, {"points": "1"}]
)
def test_the_compiled_schema_judges_as_nbgraders(change):
    notebook = new_notebook(cells=[new_code_cell("x", metadata={"nbgrader": GOOD | change})])
    answers = []
    for judge in (MetadataValidator(), validator()):
        try:
            answers.append(judge.validate_nb(notebook))
        except ValidationError as error:
            answers.append(error.message)
    assert answers[0] == answers[1]
    assert notebook.cells[0].metadata.nbgrader == GOOD | change
