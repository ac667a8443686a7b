"""The page that opens first."""

import json

import pytest

from course import start_page
from course.progress import events, statuses
from environment import paths


def release(folder, name, metadata):
    (folder / name).mkdir(parents=True)
    slug = name.partition("-")[2]
    (folder / name / f"{slug}.ipynb").write_text(json.dumps({"cells": [], "metadata": metadata}))


def about(**more):
    return {"course": {"title": "Joins", "objective": "Join tables.", "hours": 7, **more}}


def test_chapters_are_listed_in_order_with_title_objective_and_hours(tmp_path):
    release(tmp_path, "ch25-joins", about())
    release(tmp_path, "ch03-loops", about(title="Loops"))
    page = start_page.page(start_page.chapters(tmp_path))
    assert "| 25 | [Joins](ch25-joins/joins.ipynb) | Join tables. | 7 |" in page
    assert page.index("[Loops]") < page.index("[Joins]")


def test_a_title_cannot_break_the_table(tmp_path):
    release(tmp_path, "ch25-joins", about(title="This | that\nand more"))
    assert "[This \\| that and more]" in start_page.page(start_page.chapters(tmp_path))


@pytest.mark.parametrize("metadata", [{}, {"course": None}, {"course": "text"}, {"course": {}}])
def test_a_notebook_without_our_metadata_still_has_its_link(tmp_path, metadata):
    release(tmp_path, "ch25-joins", metadata)
    assert "| 25 | [joins](ch25-joins/joins.ipynb) |  |  |" in start_page.page(start_page.chapters(tmp_path))


def test_a_damaged_notebook_still_has_its_link(tmp_path):
    release(tmp_path, "ch25-joins", {})
    (tmp_path / "ch25-joins" / "joins.ipynb").write_text("{broken")
    assert "[joins](ch25-joins/joins.ipynb)" in start_page.page(start_page.chapters(tmp_path))


def test_no_chapter_yet_is_said(tmp_path):
    assert "There are no chapters" in start_page.page(start_page.chapters(tmp_path / "nowhere"))


def test_the_page_says_how_a_chapter_works_and_where_help_is():
    page = start_page.page([])
    for words in ("answer cell", "test cell", "A card", "%hint", "✔ Check", "Course panel", "course doctor", "Ctrl-C"):
        assert words in page


@pytest.fixture
def learner(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    events.record("attempt", "ch13-py-decorators-meta", "warm-up", cell="warm-up-tests", passed=True, points=2.0)
    events.record("path", path="python-level-1", hours_per_week=10)


def the_page():
    return start_page.page(start_page.chapters(paths.ROOT / "release"), start_page.progress())


def test_the_page_leads_to_the_next_exercise(learner):
    link = "ch13-py-decorators-meta/py-decorators-meta.ipynb#cell-id=decoration-time"
    assert f"- Next: [Exercise 2 · decoration-time: what runs at import, what at the call]({link})" in the_page()


def test_the_page_has_points_where_a_chapter_was_begun(learner):
    page = the_page()
    assert "| 6.0 | ◐ 2 of 29 |" in page
    assert "| 7.0 | ○ |" in page
    assert statuses.LEGEND in page


def test_who_has_no_path_is_sent_to_the_panel_first(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    assert "in JupyterLab's Course panel, on the left, or in a terminal: `course path`" in the_page()


def test_the_page_tells_the_path_and_its_last_day(learner):
    assert "- Your path, " in the_page()
    assert "At 10 hours a week you finish by " in the_page()


def test_a_diary_that_cannot_be_read_does_not_keep_the_course_from_opening(learner, capsys):
    events.file().unlink()
    events.file().mkdir()
    assert "## Chapters" in the_page()
    assert "Your progress cannot be read" in capsys.readouterr().err
