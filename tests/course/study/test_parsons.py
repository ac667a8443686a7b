"""Reordered lines are judged line by line, and what is wrong with the first wrong one is said."""

import pytest

from course.study.parsons import ordered, sheet

GRADE = """
def grade(points):
    if points >= 90:
        return "A"
    return "B"
"""
WHILE = "The bands are tried once, so nothing repeats."
SHEET = sheet("t grade", [GRADE], {"while points >= 90:": WHILE})
QUERY = "select 1\nfrom a\njoin b\njoin c"
QUERIES = sheet("t query", [QUERY, QUERY.replace("join b\njoin c", "join c\njoin b")], indented=False)


def wrong(answer):
    found = ordered("t grade", SHEET, answer)
    return found.wrong_line, found.message


def test_the_right_order_runs_in_a_namespace_of_its_own():
    found = ordered("t grade", SHEET, GRADE + "# not used\nwhile points >= 90:\n")
    assert (found.wrong_line, found.message) == (0, "All 4 lines are in a right order.")
    assert [found.run()["grade"](points) for points in (95, 10)] == ["A", "B"]


@pytest.mark.parametrize("indent", ["\t", "  ", "        "])
def test_any_indentation_will_do_and_comes_out_as_four_spaces(indent):
    found = ordered("t grade", SHEET, GRADE.replace("    ", indent))
    assert found.wrong_line == 0
    assert found.text == GRADE.strip()


def test_the_first_line_that_cannot_stand_there_is_named():
    assert wrong('def grade(points):\n    return "B"\n    if points >= 90:\n        return "A"') == (
        2,
        'Line 2, `return "B"`, cannot stand after `def grade(points):`. '
        "The line above it is fine: what has to come after it?",
    )
    assert wrong("if points >= 90:") == (
        1,
        "Line 1, `if points >= 90:`, cannot stand at the top. What does everything else need first?",
    )


def test_a_line_in_the_right_place_with_a_wrong_indentation_is_told_so():
    number, message = wrong(GRADE.replace('    return "B"', '        return "B"'))
    assert (number, message) == (
        4,
        'Line 4, `return "B"`, may stand after `return "A"`, but it is too far to the right: '
        "which block does it belong to?",
    )


def test_a_distractor_meets_its_reason():
    assert wrong(GRADE.replace("if", "while", 1)) == (
        2,
        f"Line 2, `while points >= 90:`, does not belong here at all. {WHILE}",
    )


def test_a_missing_line_is_missed_after_the_last_right_one():
    number, message = wrong(GRADE.replace('    return "B"', ""))
    assert number == 4
    assert message == 'The first 3 lines are right, and something is still missing after `return "A"`.'


def test_a_changed_line_is_named():
    assert wrong(GRADE.replace("90", "91")) == (
        2,
        "Line 2, `if points >= 91:`, is none of the given lines. Only their order and indentation should change.",
    )


def test_an_untouched_puzzle_says_what_to_do_first():
    assert wrong("# not used\n" + GRADE) == (
        1,
        "No line is used yet. Move the first one above `# not used` with Alt+↑.",
    )


def test_something_else_than_a_text_is_refused():
    assert wrong(["def grade(points):"])[1].endswith("between triple quotes; it is a value of type list.")


@pytest.mark.parametrize("answer", [QUERY, "select 1\n  from a\n  join c\n  join b"])
def test_several_orders_can_be_right_and_sql_has_no_levels(answer):
    assert ordered("t query", QUERIES, answer, indented=False).wrong_line == 0


def test_a_sheet_shows_no_line():
    assert "points" not in SHEET.replace(WHILE, "")
