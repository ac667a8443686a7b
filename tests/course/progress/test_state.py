"""Where the learner stands: exercises, chapters, points, and what comes next."""

import pytest

from course.progress.events import Event
from course.progress.state import Next, state


@pytest.fixture
def progress(learner, catalogue):
    return lambda: state(learner.events, catalogue)


def status(progress, exercise):
    return progress().exercise("ch13", exercise).status


def test_without_events_all_is_untouched(progress):
    assert status(progress, "timed") == "untouched"
    assert (progress().chapter("ch13").status, progress().chapter("ch13").total) == ("untouched", 4)


def test_a_failed_run_is_a_try_and_a_passese_passes(learner, progress):
    learner.ran("timed", False)
    assert status(progress, "timed") == "tried"
    learner.ran("timed", True)
    found = progress().exercise("ch13", "timed")
    assert (found.status, found.tries, found.points, found.solved) == ("passed", 2, 2.0, True)


def test_all_test_cells_of_an_exercise_must_pass(learner, two_cells):
    learner.ran("model", True, cell="test-model")
    assert state(learner.events, two_cells).exercise("ch13", "model").status == "tried"
    learner.ran("model", True, cell="test-model-1")
    found = state(learner.events, two_cells).exercise("ch13", "model")
    assert (found.status, found.tries, found.points) == ("passed", 1, 4.0)


def test_a_failure_after_a_pass_takes_nothing_away(learner, progress):
    learner.ran("timed", True)
    learner.ran("timed", False)
    found = progress().exercise("ch13", "timed")
    assert (found.status, found.points, found.tries) == ("passed", 2.0, 1)


def test_a_check_proves(learner, progress):
    learner.ran("timed", True)
    learner.checked(timed="passed")
    assert status(progress, "timed") == "proved"


def test_a_check_takes_a_pass_away_and_a_new_pass_brings_it_back(learner, progress):
    learner.ran("timed", True)
    learner.checked(timed="failed")
    assert (status(progress, "timed"), progress().exercise("ch13", "timed").points) == ("tried", 0.0)
    learner.ran("timed", True)
    assert status(progress, "timed") == "passed"


def test_a_check_leaves_what_nobody_has_begun_untouched(learner, catalogue):
    tests = [{"cell": "test-timed", "exercise": "timed", "status": "failed", "points": 0.0, "answered": False}]
    learner.did("check", tests=tests)
    assert state(learner.events, catalogue).exercise("ch13", "timed").status == "untouched"


def test_what_the_platform_could_not_judge_changes_nothing(learner, progress):
    learner.ran("timed", True)
    learner.checked(timed="not judged")
    assert status(progress, "timed") == "passed"


def test_an_explanation_that_an_older_version_noted_as_a_hint_counts_for_none(learner, progress):
    learner.did("hint", "timed", level=0, misconception="timed/wrong-1")
    assert progress().exercise("ch13", "timed").hints == 0


def test_hints_count_by_their_level_and_misconceptions_once(learner, progress):
    for _ in range(2):
        learner.ran("timed", False, misconception="timed/wrong-2")
        learner.did("hint", "timed", level=2)
    found = progress().exercise("ch13", "timed")
    assert (found.hints, found.misconceptions) == (2, ("timed/wrong-2",))


def test_a_chapter_adds_up_its_exercises(learner, progress):
    learner.ran("warm-up", True)
    learner.ran("timed", False)
    found = progress().chapter("ch13-decorators")
    assert (found.status, found.points, found.most, found.done, found.total) == ("tried", 2.0, 8.0, 1, 4)


def test_a_chapter_is_passed_then_proved(learner, progress):
    results = {"warm_up": "passed", "timed": "passed", "retry": "passed", "wrap_up": "passed"}
    for name in results:
        learner.ran(name.replace("_", "-"), True)
    assert progress().chapter("ch13").status == "passed"
    learner.checked(**results)
    assert progress().chapter("ch13").status == "proved"


def test_a_chapter_keeps_its_progress_under_a_new_title(learner, progress):
    learner.ran("timed", True, chapter="ch13-an-older-title")
    assert status(progress, "timed") == "passed"


def test_next_is_the_first_exercise_of_the_first_chapter(progress):
    assert progress().next == Next("ch12-generators", "warm-up")


def test_next_goes_on_in_the_chapter_worked_on_last(learner, progress):
    learner.ran("warm-up", True, chapter="ch25-joins")
    assert progress().next == Next("ch25-joins", "ladder")


def test_next_after_a_finished_chapter_is_the_first_open_one(learner, progress):
    for name in ("warm-up", "ladder", "wrap-up"):
        learner.ran(name, True, chapter="ch25-joins")
    assert progress().next == Next("ch12-generators", "warm-up")


def test_next_follows_the_chosen_path_over_the_chapters_that_exist(learner, progress):
    learner.did("path", chapter="", path="balanced-12-weeks", hours_per_week=10)
    assert progress().next == Next("ch25-joins", "warm-up")
    assert (progress().path, progress().hours_per_week) == ("balanced-12-weeks", 10.0)


def test_next_goes_on_in_a_chapter_beside_the_path(learner, progress):
    learner.did("path", chapter="", path="balanced-12-weeks", hours_per_week=10)
    learner.ran("warm-up", True)
    assert progress().next == Next("ch13-decorators", "timed")


def test_a_path_that_an_update_has_removed_is_as_good_as_none(learner, progress):
    learner.did("path", chapter="", path="of-yesterday", hours_per_week=10)
    assert progress().next == Next("ch12-generators", "warm-up")


def test_nothing_is_next_when_all_is_done(learner, progress, catalogue):
    for chapter in catalogue:
        for exercise in chapter.exercises:
            learner.ran(exercise.id, True, chapter=chapter.name)
    assert progress().next is None


def test_ticks_go_on_and_off(learner, progress):
    learner.did("tick", item="A plan on paper", on=True)
    learner.did("tick", item="Docker installed", on=True)
    learner.did("tick", item="A plan on paper", on=False)
    assert progress().ticks == {"Docker installed"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("attempt", {}),
        ("attempt", {"cell": [], "passed": True}),
        ("check", {"tests": 5}),
        ("check", {"tests": [None]}),
        ("hint", {"level": "high"}),
        ("path", {"path": "x", "hours_per_week": "many"}),
        ("of tomorrow", {}),
    ],
)
def test_an_event_of_another_version_spoils_nothing(learner, catalogue, kind, data):
    learner.ran("timed", True)
    strange = Event("2026-03-03T12:00:00Z", kind, "ch13", "timed", data)
    assert state([*learner.events, strange], catalogue).exercise("ch13", "timed").status == "passed"
