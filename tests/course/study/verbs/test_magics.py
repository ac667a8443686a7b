"""The magics in a shell: found by name, silent in a grader, and always a sentence instead of a traceback."""

import copy
import json
import shutil

import pytest

from course import exercises
from course.progress import state
from course.study.cards import session
from course.study.verbs import magics
from environment import paths

from ..conftest import TEST

CHAPTER = exercises.chapter("ch13")
RELEASE = paths.ROOT / "release" / CHAPTER.name / f"{CHAPTER.slug}.ipynb"


@pytest.fixture
def shell(empty_notebook, monkeypatch, tmp_path):
    """A notebook of chapter 13 in a folder of its own, with the magics and nothing that has run."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(RELEASE, tmp_path / RELEASE.name)
    session.restart()
    magics.load(empty_notebook.shell)
    yield empty_notebook
    magics.unload(empty_notebook.shell)
    session.restart()


def said(shell, line):
    shell.run(line)
    assert (shell.error, shell.stderr) == (None, "")
    return shell.stdout


def test_a_named_exercise_gets_its_first_hint(shell):
    said(shell, "%hint timed")
    assert "timed: hint 1 of 3" in shell.text
    assert "<strong>timed: hint 1 of 3</strong>" in shell.html


def test_without_a_name_and_a_run_the_next_open_exercise_is_meant(shell):
    said(shell, "%hint")
    assert "warm-up: hint 1" in shell.text


def test_without_a_name_the_exercise_that_ran_last_is_meant(shell):
    session.current().note(exercises.exercise("ch13", "retry").released, "retry")
    said(shell, "%hint")
    assert "retry: hint 1" in shell.text


def test_the_exercise_that_failed_is_meant_first(shell):
    timed = exercises.exercise("ch13", "timed")
    slip = timed.misconceptions[0]
    failure = session.Failure(CHAPTER.name, "timed", "timed-tests", "no", "AssertionError", slip.code, slip)
    session.current().has_failed(CHAPTER, timed.tests[0], failure)
    session.current().note("x = 1", "retry")
    said(shell, "%hint")
    assert "timed: hint 1 of 3" in shell.text


def test_what_the_card_has_explained_is_not_repeated_and_counts_as_no_hint(learner, monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    magics.load(learner.shell)
    slip = exercises.chapter("ch05").exercises[0].misconceptions[0]
    learner.run(slip.code)
    learner.run(TEST)
    assert "The caller gets `None`" in learner.text
    assert state.state().exercise("ch05", "double").hints == 0
    learner.run("%hint")
    assert learner.text.splitlines()[:3] == ["double: hint 1 of 1", "", "What is two times four?"]
    assert state.state().exercise("ch05", "double").hints == 1
    magics.unload(learner.shell)


@pytest.mark.parametrize("verb", ["hint", "solution", "reset"])
def test_an_unknown_name_is_answered_with_the_names(shell, verb):
    told = said(shell, f"%{verb} tiemd")
    assert told.startswith("This chapter has no exercise `tiemd`. Its exercises are: warm-up, decoration-time, timed,")


def test_the_solution_stays_closed_until_the_exercise_passes(shell):
    assert said(shell, "%solution timed").startswith("The solution of `timed` opens when the exercise passes")
    session.current().passed.add("timed")
    said(shell, "%solution timed")
    assert "a worked solution" in shell.shown[0]["text/markdown"]


def test_reset_changes_the_saved_file_and_keeps_the_old_text(shell, tmp_path):
    file = tmp_path / RELEASE.name
    made = json.loads(file.read_bytes())
    [cell] = [cell for cell in made["cells"] if cell["id"] == "timed"]
    cell["source"] = ["def timed(func):\n", "    return func  # mine\n"]
    file.write_text(json.dumps(made))
    told = said(shell, "%reset timed")
    kept = tmp_path / "state" / "kept" / CHAPTER.name
    assert [one.read_text() for one in kept.iterdir()] == ["def timed(func):\n    return func  # mine\n"]
    assert (str(kept) in told, "Reload Notebook from Disk" in told) == (True, True)
    assert json.loads(file.read_bytes()) == json.loads(RELEASE.read_bytes())


def test_reset_with_ipythons_options_is_ipythons_own(shell):
    shell.run("kept = 1")
    said(shell, "%reset -f")
    assert "kept" not in shell.shell.user_ns
    assert shell.shell.magics_manager.magics["line"]["reset"].ipythons.__name__ == "reset"


def test_reset_of_an_untouched_answer_says_so(shell):
    assert said(shell, "%reset timed") == "The answer cell of `timed` is as it was released already.\n"


def test_an_answer_that_is_not_saved_stops_reset_and_repair_and_check(shell):
    session.current().note("def timed(func):\n    return func", "timed")
    for line in ("%reset retry", "%repair", "%check"):
        verb = line.split()[0]
        first, second = said(shell, line).splitlines()
        assert first == f"{verb} reads the saved file, and your answer to `timed` is not in it yet."
        assert second.startswith("Save first (Ctrl+S")


def test_repair_of_a_whole_notebook_says_so(shell):
    assert said(shell, "%repair").startswith("Nothing is damaged")


def test_repair_says_what_was_damaged_and_where_the_file_is_kept(shell, tmp_path):
    file = tmp_path / RELEASE.name
    made = json.loads(file.read_bytes())
    made["cells"] = [cell for cell in made["cells"] if cell["id"] != "timed-tests"]
    file.write_text(json.dumps(made))
    told = said(shell, "%repair")
    assert ("- The tests of `timed` are missing." in told, str(tmp_path / "state" / "kept") in told) == (True, True)
    assert json.loads(file.read_bytes()) == json.loads(RELEASE.read_bytes())


@pytest.mark.parametrize("line", ["%hint", "%solution", "%check", "%repair"])
def test_a_folder_without_a_chapters_notebook_is_answered_in_a_sentence(shell, tmp_path, line):
    (tmp_path / RELEASE.name).unlink()
    assert said(shell, line).startswith("The file of this notebook was not found")


def test_a_mistake_of_ours_is_told_as_one(shell, monkeypatch):
    monkeypatch.setattr(exercises, "chapter", lambda name: {}["nothing"])
    session.current().chapter = CHAPTER.name
    assert "the mistake is ours (KeyError: 'nothing')" in said(shell, "%hint timed")


@pytest.mark.parametrize("line", ["%hint", "%hint timed", "%solution timed", "%check", "%repair", "%reset timed"])
def test_in_a_grader_nothing_happens(shell, monkeypatch, tmp_path, line):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    before = copy.copy((tmp_path / RELEASE.name).read_bytes())
    assert (said(shell, line), shell.shown) == ("", [])
    assert (before, (tmp_path / "state").exists()) == ((tmp_path / RELEASE.name).read_bytes(), False)


def test_unloading_gives_ipythons_reset_back(empty_notebook):
    lines = empty_notebook.shell.magics_manager.magics["line"]
    magics.load(empty_notebook.shell)
    magics.load(empty_notebook.shell)
    magics.unload(empty_notebook.shell)
    assert not hasattr(lines["reset"], "ipythons")
    assert not set(magics.NAMES) & set(lines)


def test_loading_imports_nothing_that_costs_time():
    import subprocess
    import sys

    script = "import sys, course.study.verbs.magics; print(sorted(n for n in sys.modules if n.startswith('course')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout == "['course', 'course.study', 'course.study.verbs', 'course.study.verbs.magics']\n"
