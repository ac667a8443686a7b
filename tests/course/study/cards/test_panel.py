"""The card: what it says as text, and HTML that escapes everything, keeps tables in shape and needs no colour."""

import re

import pytest

from course.exercises import TestCell
from course.study.cards import panel
from course.study.cards.panel import Panel

from ..conftest import a_chapter, an_exercise


def card(*parts):
    made = Panel(False, "Exercise 1 · double", "0 of 2 points")
    for text, kind in parts:
        made.say(text, kind)
    return made


def test_the_text_version_reads_well_in_a_terminal():
    made = card(("double(4) gave 9", "text"), ("→ 1 | x", "code"), ("`%hint double` helps on.", "next"))
    assert made.text().splitlines() == [
        "✗ Not passed yet · Exercise 1 · double · 0 of 2 points",
        "",
        "  double(4) gave 9",
        "",
        "  → 1 | x",
        "  `%hint double` helps on.",
    ]


def test_the_head_says_the_outcome_in_words_to_a_screen_reader():
    assert 'role="status" aria-label="Not passed yet: Exercise 1 · double"' in card().html()


@pytest.mark.parametrize("kind", ["text", "why", "code", "next"])
def test_what_the_learner_wrote_is_never_markup(kind):
    html = card(("<script>alert(1)</script> `<b>` *<i>*", kind)).html()
    assert not re.search(r"<(script|b|i)>", html)


def test_rows_keep_their_columns_and_prose_does_not_become_a_table():
    html = card(("Two rows differ:\n  id | name\n- 12 | Lamp\nIs the join right?", "text")).html()
    assert re.search(r"<pre[^>]*>  id \| name\n- 12 \| Lamp</pre>", html)
    assert "<div>Two rows differ:</div>" in html and "<div>Is the join right?</div>" in html


def test_stars_are_emphasis_in_prose_and_stars_in_messages_and_code():
    assert "<em>Only <code" in card(("*Only `*args`.* One star, `**kwargs` two.", "why")).html()
    assert card(("*Only `*args`.* One star.", "why")).text().endswith("Only `*args`. One star.")
    assert "f(*args, **kwargs)" in card(("f(*args, **kwargs) gave *2*", "text")).html()


def test_an_authors_line_breaks_inside_a_paragraph_are_none():
    assert "drops what it gave. So" in card(("It drops what\nit gave.\nSo it is None.", "why")).html()


def test_an_endless_message_is_cut():
    made = card(("x" * 10_000, "text"), ("\n".join("row" for _ in range(100)), "text"))
    assert len(made.text()) < 4000 and "… 70 more lines" in made.text()


def test_an_empty_paragraph_is_none():
    assert card(("  \n", "text")).parts == []


def test_a_null_byte_breaks_nothing():
    assert "␀" in card(("gave '\x00' `x`", "text")).html()


@pytest.mark.parametrize(("points", "passed", "text"), [(1, True, "1 of 1 point"), (2.5, False, "0 of 2.5 points")])
def test_points(points, passed, text):
    assert panel.points(TestCell("c", points, ""), passed) == text


def test_after_the_last_exercise_the_whole_check_comes_next():
    [exercise] = a_chapter().exercises
    made = panel.after_passing(a_chapter(), exercise, exercise.tests[0], True)
    assert "%check" in made.text() and "%solution double" in made.text()


def test_after_any_other_exercise_the_next_one_is_named():
    chapter = a_chapter(an_exercise(), an_exercise("halve", "Exercise 2 · halve"))
    made = panel.after_passing(chapter, chapter.exercises[0], chapter.exercises[0].tests[0], True)
    assert "Next: Exercise 2 · halve" in made.text()
