"""Frames become a cell's outputs, by nbclient's own rules and within a limit that forgets bulk, never facts."""

from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.kernel.channel import Frame

COUNT_LIMIT = 2000
FACT_LIMIT = 100_000  # bytes of an error or a result that is kept beyond the limit
DEPTH_LIMIT = 60  # of data in a display; what is nested deeper cannot be written to a notebook
NAMES = {"stdout", "stderr"}


class _Client(NotebookClient):
    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:  # noqa: ANN401
        """Add a stream without validating the two texts that `_makes_sense` has looked at: most outputs are one."""
        if msg["msg_type"] != "stream" or self.clear_before_next_output:
            return super().output(outs, msg, display_id, cell_index)
        name, text = msg["content"]["name"], msg["content"]["text"]
        outs.append(NotebookNode(output_type="stream", name=name, text=text))
        return outs[-1]


def client() -> NotebookClient:
    """Return an nbclient without a kernel: its rules turn messages into outputs; one serves a whole notebook."""
    made = _Client(NotebookNode(cells=[], metadata=NotebookNode()))
    made.reset_execution_trackers()
    return made


class Outputs:
    """The outputs of one cell; past the limit in bytes or number only what decides a grade is kept."""

    def __init__(self, limit: int, client: NotebookClient) -> None:
        self._left, self.limit, self._client = limit, "", client
        self._cell = NotebookNode(
            cell_type="code", source="", metadata=NotebookNode(), outputs=[], execution_count=None
        )
        client.nb.cells.append(self._cell)  # an update_display() may be for an output of an earlier cell
        client.clear_before_next_output = False
        self._facts: set[str] = set()

    @property
    def left(self) -> int:
        """How many bytes of the limit are left."""
        return max(self._left, 0)

    @property
    def nodes(self) -> list[NotebookNode]:
        """What a notebook would show under the cell."""
        return list(self._cell.outputs)

    def add(self, frame: Frame, size: int) -> None:
        """Add one frame of the kernel; frames without sense are left out."""
        kind, content = frame.get("t"), frame.get("c")
        if not isinstance(kind, str) or not isinstance(content, dict):
            return
        if self._full(size):
            content = self._fact(kind, content, size)
        if content:
            self._process(kind, clean(content))

    def add_raw(self, name: str, block: bytes) -> None:
        """Add what came through descriptor 1 or 2."""
        if block:
            self.add({"t": "stream", "c": {"name": name, "text": block.decode(errors="replace")}}, len(block))

    def _full(self, size: int) -> bool:
        self._left -= size
        if self._left < 0 or len(self._cell.outputs) > COUNT_LIMIT:
            self.limit = "output"
        return bool(self.limit)

    def _fact(self, kind: str, content: dict[str, Any], size: int) -> dict[str, Any]:
        """Return a short form of what decides a grade, once per kind: an error, text on stderr, a result."""
        fact = "stderr" if kind == "stream" and content.get("name") == "stderr" else kind
        if fact in self._facts or fact not in ("error", "stderr", "execute_result"):
            return {}
        self._facts.add(fact)
        if fact == "stderr":
            return {"name": "stderr", "text": text_of(content.get("text"))[:1000]}
        if size < FACT_LIMIT:
            return content
        texts = {name: text_of(content.get(name))[:1000] for name in ("ename", "evalue")}
        return {**texts, "traceback": [], "data": {"text/plain": "…"}, "metadata": {}}

    def _process(self, kind: str, content: dict[str, Any]) -> None:
        if not _makes_sense(kind, content):
            return
        message = {"msg_type": kind, "header": {"msg_type": kind}, "content": content, "parent_header": {}}
        try:
            self._client.process_message(message, self._cell, len(self._client.nb.cells) - 1)
        except Exception:  # a frame that no kernel sends may break nbclient and its validation anywhere
            return


def text_of(value: object) -> str:
    """Return a text as it can be written to a file, "" for what is none."""
    return str(clean(value)) if isinstance(value, str) else ""


def clean(data: object, depth: int = DEPTH_LIMIT) -> Any:  # noqa: ANN401
    """Return what came in a frame as it can be written to a file: not too deep, and without halves of characters."""
    if isinstance(data, str):
        return data if data.isascii() else data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not isinstance(data, dict | list):
        return data
    if not depth:
        return "…"
    if isinstance(data, list):
        return [clean(item, depth - 1) for item in data]
    return {clean(name): clean(item, depth - 1) for name, item in data.items()}


def _makes_sense(kind: str, content: dict[str, Any]) -> bool:
    if kind == "stream":
        return text_of(content.get("name")) in NAMES and isinstance(content.get("text"), str)
    if kind == "error":
        trace = content.get("traceback")
        texts = [content.get("ename"), content.get("evalue"), *(trace if isinstance(trace, list) else [None])]
        return all(isinstance(text, str) for text in texts)
    if kind in ("display_data", "update_display_data", "execute_result"):
        return _is_bundle(content)
    return kind == "clear_output"


def _is_bundle(content: dict[str, Any]) -> bool:
    data, count = content.get("data"), content.get("execution_count")
    return (
        isinstance(data, dict)
        and isinstance(content.get("metadata", {}), dict)
        and (count is None or type(count) is int)
    )
