"""What the course adds to JupyterLab's cells, and how its panel begins; what the panel does is in test_panel.py."""

import re

from playwright.sync_api import expect

from course import exercises

FIRST = exercises.chapter("ch00").exercises[0]
SQL = "%%sql\nselect name from products where price > 5 -- dear"


def test_the_panel_is_open_at_the_first_start_and_leads_to_the_first_answer(window):
    window.start()
    panel = window.page.get_by_role("region", name="Course", exact=True)
    expect(panel.locator(".course-list > li")).to_have_count(len(exercises.chapters()))
    tabs = window.page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel")
    expect(tabs).to_have_text(["START.md"])
    panel.get_by_role("button", name="Next exercise").press("Enter")
    active = window.page.locator(".jp-Cell.jp-mod-active")
    expect(active.locator(".course-head")).to_have_text(f"Your answer · {FIRST.id}")
    expect(panel.locator("[aria-current=step]")).to_contain_text("not started")
    expect(tabs).to_have_text(["START.md", "orientation.ipynb"])


def test_tests_are_folded_and_their_marks_follow_the_answer(window, copy):
    notebook = window.open(copy.fresh("ch00"))
    tests = notebook.cell(FIRST.tests[0].cell).go()
    fold = tests.box.get_by_role("button", name=re.compile(f"code.*{FIRST.id}"))
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.press("Enter")
    expect(tests.editor).to_contain_text("assert")
    tests.go()
    window.page.keyboard.press("Alt+Shift+O")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(tests.editor).to_be_hidden()
    tests.run()
    mark = tests.box.locator(".course-mark")
    expect(mark).to_have_text("✗ not passed yet")
    notebook.cell(FIRST.answer_cell).write(FIRST.reference)
    expect(mark).to_have_text("↻ answer changed: run again")


def test_keys_reach_folded_tests_which_open_only_to_who_edits_them(window, copy):
    notebook = window.open(copy.fresh("ch00"))
    keys, tests = window.page.keyboard, notebook.cell(FIRST.tests[0].cell).go()
    for there, back in (("ArrowUp", "ArrowDown"), ("k", "j"), ("j", "k"), ("ArrowDown", "ArrowUp")):
        keys.press(there)
        assert notebook.active.index != tests.index
        keys.press(back)
        assert notebook.active.index == tests.index
    expect(tests.editor).to_be_hidden()
    keys.press("Enter")
    expect(tests.editor).to_be_focused()
    keys.press("Alt+Shift+O")
    expect(tests.editor).to_be_hidden()
    expect(tests.box).to_be_focused()


def test_folded_tests_show_that_they_run(window, copy):
    notebook = window.open(copy.fresh("ch00"))
    tests = notebook.cell(FIRST.tests[0].cell)
    goes = notebook.file.with_name("go on")
    notebook.cell(FIRST.answer_cell).write(f"import os\nwhile not os.path.exists({goes.name!r}):\n    pass")
    window.page.keyboard.press("Shift+Enter")
    tests.go()
    window.page.keyboard.press("Control+Enter")
    expect(tests.prompt).to_have_text("[*]:")
    expect(tests.prompt).to_be_visible()
    goes.touch()
    expect(tests.prompt).to_have_text("[2]:")


def test_jupyterlabs_own_ways_to_hide_code_and_to_find_it_work_on_tests(window, copy):
    notebook = window.open(copy.fresh("ch00"))
    tests = notebook.cell(FIRST.tests[0].cell).go()
    bar = tests.box.locator(".jp-InputCollapser")
    bar.click()
    expect(tests.editor).to_be_visible()
    bar.click()
    expect(tests.editor).to_be_hidden()
    for item, shown in (("Expand All Code", True), ("Collapse All Code", False)):
        window.page.get_by_role("menuitem", name="View").click()
        window.page.get_by_role("menuitem", name=item).click()
        expect(tests.editor).to_be_visible(visible=shown)
    notebook.cell(FIRST.answer_cell).go()
    window.page.keyboard.press("Control+f")
    window.page.keyboard.insert_text("assert globals()")
    expect(window.page.get_by_text("1/1")).to_be_visible()
    window.page.keyboard.press("Enter")
    expect(tests.editor).to_be_visible()


def test_an_answer_comes_back_as_released_and_undo_brings_the_old_text(window, copy):
    notebook = window.open(copy.fresh("ch00"))
    answer = notebook.cell(FIRST.answer_cell).write("mine = 1").go()
    window.page.keyboard.press("Alt+Shift+R")
    expect(window.page.locator("#course-panel [role=status]")).to_contain_text("as released")
    assert answer.text.rstrip() == FIRST.released.rstrip()
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Control+z")
    expect(answer.editor).to_have_text("mine = 1")


def test_sql_is_coloured_as_it_is_typed(window, copy):
    notebook = window.open(copy.fresh("ch00"))
    added = notebook.add("x = 1")
    added.write(SQL)
    expect(added.editor.locator("span", has_text=re.compile("^where$"))).to_have_count(1)
    expect(added.editor.locator("span", has_text=re.compile("^-- dear$"))).to_have_count(1)
    added.write("where = 1  # Python again")
    expect(added.editor.locator("span", has_text=re.compile("^# Python again$"))).to_have_count(1)
