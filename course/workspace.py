"""The learner's own folder: chapters are copied from release/ to work/, and what a learner has written stays theirs.

The record (.course/workspace.json) tells for every file which release the learner was given and what it said. A file
that still says the same is untouched and follows the release; any other is the learner's, and a newer release of it is
put beside it. Of a notebook only the cells' text counts: JupyterLab adds outputs and metadata to it by itself.
"""

import contextlib
import hashlib
import itertools
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_DRAFT = ".draft-"


class WorkspaceError(RuntimeError):
    """The learner's folder cannot be written; the text says what, where and the remedy."""


class Given(NamedTuple):
    """What a learner was given: the hash of the released file, and the hash of what it says."""

    release: str
    text: str

    @classmethod
    def of(cls, path: Path, content: bytes) -> "Given":
        """Return the entry for this content."""
        return cls(_hash(content), _text(path, content))


@dataclass
class Workspace:
    """The released chapters, the learner's folder, and the record of what was copied."""

    release: Path
    work: Path
    record: Path

    def refresh(self) -> list[str]:
        """Bring the learner's folder up to date without touching their work; return a sentence per thing to know."""
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            known = self._known()
            words = [word for path in self._released() for word in self._bring(path, known)]
            write(self.record, json.dumps(known, indent=1, sort_keys=True).encode())
        except OSError as error:
            raise WorkspaceError(_sentence(error, self.work)) from error
        return words

    def _released(self) -> list[Path]:
        """Return the released files, relative to release/, hidden ones left out."""
        files = (path.relative_to(self.release) for path in self.release.rglob("*") if path.is_file())
        return sorted(path for path in files if not any(part.startswith(".") for part in path.parts))

    def _known(self) -> dict[str, Given]:
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            return {str(name): Given(*map(str, given)) for name, given in json.loads(self.record.read_bytes()).items()}
        return {}

    def _bring(self, path: Path, known: dict[str, Given]) -> list[str]:
        """Copy, update or leave one file; note in `known` which release the learner has been given."""
        released = (self.release / path).read_bytes()
        target, name, new = self.work / path, path.as_posix(), Given.of(path, released)
        # Without a record (a removed .course) a file that is there counts as given from this release.
        given = known.get(name, new)
        known[name] = new
        if not target.is_file():
            write(target, released)
            return []
        if given.release == new.release or Given.of(path, target.read_bytes()).release == new.release:
            return []
        if _text(path, target.read_bytes()) == given.text:
            write(target, released)
            return [f"{name} has been updated."]
        return [self._put_beside(path, released, known)]

    def _put_beside(self, path: Path, released: bytes, known: dict[str, Given]) -> str:
        for number in itertools.count(1):
            beside = path.with_suffix(f".new{number if number > 1 else ''}{path.suffix}")
            target, before = self.work / beside, known.get(beside.as_posix())
            if not target.exists() or (before and _text(beside, target.read_bytes()) == before.text):
                break
        write(target, released)
        known[beside.as_posix()] = Given.of(beside, released)
        return f"{path.as_posix()} has a newer version; yours was kept, the new one is {beside.name}."


def _sentence(error: OSError, work: Path) -> str:
    place = Path(error.filename or work)
    place = place.parent if place.name.startswith(_DRAFT) else place
    if isinstance(error, (FileExistsError, NotADirectoryError, IsADirectoryError)):
        return f"{place} is in the way ({error.strerror}). Move it elsewhere, then start again: python3 run.py"
    return (
        f"{place} cannot be written ({error.strerror}). Free some space, or copy the course to a folder that is yours "
        f"and start there: python3 run.py"
    )


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=_DRAFT)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _text(path: Path, content: bytes) -> str:
    """Return a hash of what a file says: the cells' text for a notebook, else everything."""
    if path.suffix == ".ipynb":
        with contextlib.suppress(ValueError, KeyError, TypeError):
            cells = [[cell["cell_type"], "".join(cell["source"])] for cell in json.loads(content)["cells"]]
            return _hash(json.dumps(cells).encode())
    return _hash(content)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
