"""The plan keeps its word: every topic of every roadmap is taught, in an order in which it can be learned."""

import re
from itertools import chain

import pytest

from course import exercises
from course.authoring import chapter as authoring
from course.progress import checklists, coverage, curriculum, paths

PATHS = paths.all_paths()
IDS = [path.id for path in PATHS]
EXISTING = authoring.find()


def taught(path):
    """The topics that somebody meets who does everything on a path."""
    plan = curriculum.everything()
    here = [plan[item.chapter or item.project].topics for item in path.items if not item.activity]
    return set(chain.from_iterable(here)) | set(path.checklists)


def test_the_plan_has_its_size():
    chapters, projects = curriculum.chapters().values(), curriculum.projects().values()
    assert (len(chapters), len(projects), len(curriculum.topics())) == (81, 12, 670)
    assert (sum(chapter.hours for chapter in chapters), sum(project.hours for project in projects)) == (508, 248)


def test_every_topic_comes_from_a_roadmap():
    place = re.compile(r"\d{3}:\d+(-\d+)?(,\d+(-\d+)?)*(; \d{3}:\d+(-\d+)?(,\d+(-\d+)?)*)*")
    for topic in curriculum.topics().values():
        assert place.fullmatch(topic.seeds), topic.id
        assert topic.roadmaps <= set(curriculum.roadmaps()), topic.id


def test_every_topic_of_every_roadmap_is_taught_somewhere():
    places = coverage.places()
    assert [id for id, where in places.items() if not where] == []
    assert set(places) == set(curriculum.topics())


def test_everything_but_schedules_and_lists_is_taught_by_a_chapter_or_project():
    plan = curriculum.everything()
    elsewhere = {id for id, where in coverage.places().items() if not set(where) & set(plan)}
    schedules = {id for path in PATHS for id in path.schedules}
    assert elsewhere == schedules | {id for id in checklists.written() if id.startswith("LP-")}


def test_what_a_roadmap_wants_done_by_hand_is_taught_where_there_are_exercises():
    plan, places = curriculum.everything(), coverage.places()
    practical = [topic.id for topic in curriculum.topics().values() if topic.kind in ("hands-on", "code")]
    assert len(practical) == 539
    assert [id for id in practical if not set(places[id]) & set(plan)] == []


def test_the_complete_path_teaches_all_topics():
    schedules = {id for path in PATHS for id in path.schedules}
    assert taught(paths.get("complete")) | schedules >= set(curriculum.topics())


def test_every_chapter_and_milestone_is_on_the_complete_path_in_the_full_lane():
    items = [item for item in paths.get("complete").items if item.lane == "full"]
    assert {item.chapter for item in items if item.chapter} == set(curriculum.chapters())
    milestones = {(item.project, one) for item in items if item.project for one in _milestones(item)}
    assert milestones == {(id, one) for id, project in curriculum.projects().items() for one in project.regular}


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_no_chapter_comes_before_one_it_needs_unless_the_path_says_so(path):
    """`assumes` names what the path leaves out, `later` what its roadmap teaches after it is needed: exactly these."""
    known = {item.chapter for item in paths.get(path.after).items} if path.after else set()
    missing = set()
    for item in path.items:
        missing |= set(_needs(item)) - known
        known.add(item.chapter)
    assert missing - known == set(path.assumes)
    assert missing & known == set(path.later)


def test_the_plan_itself_needs_only_what_comes_before():
    for id, chapter in curriculum.chapters().items():
        assert all(need < id for need in chapter.needs), id


@pytest.mark.parametrize("file", EXISTING, ids=[file.parent.name for file in EXISTING])
def test_a_chapter_that_exists_is_the_planned_one(file):
    chapter = authoring.load(file)
    plan = curriculum.chapters()[f"ch{chapter.number:02}"]
    front = chapter.front
    assert (chapter.name, front.hours, front.needs) == (plan.name, plan.hours, list(plan.needs))
    assert front.topics == list(plan.topics)
    remedy = f"Write the chapter's exercises into course/curriculum/chapters.toml, [{plan.id}]: core and more."
    assert set(plan.exercises) == set(chapter.exercises) - {"warm-up", "wrap-up"}, remedy


def test_the_plan_counts_each_exercise_once():
    for id, chapter in curriculum.chapters().items():
        assert len(set(chapter.exercises)) == len(chapter.exercises) >= 5, id


def test_a_mistake_in_the_plan_is_named_with_file_and_key(tmp_path):
    broken = tmp_path / "chapters.toml"
    text = (curriculum.FOLDER / "chapters.toml").read_text(encoding="utf-8")
    broken.write_text(text.replace("hours = 6", 'hours = "six"', 1), encoding="utf-8")
    with pytest.raises(curriculum.PlanError, match=r"chapters\.toml, ch11\.hours: Input should be a valid number"):
        curriculum.named(curriculum.Chapter, broken)


def test_the_text_says_what_is_here_and_what_is_still_to_come():
    said = coverage.text(exercises.chapters())
    assert f"Here today: {len(EXISTING)} of 81 chapters, 0 of 12 projects" in said
    for id in curriculum.everything():
        here = any(file.parent.name.startswith(id) for file in EXISTING)
        assert (f"\n  {id} " in said) != here, id


def test_the_text_counts_topics_by_roadmap():
    lines = coverage.text([]).splitlines()[1:6]
    assert [line.split()[0] == line.split()[1] for line in lines] == [True] * 5
    assert all(int(line.split()[2]) < int(line.split()[1]) for line in lines)


def _milestones(item):
    return [item.milestone] if item.milestone else curriculum.projects()[item.project].regular


def _needs(item):
    if item.chapter:
        return curriculum.chapters()[item.chapter].needs
    if not item.project:
        return ()
    milestones = curriculum.projects()[item.project].milestones
    return chain.from_iterable(milestones[id].after for id in _milestones(item))
