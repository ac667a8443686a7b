"""Gives an answer cell back as it was released; the old text is always kept as a file first."""

import copy
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from course.exercises import Chapter, Exercise
from course.study.verbs.place import answer_cells
from environment import paths


class CannotReset(RuntimeError):
    """The notebook does not have exactly one cell to reset; the text says what to do."""


def reset_answer(notebook: dict[str, Any], chapter: Chapter, exercise: Exercise) -> tuple[dict[str, Any], str]:
    """Return a notebook's JSON with the answer cell as released, and the text that stood there."""
    found = answer_cells(notebook, exercise)
    if len(found) != 1:
        state = "is missing" if not found else f"is there {len(found)} times"
        raise CannotReset(f"The answer cell of `{exercise.id}` {state} in this notebook. Put it right first: %repair")
    made = copy.deepcopy(notebook)
    [cell] = answer_cells(made, exercise)
    old = "".join(cell["source"])
    cell["source"] = exercise.released.splitlines(keepends=True)
    if cell.get("cell_type") == "code":
        cell["outputs"], cell["execution_count"] = [], None
    return made, old


def keep(chapter: str, name: str, content: bytes, ending: str = ".txt") -> Path:
    """Write what is about to be replaced to .course/kept/, never over another file; return where it is now."""
    folder = paths.state() / "kept" / chapter
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    for number in range(1, 1000):
        place = folder / f"{name}-{moment}{f'-{number}' if number > 1 else ''}{ending}"
        try:
            with place.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            continue
        return place
    raise FileExistsError(f"{folder} has a thousand files of this second.")
