"""What a learner is told: the card below a test cell, a hint, the whole check, the way that is behind and ahead."""

import json
import statistics
import time

from playwright.sync_api import expect

from course import exercises

from .pages import PATIENCE

WRONG = 'q1, q2, q3, q4, q5 = "b", "d", "a", "a", "b"'
RIGHT = 'q1, q2, q3, q4, q5 = "b", "d", "a", "c", "b"'
SLOWEST = 2.0  # seconds for an answer of the server while it checks; a blocked one would need as long as the check


def test_a_learner_fails_takes_a_hint_passes_and_sees_progress(window, copy):
    notebook = window.open(copy.fresh("ch13"))
    answer, tests = notebook.cell("warm-up"), notebook.cell("warm-up-tests")
    notebook.run_to("start-text-3")
    answer.write(WRONG).run()
    card = tests.run().get_by_role("status", name="Not passed yet")
    expect(card).to_contain_text("0 of 2 points")
    expect(card).to_contain_text("KeyboardInterrupt is a BaseException, but not an Exception")
    expect(tests.output).not_to_contain_text("Traceback")
    window.picture("card-not-passed", answer.box)
    expect(card).to_contain_text("stand beside Exception, under BaseException")
    told = notebook.add("%hint").output
    expect(told).to_contain_text("hint 1 of 2")
    expect(told).to_contain_text("where a name is looked up and when")
    window.picture("hint", told)
    notebook.cell("warm-up").write(RIGHT).run()
    expect(tests.run().get_by_role("status", name="Passed")).to_contain_text("2 of 2 points")
    window.picture("card-passed", tests.box)
    told = notebook.add("%solution warm-up").output
    expect(told).to_contain_text("the inner function keeps the variable")
    row = notebook.add("%progress").output.locator("tbody tr").filter(has_text="Exercise 1 ·")
    expect(row).to_contain_text("passed")
    expect(row).to_contain_text("2 of 2")
    window.picture("progress", row)

    copy.run("course", "update")
    window.start()
    row = window.page.locator(".jp-MarkdownViewer tr").filter(has_text="Decorators")
    expect(row).to_contain_text(f"2 of {exercises.chapter('ch13').points:g}")
    expect(window.page.get_by_role("heading", name="Where you are")).to_be_visible()
    window.picture("start-page-with-progress")


def test_a_check_runs_while_the_learner_goes_on(window, copy, lab):
    notebook = window.open(copy.fresh("ch13"))
    notebook.run_to("start-text-3")
    notebook.save()
    check = notebook.add("%check").output
    running = check.get_by_role("status").filter(has_text="You can go on working")
    expect(running).to_be_visible()
    expect(notebook.add("6 * 7").output).to_contain_text("42")
    waits = []
    while running.is_visible():
        waits.append(_seconds(lambda: lab.ask("GET", "api/status")))
    expect(check.locator("table")).to_be_visible(timeout=3 * PATIENCE)
    expect(check.locator("tbody tr").first).to_contain_text("warm-up")
    window.picture("check", check)
    assert waits, "the check had ended before another cell was done"
    seen = {"answers": len(waits), "median": statistics.median(waits), "slowest": max(waits)}
    (window.pictures / "server-while-checking.json").write_text(json.dumps(seen))
    assert max(waits) < SLOWEST


def _seconds(act):
    began = time.monotonic()
    act()
    return time.monotonic() - began
