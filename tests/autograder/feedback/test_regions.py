"""The regions that nbgrader takes out of a release."""

from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.feedback import regions

TEXT = "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n# BEGIN HIDDEN TESTS\nd"


def test_lines_of_regions_are_found_with_their_markers_and_an_open_region_goes_to_the_end():
    assert regions.inside(TEXT, regions.HIDDEN) == {2, 3, 4, 6, 7}


def test_a_note_stands_once_in_place_of_each_region():
    assert regions.without(TEXT, regions.HIDDEN) == "a\nc"
    assert regions.without(TEXT, regions.HIDDEN, "# gone") == "a\n# gone\nc\n# gone"


def test_cells_are_told_apart_by_nbgraders_own_metadata(submitted):
    text, answer, tests, hint = submitted.cells
    assert [regions.is_test(cell) for cell in submitted.cells] == [False, False, True, False]
    assert [regions.belongs_to_learner(cell) for cell in (text, answer, tests, hint)] == [True, True, False, True]
    assert [name for name, _ in regions.graded(submitted)] == ["double", "double-tests"]


def test_metadata_that_is_no_dictionary_is_no_metadata():
    assert regions.nbgrader(new_code_cell(metadata={"nbgrader": "yes"})) == {}
    assert not regions.is_test(new_markdown_cell())
