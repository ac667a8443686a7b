"""What is typed, and the sentences for what cannot be done."""

import json

import pytest

from autograder.cluster import commands
from tests.autograder.tiny import NAME, RIGHT


def test_a_gradebook_in_sqlite_is_refused(tiny):
    course = tiny()
    course.submit("ann", **RIGHT)
    said = course.grade("--workers", "--broker", "redis://127.0.0.1:1", status=2).error
    assert "Workers need PostgreSQL" in said and "AUTOGRADER_DATABASE_URL" in said


def test_no_broker_is_a_sentence(classroom):
    said = classroom().grade("--workers", status=2).error
    assert "export AUTOGRADER_BROKER_URL=" in said


def test_a_database_that_is_not_there_is_a_sentence(tiny, monkeypatch):
    address = "postgresql+psycopg://me:secret@127.0.0.1:1/none"
    course = tiny(more=f"c.CourseDirectory.db_url = {address!r}")
    said = course.grade("--workers", "--broker", "redis://127.0.0.1:1", status=1).error
    assert "does not answer" in said and "secret" not in said


@pytest.mark.parametrize(
    ("arguments", "said"), [(["worker"], "AUTOGRADER_BROKER_URL"), (["cluster", "status"], "AUTOGRADER_DATABASE_URL")]
)
def test_a_variable_that_is_missing_is_named(tiny, arguments, said):
    course = tiny()
    into = course.root.parent / "said"
    assert course.launcher.wait(course.launcher.start(*arguments, into=into)) == 2
    assert f"export {said}=" in into.with_suffix(".err").read_text()


def test_what_is_not_installed_is_named_with_the_command(tiny):
    hidden = "import sys; sys.modules['celery'] = None"
    course = tiny()
    into = course.root.parent / "said"
    assert course.launcher.wait(course.launcher.start("worker", into=into, before=hidden)) == 2
    assert "python3 run.py install queues" in into.with_suffix(".err").read_text()


def test_the_state_of_an_empty_queue(classroom, capsys, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_DATABASE_URL", classroom().url)
    assert commands.status(as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"runs": [], "workers": [], "set_aside": []}
    assert commands.sweep() == 0 and commands.requeue("", "") == 0
    assert "0 runs" in capsys.readouterr().out


def test_what_is_too_large_is_graded_here_and_the_others_go_on(classroom):
    course = classroom()
    course.submit("ann", **RIGHT)
    course.submit("large", **RIGHT)
    (course.folder("large") / "film").write_bytes(b"")
    with (course.folder("large") / "film").open("r+b") as file:
        file.truncate(65 << 20)
    course.worker()
    row = course.send().row
    assert row["graded"] == 1 and len(row["refused"]) == 1
    assert f"autograder grade {NAME} --student large" in row["refused"][0]
