"""The commands as they are typed: exit codes, sentences, the shape of --json."""

import json
import os
import subprocess
import sys

import pytest

from autograder import cli
from environment.paths import ROOT
from tests.autograder.tiny import NAME, RIGHT, Tiny, source


@pytest.fixture(scope="module")
def course(tmp_path_factory, launcher):
    made = Tiny(tmp_path_factory.mktemp("cli"), launcher)
    made.submit("ann", **RIGHT)
    made.submit("bob", price="x = " + "(" * 5)
    made.damage("cid")
    return made


def test_the_command_itself_in_a_process_of_its_own(course):
    command = [sys.executable, "-m", "autograder.cli", "grade", "ti", "--student", "ann"]
    done = subprocess.run(
        command, cwd=course.root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert NAME in done.stdout and "all passed" in done.stdout


def test_a_table_names_who_needs_a_look(course):
    done = course.run("grade", NAME, "--student", "cid", "--student", "bob", "--force")
    assert "tiny: cid is not judged: " in done.out
    with pytest.raises(ValueError):
        json.loads(done.out)


def test_json_and_nothing_else_goes_to_the_standard_output(course):
    (row,) = course.run("grade", NAME, "--json", "--force").rows
    assert row["assignment"] == NAME and isinstance(row["seconds"], float) and set(row["not_judged"]) == {"cid"}


def test_several_assignments_at_once(tiny):
    made = tiny()
    other = made.root / "source" / "later"
    made.file.parent.rename(other)
    made.write(source())
    made.submit("ann", **RIGHT)
    rows = made.run("grade", NAME, "later", "--json").rows
    assert [(row["assignment"], row["graded"]) for row in rows] == [(NAME, 1), ("later", 0)]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["grade", "nothing"], 2, "'nothing' is not the name of one assignment. They are: tiny."),
        (["regrade", "nothing"], 2, "'nothing' is not the name of one assignment. They are: tiny."),
        (["lint", "nothing"], 2, "'nothing' is not the name of one assignment. They are: tiny."),
        (["grade"], 2, "CHAPTER"),
        (["grade", NAME, "--sandbox", "paper"], 2, "paper"),
        (["grade", NAME, "--jobs", "-1"], 2, "--jobs"),
        (["nothing"], 2, "nothing"),
    ],
)
def test_mistakes_are_told_and_end_with_2(course, arguments, status, said):
    assert said in course.run(*arguments, status=status).error


def test_a_folder_without_a_course(tiny, tmp_path):
    made = tiny()
    (made.root / "nbgrader_config.py").unlink()
    assert "There is no nbgrader_config.py" in made.run("grade", NAME, status=2).error


def test_without_a_sandbox_it_says_so(course):
    done = course.run("grade", NAME, "--json", "--sandbox", "none", "--force", "--student", "ann")
    assert "No sandbox" in done.error and done.row["passed"] == 1


def test_lint_says_how_each_assertion_is_judged(course):
    cells = course.run("lint", NAME, "--json").rows[NAME]
    assert [cell["id"] for cell in cells] == ["price-tests", "total-tests"]
    assert "price-tests" in course.run("lint", NAME).out


def test_ctrl_c_keeps_what_is_graded(capsys, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.cli.app", interrupt)
    with pytest.raises(SystemExit) as end:
        cli.main(["grade", NAME])
    assert end.value.code == 130 and "goes on from here" in capsys.readouterr().err


def test_an_error_that_is_not_ours_shows_where_it_was(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("foreign")

    monkeypatch.setattr("autograder.cli.app", fail)
    with pytest.raises(RuntimeError, match="foreign"):
        cli.main([])
