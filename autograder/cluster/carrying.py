"""What travels between the submitting side and the workers, and how it is put back: a course, a result."""

import os
from collections.abc import Iterator
from pathlib import Path

from traitlets.config import Config

from autograder import delivery, settings
from autograder.cluster import bundle
from autograder.grading import Graded
from autograder.records.verdict import Verdict, from_json
from autograder.settings import CONFIG_FILE, Course
from environment.paths import ROOT
from environment.temporary import folder as own_folder

_VERDICT = "verdict.json"
_PLACES = {"source_directory": "source", "directory_structure": "{nbgrader_step}/{student_id}/{assignment_id}"}


def course(found: Course, assignment: str) -> bytes:
    """Pack what grading an assignment needs: nbgrader's configuration, source/ and what learners' code may read."""
    return bundle.pack(_course(found, assignment))


def _course(found: Course, assignment: str) -> Iterator[tuple[Path, str]]:
    yield found.root / CONFIG_FILE, CONFIG_FILE
    yield from bundle.below(found.path("source", ".", assignment), f"source/{assignment}/")
    # What belongs to this installation is in a worker's own, and that is where its Python looks for it.
    own = [entry for entry in found.own.readonly if not Path(entry).is_absolute() and found.root.resolve() != ROOT]
    for entry in own:
        path = found.root / entry
        yield from bundle.below(path, f"{entry}/") if path.is_dir() else [(path, entry)]


def opened(content: bytes, folder: Path, db_url: str) -> Course:
    """Unpack a course into a folder and read it there; its gradebook is the one given."""
    bundle.unpack(content, folder)
    config = Config({**settings.load(folder).config})
    config.CourseDirectory.update(_PLACES, root=os.fspath(folder), db_url=db_url)
    readonly = settings.make(folder, config).own.readonly
    config.Autograder.readonly = [str(folder / name if (folder / name).exists() else ROOT / name) for name in readonly]
    return settings.make(folder, config)


def result(graded: Graded, pictures: Path) -> bytes:
    """Pack what came of a submission: verdict, notebooks, pages."""
    with own_folder("result") as folder:
        delivery.write(folder, graded, pictures)
        (folder / _VERDICT).write_text(graded.verdict.to_json(), encoding="utf-8")
        return bundle.pack(bundle.below(folder))


def delivered(content: bytes, draft: Path) -> Verdict:
    """Unpack a result into a draft and return its verdict."""
    bundle.unpack(content, draft)
    verdict = from_json((draft / _VERDICT).read_text(encoding="utf-8"))
    (draft / _VERDICT).unlink()
    return verdict
