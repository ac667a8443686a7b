"""The learner's own folder: chapters are copied from release/ to work/, and what a learner has written stays theirs.

The record (.course/workspace.json) tells for every file which release the learner was given and what it said; the
notebooks that were given are in .course/given/. A file that still says the same is untouched and follows the release.
Any other is the learner's: a newer release of a notebook is merged with it, after a copy went to .course/backups/;
what cannot be merged is left alone, and the newer release is put beside it. Of a notebook only the cells' text counts:
JupyterLab adds outputs and metadata to it by itself.
"""

import contextlib
import hashlib
import itertools
import json
import os
import tempfile
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from course import merging

CLOSE = "Save it, choose File → Close and Shut Down Notebook, then: course update"
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
    """The released chapters, the learner's folder, and the record of what was copied.

    `open` are the notebooks that somebody has open now, as paths in the learner's folder: they wait.
    """

    release: Path
    work: Path
    record: Path
    open: Container[str] = ()
    new: list[str] = field(default_factory=list)

    @property
    def backups(self) -> Path:
        """Return the folder of the notebooks as they were before a merge."""
        return self.record.parent / "backups"

    def refresh(self) -> list[str]:
        """Bring the learner's folder up to date without losing their work; return a sentence per thing to know.

        `new` are then the chapters that came for the first time.
        """
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            known = self._known()
            before = {name.partition("/")[0] for name in known}
            words = [word for path in self._released() for word in self._bring(path, known)]
            self.new = sorted({name.partition("/")[0] for name in known} - before)
            self._remember(known)
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

    def _remember(self, known: dict[str, Given]) -> None:
        write(self.record, json.dumps(known, indent=1, sort_keys=True).encode())

    def _bring(self, path: Path, known: dict[str, Given]) -> list[str]:
        """Copy, update, merge or leave one file; note in `known` which release the learner has been given."""
        released = (self.release / path).read_bytes()
        target, name, new = self.work / path, path.as_posix(), Given.of(path, released)
        # Without a record (a removed .course) a file that is there counts as given from this release.
        given, words = known.get(name, new), list[str]()
        if not target.is_file():
            write(target, released)
        elif given.release != new.release and _hash(target.read_bytes()) != new.release:
            if name in self.open:
                return [f"{name} is open in JupyterLab, so its new version waits. {CLOSE}"]
            words = self._update(path, released, given, known)
        known[name] = new
        self._keep_given(path, released)
        return words

    def _update(self, path: Path, released: bytes, given: Given, known: dict[str, Given]) -> list[str]:
        """Bring a newer release to a file that is there."""
        mine = (self.work / path).read_bytes()
        touched = _text(path, mine) != given.text
        merged = self._merged(path, mine, released, given)
        if touched and not merged:
            return [self._put_beside(path, released, known)]
        if not touched or not merged:
            write(self.work / path, merging.write(merged.notebook) if merged else released)
            return [f"{path.as_posix()} has been updated."]
        copy = self._backup(path, mine)
        write(self.work / path, merging.write(merged.notebook))
        first = f"{path.as_posix()} has been updated, with your answers in it. As it was before: {copy}"
        return ["\n    ".join([first, *merged.changes.words()])]

    def _merged(self, path: Path, mine: bytes, released: bytes, given: Given) -> merging.Merged | None:
        """Return what the learner's notebook and the released one become, None when one of them is not a notebook."""
        former = self._given(path)
        base = merging.read(former) if former is not None and _hash(former) == given.release else None
        own, new = (merging.read(content) if path.suffix == ".ipynb" else None for content in (mine, released))
        return merging.merge(own, new, base) if own and new else None

    def _backup(self, path: Path, mine: bytes) -> Path:
        """Copy a file to a folder of this second; an earlier copy is never written over."""
        moment = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        extras = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
        place = next(place for extra in extras if not (place := self.backups / f"{moment}{extra}" / path).exists())
        write(place, mine)
        return place

    def _given(self, path: Path) -> bytes | None:
        with contextlib.suppress(OSError):
            return (self.record.parent / "given" / path).read_bytes()
        return None

    def _keep_given(self, path: Path, released: bytes) -> None:
        if path.suffix == ".ipynb" and self._given(path) != released:
            write(self.record.parent / "given" / path, released)

    def _put_beside(self, path: Path, released: bytes, known: dict[str, Given]) -> str:
        for number in itertools.count(1):
            beside = path.with_suffix(f".new{number if number > 1 else ''}{path.suffix}")
            target, before = self.work / beside, known.get(beside.as_posix())
            if not target.exists() or (before and _text(beside, target.read_bytes()) == before.text):
                break
        write(target, released)
        known[beside.as_posix()] = Given.of(beside, released)
        why = "cannot be read as a notebook and " if path.suffix == ".ipynb" else ""
        return f"{path.as_posix()} has a newer version; yours {why}was kept, the new one is {beside.name}."


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
