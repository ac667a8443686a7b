"""What reading notebooks need not cost: jsonschema prepares a grammar for a format that no notebook has."""

import importlib
import sys
from typing import Any

GRAMMAR = "rfc3987_syntax"  # international addresses; a second of CPU at every start, and jsonschema does without


def load_jsonschema() -> None:
    """Import jsonschema without its grammar of international addresses, unless it is there already."""
    modules: dict[str, Any] = sys.modules
    if "jsonschema" in modules or GRAMMAR in modules:
        return
    modules[GRAMMAR] = None  # an import of it fails now, as where it is not installed
    try:
        importlib.import_module("jsonschema")
    finally:
        del modules[GRAMMAR]
