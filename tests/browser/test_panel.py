"""The course's own parts of JupyterLab: the panel at the left, its buttons, keys and marks."""

import re

import pytest
from playwright.sync_api import expect

from course import exercises

from .pages import PATIENCE

WRONG = 'q1, q2, q3, q4, q5 = "b", "d", "a", "a", "b"'
RIGHT = 'q1, q2, q3, q4, q5 = "b", "d", "a", "c", "b"'


@pytest.fixture
def panel(window):
    """The panel, which a learner's first start shows unasked."""
    return window.page.get_by_role("region", name="Course", exact=True)


def test_the_panel_follows_the_learner(window, copy, panel):
    notebook = window.open(copy.fresh("ch13"))
    notebook.run_to("start-text-3")
    chapter = panel.get_by_role("region", name="This chapter:")
    expect(chapter.get_by_role("listitem")).to_have_count(len(exercises.chapter("ch13").exercises))
    row = chapter.get_by_role("listitem").filter(has_text="five questions")
    expect(row).to_contain_text("not started · 0/2")
    notebook.cell("warm-up").write(WRONG).run()
    tests = notebook.cell("warm-up-tests")
    tests.run()
    expect(row).to_contain_text("tried · 0/2")
    expect(tests.box.locator(".course-head")).to_contain_text("not passed yet")
    notebook.cell("warm-up").go()
    window.page.keyboard.press("Alt+Shift+H")
    expect(panel.get_by_role("group", name="Hints for warm-up")).to_contain_text("hint 1 of 2")
    window.picture("panel-with-a-hint", notebook.cell("warm-up").box)
    notebook.cell("warm-up").write(RIGHT).run()
    tests.run()
    expect(row).to_contain_text("passed · 2/2")
    expect(tests.box.locator(".course-head")).to_contain_text("✔ passed")
    panel.get_by_role("button", name="Next exercise").click()
    expect(notebook.cell("decoration-time").box).to_be_in_viewport()
    assert notebook.active.index == notebook.cell("decoration-time").index


def test_the_check_button_shows_what_is_not_passed_yet(window, copy, panel):
    notebook = window.open(copy.fresh("ch13"))
    notebook.cell("warm-up").write(RIGHT)
    notebook.panel.get_by_role("button", name="✔ Check").click()
    result = panel.get_by_role("group", name="Result of the check")
    expect(result).to_contain_text("Checked: 2 of", timeout=3 * PATIENCE)
    expect(result.get_by_role("listitem").filter(has_text="warm-up")).to_contain_text("passed with all tests · 2/2")
    expect(result.get_by_role("listitem").filter(has_text="timed").first).to_contain_text("not started · 0/")
    marks = notebook.cell("warm-up-tests").go().box.locator(".course-mark")
    expect(marks).to_have_text("★ passed with all tests")
    window.picture("check-button")


def test_a_check_in_the_notebook_shows_in_the_panel_for_better_and_worse(window, copy, panel):
    notebook = window.open(copy.fresh("ch13"))
    notebook.run_to("start-text-3")
    row = panel.get_by_role("region", name="This chapter:").get_by_role("listitem").filter(has_text="five questions")
    notebook.cell("warm-up").write(RIGHT)
    notebook.save()
    check = notebook.add("%check")
    mark = notebook.cell("warm-up-tests").box.locator(".course-mark")
    expect(row).to_contain_text("passed with all tests · 2/2", timeout=3 * PATIENCE)
    expect(mark).to_have_text("★ passed with all tests")
    notebook.cell("warm-up").write(WRONG)
    notebook.save()
    check.run()
    expect(row).to_contain_text("tried · 0/2", timeout=3 * PATIENCE)
    expect(mark).to_have_text("✗ not passed yet")


def test_a_path_gives_a_finish_date(window, copy, panel):
    window.open(copy.fresh("ch00"))
    goals = panel.get_by_role("region", name="Your path")
    choice, titles = goals.get_by_label("Path"), goals.locator("option").all_inner_texts()
    one_line = choice.bounding_box()["height"]
    choice.select_option(label=max(titles, key=len))
    expect(goals).to_contain_text(re.compile(r"you finish by \d+ \w+ 20\d\d"))
    assert choice.bounding_box()["height"] > one_line, "the title is cut"
    window.picture("panel-with-a-path", goals)
