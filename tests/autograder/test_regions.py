"""The regions that nbgrader takes out of a release."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import regions

TEXT = "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n# BEGIN HIDDEN TESTS\nd"


def test_lines_of_regions_are_found_with_their_markers_and_an_open_region_goes_to_the_end():
    assert regions.inside(TEXT, regions.HIDDEN) == {2, 3, 4, 6, 7}


def test_a_note_stands_once_in_place_of_each_region():
    assert regions.without(TEXT, regions.HIDDEN) == "a\nc"
    assert regions.without(TEXT, regions.HIDDEN, "# gone") == "a\n# gone\nc\n# gone"


def marked(name, **marks):
    return new_code_cell(metadata={"nbgrader": {"grade_id": name, **marks}})


def test_cells_are_told_apart_by_nbgraders_own_metadata():
    answer = marked("double", solution=True, grade=False, locked=False)
    tests = marked("double-tests", solution=False, grade=True, locked=True)
    cells = [new_markdown_cell("text"), answer, tests, new_code_cell("1")]
    assert [regions.is_test(cell) for cell in cells] == [False, False, True, False]
    assert [regions.belongs_to_learner(cell) for cell in cells] == [True, True, False, True]
    assert [name for name, _ in regions.graded(new_notebook(cells=cells))] == ["double", "double-tests"]


def test_metadata_that_is_no_dictionary_is_no_metadata():
    assert regions.nbgrader(new_code_cell(metadata={"nbgrader": "yes"})) == {}
    assert not regions.is_test(new_markdown_cell())
