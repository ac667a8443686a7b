"""A table filled in by hand is compared with what Python really does, and the first wrong place is explained."""

import sys

import pytest

from course.study.tracing import TooManySteps, record, traced

CODE = """\
total = 0
n = 3
while n > 0:
    total += n  # row
    n -= 1
print(total)  # row
"""
RIGHT = [(3, 0), (2, 3), (1, 5), (0, 6)]


def wrong(table):
    found = traced(CODE, "n total", table)
    return found.wrong, found.message


def test_a_run_is_recorded_at_its_marked_lines(capsys):
    recording = record(CODE, "n total")
    assert recording.rows == RIGHT
    assert recording.paths == [[1, 2, 3], [4, 5, 3], [4, 5, 3], [4, 5, 3]]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("table", [RIGHT, [list(row) for row in RIGHT], "3 | 0\n2 | 3\n| 1 | 5 |\n0 | 6"])
def test_a_right_table_is_confirmed(table):
    found = traced(CODE, "n total", table)
    assert (found.rows, found.wrong) == (RIGHT, [])
    assert found.message == "All 4 rows are what Python has there."


def test_the_first_wrong_value_is_named_with_what_led_there():
    assert wrong([(3, 0), (2, 3), (1, 6), (9, 9)]) == (
        [3, "total"],
        "Row 3, column total: 6 is not what Python has there.\n"
        "Row 2 is right: n = 2, total = 3. After it Python ran\n"
        "    line 4: total += n\n"
        "    line 5: n -= 1\n"
        "    line 3: while n > 0:",
    )


def test_a_table_that_ends_too_early_misses_a_row():
    place, message = wrong(RIGHT[:3])
    assert place == [4, "n"]
    assert message.startswith("The table ends here, and Python comes back to that line once more.\nRow 3 is right")


def test_a_row_too_many_never_comes():
    assert wrong([*RIGHT, (0, 6)]) == (
        [5, "n"],
        "Row 5 never comes, although the rows above it are right: what ends the run before it?",
    )


@pytest.mark.parametrize("table", [[], "", [(..., ...)], None])
def test_an_empty_table_says_what_to_do_first(table):
    assert wrong(table)[1].startswith("The table is not filled in yet. Go through the code with a pencil.")


def test_a_row_of_another_width_is_named():
    assert wrong([(3, 0), (2,)])[1] == "Row 2 has 1 value; its columns are n, total."


def test_a_value_of_another_type_is_told_so():
    assert wrong([("3", 0)])[1].startswith(
        "Row 1, column n: '3' is a value of type str, and Python has one of type int there."
    )


def test_a_name_without_a_value_is_a_dash_and_a_list_is_noted_as_it_was():
    code = "items = []  # row\nitems.append(1)  # row\nitems.append(2)"
    assert record(code, "items").rows == [("-",), ([],)]


def test_inside_a_function_its_own_names_are_seen():
    assert record("def f(x):\n    return x  # row\nf(1)\nf(2)", "x").rows == [(1,), (2,)]


def test_code_that_never_ends_is_stopped():
    with pytest.raises(TooManySteps, match="has run 2,000 lines"):
        record("while True:\n    pass  # row", "x")


def test_a_debugger_gets_its_place_back():
    def tracer(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        record("x = 1", "x")
        found = sys.gettrace()
    finally:
        sys.settrace(before)
    assert found is tracer
