"""An evening with a chapter: reading, failing, understanding, passing, and accidents on the way."""

import os
import re
import signal

from playwright.sync_api import expect

from course import exercises

from .pages import PATIENCE

WRONG = 'q1, q2, q3, q4, q5 = "b", "d", "a", "a", "b"'
RIGHT = 'q1, q2, q3, q4, q5 = "b", "d", "a", "c", "b"'


def test_a_learner_fails_reads_opens_a_hint_and_passes_without_touching_the_mouse(window, copy):
    notebook = window.open(copy.fresh("ch13"))
    keys, answer, tests = window.page.keyboard, notebook.cell("warm-up"), notebook.cell("warm-up-tests")
    notebook.run_to("start-text-4")
    assert notebook.active.index == answer.index
    keys.press("Enter")
    keys.press("Control+a")
    keys.type(WRONG)
    keys.press("Shift+Enter")
    keys.press("Shift+Enter")
    expect(tests.output).to_contain_text("KeyboardInterrupt is a BaseException, but not an Exception")
    expect(notebook.panel.locator(".jp-Cell.jp-mod-active:focus")).to_have_count(1)  # Tab goes on from there
    keys.press("Tab")
    expect(window.page.locator("summary:focus")).to_have_text("Hint 1")
    keys.press("Space")
    expect(notebook.cell("warm-up-hint").box).to_contain_text("where a name is looked up and when")
    window.picture("a-failed-test-and-a-hint")
    while notebook.active.index > answer.index:
        keys.press("ArrowUp")
    keys.press("Enter")
    keys.press("Control+a")
    keys.type(RIGHT)
    keys.press("Shift+Enter")
    expect(tests.run().get_by_role("status", name="Passed")).to_contain_text("2 of 2 points")
    window.picture("a-passed-test")


def test_the_work_survives_a_kernel_that_is_killed(window, copy, lab):
    notebook = window.open(copy.fresh("ch13"))
    notebook.run_to("start-text-3")
    notebook.cell("warm-up").write(RIGHT).run()
    (kernel,) = lab.kernels()
    os.kill(kernel, signal.SIGKILL)
    dialog = window.page.get_by_role("dialog")
    expect(dialog).to_contain_text("died")
    window.picture("a-kernel-that-died")
    window.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    notebook.ready()
    assert notebook.cell("warm-up").text == RIGHT
    notebook.save()
    window.page.reload()
    notebook = window.notebook(notebook.file)
    assert notebook.cell("warm-up").go().text == RIGHT
    notebook.cell("start-text-2").run()
    notebook.cell("warm-up").run()
    expect(notebook.cell("warm-up-tests").run()).to_contain_text("2 of 2 points")


def test_a_whole_chapter_with_the_keyboard(window, copy):
    """Every answer is the reference, every cell is run from top to bottom: all that a program can check passes."""
    notebook, chapter = window.open(copy.fresh("ch13")), exercises.chapter("ch13")
    answers = {item.answer_cell: item.reference for item in chapter.exercises}
    for cell in notebook.content["cells"]:
        here = notebook.cell(cell["id"])
        if cell["id"] in answers:
            here.write(answers[cell["id"]])
        here.run()
    cards = notebook.panel.get_by_role("status", name=re.compile("^Passed: "))
    expect(cards).to_have_count(sum(len(item.tests) for item in chapter.exercises))
    notebook.save()
    found = notebook.add("%check").output
    expect(found).to_contain_text("everything that a program can check has passed", timeout=3 * PATIENCE)
    window.picture("a-whole-chapter-checked")
    shown = notebook.add("%progress").output
    expect(shown.locator("tbody tr")).to_have_count(len(chapter.exercises))
    expect(shown.get_by_text("passed with all tests")).to_have_count(len(chapter.exercises))
    window.picture("a-whole-chapter-in-progress")
