"""Classes of made-up learners who have between them handed in every attempt of a chapter."""

import shutil

import nbformat
from nbformat import from_dict

from course.authoring import attempts, chapter, source
from environment.paths import ROOT

CHAPTERS = [path.parent.name for path in chapter.find()]
MORE = """
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc*", "__pycache__", "feedback"]
c.Autograder.readonly = [{study!r}, {package!r}, {environment!r}]
""".format(
    study=str(ROOT / "course" / "study"),
    package=str(ROOT / "course" / "__init__.py"),
    environment=str(ROOT / "environment"),
)
WITH_SERVICES = MORE + "c.ExecutePreprocessor.timeout = 60\nc.Autograder.services = True"


def answers(loaded):
    """Return for each exercise its answers: those of attempts.md in their order, and the reference as the last one."""
    reference = {name: source.code(exercise.answer) for name, exercise in loaded.exercises.items()}
    found = {name: list[str]() for name in reference}
    for attempt in attempts.load(loaded):
        part = loaded.exercises[attempt.exercise].answer
        found[attempt.exercise].append(source.code(part, attempt.code))
    return {name: [*found[name], reference[name]] for name in found}


def submissions(loaded):
    """Return by student the answers that were handed in: together all attempts, the references and nothing at all."""
    by_exercise = answers(loaded)
    most = max(len(several) for several in by_exercise.values())
    made = {f"s{n:02}": {name: several[n % len(several)] for name, several in by_exercise.items()} for n in range(most)}
    return {"reference": {name: several[-1] for name, several in by_exercise.items()}, "untouched": {}, **made}


def fill(course, name, students=None):
    """Put a chapter and its class into a course, or only these students of it."""
    loaded = chapter.load(chapter.CHAPTERS / name / "chapter.md")
    shutil.copytree(ROOT / "source" / name, course.root / "source" / name)
    released = nbformat.read(ROOT / "release" / name / f"{loaded.slug}.ipynb", as_version=4)
    for student, given in submissions(loaded).items():
        if students is None or student in students:
            course.submit(student, name, loaded.slug, _answered(released, given))


def _answered(released, given):
    copy = from_dict(released)
    for cell in copy.cells:
        cell.source = given.get(cell.id, cell.source)
    return copy
