"""From the bytes of a submitted file to a notebook in the current format, its old outputs left out."""

import re
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict

from autograder.records.verdict import Repair
from autograder.repair.decode import document
from autograder.repair.refusal import AGAIN, NotJudged

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TYPES = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown", "html": "markdown"}
_BAD = re.compile("[\0\ud800-\udfff]")
_CELLS, _DEPTH = 2000, 60


def notebook(data: bytes, repairs: list[Repair] | None = None) -> NotebookNode:
    """The notebook in a file, or NotJudged with a sentence for the learner; what was put right goes to `repairs`."""
    repaired: list[str] = []
    raw = document(data, repaired)
    cells = _cells(raw, repaired)
    result = NotebookNode(metadata=_metadata(raw), nbformat=4, nbformat_minor=_minor(raw, cells), cells=cells)
    if repairs is not None:
        repairs += [Repair("", sentence) for sentence in repaired]
    return result


def _cells(raw: dict[str, Any], repaired: list[str]) -> list[NotebookNode]:
    cells = raw.get("cells")
    if not isinstance(cells, list):
        cells = _old_cells(raw, repaired)
    elif raw.get("nbformat") != 4:
        repaired.append(f"The notebook gave its format as {_brief(raw.get('nbformat'))}; it was read as format 4.")
    if len(cells) > _CELLS:
        raise NotJudged(f"The notebook has {len(cells)} cells, more than {_CELLS}. Delete what is not yours. {AGAIN}")
    kept = [_cell(cell, repaired) for cell in cells if isinstance(cell, dict)]
    if len(kept) < len(cells):
        repaired.append(f"{len(cells) - len(kept)} entries of the notebook were not cells; they were left out.")
    return kept


def _old_cells(raw: dict[str, Any], repaired: list[str]) -> list[Any]:
    sheets = raw.get("worksheets")
    if not isinstance(sheets, list):
        raise NotJudged(f"The file is not a notebook: it has no cells. {AGAIN}")
    repaired.append(f"The notebook was in the old format {_brief(raw.get('nbformat'))}; it was read as format 4.")
    return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]


def _cell(raw: dict[str, Any], repaired: list[str]) -> NotebookNode:
    kind = raw.get("cell_type")
    kind = _TYPES.get(kind, "") if isinstance(kind, str) else ""
    kind = kind or ("code" if "outputs" in raw or "execution_count" in raw else "raw")
    cell = NotebookNode(cell_type=kind)
    if isinstance(raw.get("id"), str) and _ID.fullmatch(raw["id"]):
        cell["id"] = raw["id"]
    cell["metadata"] = _metadata(raw)
    if not _texts(cell["metadata"].get("tags", [])):
        del cell["metadata"]["tags"]
    text = _source(raw.get("source", raw.get("input")))
    cell["source"] = _BAD.sub(lambda bad: "" if bad[0] == "\0" else "\ufffd", text)
    if cell["source"] != text:
        repaired.append(f"Characters that no program can hold were taken out of the cell {text[:20]!a}.")
    if kind == "code":
        cell["execution_count"], cell["outputs"] = None, []
    elif isinstance(raw.get("attachments"), dict) and _shallow(raw["attachments"]):
        cell["attachments"] = from_dict(raw["attachments"])
    return cell


def _source(value: object) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    text = "" if value is None or isinstance(value, dict) else str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _metadata(raw: dict[str, Any]) -> NotebookNode:
    value = raw.get("metadata")
    return from_dict(value) if isinstance(value, dict) and _shallow(value) else NotebookNode()


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _shallow(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(_DEPTH):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return True
    return False


def _minor(raw: dict[str, Any], cells: list[NotebookNode]) -> int:
    minor = raw.get("nbformat_minor")
    known = minor if type(minor) is int and 0 <= minor <= 5 and raw.get("nbformat") == 4 else 5
    return 5 if any("id" in cell for cell in cells) else known


def _brief(value: object) -> str:
    return repr(value)[:20]
