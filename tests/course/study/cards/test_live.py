"""Cards under test cells: in a real kernel as a front end sees it, and in a shell for the rest."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from course import exercises
from environment.paths import ROOT

from ..conftest import SECOND, TEST, a_chapter, an_exercise

RIGHT = "def double(number):\n    return 2 * number"
PRINTS = "def double(number):\n    print(2 * number)"


class Kernel:
    """A real kernel, and what a front end receives from it."""

    def __init__(self, client):
        self.client = client

    def run(self, code, cell_id=None):
        message = self.client.session.msg("execute_request", {"code": code, "silent": False, "store_history": True})
        message["metadata"] = {"cellId": cell_id} if cell_id else {}
        self.client.shell_channel.send(message)
        self.outputs = []
        while True:
            got = self.client.get_iopub_msg(timeout=60)
            if got["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if got["msg_type"] == "status" and got["content"]["execution_state"] == "idle":
                break
            if got["msg_type"] in ("stream", "error", "display_data", "execute_result"):
                self.outputs.append((got["msg_type"], got["content"]))
        reply = self.client.get_shell_msg(timeout=60)
        while reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            reply = self.client.get_shell_msg(timeout=60)
        self.reply = reply["content"]
        return self


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    environment = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    manager, client = start_new_kernel(env={**environment, "COURSE_STATE": str(state)}, cwd=str(state))
    made = Kernel(client)
    made.diary = state / "progress" / "events.jsonl"
    assert made.run("%load_ext course.study\nimport functools, inspect, time").outputs == []
    yield made
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def timed():
    exercise = exercises.exercise("ch13", "timed")
    notebook = nbformat.read(ROOT / "release/ch13-py-decorators-meta/py-decorators-meta.ipynb", as_version=4)
    return exercise, next(cell.source for cell in notebook.cells if cell.id == "timed-tests")


def test_a_failing_test_cell_shows_one_card_and_counts_as_failed(kernel, timed):
    exercise, test = timed
    kernel.run(exercise.misconceptions[0].code, "timed")
    [(kind, content)] = kernel.run(test).outputs
    text, html = content["data"]["text/plain"], content["data"]["text/html"]
    assert (kind, kernel.reply["status"], kernel.reply["ename"]) == ("display_data", "error", "AssertionError")
    assert text.startswith("✗ Not passed yet · Exercise 3 · timed: a decorator that measures · 0 of 2 points")
    assert "has to" not in text and "gave None" in text and "Forgets to return." in text and "%hint timed" in text
    assert "Traceback" not in html and 'role="status"' in html and "<em>Forgets to return.</em>" in html
    assert kernel.reply["traceback"] == text.splitlines()


def test_a_passing_test_cell_shows_one_card_and_what_comes_next(kernel, timed):
    exercise, test = timed
    kernel.run(exercise.reference, "timed")
    [(kind, content)] = kernel.run(test).outputs
    assert (kind, kernel.reply["status"]) == ("display_data", "ok")
    assert content["data"]["text/plain"].splitlines() == [
        "✔ Passed · Exercise 3 · timed: a decorator that measures · 2 of 2 points",
        "  Next: Exercise 4 · retry: when the gateway drops a request",
        "  `%solution timed` shows a worked solution.",
    ]


def test_each_attempt_is_written_to_the_diary(kernel, timed):
    exercise, test = timed
    before = len(attempts(kernel))
    kernel.run(exercise.misconceptions[0].code, "timed").run(test)
    kernel.run(exercise.reference, "timed").run(test)
    failed, passed = attempts(kernel)[before:]
    assert (failed["exercise"], failed["data"]["passed"], failed["data"]["points"]) == ("timed", False, 0)
    assert failed["data"]["misconception"] == "timed/wrong-1" and "gave None" in failed["data"]["message"]
    assert (passed["data"]["cell"], passed["data"]["passed"], passed["data"]["points"]) == ("timed-tests", True, 2)


def attempts(kernel):
    lines = kernel.diary.read_text(encoding="utf-8").split("\n") if kernel.diary.exists() else []
    return [event for line in lines if line and (event := json.loads(line))["kind"] == "attempt"]


def test_an_answer_that_ends_the_program_ends_the_cell_only(kernel, timed):
    _, test = timed
    kernel.run("def timed(func, clock=None):\n    raise SystemExit(3)").run(test)
    [(kind, content)] = kernel.outputs
    assert (kind, kernel.reply["status"]) == ("display_data", "error")
    assert "The code asked Python to end" in content["data"]["text/plain"]


def test_an_ordinary_cell_gets_its_traceback_with_a_sentence_above(kernel):
    [(kind, content)] = kernel.run("import json\njson.loads('{')").outputs
    assert (kind, kernel.reply["status"]) == ("error", "error")
    assert content["traceback"][0].startswith("This text is not JSON")
    assert "decoder.py" not in "".join(content["traceback"])


def test_a_cell_that_does_not_parse_gets_its_sentence_too(kernel):
    [(kind, content)] = kernel.run("def f(:\n  pass").outputs
    assert (kind, content["ename"]) == ("error", "SyntaxError")
    assert content["traceback"][0].startswith("Python cannot read this line.")


@pytest.mark.parametrize("reason", ["autograde", "validate"])
def test_a_grader_sees_what_it_would_see_without_us(reason, timed):
    exercise, test = timed
    sources = [
        "%load_ext course.study\nimport functools, inspect, time",
        exercise.reference,
        test,
        "%check",
        "%hint timed",
    ]
    sources += [exercise.misconceptions[0].code, test]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, timeout=60, allow_errors=True, kernel_name="python3")
    client.execute(env={**os.environ, "NBGRADER_EXECUTION": reason})
    *quiet, failed = [cell.outputs for cell in notebook.cells]
    assert quiet == [[]] * 6
    assert [(output.output_type, output.ename) for output in failed] == [("error", "AssertionError")]


def test_an_edited_test_cell_runs_as_plain_python(learner):
    learner.run(PRINTS).run(TEST + " ")
    assert learner.shown[0]["text/plain"].startswith("✗")
    learner.run(TEST + "  # edited")
    assert learner.shown == [] and isinstance(learner.error, AssertionError)


def test_nothing_of_ours_stays_among_the_learners_variables(learner):
    learner.run(PRINTS)
    before = set(learner.shell.user_ns)
    learner.run(TEST)
    assert {name for name in set(learner.shell.user_ns) - before if "course" in name} == set()


def test_unloading_puts_the_shell_back(learner):
    from course.study.cards import live

    live.unload(learner.shell)
    assert not {"showtraceback", "showsyntaxerror"} & set(vars(learner.shell)) and learner.shell.ast_transformers == []
    learner.run(PRINTS).run(TEST)
    assert learner.shown == [] and "AssertionError" in learner.stdout


def test_loading_twice_shows_one_card(learner):
    from course.study.cards import live

    live.load(learner.shell)
    assert len(learner.run(RIGHT).run(TEST).shown) == 1


def test_a_broken_catalogue_leaves_cells_as_plain_python(learner):
    [file] = exercises.FOLDER.glob("*.json")
    file.write_text(f'{{"digest": "{exercises.digest(TEST)}"')
    learner.run(PRINTS).run(TEST)
    assert learner.shown == [] and isinstance(learner.error, AssertionError)


def test_a_disk_that_takes_no_diary_does_not_disturb(learner, tmp_path):
    (tmp_path / "state").write_text("a file where a folder should be")
    assert len(learner.run(RIGHT).run(TEST).shown) == 1
    assert (learner.error, learner.stderr) == (None, "")


def test_an_exercise_with_two_test_cells_has_passed_when_both_have(learner, catalogue):
    catalogue(a_chapter(an_exercise(tests=((TEST, 2.0), (SECOND, 1.0))), an_exercise("next", "Exercise 2 · next", ())))
    learner.run(RIGHT).run(TEST)
    assert "another test cell" in learner.text
    learner.run(SECOND)
    assert "Next: Exercise 2 · next" in learner.text


def test_an_answer_that_was_broken_since_is_said_to_be_the_old_one(learner):
    learner.run(PRINTS).run(
        "def double(number:\n    return 1",
    ).run(TEST)
    assert "The answer cell ended in an error when it last ran" in learner.text


def test_the_whole_traceback_stays_within_reach(learner):
    learner.run(PRINTS).run(TEST)
    learner.run("%tb")
    assert "AssertionError" in learner.stdout and "<listcomp>" not in learner.stdout


def test_a_known_slip_is_explained_once_and_then_left_to_the_hints(learner):
    learner.run(PRINTS).run(TEST)
    first = learner.text
    learner.run(TEST)
    assert ("Prints." in first, "Prints." in learner.text, "%hint double" in learner.text) == (True, False, True)


def test_loading_costs_a_kernels_start_next_to_nothing():
    script = (
        "import sys, ipykernel.zmqshell, ipykernel.ipkernel; before = set(sys.modules); import course.study.cards.live;"
        "print(sorted(name for name in set(sys.modules) - before if not name.startswith('course')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.stdout == "[]\n", done.stderr
