"""The gradebook learns an assignment exactly as `nbgrader generate_assignment` would write it."""

import contextlib
import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat.common import SchemaMismatchError, ValidationError
from nbgrader.preprocessors import SaveCells
from sqlalchemy import make_url
from traitlets import import_item
from traitlets.config import Config

from autograder.errors import UserMistake
from autograder.records.database import explained, patient
from autograder.records.durable import DRAFT
from autograder.records.model import GradedCell, Model, Notebook, read
from autograder.records.rebind import LOG, over_memory
from autograder.records.recorder import Recorder


class Course(Protocol):
    """A course directory as nbgrader sees it."""

    @property
    def config(self) -> Config:
        """nbgrader's configuration."""

    @property
    def directory(self) -> CourseDirectory:
        """Where things are."""


REMEDY = "Give every test that has grades its name back, or put the new ones into a new assignment"


def register(course: Course, assignment: str) -> bool:
    """Put the assignment of source/ into the gradebook unless it holds just that; tell whether it wrote."""
    with _programs(course), explained(_url(course)):
        prepared = {file.stem: _prepare(course, assignment, file) for file in _sources(course, assignment)}
        now = known(course, assignment)
        if now and _is(now, prepared, assignment):
            return False
        try:
            _write(course, assignment, prepared)
        except RuntimeError as error:  # nbgrader's own sentence: there are grades that would lose their tests
            raise UserMistake(f"{error}: {REMEDY}.") from error
    return True


def create(course: Course) -> None:
    """Let nbgrader make the tables of a gradebook that has none."""
    with _programs(course), explained(_url(course)), Gradebook(_url(course), course.directory.course_id):
        pass


def known(course: Course, assignment: str) -> Model | None:
    """Return the assignment as the gradebook knows it now, None when it does not; nothing is made or written."""
    url = make_url(_url(course))
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return None
    return _known(course, assignment)


def expected(course: Course, assignment: str) -> Model:
    """Return the assignment as `register` would have it, without writing; what is not known yet has empty ids."""
    now = known(course, assignment)
    prepared = {file.stem: _prepare(course, assignment, file) for file in _sources(course, assignment)}
    if now and _is(now, prepared, assignment):
        return now
    books = {name: _drafted(name, _recorded(assignment, name, notebook)) for name, notebook in prepared.items()}
    return Model("", assignment, now.duedate if now else None, 0, books)


def _drafted(name: str, cells: Recorder) -> Notebook:
    grades, tasks = (
        {cell: GradedCell("", cell, score, kind) for cell, (score, kind) in found.items()}
        for found in (cells.grades, cells.tasks)
    )
    return Notebook("", name, cells.kernelspec, cells.sources, grades, tasks, dict.fromkeys(cells.solutions, ""))


def _url(course: Course) -> str:
    return str(course.directory.db_url)


def _sources(course: Course, assignment: str) -> list[Path]:
    folder = Path(course.directory.format_path(course.directory.source_directory, ".", assignment))
    if not (found := sorted(folder.glob("*.ipynb"))):
        raise UserMistake(f"There is no notebook in {folder}: check the assignment's name, or build it first.")
    return found


def _prepare(course: Course, assignment: str, file: Path) -> NotebookNode:
    """Return the notebook as SaveCells gets it from nbgrader's generate_assignment."""
    about = ResourcesDict(nbgrader=_about(assignment, file.stem, ""), metadata=ResourcesDict(path=str(file.parent)))
    notebook = _read(file)
    try:
        for kind in _before_saving(course.config):
            step = over_memory(kind)(config=course.config)
            step.log = LOG
            notebook, about = step(notebook, about)
    except (RuntimeError, ValueError, ValidationError, SchemaMismatchError) as error:
        raise UserMistake(f"{file} cannot be graded with: {error}.") from error
    return notebook


def _read(file: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.read(file, as_version=4)
    except (ValueError, TypeError, AttributeError, KeyError, ValidationError) as error:
        raise UserMistake(f"{file} cannot be graded with: it is not a notebook ({error}).") from error
    return notebook


def _before_saving(config: Config) -> list[type]:
    listed = GenerateAssignment(config=config).preprocessors
    kinds = [import_item(entry) if isinstance(entry, str) else entry for entry in listed]
    saving = [index for index, kind in enumerate(kinds) if issubclass(kind, SaveCells)]
    return kinds[: saving[0]] if saving else kinds


def _about(assignment: str, notebook: str, gradebook: object) -> dict[str, object]:
    return {"assignment": assignment, "notebook": notebook, "student": ".", "db_url": gradebook}


def _save(kind: type, config: Config, assignment: str, name: str, notebook: NotebookNode, gradebook: object) -> None:
    step = kind(config=config)
    step.log = LOG
    step.preprocess(notebook, ResourcesDict(nbgrader=_about(assignment, name, gradebook)))


def _known(course: Course, assignment: str) -> Model | None:
    try:
        return read(_url(course), assignment, course.directory.course_id)
    except UserMistake:
        return None


def _is(known: Model, prepared: dict[str, NotebookNode], assignment: str) -> bool:
    return known.notebooks.keys() == prepared.keys() and all(
        _same(known.notebooks[name], _recorded(assignment, name, notebook), known.submissions > 0)
        for name, notebook in prepared.items()
    )


def _recorded(assignment: str, name: str, notebook: NotebookNode) -> Recorder:
    recorder = Recorder()
    _save(over_memory(SaveCells), Config(), assignment, name, notebook, recorder)
    return recorder


def _same(known: Notebook, wanted: Recorder, has_submissions: bool) -> bool:
    """Compare; nbgrader never changes the kernel of a notebook that has submissions."""
    graded = [{name: (cell.max_score, cell.cell_type) for name, cell in cells.items()} for cells in _graded(known)]
    same_kernel = has_submissions or known.kernelspec == wanted.kernelspec
    return (
        same_kernel
        and known.sources == wanted.sources
        and known.solutions.keys() == wanted.solutions
        and graded == [wanted.grades, wanted.tasks]
    )


def _graded(known: Notebook) -> tuple[dict[str, GradedCell], dict[str, GradedCell]]:
    return known.grades, known.tasks


def _write(course: Course, assignment: str, prepared: dict[str, NotebookNode]) -> None:
    _make(course, assignment)
    url = patient(_url(course))
    with Gradebook(url, course.directory.course_id) as gradebook:
        _keep_notebooks(gradebook, gradebook.update_or_create_assignment(assignment), prepared.keys())
    for name, notebook in prepared.items():
        _save(SaveCells, course.config, assignment, name, notebook, url)


def _make(course: Course, assignment: str) -> None:
    """Make a gradebook that is there whole or not at all: nbgrader never completes one that was left half made."""
    url = make_url(_url(course))
    if url.get_backend_name() != "sqlite" or not url.database or Path(url.database).exists():
        return
    draft = Path(f"{url.database}.{assignment}{DRAFT}")  # nobody else registers this assignment now
    draft.unlink(missing_ok=True)
    try:
        with Gradebook(url.set(database=str(draft)).render_as_string(hide_password=False), course.directory.course_id):
            pass
        with contextlib.suppress(FileExistsError):  # another assignment's run was faster
            os.link(draft, url.database)
    finally:
        draft.unlink(missing_ok=True)


def _keep_notebooks(gradebook: Gradebook, found: api.Assignment, wanted: Collection[str]) -> None:
    """Remove the notebooks that are no longer in source/, and refuse as nbgrader does when there are submissions."""
    names = {notebook.name for notebook in found.notebooks}
    if names != set(wanted) and found.submissions:
        sentence = f"Cannot modify existing assignment '{found}' because there are submissions associated with it"
        raise RuntimeError(sentence)
    for name in names - set(wanted):
        gradebook.remove_notebook(name, found.name)


@contextlib.contextmanager
def _programs(course: Course) -> Iterator[None]:
    """Let nbgrader find alembic, which it starts by name, beside this Python, and autotests.yml in the course."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        with contextlib.chdir(course.directory.root):
            yield
    finally:
        os.environ["PATH"] = before


def without_gradebook(course: Course, assignment: str) -> Model:
    """Return what a gradebook would know of an assignment, for a learner who has none."""
    with _programs(course):
        prepared = {file.stem: _prepare(course, assignment, file) for file in _sources(course, assignment)}
    notebooks = {name: _imagined(name, _recorded(assignment, name, node)) for name, node in prepared.items()}
    return Model(assignment, assignment, None, 0, notebooks)


def _imagined(name: str, recorded: Recorder) -> Notebook:
    grades, tasks = (
        {cell: GradedCell(cell, cell, points, kind) for cell, (points, kind) in cells.items()}
        for cells in (recorded.grades, recorded.tasks)
    )
    solutions = {cell: cell for cell in recorded.solutions}
    return Notebook(name, name, recorded.kernelspec, recorded.sources, grades, tasks, solutions)
