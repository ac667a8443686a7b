"""The learning paths: the plan's hours add up, nothing is counted twice, and a mistake in a file is named."""

import json
from itertools import chain

import pytest

from course.progress import curriculum, paths
from course.progress.curriculum import PlanError
from environment.paths import ROOT

PATHS = paths.all_paths()
IDS = [path.id for path in PATHS]
# As the roadmaps' schedules state them; python-level-1 and the like give no hours of their own.
STEP_HOURS = {
    "intensive-8-weeks": [21.5, 20, 20.5, 14.5, 15, 15, 25.5, 25.5],
    "balanced-12-weeks": [30.5, 30, 30.5, 22.5, 22, 40],
    "fast-4-weeks": [29.5, 24.5, 29, 20],
}
SYLLABUS_CHAPTER_HOURS = [20, 28, 11, 19, 14, 7, 45, 6, 22, 36, 57, 33, 56, 0, 27]
TOTALS = {
    "intensive-8-weeks": 157.5,
    "balanced-12-weeks": 175.5,
    "fast-4-weeks": 103,
    "syllabus-12-months": 552,
    "complete": 756,
}


@pytest.mark.parametrize("id", TOTALS)
def test_a_path_has_the_hours_that_the_plan_states(id):
    assert paths.get(id).hours == TOTALS[id]


@pytest.mark.parametrize("id", STEP_HOURS)
def test_each_step_has_the_hours_that_the_plan_states(id):
    assert [step.hours for step in paths.get(id).steps] == STEP_HOURS[id]


def test_the_syllabus_has_its_chapters_hours_beside_its_projects():
    steps = paths.get("syllabus-12-months").steps
    assert [sum(item.hours for item in step.items if item.chapter) for step in steps] == SYLLABUS_CHAPTER_HOURS


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_a_step_takes_about_as_long_as_its_roadmap_says(path):
    for step in path.steps:
        assert abs(step.hours - (step.roadmap_hours or step.hours)) <= 2, step.title


def test_every_schedule_of_the_roadmaps_is_in_one_path():
    schedules = [id for path in PATHS for id in path.schedules]
    assert sorted(schedules) == [f"LP-{n:02}" for n in range(1, 12)]


def test_the_orientation_tells_the_same_about_the_paths():
    told = json.loads((ROOT / "course/chapters/ch00-orientation/data/paths.json").read_text(encoding="utf-8"))
    for id, entry in told.items():
        path = paths.get(id)
        chapters = dict.fromkeys(item.chapter for item in path.items if item.chapter and item.chapter != "ch00")
        assert (entry["hours"], entry["pace"], entry["role"]) == (path.hours, path.pace, path.role)
        assert sorted(entry["chapters"]) == sorted(chapters)


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_no_exercise_counts_twice(path):
    seen = set()
    for item in (item for step in path.steps for item in step.items if item.chapter):
        ids = item.exercises or paths.of_lane(item.chapter, item.lane, None)
        new = {(item.chapter, id) for id in ids}
        assert new <= seen if item.again else not new & seen, item.name
        seen |= new


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_no_milestone_counts_more_hours_than_it_has(path):
    counted = {}
    for item in (item for step in path.steps for item in step.items if item.project and not item.again):
        project = curriculum.projects()[item.project]
        for id in [item.milestone] if item.milestone else project.regular:
            hours = item.hours if item.milestone else project.milestones[id].hours
            counted[item.project, id] = counted.get((item.project, id), 0) + hours
    counted.pop(("P08", "S"), None)  # the fast track gives its variant six hours more, to finish it
    assert all(
        hours <= curriculum.projects()[id].milestones[milestone].hours for (id, milestone), hours in counted.items()
    )


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_what_a_path_points_at_exists(path):
    assert not path.after or paths.get(path.after)
    assert set(chain(path.assumes, path.later)) <= set(curriculum.chapters())


def test_an_item_is_written_as_in_the_plan():
    core, full, milestone, project, again = (
        paths.Item.model_validate(text) for text in ["ch37", "ch37 full", "P03-M1", "P02", "ch08 full again"]
    )
    assert (core.lane, core.hours, full.lane, full.hours) == ("core", 3.5, "full", 7)
    assert (milestone.name, milestone.hours, project.name, project.hours) == ("P03-M1", 7, "P02", 8)
    assert (again.again, again.hours) == (True, 0)


def test_some_exercises_take_their_share_of_the_chapter_to_the_quarter_of_an_hour():
    assert paths.Item.model_validate({"chapter": "ch43", "exercises": ["register-admin"]}).hours == 1
    assert paths.Item.model_validate({"chapter": "ch41", "exercises": ["raw-sql"]}).hours == 1
    assert paths.Item.model_validate({"chapter": "ch36", "exercises": ["pdb-hunt"]}).hours == 0.5


def test_an_optional_step_does_not_count():
    path = paths.get("day-by-day-10-weeks")
    assert path.hours == sum(step.hours for step in path.steps) - 24


def test_the_core_lane_begins_with_the_opening_quiz(catalogue):
    ch13 = catalogue[1]
    assert paths.exercises(paths.Item.model_validate("ch13"), ch13) == ["warm-up", "timed", "retry"]
    assert paths.exercises(paths.Item.model_validate("ch13 full"), ch13) == ["warm-up", "timed", "retry", "wrap-up"]


def test_an_unknown_path_is_answered_with_the_paths_there_are():
    with pytest.raises(paths.UnknownPath, match=r"no path 'slow'\. Choose one of: backend-roadmap, balanced-12-weeks"):
        paths.get("slow")


@pytest.mark.parametrize("id", ["../paths/complete", "complete.toml", ""])
def test_a_path_is_not_asked_for_by_file(id):
    with pytest.raises(paths.UnknownPath):
        paths.get(id)


HEAD = 'title = "T"\nrole = "R"\nabout = "A"\npace = 10\nschedules = []\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEAD, "wrong.toml, steps: Field required"),
        (HEAD + "[[steps]]\ntitle = 'W'\nitems = []", "wrong.toml, steps.0.items: Tuple should have at least 1 item"),
        (
            HEAD + "[[steps]]\ntitle = 'W'\nitems = ['ch99']",
            "wrong.toml, steps.0.items.0: The plan has no chapter 'ch99'.",
        ),
        (HEAD + "[[steps]]\ntitle = 'W'\nitems = ['P03-M9']", "steps.0.items.0: The plan has no P03-M9."),
        (HEAD + "[[steps]]\ntitle = 'W'\nitems = ['P33']", "steps.0.items.0: The plan has no P33."),
        (HEAD + "[[steps]]\ntitle = 'W'\nitems = ['Celery']", "steps.0.items.0: 'Celery' is not an item: write"),
        (HEAD + "[[steps]]\ntitle = 'W'\nitems = [7]", "steps.0.items.0: 7 is not exactly one of a chapter, a project"),
        (
            HEAD + "[[steps]]\ntitle = 'W'\nitems = [{chapter = 'ch37', exercises = ['pols']}]",
            "steps.0.items.0: ch37 has no exercise 'pols'. It has: startproject,",
        ),
        (
            HEAD + "[[steps]]\ntitle = 'W'\nitems = [{activity = 'Rest'}]",
            "steps.0.items.0: An activity needs hours of its own.",
        ),
        (
            HEAD + "[[steps]]\ntitle = 'W'\nitems = [{chapter = 'ch37', project = 'P03'}]",
            "is not exactly one of a chapter, a project and an activity.",
        ),
        (
            HEAD + "assumes = ['ch99']\n[[steps]]\ntitle = 'W'\nitems = ['ch01']",
            "assumes: The plan has no chapter 'ch99'.",
        ),
        (
            HEAD + "weeks = 4\n[[steps]]\ntitle = 'W'\nitems = ['ch01']",
            "wrong.toml, weeks: Extra inputs are not permitted",
        ),
        ("title =", "wrong.toml cannot be read: Invalid value (at end of document)"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_file_and_key(tmp_path, text, complaint):
    file = tmp_path / "wrong.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        paths.load(file)
    assert complaint in str(caught.value)
