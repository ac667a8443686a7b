"""chapter.md -> source/ -> release/: everything is made in a scratch folder and swapped in when it is whole."""

import filecmp
import shutil
import tempfile
from pathlib import Path

from course.authoring import chapter, release, source
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
            for folder in FOLDERS:
                _swap(made / folder / name, root / folder / name)
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


def drifted(root: Path = ROOT) -> list[str]:
    """Return the chapters whose committed notebooks are not what their text gives."""
    chapters = _load_all(chapter.find())
    with tempfile.TemporaryDirectory(prefix="course-build-") as scratch:
        make(chapters, Path(scratch))
        names = {c.name for c in chapters} | {path.name for folder in FOLDERS for path in (root / folder).glob("ch*")}
        return sorted(name for name in names if not _same(Path(scratch), root, name))


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
    return all(_tree(one / folder / name) == _tree(other / folder / name) for folder in FOLDERS) and all(
        filecmp.cmp(path, other / path.relative_to(one), shallow=False)
        for folder in FOLDERS
        for path in (one / folder / name).rglob("*")
        if path.is_file()
    )


def _tree(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} if folder.is_dir() else set()


def _swap(new: Path, old: Path) -> None:
    old.parent.mkdir(parents=True, exist_ok=True)
    if old.exists():
        shutil.rmtree(old)
    shutil.move(new, old)


def _remove_strays(root: Path, wanted: set[str]) -> list[str]:
    strays = {
        path for folder in FOLDERS for path in (root / folder).glob("*") if path.is_dir() and path.name not in wanted
    }
    for path in strays:
        shutil.rmtree(path)
    return sorted({path.name for path in strays})
