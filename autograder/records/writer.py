"""The only place that opens the gradebook to write grades: a batch of verdicts is one transaction."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from autograder.errors import UserMistake
from autograder.records.database import WAIT, connect, explained, shown
from autograder.records.model import Model, Standing
from autograder.records.rows import INSERT, Rows
from autograder.records.verdict import Verdict


class Writer:
    """Reads and writes one assignment's submissions in the gradebook."""

    def __init__(self, db_url: str, model: Model, seconds: float = WAIT) -> None:
        self.db_url = db_url
        self._rows = Rows(model)
        self._engine = connect(db_url, seconds)
        if self._engine.dialect.name not in INSERT:
            raise UserMistake(f"The gradebook {shown(db_url)} must be in SQLite or PostgreSQL: change db_url.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()

    def standings(self) -> dict[str, Standing]:
        """Return what the gradebook holds about each student who has a submission."""
        with explained(self.db_url), self._engine.begin() as connection:
            return self._rows.standings(connection)

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Write all of them or none; writing a verdict again changes nothing."""
        with explained(self.db_url), self._engine.begin() as connection:
            self._rows.write(connection, verdicts)
