"""Which modules a notebook loads: learnt by running it once, so that the warm parent has them at hand."""

import json
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell

LIST = """import json, sys
print(json.dumps({name: getattr(module, "__file__", None) for name, module in sys.modules.items()}))"""


def with_listing(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of a notebook with one more cell, which lists the modules that are loaded."""
    copy: NotebookNode = from_dict(notebook)
    copy.cells = [*copy.cells, new_code_cell(LIST)]
    return copy


def modules(notebook: NotebookNode, homes: tuple[str, ...]) -> list[str]:
    """Return, in Python's order, the modules that the last cell of a finished run lists and that everybody shares.

    The submission's own files are read anew in each run; what lies in `homes` or is installed may be shared.
    """
    texts = [output.text for output in notebook.cells[-1].outputs if output.output_type == "stream"]
    try:
        files = json.loads("".join(texts).splitlines()[-1])
    except (IndexError, ValueError):
        return []  # a cell ended the process; the canary says which
    return shared(files, [Path(home) for home in homes])


def shared(files: Mapping[str, str | None], homes: Iterable[Path]) -> list[str]:
    """Return the modules, given with their files, that are installed or lie in one of the homes."""
    places = [*(Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib", "stdlib")), *homes]
    return [name for name, file in files.items() if file and _is_shared(name, Path(file), places)]


def _is_shared(name: str, file: Path, places: list[Path]) -> bool:
    return any(file.is_relative_to(place) for place in places) and not name.startswith("__")
