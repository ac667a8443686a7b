"""An instructor's evening with formgrader: release, collect, grade, read, give feedback. The learner is there, too."""

import json

import pytest
from playwright.sync_api import expect

from course import exercises

from .pages import PATIENCE

CHAPTER = "ch13-py-decorators-meta"


@pytest.fixture(scope="module")
def desk(copy):
    """The instructor's JupyterLab."""
    running = copy.open("--instructor")
    yield running
    running.stop()


class Formgrader:
    """The tab with formgrader's list of assignments."""

    def __init__(self, window):
        self.window = window
        window.start()
        window.page.get_by_role("menuitem", name="Nbgrader").click()
        window.page.get_by_role("menuitem", name="Formgrader", exact=True).click()
        self.frame = window.page.frame_locator("iframe")
        self.row = self.frame.locator("tr").filter(has_text=CHAPTER)

    def press(self, icon, success):
        """Press one of the row's buttons, wait for its result and close the dialog that tells it."""
        self.row.locator(f".glyphicon-{icon}").click()
        dialog = self.frame.locator(".modal-dialog:visible")
        expect(dialog).to_contain_text(success, timeout=3 * PATIENCE)
        dialog.get_by_role("button", name="Close").last.click()
        expect(dialog).to_have_count(0)


def test_release_collect_grade_and_give_feedback(browse, desk, copy):
    window = browse(desk)
    formgrader = Formgrader(window)
    formgrader.press("cloud-upload", "Successfully released")
    expect(formgrader.row).to_contain_text("released")
    _hand_in(copy)
    formgrader.press("cloud-download", "Successfully collected")
    expect(formgrader.row.get_by_role("link", name="1", exact=True)).to_be_visible()
    window.picture("formgrader")
    copy.run("autograder", "grade", "ch13")
    formgrader.row.get_by_role("link", name="1", exact=True).click()
    submission = formgrader.frame.locator("tbody tr")
    expect(submission).to_contain_text(f"2 / {exercises.chapter('ch13').points:g}")
    window.picture("formgrader-submissions")

    formgrader = Formgrader(window)
    formgrader.press("comment", "Successfully generated feedback")
    formgrader.press("envelope", "Successfully released feedback")
    copy.run("course", "feedback", "ch13")
    (page,) = (copy.work / CHAPTER).rglob("feedback/**/*.html")
    window.page.goto(page.as_uri())
    expect(window.page.locator("body")).to_contain_text("warm-up")
    window.picture("feedback")


def _hand_in(copy):
    """The learner answers the first exercise and submits."""
    copy.run("course", "update")
    file = copy.fresh("ch13")
    content = json.loads(file.read_bytes())
    first = exercises.chapter("ch13").exercises[0]
    cell = next(cell for cell in content["cells"] if cell["id"] == first.answer_cell)
    cell["source"] = first.reference
    file.write_text(json.dumps(content), encoding="utf-8")
    copy.run("course", "submit", "ch13")
