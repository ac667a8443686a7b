import pytest
from nbgrader.api import MissingEntry

from autograder.records.recorder import Recorder


def test_it_knows_nothing_and_remembers_what_it_is_told():
    recorder = Recorder()
    with pytest.raises(MissingEntry):
        recorder.find_notebook("one", "ps1")
    with recorder:
        recorder.update_or_create_grade_cell("a", "one", "ps1", max_score=2.0, cell_type="code")
        recorder.update_or_create_solution_cell("b", "one", "ps1")
    assert (recorder.grades, recorder.solutions, recorder.tasks) == ({"a": (2.0, "code")}, {"b"}, {})
