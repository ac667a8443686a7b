"""A chapter as nbgrader's instructor notebook: the same text always gives the same bytes."""

from collections.abc import Callable
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.authoring.chapter import Chapter, Part

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "name": "python",
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "pygments_lexer": "ipython3",
    },
}
MAKE_CODE: Callable[..., nbformat.NotebookNode] = new_code_cell
MAKE_MARKDOWN: Callable[..., nbformat.NotebookNode] = new_markdown_cell


def notebook(chapter: Chapter) -> nbformat.NotebookNode:
    """Return the source notebook: every cell of the chapter except the worked solutions' prose."""
    cells, section, numbers = [], "start", dict[str, int]()
    for group in _grouped(chapter.parts):
        part = group[0]
        key = f"{part.exercise}-{part.role}" if part.exercise else f"{section}-text"
        numbers[key] = numbers.get(key, 0) + 1
        cells.append(_cell(chapter, group, _cell_id(part, key, numbers[key])))
        section = part.exercise or section
    metadata = {
        **NOTEBOOK_METADATA,
        "course": {"chapter": chapter.name, **chapter.front.model_dump(exclude={"jupyter"})},
    }
    made: nbformat.NotebookNode = new_notebook(cells=cells, metadata=metadata)
    return made


def serialise(node: nbformat.NotebookNode) -> str:
    """Return the notebook's JSON, keys sorted, ending in a line feed."""
    return str(nbformat.writes(node, version=4)).rstrip("\n") + "\n"


def _grouped(parts: list[Part]) -> list[list[Part]]:
    """Join the hints of one exercise into one cell and leave out what only authors read."""
    groups: list[list[Part]] = []
    for part in parts:
        if part.role == "solution":
            continue
        previous = groups[-1][0] if groups else None
        if part.role == "hint" and previous and (previous.role, previous.exercise) == ("hint", part.exercise):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _cell_id(part: Part, key: str, number: int) -> str:
    base = part.exercise if part.role in ("answer", "manual") else key
    return base if number == 1 else f"{base}-{number}"


def _cell(chapter: Chapter, group: list[Part], cell_id: str) -> nbformat.NotebookNode:
    part = group[0]
    if part.role == "hint":
        text = _hints(group)
    elif part.role in ("prose", "manual"):
        text = part.text.replace(" .noeval\n", "\n")
    else:
        return MAKE_CODE(code(part), id=cell_id, metadata=_metadata(chapter, part, cell_id))
    return MAKE_MARKDOWN(text, id=cell_id, metadata=_metadata(chapter, part, cell_id))


def code(part: Part, text: str | None = None) -> str:
    """The cell to run for a part: an SQL block becomes a %%sql cell; `text` replaces what the author wrote."""
    text = part.text if text is None else text
    if part.block.language != "sql":
        return text
    name = part.exercise.replace("-", "_") if part.role == "answer" else ""
    return f"%%sql {name}".rstrip() + "\n" + text


def _hints(group: list[Part]) -> str:
    return "\n\n".join(
        f"<details>\n<summary>Hint {number}</summary>\n\n{part.text.strip()}\n\n</details>"
        for number, part in enumerate(group, start=1)
    )


def _metadata(chapter: Chapter, part: Part, cell_id: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if part.exercise:
        metadata["course"] = {"exercise": part.exercise, "role": part.role}
        if part.exercise in chapter.exercises:
            metadata["course"]["kind"] = chapter.exercises[part.exercise].kind
    if part.role in ("answer", "tests", "manual"):
        metadata["nbgrader"] = {
            "schema_version": 3,
            "grade_id": cell_id,
            "grade": part.role != "answer",
            "solution": part.role != "tests",
            "locked": part.role == "tests",
            "task": False,
        }
        if part.role != "answer":
            metadata["nbgrader"]["points"] = part.block.attributes["points"]
    return metadata
