"""nbgrader's own preprocessors over something else than a database.

Their `preprocess` opens `Gradebook(db_url)` by the module's global name. A subclass gets the same code with another
meaning of that one name: nothing of nbgrader is patched, and what nbgrader decides stays nbgrader's.
"""

import logging
from collections.abc import Mapping
from functools import cache
from types import FunctionType
from typing import Any

import fastjsonschema
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.nbgraderformat.common import BaseMetadataValidator

# What nbgrader logs here (a changed cell, a late submission) is in the verdict as repairs, flags and penalties.
LOG = logging.getLogger(__name__)
LOG.addHandler(logging.NullHandler())
LOG.propagate = False


def rebound(kind: type, names: Mapping[str, Any]) -> type:
    """Return a subclass whose `preprocess` is the same code with these global names bound otherwise."""
    own: FunctionType = kind.preprocess  # type: ignore[attr-defined]
    if not set(names) & set(own.__globals__):
        return kind
    code = FunctionType(own.__code__, {**own.__globals__, **names}, own.__name__, own.__defaults__, own.__closure__)
    return type(kind.__name__, (kind,), {"preprocess": code})


def over_memory(kind: type) -> type:
    """Return nbgrader's preprocessor such that the `db_url` it is given is the gradebook itself."""
    return rebound(kind, {"Gradebook": lambda gradebook: gradebook, "MetadataValidator": validator})


class _Compiled(BaseMetadataValidator):  # type: ignore[misc]
    """Checks a cell with the compiled schema; jsonschema would examine the schema itself again for each cell."""

    def __init__(self) -> None:
        super().__init__()
        self.fits = fastjsonschema.compile(self.schema, use_default=False)  # a default would be written into the cell

    def validate_cell(self, cell: NotebookNode) -> None:
        """Validate, and leave every complaint to nbgrader's own words."""
        found = cell.metadata.get("nbgrader")
        if found is None or found.get("schema_version") != self.schema_version or not self._accepts(found):
            super().validate_cell(cell)

    def _accepts(self, found: object) -> bool:
        try:
            self.fits(found)
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True


# In the order of inheritance nbgrader's checks come first, and their `super()` is the compiled one.
class _Validator(MetadataValidator, _Compiled):  # type: ignore[misc]
    pass


@cache
def validator() -> MetadataValidator:
    """Return nbgrader's validator of cell metadata, its schema compiled once."""
    made = _Validator()
    made.log = LOG
    return made
