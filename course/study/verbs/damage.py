"""What was damaged in a notebook, said from the learner's side: names of exercises instead of names of cells."""

import re
from collections.abc import Mapping

_PARTS = {"answer": "the answer cell of `{}`", "tests": "the tests of `{}`"}
_NUMBER = re.compile(r"\bstood (\d+) times|\bsplit in (\d+)")
_SAYINGS = (
    ("The text of the cell", "{What} were changed."),
    ("missing", "{What} {is_are} missing."),
    ("stood", "{What} {is_are} there {count} times."),
    ("was split", "{What} {is_are} split into {count} cells."),
    ("merged into one", "{What} and a cell beside {it_them} were merged into one."),
    ("had been moved", "{What} {was_were} moved to another place."),
    ("had become a", "{What} became a cell of another type."),
    ("Settings of the cell", "The settings of {what} were changed: they say what is graded there."),
    ("below its tests", "The code for {what} stands below its tests."),
)


def plain(cell: str, what: str, roles: Mapping[str, tuple[str, str]]) -> str:
    """Return the grader's sentence about a cell in a learner's words; `roles` gives a cell's role and its exercise."""
    if cell not in roles or roles[cell][0] not in _PARTS:
        return what.split(";")[0].rstrip(".") + "."
    role, exercise = roles[cell]
    name, many = _PARTS[role].format(exercise), role == "tests"
    for mark, saying in _SAYINGS:
        if mark in what:
            return saying.format_map(_words(name, many, what))
    return what


def _words(name: str, many: bool, what: str) -> dict[str, str]:
    found = _NUMBER.search(what)
    count = next(filter(None, found.groups())) if found else "several"
    return {
        "what": name,
        "What": name[0].upper() + name[1:],
        "is_are": "are" if many else "is",
        "was_were": "were" if many else "was",
        "it_them": "them" if many else "it",
        "count": count,
    }


def roles(notebook: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Return role and exercise of each graded cell of a released notebook, by the cell's grade id."""
    found = {}
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        course = cell["metadata"].get("course", {})
        if grade_id and "exercise" in course:
            found[grade_id] = (str(course["role"]), str(course["exercise"]))
    return found
