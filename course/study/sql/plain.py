"""A result's values as plain Python: int, str, float, bool, None, and lists of them; and one order for all of them."""

from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap, Transformer
from psycopg.pq.abc import PGresult
from psycopg.types.string import TextLoader

# Everything else arrives as the text that the server prints: '12.50' keeps its zero, and no date depends on Python.
CONVERTED = {"bool", "int2", "int4", "int8", "oid", "float8"}


class TooManyRows(psycopg.DataError):
    """A result has more rows than anybody wanted; reading it has stopped."""


class _Context:
    """What psycopg needs to know to convert values: our rules, and no connection."""

    connection = None

    def __init__(self) -> None:
        self.adapters = AdaptersMap(psycopg.adapters)
        for kind in self.adapters.types:
            if kind.name not in CONVERTED:
                self.adapters.register_loader(kind.oid, TextLoader)


_CONTEXT = _Context()


class Reader:
    """Collects one result: `.names` are its columns, `.rows` its rows as tuples of plain values."""

    def __init__(self, limit: int) -> None:
        self.names: list[str] = []
        self.rows: list[tuple[Any, ...]] = []
        self._limit = limit
        self._transformer = Transformer(_CONTEXT)

    def take(self, result: PGresult) -> None:
        """Add one block of the result; raise TooManyRows over the limit."""
        if len(self.rows) + result.ntuples > self._limit:
            raise TooManyRows(f"the query returns more than {self._limit:,} rows: perhaps a join condition is missing")
        self.names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
        self._transformer.set_pgresult(result)
        self.rows += self._transformer.load_rows(0, result.ntuples, tuple)


def canonical(row: tuple[Any, ...]) -> list[Any]:
    """Return the key that puts rows in one order: numbers by size, then texts by code point, then lists, None last."""
    return [_rank(value) for value in row]


def _rank(value: object) -> tuple[int, object]:
    if value is None:
        return 3, 0
    if isinstance(value, list):
        return 2, [_rank(item) for item in value]
    if isinstance(value, str):
        return 1, value
    return 0, (value != value, value)  # NaN, which is not equal to itself, comes after all other numbers
