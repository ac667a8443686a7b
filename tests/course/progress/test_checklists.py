"""Check lists tick themselves from graded work; a learner's own tick stands beside it."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from course.progress import checklists, evidence, paths
from course.progress.state import state


@pytest.fixture
def box(learner, catalogue):
    def item(**written):
        return checklists._item("LP-1.1", checklists.Box(text="Can do", **written), state(learner.events, catalogue))

    return item


def tick(learner, on=True, item="LP-1.1"):
    learner.did("tick", "", "", item=item, on=on)


def test_graded_work_ticks_a_box(learner, box):
    assert (box(evidence=["ch13 timed"]).done, box(evidence=["ch13 timed"]).missing) == (False, ["ch13 timed"])
    learner.ran("timed", True)
    done = box(evidence=["ch13 timed"])
    assert (done.done, done.by, done.missing) == (True, "graded work", [])


def test_a_tick_of_ones_own_does_not_replace_graded_work(learner, box):
    tick(learner)
    item = box(evidence=["ch13 timed"])
    assert (item.done, item.by, item.ticked) == (False, "", True)


def test_without_evidence_the_box_is_the_learners_own(learner, box):
    assert not box().done
    tick(learner)
    assert (box().done, box().by) == (True, "your own tick")
    tick(learner, on=False)
    assert not box().done


def test_all_evidence_is_needed_and_one_of_alternatives(learner, box):
    learner.ran("timed", True)
    assert box(evidence=["ch13 timed", "ch13 retry"]).missing == ["ch13 retry"]
    assert box(evidence=["ch13 retry or ch13 timed"]).done


def test_a_chapter_is_its_core_lane_and_all_is_every_exercise(learner, box):
    for exercise in ("warm-up", "timed", "retry"):
        learner.ran(exercise, True)
    assert box(evidence=["ch13"]).done
    assert not box(evidence=["ch13 all"]).done
    learner.ran("wrap-up", True)
    assert box(evidence=["ch13 all"]).done


def test_a_chapter_to_come_proves_nothing(learner, box):
    assert box(evidence=["ch37", "ch37 all", "ch37 polls", "due ch80"]).missing == [
        "ch37",
        "ch37 all",
        "ch37 polls",
        "due ch80",
    ]


def test_passed_again_after_days(learner, box):
    learner.ran("wrap-up", True)
    assert not box(evidence=["ch13 wrap-up"], again_after_days=7).done
    learner.day = "2026-03-08"
    learner.did("reset", "wrap-up")
    learner.ran("wrap-up", True)
    assert not box(evidence=["ch13 wrap-up"], again_after_days=7).done
    learner.day = "2026-03-09"
    learner.did("reset", "wrap-up")
    learner.ran("wrap-up", True)
    assert box(evidence=["ch13 wrap-up"], again_after_days=7).done


def test_what_waits_for_repetition_leaves_the_box_open(learner, box):
    learner.day = "2020-01-01"
    for exercise in ("warm-up", "timed", "retry", "wrap-up"):
        learner.ran(exercise, True)
    assert not box(evidence=["due ch13"]).done
    assert box(evidence=["due ch25"]).done


def test_projects_are_counted_when_all_their_milestones_are_accepted(learner, catalogue):
    quiz, closing = catalogue[0].exercises
    shop = replace(
        catalogue[0], name="P02-ecommerce-schema", exercises=(replace(quiz, id="M1"), replace(closing, id="M2"))
    )
    learner.ran("M1", True, "P02-ecommerce-schema", cell="test-warm-up")
    assert evidence.accepted(state(learner.events, [shop])) == []
    learner.ran("M2", True, "P02-ecommerce-schema", cell="test-wrap-up")
    progress = state(learner.events, [shop])
    item = checklists._item("x", checklists.Box(text="Projects", projects=3), progress)
    assert (evidence.accepted(progress), item.missing) == (["P02"], ["2 more projects"])


@pytest.mark.parametrize(
    ("term", "complaint"),
    [
        ("ch99", "The plan has no chapter 'ch99'."),
        ("ch37 pols", "ch37 has no exercise 'pols'. It has: startproject"),
        ("P33", "The plan has no project 'P33'."),
        ("P03-M9", "P03 has no milestone 'M9'. It has: M1, M2."),
        ("P03 test-9", "P03 has 8 acceptance tests, and no test-9."),
        ("ch37 polls or maybe", "'maybe' is no evidence: write"),
    ],
)
def test_evidence_that_the_plan_cannot_give_is_refused(term, complaint):
    with pytest.raises(ValidationError) as caught:
        checklists.Box(text="Can do", evidence=[term])
    assert complaint in str(caught.value)


def test_the_roadmaps_lists_stand_in_the_paths_with_ids_for_ticks(learner, catalogue):
    lists = checklists.checklists(paths.get("intensive-8-weeks"), state(learner.events, catalogue))
    assert [item.id for item in lists[0].items] == ["LP-12.1", "LP-12.2", "LP-12.3", "LP-12.4", "LP-12.5"]
    assert [item.text for item in lists[0].items][3] == "Comfortable with Django admin"


def test_every_list_is_in_a_path_and_every_path_knows_its_lists():
    used = {id for path in paths.all_paths() for id in path.checklists}
    assert used == set(checklists.written())
    assert {f"LP-{n}" for n in range(12, 23)} <= used
