"""The page that opens first."""

import json

import pytest

from course import start_page


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
    for words in ("answer cell", "test cell", "hint", "course doctor", "Ctrl-C"):
        assert words in page
