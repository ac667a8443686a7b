"""chapter.md -> source/ -> release/ and the catalogue: all is made in a scratch folder, and swapped in when whole."""

import filecmp
import shutil
import tempfile
from pathlib import Path

from course.authoring import catalogue, chapter, release, source
from course.authoring.chapter import Chapter
from course.authoring.problems import ContentError, Problem
from environment.paths import ROOT

FOLDERS = ("source", "release")


def build(names: list[str] | None = None, root: Path = ROOT) -> list[str]:
    """Build the named chapters (all for none) under `root`; return the chapters whose notebooks changed."""
    chapters = _load_all(chapter.find(names))
    with tempfile.TemporaryDirectory(prefix="course-build-") as scratch:
        made = Path(scratch)
        make(chapters, made)
        changed = [name for name in (c.name for c in chapters) if not _same(made, root, name)]
        for name in changed:
            for part in _parts(name):
                _swap(made / part, root / part)
    if not names:
        changed += _remove_strays(root, {c.name for c in chapters})
    return changed


def make(chapters: list[Chapter], root: Path) -> None:
    """Write source/ and release/ of the chapters below `root`; raise ContentError when anything would leak."""
    for item in chapters:
        folder = root / "source" / item.name
        folder.mkdir(parents=True)
        (folder / f"{item.slug}.ipynb").write_text(source.serialise(source.notebook(item)), encoding="utf-8")
        if item.data.is_dir():
            shutil.copytree(item.data, folder / "data", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    release.convert(root, [item.name for item in chapters])
    release.refuse_leaks(chapters, root / "release")
    for item in chapters:
        catalogue.write(item, root)


def drifted(root: Path = ROOT) -> list[str]:
    """Return the chapters whose committed notebooks are not what their text gives."""
    chapters = _load_all(chapter.find())
    with tempfile.TemporaryDirectory(prefix="course-build-") as scratch:
        make(chapters, Path(scratch))
        names = {c.name for c in chapters} | {path.stem for path in _made(root) if path.stem.startswith("ch")}
        return sorted(name for name in names if not _same(Path(scratch), root, name))


def _parts(name: str) -> list[Path]:
    """Return where the build puts what it makes of a chapter."""
    return [*(Path(folder, name) for folder in FOLDERS), catalogue.FOLDER / f"{name}.json"]


def _made(root: Path) -> list[Path]:
    """Return everything below `root` that some build made, for whatever chapter."""
    folders = [path for folder in FOLDERS for path in (root / folder).glob("*") if path.is_dir()]
    return [*folders, *(root / catalogue.FOLDER).glob("*.json")]


def _load_all(files: list[Path]) -> list[Chapter]:
    chapters, problems = [], list[Problem]()
    for file in files:
        try:
            chapters.append(chapter.load(file))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return chapters


def _same(one: Path, other: Path, name: str) -> bool:
    return all(_files(one / part) == _files(other / part) for part in _parts(name)) and all(
        filecmp.cmp(one / part / file, other / part / file, shallow=False)
        for part in _parts(name)
        for file in _files(one / part)
    )


def _files(path: Path) -> set[Path]:
    """Return a folder's files, `.` for a file, nothing for what is not there."""
    found = [path, *path.rglob("*")]
    return {file.relative_to(path) for file in found if file.is_file()}


def _swap(new: Path, old: Path) -> None:
    old.parent.mkdir(parents=True, exist_ok=True)
    _remove(old)
    shutil.move(new, old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _remove_strays(root: Path, wanted: set[str]) -> list[str]:
    strays = {path for path in _made(root) if path.stem not in wanted}
    for path in strays:
        _remove(path)
    return sorted({path.stem for path in strays})
