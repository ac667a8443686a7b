"""A result is shown after the prediction, and beside the first one."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course.study import choices
from course.study.predictions import NotPredicted, committed


@pytest.fixture(autouse=True)
def kernel_that_has_seen_nothing(monkeypatch):
    monkeypatch.setattr(choices, "_first", {})


def test_without_a_prediction_nothing_is_shown():
    with pytest.raises(NotPredicted, match="First predict, then look: b, c have no prediction yet"):
        committed("t names", a=1, b=..., c=...)


def test_a_notebook_shows_the_sentence_and_no_traceback(capsys):
    shell = InteractiveShell()
    shell.run_cell('from course.study.predictions import committed\ncommitted("t names", b=...)\nprint("the secret")')
    shown = capsys.readouterr().out
    assert shown.startswith("First predict, then look: b has no prediction yet.\n")
    assert "Traceback" not in shown
    assert "secret" not in shown


def test_predictions_and_results_stand_side_by_side(capsys):
    committed("t names", first=[1, 2], second="x ").compare(first=[1, 2, 3], second="x")
    assert capsys.readouterr().out.splitlines() == [
        "        you predicted  what happens",
        "first   [1, 2]         [1, 2, 3]   <-- missed",
        "second  'x '           'x'",
        "1 of 2 went another way: first. Before you read on, explain each of them to",
        "yourself in one sentence. What surprised you is what you will remember.",
    ]


def test_the_first_prediction_counts_also_after_a_correction():
    sheet = choices.heads("t names", rows=6) + "\n  *: count again"
    choices.marked("t names", sheet, rows=5)
    assert committed("t names", rows=6).missed(rows=6) == ["rows"]


def test_a_look_alike_of_another_type_is_a_miss():
    assert committed("t names", a="1", b=True, c=1.0).missed(a=1, b=1, c=1.0) == ["a", "b"]


def test_all_right_is_said(capsys):
    committed("t names", a=1, b=2).compare(a=1, b=2)
    assert capsys.readouterr().out.splitlines()[-1] == "Every prediction was right the first time."


def test_a_result_that_nobody_predicted_is_the_authors_mistake():
    with pytest.raises(ValueError, match="nobody predicted b; predicted were a"):
        committed("t names", a=1).missed(b=2)
