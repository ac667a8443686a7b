"""Every damage through the whole engine: the points are those of the same work unharmed."""

import json

import pytest

from autograder import assignment, session, settings
from autograder.grading import Submission
from autograder.records import register
from autograder.records.verdict import Status
from autograder.sandbox import missing
from environment.paths import ROOT
from tests.autograder.containers.engines import DOCKER, need_docker

from . import cells, files  # noqa: F401 (they fill the corpus)
from .corpus import CHAPTERS, DAMAGES, Work, name

CHAPTER = CHAPTERS[1]


@pytest.fixture(scope="module", params=["namespaces", pytest.param("docker", marks=DOCKER)])
def grader(request, tmp_path_factory):
    course, cache = settings.load(ROOT), tmp_path_factory.mktemp("cache") / "modules.json"
    model = register.without_gradebook(course, CHAPTER)
    kind = "none" if missing() else "namespaces"
    if request.param == "docker":
        need_docker()
        kind = "docker"
    with (
        assignment.opened(course, CHAPTER) as opened,
        session.opened(course, opened, model, kind, cache) as ready,
        ready.grader(session.CANARY_SLOT) as grader,
    ):
        yield grader


@pytest.fixture
def grade(grader, tmp_path):
    def grade(data):
        (tmp_path / f"{name(CHAPTER)}.ipynb").write_bytes(data)
        verdict = grader.grade(Submission("ada", tmp_path)).verdict
        return verdict, {test.id: test.points for part in verdict.notebooks for test in part.tests}

    return grade


def unharmed(damage):
    """The same work as nobody has damaged it: an answer that went into a cell of its own counts as the answer."""
    work, harmed = Work(CHAPTER), Work(CHAPTER)
    damage.make(harmed)
    texts = {} if damage.own else getattr(harmed, "expected", {})
    for cell in work.cells:
        cell["source"] = texts.get(cell["id"], cell["source"])
    return json.dumps(work.notebook).encode()


@pytest.fixture(scope="module")
def known():
    """The points of works that were graded before: most damages harm the same one, and each kind gives the same."""
    return {}


@pytest.mark.parametrize("damage", [d for d in DAMAGES.values() if not d.refused], ids=lambda d: d.name)
def test_what_was_repaired_scores_as_if_unharmed(damage, grade, known):
    whole = unharmed(damage)
    if whole not in known:
        known[whole] = grade(whole)[1]
    verdict, points = grade(damage.bytes(CHAPTER))
    assert verdict.reason == ""
    assert points == known[whole]


@pytest.mark.parametrize("damage", [d for d in DAMAGES.values() if d.refused], ids=lambda d: d.name)
def test_what_cannot_be_repaired_is_not_judged_and_costs_nothing(damage, grade):
    verdict, points = grade(damage.bytes(CHAPTER))
    assert (verdict.status, points, verdict.grades) == (Status.NOT_JUDGED, {}, {})
    assert verdict.reason


def test_the_work_itself_has_all_its_points(grade):
    verdict, points = grade(Work(CHAPTER).bytes())
    most = sum(test.max_points for part in verdict.notebooks for test in part.tests)
    assert sum(points.values()) == most > 0
