"""`%check` in a real kernel: it returns at once, its news reach its own cell, and other cells run meanwhile."""

import os
import shutil

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from autograder.sandbox import missing
from course import checks, exercises
from course.progress import events
from course.study.cards.session import Ran, Session
from course.study.verbs import check_table, checking
from course.study.verbs.place import Place
from environment import paths

CHAPTER = exercises.chapter("ch13")
FOLDER = paths.ROOT / "release" / CHAPTER.name
NAME = f"{CHAPTER.slug}.ipynb"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The chapter in a folder of its own: the reference's answers, but `timed` as released and its tests deleted."""
    folder = tmp_path_factory.mktemp("work") / CHAPTER.name
    shutil.copytree(FOLDER, folder, copy_function=shutil.copyfile)
    notebook = nbformat.read(folder / NAME, as_version=4)
    reference = {item.answer_cell: item.reference for item in CHAPTER.exercises if item.id != "timed"}
    for cell in notebook.cells:
        cell.source = reference.get(cell.id, cell.source)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "timed-tests"]
    nbformat.write(notebook, folder / NAME)
    return Place(folder / NAME, CHAPTER, (folder / NAME).read_bytes())


class Kernel:
    """A kernel as JupyterLab starts it, with every message that it has published."""

    def __init__(self, client):
        self.client, self.seen = client, []

    def run(self, code):
        """Run a cell; return its id when it has ended."""
        number = self.client.execute(code)
        self.until(lambda one: one["parent_header"].get("msg_id") == number and _is_idle(one))
        return number

    def until(self, wanted):
        while not self.seen or not wanted(self.seen[-1]):
            self.seen.append(self.client.get_iopub_msg(timeout=60))
        return self.seen[-1]

    def outputs(self, number, *kinds):
        return [m["content"] for m in self.seen if m["msg_type"] in kinds and m["parent_header"]["msg_id"] == number]


def _is_idle(message):
    return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"


def _is_outcome(message):
    updated = message["msg_type"] == "update_display_data"
    return updated and "points" in message["content"]["data"]["text/plain"].splitlines()[0]


@pytest.fixture(scope="module")
def checked(place, tmp_path_factory):
    """A kernel in which `%check` was run, then again, then another cell, until the result was there."""
    if missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"No sandbox here: {missing()}")
    state = tmp_path_factory.mktemp("state")
    environment = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    environment |= {"COURSE_STATE": str(state), "JPY_SESSION_NAME": str(place.file)}
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(place.file.parent), env=environment)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        kernel = Kernel(client)
        kernel.run("from course.study.verbs import magics\nmagics.load(get_ipython())")
        kernel.check = kernel.run("%check")
        kernel.ended_early = any(_is_outcome(message) for message in kernel.seen)
        kernel.second = kernel.run("%check")
        kernel.other = kernel.run("1 + 1")
        kernel.outcome = kernel.until(_is_outcome)
        kernel.state = state
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_it_returns_before_there_is_a_result(checked):
    [shown] = checked.outputs(checked.check, "display_data")
    assert (checked.ended_early, shown["data"]["text/plain"].splitlines()[0].split(":")[0]) == (
        False,
        "Checking ch13",
    )


def test_other_cells_run_meanwhile(checked):
    [two] = checked.outputs(checked.other, "execute_result")
    assert two["data"]["text/plain"] == "2"


def test_a_second_check_says_that_one_runs(checked):
    [said] = checked.outputs(checked.second, "stream")
    assert (said["name"], said["text"].startswith("A check is running, for ")) == ("stdout", True)


def test_every_update_belongs_to_the_cell_that_asked(checked):
    updates = [message for message in checked.seen if message["msg_type"] == "update_display_data"]
    [shown] = checked.outputs(checked.check, "display_data")
    assert {message["parent_header"]["msg_id"] for message in updates} == {checked.check}
    assert {message["content"]["transient"]["display_id"] for message in updates} == {shown["transient"]["display_id"]}


def test_the_result_names_points_messages_and_damages(checked):
    text = checked.outcome["content"]["data"]["text/plain"]
    assert text.startswith("27 of 29 points, 9 of 10 tests passed.")
    assert "○ timed: 0 of 2, not started\n★ retry: 4 of 4, passed with all tests" in text
    assert "- The tests of `timed` are missing." in text


def test_the_page_lies_beside_the_notebook(checked, place):
    assert f'href="feedback/{CHAPTER.slug}.html"' in checked.outcome["content"]["data"]["text/html"]
    assert "timed" in (place.file.parent / "feedback" / f"{CHAPTER.slug}.html").read_text()


def test_the_learners_file_is_only_read(checked, place):
    assert place.file.read_bytes() == place.content


def test_the_check_is_in_the_diary(checked):
    [event] = list(events.parsed((checked.state / "progress" / "events.jsonl").read_bytes()))
    assert (event.kind, event.chapter, event.data["points"], event.data["most"]) == ("check", CHAPTER.name, 27.0, 29.0)
    [timed] = [test for test in event.data["tests"] if test["exercise"] == "timed"]
    assert (timed["cell"], timed["status"], timed["points"], timed["answered"]) == ("timed-tests", "failed", 0, False)


def test_nothing_goes_to_stderr(checked):
    assert [
        m for m in checked.seen if m["msg_type"] in ("stream", "error") and m["content"].get("name") != "stdout"
    ] == []


@pytest.fixture
def known(place):
    session = Session()
    session.saved_at = place.file.stat().st_mtime

    def ran(code, cell_id, after):
        session._ran.append(Ran(code, cell_id, True, session.saved_at + after))
        return checking.unsaved(place, session)

    return ran


MINE = "def retry(tries=3, exceptions=(ConnectionError,), delay=1, factor=2, sleep=None):\n    return None"


def test_an_answer_that_ran_after_the_file_was_saved_is_not_in_it(known):
    assert known(MINE, "retry", after=1) == ["retry"]


@pytest.mark.parametrize(
    ("code", "cell", "after"),
    [
        (CHAPTER.exercises[3].reference, "retry", 1),  # the same text
        (CHAPTER.exercises[3].reference + "  \n\n", "retry", 1),
        (MINE, "retry", -1),  # saved since, with another text
        (MINE, "retry-tests", 1),  # a copy in another cell of the notebook
        ("x = 1", "own", 1),
    ],
)
def test_every_other_answer_may_be_checked(known, code, cell, after):
    assert known(code, cell, after) == []


def test_a_front_end_with_cell_ids_of_its_own_is_understood(known):
    assert known(MINE, "vscode-W0sZmlsZQ", after=1) == ["retry"]


BAD = checks.TestResult("timed", "timed-tests", "failed", 0.0, 2.0)
FOUND = checks.Result(
    "ch13-x", "failed", 0.0, 2.0, (BAD,), ("The tests of `timed` were changed.",), "", "", "none", 1.0
)


def test_a_missing_sandbox_is_said_once(place, monkeypatch):
    monkeypatch.setattr(checking, "_told", set())
    check = type("Ended", (), {"result": FOUND, "seconds": 1.0, "problem": ""})()
    texts = [checking._outcome(check, place)["text/plain"] for _ in range(2)]
    assert [check_table.UNCONFINED in text for text in texts] == [True, False]
