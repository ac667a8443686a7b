"""Hours done, hours left and the finish date; what is still to come counts, and is named."""

from dataclasses import replace
from datetime import date

import pytest

from course.progress import paths, schedule
from course.progress.state import state

TODAY = date(2026, 3, 2)
HEAD = {"id": "short", "title": "T", "role": "R", "about": "A", "pace": 10, "schedules": []}


def path(*items, **more):
    return paths.LearningPath.model_validate({**HEAD, "steps": [{"title": "Week 1", "items": items, **more}]})


def outlook(learner, catalogue, *items, per_week=10, **more):
    return schedule.outlook(path(*items, **more), state(learner.events, catalogue), per_week, TODAY)


def test_nothing_done_leaves_every_hour(learner, catalogue):
    seen = outlook(learner, catalogue, "ch13 full", "ch25")
    assert (seen.hours_done, seen.hours_left) == (0, 9.5)


def test_a_lane_counts_by_the_share_of_its_exercises(learner, catalogue):
    learner.ran("timed", True)
    learner.ran("wrap-up", True)
    assert outlook(learner, catalogue, "ch13 full").hours_done == 3  # 2 of 4 exercises, 6 h
    assert outlook(learner, catalogue, "ch13").hours_done == 1  # 1 of warm-up, timed, retry, 3 h


def test_named_exercises_count_alone(learner, catalogue):
    learner.ran("timed", True)
    seen = outlook(learner, catalogue, {"chapter": "ch13", "exercises": ["timed"], "hours": 2}, "ch25")
    assert (seen.hours_done, seen.hours_left) == (2, 3.5)


def test_a_chapter_to_come_counts_and_is_named(learner, catalogue):
    seen = outlook(learner, catalogue, "ch13", "ch37", "P03-M1", "ch37 again")
    assert seen.hours_left == 3 + 3.5 + 7
    assert [name.split(" ")[0] for name in seen.to_come] == ["ch37", "P03-M1"]
    assert seen.to_come[0] == "ch37 Project, apps, URLs, views"


def test_a_milestone_counts_when_it_is_accepted(learner, catalogue):
    blog = replace(
        catalogue[0],
        name="P03-blog",
        exercises=tuple(replace(entry, id=id) for entry, id in zip(catalogue[0].exercises, ["M1", "M2"], strict=True)),
    )
    learner.ran("M1", True, "P03-blog", cell="test-warm-up")
    seen = outlook(learner, [*catalogue, blog], "P03-M1", {"project": "P03", "milestone": "M2", "hours": 4})
    assert (seen.hours_done, seen.hours_left, seen.to_come) == (7, 4, [])


def test_an_activity_is_done_when_everything_else_in_its_step_is(learner, catalogue):
    items = [{"chapter": "ch13", "exercises": ["timed"], "hours": 2}, {"activity": "Spaced review", "hours": 3}]
    assert outlook(learner, catalogue, *items).hours_done == 0
    learner.ran("timed", True)
    assert outlook(learner, catalogue, *items).hours_done == 5


def test_an_optional_step_is_left_out(learner, catalogue):
    learner.ran("timed", True)
    seen = outlook(learner, catalogue, "ch13", "ch37", optional=True)
    assert (seen.hours_done, seen.hours_left, seen.to_come) == (0, 0, [])


@pytest.mark.parametrize(
    ("hours", "per_week", "day"),
    [(157.5, 15, "2026-05-18"), (103, 103, "2026-03-09"), (0, 15, "2026-03-02"), (0.5, 15, "2026-03-09")],
)
def test_a_week_that_is_needed_only_in_part_counts_whole(hours, per_week, day):
    assert schedule.finish(hours, per_week, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("per_week", [0, -3, 0.0001])
def test_without_real_hours_per_week_there_is_no_date(per_week):
    assert schedule.finish(756, per_week, TODAY) is None


def test_the_date_follows_what_is_left(learner, catalogue):
    assert outlook(learner, catalogue, "ch13 full", per_week=3).finish == date(2026, 3, 16)
    learner.ran("timed", True)
    learner.ran("retry", True)
    assert outlook(learner, catalogue, "ch13 full", per_week=3).finish == date(2026, 3, 9)


def test_thirds_of_hours_do_not_add_a_week(learner, catalogue):
    for exercise in ("warm-up", "timed", "retry"):
        learner.ran(exercise, True)
    learner.ran("warm-up", True, "ch25-joins")
    learner.ran("ladder", True, "ch25-joins")
    seen = outlook(learner, catalogue, "ch13", "ch25 full")
    assert (seen.hours_done, seen.hours_left) == (7.67, 2.33)
