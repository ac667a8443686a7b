"""The learner's line in a traceback, with an arrow and a caret; other people's frames are left out."""

import json
import linecache

import pytest

from course.study.cards import frames

CELLS = {
    "<cell 1>": "def call(func):\n    return func('ä', 1 + nothing)\n",
    "<cell 2>": "import json\ncall(json.loads)\n",
}


def is_cell(file):
    return file in CELLS


@pytest.fixture
def error():
    names = {"json": json, "nothing": 1}
    for file, text in CELLS.items():
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    exec(compile(CELLS["<cell 1>"], "<cell 1>", "exec"), names)

    def run(code="call(json.loads)", **more):
        names.update(more)
        with pytest.raises(Exception) as info:
            exec(compile(f"\n{code}\n", "<cell 2>", "exec"), names)
        return info.value

    yield run
    for file in CELLS:
        del linecache.cache[file]


def test_only_the_cells_lines_count_the_outermost_first(error):
    found = frames.places(error().__traceback__, is_cell)
    assert [(place.file, place.line) for place in found] == [("<cell 2>", 2), ("<cell 1>", 2)]


def test_the_line_has_an_arrow_and_a_caret_in_the_right_column_behind_an_umlaut(error):
    made = error()
    del made  # the first call fills nothing that the second could use
    place = frames.places(error(nothing="x").__traceback__, is_cell)[-1]
    assert place.excerpt().splitlines() == [
        "     1 | def call(func):",
        "→    2 |     return func('ä', 1 + nothing)",
        "       |                      ^^^^^^^^^^^",
    ]


def test_a_traceback_of_cells_only_says_how_much_it_leaves_out(error):
    made, left_out = frames.only_cells(error().__traceback__, is_cell)
    found = frames.places(made, lambda file: True)
    assert [place.file for place in found] == ["<cell 2>", "<cell 1>"] and left_out >= 1


def test_without_a_frame_of_a_cell_nothing_is_left(error):
    assert frames.only_cells(error().__traceback__, lambda file: False)[0] is None
    assert frames.places(None, is_cell) == []


def test_the_words_near_an_error_are_those_of_its_own_cell(error):
    assert frames.words_near(error(nothing="x").__traceback__) == {"def", "call", "func", "return", "ä", "nothing"}
    assert frames.words_near(None) == set()
