"""`%repair`: puts the learner's own notebook right from the release; nothing that the learner wrote is lost.

It reads release/ only: source/ holds solutions and hidden tests. The whole file is kept before it is changed.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.exercises import Chapter
from course.study.verbs import damage
from course.study.verbs.place import Place
from course.study.verbs.reset import keep
from environment import paths


class CannotRepair(RuntimeError):
    """The notebook cannot be repaired; the text says why and what to do."""


@dataclass(frozen=True)
class Repaired:
    """What was damaged, a sentence each, and where the file is kept as it was, None when nothing was."""

    damages: tuple[str, ...]
    kept: Path | None = None


def repair(place: Place) -> Repaired:
    """Repair the saved notebook."""
    made, damages = mended(place.content, place.chapter)
    if not damages:
        return Repaired(())
    kept = keep(place.chapter.name, place.file.stem, place.content, ".ipynb")
    place.replace(made)
    return Repaired(tuple(damages), kept)


def mended(content: bytes, chapter: Chapter) -> tuple[dict[str, Any], list[str]]:
    """Return the notebook's JSON put right from the release, and what was damaged."""
    from autograder import lean
    from course.checks import require_grader

    require_grader()
    lean.load_jsonschema()
    from autograder import repair as engine
    from autograder.records.verdict import Repair

    release = _release(chapter)
    found: list[Repair] = []
    try:
        done = engine.mend(engine.notebook(content, found), _as_source(release))
    except engine.NotJudged as refusal:
        raise CannotRepair(f"This notebook cannot be repaired. {refusal}") from None
    roles = damage.roles(release)
    damages = [damage.plain(one.cell, one.what, roles) for one in [*found, *done.repairs]]
    made = json.loads(json.dumps(done.notebook))
    _as_released(made, release)
    _with_outputs(made, content)
    return made, damages


def _release(chapter: Chapter) -> dict[str, Any]:
    file = paths.ROOT / "release" / chapter.name / f"{chapter.slug}.ipynb"
    try:
        made: dict[str, Any] = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotRepair(
            f"{file} cannot be read ({error}). Get it back in a terminal: git checkout release"
        ) from None
    return made


def _as_source(release: dict[str, Any]) -> Any:  # noqa: ANN401 (nbformat is untyped)
    """Return the release as the engine wants a source: an answer's text stands around the place of a solution."""
    import nbformat

    source = nbformat.reads(json.dumps(release), as_version=4)
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source += "\n### BEGIN SOLUTION\n### END SOLUTION"
    return source


def _as_released(made: dict[str, Any], release: dict[str, Any]) -> None:
    """Give every cell that the release has its metadata, and those that were put back their text, as released."""
    given = {cell["id"]: cell for cell in release["cells"] if "nbgrader" in cell["metadata"]}
    for cell in made["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
        if cell.get("id") not in given:
            continue
        original = given[cell["id"]]
        cell["metadata"]["nbgrader"] = original["metadata"]["nbgrader"]
        if "".join(cell["source"]) == "".join(original["source"]) + "\n":
            cell["source"] = original["source"]


def _with_outputs(made: dict[str, Any], content: bytes) -> None:
    """Keep the outputs of the cells that still say the same."""
    try:
        before = {cell["id"]: cell for cell in json.loads(content)["cells"] if "id" in cell}
    except (ValueError, KeyError, TypeError):
        return
    for cell in made["cells"]:
        old = before.get(cell.get("id"))
        if not old or not cell["cell_type"] == old.get("cell_type") == "code":
            continue
        if "".join(old.get("source", "")) == "".join(cell["source"]):
            cell["outputs"], cell["execution_count"] = old.get("outputs", []), old.get("execution_count")
