"""A cell's outputs as they may leave: harmless kinds of data, no colours, no bulk, and nothing of the secrets."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode

from autograder.feedback import markup
from autograder.feedback.squeeze import plain

TEXT_LIMIT = 50_000  # characters of one output
HTML_LIMIT = 200_000
PICTURE_LIMIT = 2_000_000  # characters of base64
CELL_LIMIT = 500_000  # characters of all outputs of a cell
COUNT_LIMIT = 200  # outputs of one cell
KINDS = ("text/plain", "text/html", "image/svg+xml", "image/png", "image/jpeg", "application/json")
MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_SIZE = re.compile(r"\d{1,4}(?:px|%)?")


def clean(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs of a cell in a form that is harmless to show and small enough to keep."""
    return [_WRITERS.get(output.output_type, _nothing)(output) for output in _few(outputs)]


def short(text: object, limit: int = TEXT_LIMIT) -> str:
    """Return text without colours and control characters, with its middle left out when it is long."""
    text = "".join(map(str, text)) if isinstance(text, list) else str(text)
    left_out = len(text) - limit
    if left_out > 0:
        text = f"{text[: limit * 3 // 4]}\n[{left_out:,} characters left out]\n{text[-limit // 4 :]}"
    return plain(text)


def decides(output: NotebookNode) -> bool:
    """Tell whether nbgrader looks at an output when it counts points."""
    return output.output_type in ("error", "execute_result") or output.get("name") == "stderr"


def number(text: object) -> float | None:
    """Return the points that nbgrader would read from a result, None when it reads none."""
    try:
        return float(text if isinstance(text, str) else "".join(map(str, text)))  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None


def _few(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Keep what there is room for, and the first output of each kind that decides a grade."""
    kept, seen, left, dropped = list[NotebookNode](), set[str](), CELL_LIMIT, 0
    for output in outputs:
        left -= _size(output)
        kind = output.output_type if decides(output) else ""
        if (left >= 0 and len(kept) < COUNT_LIMIT) or (kind and kind not in seen):
            kept.append(output)
            seen.add(kind)
        else:
            dropped += 1
    return [*kept, _stream("stdout", f"[{dropped:,} more outputs left out]\n")] if dropped else kept


def _size(output: NotebookNode) -> int:
    """Return the characters that an output would keep, pictures not counted."""
    if output.output_type in ("stream", "error"):
        texts = [output.get("text", ""), output.get("evalue", ""), *(output.get("traceback") or [])]
        return min(sum(map(len, texts)), 2 * TEXT_LIMIT)
    data = output.get("data") or {}
    texts = [content for kind, content in data.items() if kind not in MAGIC and isinstance(content, str)]
    return min(sum(map(len, texts)), HTML_LIMIT)


def _stream(name: str, text: str) -> NotebookNode:
    return NotebookNode(output_type="stream", name=name, text=text)


def _stream_of(output: NotebookNode) -> NotebookNode:
    return _stream("stderr" if output.get("name") == "stderr" else "stdout", short(output.get("text", "")))


def _error(output: NotebookNode) -> NotebookNode:
    trace = [short(part) for part in list(output.get("traceback") or [])[:100]]
    ename, evalue = short(output.get("ename", ""), 200), short(output.get("evalue", ""))
    return NotebookNode(output_type="error", ename=ename, evalue=evalue, traceback=trace)


def _display(output: NotebookNode) -> NotebookNode:
    data = NotebookNode(bundle(dict(output.get("data") or {})))
    node = NotebookNode(output_type=output.output_type, data=data, metadata=_sizes(output.get("metadata")))
    if output.output_type == "execute_result":
        node.execution_count = output.get("execution_count")
    elif not data:
        node.data["text/plain"] = "[an output that feedback does not show]"
    return node


def _nothing(output: NotebookNode) -> NotebookNode:
    return _stream("stdout", f"[an output of the unknown kind {short(output.output_type, 40)!r}]\n")


_WRITERS: dict[str, Callable[[NotebookNode], NotebookNode]] = {
    "stream": _stream_of,
    "error": _error,
    "display_data": _display,
    "execute_result": _display,
}


def bundle(data: dict[str, Any]) -> dict[str, Any]:
    """Return the kinds of data that may be shown, each made harmless."""
    made = {kind: _made(kind, data[kind]) for kind in KINDS if data.get(kind) is not None}
    return {kind: content for kind, content in made.items() if content is not None}


def _made(kind: str, content: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    if kind == "application/json":
        return _json(content)
    if not isinstance(content, str | list):
        return None
    text = content if isinstance(content, str) else "".join(map(str, content))
    if kind == "text/plain":
        points = number(text)
        return short(text) if points is None or len(text) <= 100 else repr(points)
    if kind in MAGIC:
        return _picture(kind, text)
    if len(text) > HTML_LIMIT:
        return None  # its text/plain says what it was
    return (markup.html(plain(text)) if kind == "text/html" else markup.svg(plain(text))) or None


def _json(content: Any) -> Any:  # noqa: ANN401
    try:
        text = json.dumps(content, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return None
    return json.loads(plain(text)) if len(text) <= TEXT_LIMIT else None


def _picture(kind: str, text: str) -> str | None:
    text = "".join(text.split())
    try:
        starts = len(text) <= PICTURE_LIMIT and base64.b64decode(text, validate=True).startswith(MAGIC[kind])
    except (binascii.Error, ValueError):
        return None
    return text if starts else None


def _sizes(metadata: object) -> NotebookNode:
    """Keep only a picture's width and height of what a display said about itself."""
    kept = NotebookNode()
    for kind, about in metadata.items() if isinstance(metadata, dict) else ():
        if kind in MAGIC and isinstance(about, dict):
            sizes = {name: about[name] for name in ("width", "height") if _SIZE.fullmatch(str(about.get(name)))}
            kept[kind] = NotebookNode(sizes)
    return kept
