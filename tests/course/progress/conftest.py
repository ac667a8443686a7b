"""A small course and the events of somebody who works on it."""

from datetime import datetime

import pytest

from course.exercises import Chapter, Exercise, TestCell
from course.progress.events import Event


def _exercise(id, cells=1):
    tests = tuple(TestCell(f"test-{id}" + (f"-{n}" if n else ""), 2.0, "") for n in range(cells))
    return Exercise(id, f"Exercise · {id}", "write", "python", id, "", tests, (), "", "", (), ())


def _chapter(name, *ids, needs=()):
    number = int(name[2:4])
    return Chapter(
        name, number, name.partition("-")[2], name.upper(), "", 4.0, (), needs, (), tuple(map(_exercise, ids)), ()
    )


class Learner:
    """Writes events, each a minute after the last unless a day is given."""

    def __init__(self):
        self.events = []
        self.day = "2026-03-02"

    def did(self, kind, exercise="", chapter="ch13-decorators", **data):
        minute = len(self.events)
        at = datetime.fromisoformat(f"{self.day}T12:{minute // 60 % 60:02}:{minute % 60:02}")
        self.events.append(Event(f"{at:%Y-%m-%dT%H:%M:%S}Z", kind, chapter, exercise, data))

    def ran(self, exercise, passed, chapter="ch13-decorators", cell=None, **more):
        data = {"cell": cell or f"test-{exercise}", "passed": passed, "points": 2.0 if passed else 0.0, **more}
        self.did("attempt", exercise, chapter, **data)

    def checked(self, chapter="ch13-decorators", **results):
        tests = [
            {"cell": f"test-{name}", "exercise": name, "status": status, "points": 2.0 if status == "passed" else 0.0}
            for name, status in ((name.replace("_", "-"), status) for name, status in results.items())
        ]
        self.did("check", "", chapter, tests=tests)


@pytest.fixture
def learner():
    return Learner()


@pytest.fixture
def catalogue():
    return [
        _chapter("ch12-generators", "warm-up", "wrap-up"),
        _chapter("ch13-decorators", "warm-up", "timed", "retry", "wrap-up", needs=("ch12",)),
        _chapter("ch25-joins", "warm-up", "ladder", "wrap-up", needs=("ch24",)),
    ]


@pytest.fixture
def two_cells():
    chapter = _chapter("ch13-decorators", "timed")
    return [type(chapter)(**{**chapter.__dict__, "exercises": (_exercise("model", cells=2),)})]
