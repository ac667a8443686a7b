"""A chapter for the live notebook: what course/exercises.py reads. It holds solutions, and never a hidden test."""

import ast
import json
import re
from dataclasses import asdict
from pathlib import Path

import nbformat

from course import exercises
from course.authoring import attempts
from course.authoring.attempts import Attempt
from course.authoring.chapter import Chapter, Exercise, Part

FOLDER = Path("course") / "catalogue"
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1`*\s*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_SOLUTION_MARKER = re.compile(r"^[ \t]*(###|--) (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
# A query that is to be repaired is put out of the way like this.
_SQL_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


def write(chapter: Chapter, root: Path) -> None:
    """Write the chapter's file below `root`, where its release/ has been made already."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(root / "release" / chapter.name / f"{chapter.slug}.ipynb", as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    text = json.dumps(asdict(entry(chapter, cells)), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / f"{chapter.name}.json").write_bytes(f"{text}\n".encode())


def entry(chapter: Chapter, released: dict[str, nbformat.NotebookNode]) -> exercises.Chapter:
    """Return the chapter as learners see it; `released` are its graded cells by grade id."""
    front, tried = chapter.front, attempts.load(chapter)
    titles = _titles(chapter)
    return exercises.Chapter(
        name=chapter.name,
        number=chapter.number,
        slug=chapter.slug,
        title=front.title,
        objective=front.objective,
        hours=front.hours,
        topics=tuple(front.topics),
        needs=tuple(front.needs),
        services=tuple(front.services),
        exercises=tuple(_exercise(e, titles[e.id], tried, released) for e in chapter.exercises.values()),
        manual=tuple(_manual(part, titles[part.exercise]) for part in chapter.parts if part.role == "manual"),
    )


def _exercise(
    item: Exercise, title: str, tried: list[Attempt], released: dict[str, nbformat.NotebookNode]
) -> exercises.Exercise:
    right = [attempt for attempt in tried if attempt.right and attempt.exercise == item.id]
    wrong = [attempt for attempt in tried if not attempt.right and attempt.exercise == item.id]
    return exercises.Exercise(
        id=item.id,
        title=title,
        kind=item.kind,
        language=item.answer.block.language,
        answer_cell=item.id,
        released=released[item.id].source,
        tests=_tests(item, released),
        hints=tuple(part.text.strip() for part in item.hints),
        reference=_reference(item.answer),
        reasons=item.solution.text.strip() if item.solution else "",
        alternatives=tuple(exercises.Alternative(attempt.code, attempt.explanation) for attempt in right),
        misconceptions=tuple(
            exercises.Misconception(f"{item.id}/wrong-{number}", attempt.says, attempt.code, attempt.explanation)
            for number, attempt in enumerate(wrong, start=1)
        ),
    )


def _tests(item: Exercise, released: dict[str, nbformat.NotebookNode]) -> tuple[exercises.TestCell, ...]:
    cells = [
        cell for cell in released.values() if cell.metadata.nbgrader.locked and cell.metadata.course.exercise == item.id
    ]
    return tuple(
        exercises.TestCell(
            cell.metadata.nbgrader.grade_id, float(cell.metadata.nbgrader.points), exercises.digest(cell.source)
        )
        for cell in cells
    )


def _reference(answer: Part) -> str:
    """Return the worked answer: no markers, and nothing of the stub that the solution replaces."""
    text = _SOLUTION_MARKER.sub("", answer.text)
    if answer.block.language == "sql":
        return _SQL_COMMENT.sub("", text).strip("\n")
    replaced = _replaced(ast.parse(text).body)
    kept = [line for number, line in enumerate(text.splitlines(), start=1) if number not in replaced]
    return "\n".join(kept).strip("\n")


def _replaced(statements: list[ast.stmt]) -> set[int]:
    """Return the lines of the statements that bind nothing but names which a later statement binds anew."""
    lines: set[int] = set()
    for number, statement in enumerate(statements):
        if (names := _bound(statement)) and _bound_anew(names, statements[number + 1 :]):
            first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
            lines |= set(range(first, (statement.end_lineno or first) + 1))
    return lines


def _bound_anew(names: set[str], later: list[ast.stmt]) -> bool:
    """Say whether every name gets a new value before anything reads the old one."""
    for statement in later:
        if not names or any(isinstance(n, ast.Name) and _reads(n, names) for n in ast.walk(statement)):
            break
        names = names - _bound(statement)
    return not names


def _reads(name: ast.Name, names: set[str]) -> bool:
    return isinstance(name.ctx, ast.Load) and name.id in names


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if not isinstance(statement, ast.Assign):
        return set()
    return {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _titles(chapter: Chapter) -> dict[str, str]:
    """Return each exercise's title: the nearest heading above its answer."""
    found, heading = {}, chapter.front.title
    for part in chapter.parts:
        if part.role == "prose":
            headings = _HEADING.findall(_FENCE.sub("", part.text))
            heading = _plain(headings[-1]) if headings else heading
        elif part.role in ("answer", "manual"):
            found[part.exercise] = heading
    return found


def _plain(markdown: str) -> str:
    """Take the Markdown out of a heading."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[`*]|(?<!\w)_|_(?!\w)", "", text).strip()


def _manual(part: Part, title: str) -> exercises.Manual:
    return exercises.Manual(part.exercise, title, float(part.block.attributes["points"]))
