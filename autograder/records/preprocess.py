"""The two halves of `nbgrader autograde` around the run, by nbgrader's own preprocessors and its configuration."""

from dataclasses import dataclass
from datetime import datetime

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets import import_item
from traitlets.config import Config

from autograder.records.memory import MemoryGradebook
from autograder.records.model import Model, Standing
from autograder.records.rebind import LOG, over_memory
from autograder.records.verdict import Grade


@dataclass(frozen=True)
class Scored:
    """A notebook as it goes to autograded/, and what nbgrader's tables keep of it."""

    notebook: NotebookNode
    grades: dict[str, Grade]
    comments: dict[str, str | None]
    late: float | None


class Preprocess:
    """nbgrader's preprocessors for one assignment; an object serves any number of submissions, one at a time."""

    def __init__(self, config: Config, model: Model) -> None:
        self.model = model
        stock = Autograde(config=config)
        before, after = _around_execute([_kind(entry) for entry in stock.autograde_preprocessors])
        self._sanitise = [_make(kind, config) for kind in [*map(_kind, stock.sanitize_preprocessors), *before]]
        self._score = [_make(kind, config) for kind in after]

    def sanitise(self, notebook: NotebookNode, student: str, name: str) -> NotebookNode:
        """Return the notebook as nbgrader would run it; `name` is the notebook's, `notebook` is changed in place."""
        gradebook = MemoryGradebook(self.model, name, Standing(), None)
        return self._run(self._sanitise, notebook, student, name, gradebook)

    def score(
        self, notebook: NotebookNode, student: str, name: str, standing: Standing, timestamp: datetime | None
    ) -> Scored:
        """Return the scores of a notebook that has run, with what the gradebook already holds as `standing`."""
        gradebook = MemoryGradebook(self.model, name, standing, timestamp)
        done = self._run(self._score, notebook, student, name, gradebook)
        return Scored(done, gradebook.grades, gradebook.comments, gradebook.late)

    def _run(
        self, steps: list[Preprocessor], notebook: NotebookNode, student: str, name: str, gradebook: MemoryGradebook
    ) -> NotebookNode:
        about = {"student": student, "assignment": self.model.name, "notebook": name, "db_url": gradebook}
        resources = ResourcesDict(nbgrader=about, metadata=ResourcesDict(name=name), unique_key=name)
        for step in steps:
            notebook, resources = step(notebook, resources)
        return notebook


def _kind(entry: type | str) -> type:
    kind: type = import_item(entry) if isinstance(entry, str) else entry
    return kind


def _around_execute(kinds: list[type]) -> tuple[list[type], list[type]]:
    """Split nbgrader's list where the notebook runs; the engine does the running."""
    runs = [index for index, kind in enumerate(kinds) if issubclass(kind, Execute)]
    return (kinds[: runs[0]], kinds[runs[-1] + 1 :]) if runs else ([], kinds)


def _make(kind: type, config: Config) -> Preprocessor:
    made: Preprocessor = over_memory(kind)(config=config)
    made.log = LOG
    return made
