"""Where this kernel's notebook lies, and which chapter it belongs to."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from course import exercises
from course.exercises import Chapter, Exercise
from course.workspace import write


class Busy(RuntimeError):
    """Somebody else has saved the notebook at the same moment."""


class NotFound(RuntimeError):
    """The notebook, its chapter or one of its exercises cannot be found; the text says what to do."""


@dataclass(frozen=True)
class Place:
    """The saved notebook of this kernel: `content` is what was read, `notebook` the same as JSON."""

    file: Path
    chapter: Chapter
    content: bytes

    @cached_property
    def notebook(self) -> dict[str, Any]:
        """Return the notebook's JSON."""
        made: dict[str, Any] = json.loads(self.content)
        return made

    def replace(self, made: dict[str, Any]) -> None:
        """Write the notebook anew, whole or not at all, unless it has been saved since it was read."""
        file = self.file.resolve()
        if file.read_bytes() != self.content:
            raise Busy(f"{file.name} was saved at this very moment. Run this cell again.")
        write(file, written(made))

    def answers(self) -> dict[str, str]:
        """Return the saved text of each exercise's answer cell; those that are missing or there twice are left out."""
        return {item.id: "".join(found[0]["source"]) for item, found in self._answers() if len(found) == 1}

    def _answers(self) -> Iterator[tuple[Exercise, list[dict[str, Any]]]]:
        for item in self.chapter.exercises:
            yield item, answer_cells(self.notebook, item)


def find(chapter: str | None, names: Mapping[str, object]) -> Place:
    """Return the notebook that this kernel runs; `names` are its variables, `chapter` is what its cells told so far."""
    for file in [*_named(names), *_beside(chapter)]:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, exercises.UnknownChapter):
            content = file.read_bytes()
            return Place(file, exercises.chapter(_chapter(content)), content)
    here = Path.cwd()
    raise NotFound(
        f"The file of this notebook was not found, and {here} has no chapter's notebook, or several. "
        f"Save it (Ctrl+S), or check it from a terminal: course grade {(chapter or 'ch13').split('-')[0]}"
    )


def chapter(known: str | None, names: Mapping[str, object]) -> Chapter:
    """Return the chapter of this kernel's notebook."""
    return exercises.chapter(known) if known else find(None, names).chapter


def exercise(found: Chapter, id: str) -> Exercise:
    """Return an exercise by its name; a name that does not exist is answered with those that do."""
    for item in found.exercises:
        if item.id == id.strip("`'\" "):
            return item
    listed = ", ".join(item.id for item in found.exercises) or "none"
    raise NotFound(f"This chapter has no exercise `{id}`. Its exercises are: {listed}.")


def answer_cells(notebook: Mapping[str, Any], item: Exercise) -> list[dict[str, Any]]:
    """Return the cells of a notebook's JSON that hold the answer to an exercise: one, unless something is damaged."""
    marked = [cell for cell in notebook["cells"] if _grade_id(cell) == item.answer_cell]
    return marked or [cell for cell in notebook["cells"] if cell.get("id") == item.answer_cell]


def written(notebook: dict[str, Any]) -> bytes:
    """Return a notebook's JSON as JupyterLab writes it to the disk."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode(errors="surrogatepass")


def _chapter(content: bytes) -> str:
    return str(json.loads(content)["metadata"]["course"]["chapter"])


def _grade_id(cell: Mapping[str, Any]) -> object:
    nbgrader = cell.get("metadata", {}).get("nbgrader")
    return nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None


def _named(names: Mapping[str, object]) -> list[Path]:
    """Return what the front end says: JupyterLab tells the kernel when it starts, VS Code sets a variable."""
    said = [names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")]
    return [Path(one) for one in said if isinstance(one, str) and one.endswith(".ipynb")]


def _beside(chapter: str | None) -> list[Path]:
    """Return the one notebook in the working directory that belongs to a chapter."""
    found = []
    for file in sorted(Path.cwd().glob("*.ipynb")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            if chapter in (None, _chapter(file.read_bytes())):
                found.append(file)
    return found if len(found) == 1 else []
