"""One exercise of each kind, as CONTRIBUTING.md shows them, stands the whole check: stub, attempts, cheats, sandbox."""

from pathlib import Path

from course.authoring import chapter, check

KINDS = Path(__file__).parent / "ch17-kinds" / "chapter.md"


def test_an_exercise_of_each_kind_is_at_the_bar():
    report = check.check(chapter.load(KINDS), loop_seconds=0.2)
    assert [str(problem) for problem in report.problems] == []
    assert [row.exercise.kind for row in report.rows] == ["quiz", "predict", "trace", "parsons", "faded", "test"]
