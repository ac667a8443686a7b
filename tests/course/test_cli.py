"""The command line: quick to answer, one sentence per trouble, 2 for a user's mistake and 1 for a failure."""

import errno
import subprocess
import sys
import types

import pytest
from typer.testing import CliRunner

from course import cli
from environment import install, services
from environment.errors import ServiceError

VERBS = (
    "lab",
    "build",
    "check",
    "progress",
    "path",
    "new",
    "doctor",
    "install",
    "test",
    "services",
    "update",
    "class",
    "submit",
    "feedback",
)
HEAVY = ("rich", "jupyterlab", "nbformat", "psycopg", "psutil", "IPython", "course.authoring", "environment.services")


def course(*arguments):
    return CliRunner().invoke(cli.app, list(arguments))


def test_help_names_every_verb():
    answer = course("--help")
    assert answer.exit_code == 0
    assert all(f"  {verb} " in answer.output for verb in VERBS)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "test"])
def test_every_verb_explains_itself(verb):
    answer = course(verb, "--help")
    assert answer.exit_code == 0
    assert len(answer.output.splitlines()) > 3


def test_help_loads_nothing_heavy():
    code = f"import sys, course.cli; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_python_m_course_is_the_same_command():
    done = subprocess.run([sys.executable, "-m", "course", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: course ")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["lab", "--port", "x"], ["lab", "--port", "0"], ["install", "djang"]]
)
def test_a_users_mistake_exits_2_with_a_sentence(arguments):
    done = subprocess.run([sys.executable, "-m", "course", *arguments], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def failing(monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(services, "down", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main(["services", "down"])
    return ended.value.code


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ServiceError("PostgreSQL does not start."), 1, "PostgreSQL does not start."),
        (install.UnknownExtra("There is no extra called x."), 2, "There is no extra called x."),
        (
            OSError(errno.ENOSPC, "No space left on device", "/a/b"),
            1,
            "/a/b cannot be written (No space left on device)",
        ),
        (OSError(errno.EROFS, "Read-only file system", "/a/b"), 1, "/a/b cannot be written (Read-only file system)"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_expected_trouble_is_a_sentence(monkeypatch, capsys, error, status, words):
    assert failing(monkeypatch, error) == status
    assert words in capsys.readouterr().err


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch):
    with pytest.raises(ZeroDivisionError):
        failing(monkeypatch, ZeroDivisionError())


def test_a_missing_module_is_repaired_by_the_next_start(monkeypatch, capsys, tmp_path):
    marked = []
    boot = types.SimpleNamespace(VENV=sys.prefix, UNFINISHED="unfinished", write_stamp=marked.append)
    monkeypatch.setattr(install, "bootstrap", lambda: boot)
    assert failing(monkeypatch, ModuleNotFoundError("No module named 'rich'", name="rich")) == 1
    assert "the module rich is missing. Repair it by starting again: python3 run.py" in capsys.readouterr().err
    assert marked == ["unfinished"]


def test_authoring_verbs_hand_on_their_arguments(monkeypatch):
    from course.authoring import commands

    seen = []
    for name in ("build", "check", "new"):
        monkeypatch.setattr(commands, name, lambda *given, name=name: seen.append((name, *given)) or 0)
    assert course("build", "ch01").exit_code == 0
    assert course("build", "--drift").exit_code == 0
    assert course("check", "ch01", "ch02", "--repeat", "3", "--json").exit_code == 0
    assert course("new", "ch99-demo").exit_code == 0
    assert seen == [
        ("build", ["ch01"], False),
        ("build", None, True),
        ("check", ["ch01", "ch02"], 3, True),
        ("new", "ch99-demo"),
    ]


def test_an_authoring_failure_is_the_exit_status(monkeypatch):
    from course.authoring import commands

    monkeypatch.setattr(commands, "build", lambda *_: 2)
    assert course("build").exit_code == 2
