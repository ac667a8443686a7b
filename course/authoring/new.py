"""`course new`: a chapter's folder that builds and checks from the first minute, to be overwritten bit by bit."""

from pathlib import Path

from course.authoring.chapter import CHAPTERS, FOLDER
from course.authoring.problems import ContentError, Problem

TEMPLATES = Path(__file__).parent / "templates"


def create(name: str, chapters: Path = CHAPTERS) -> Path:
    """Make chapters/<name>/ from the templates; raise ContentError for an illegal or existing name."""
    folder = chapters / name
    match = FOLDER.fullmatch(name)
    if match is None:
        raise ContentError(
            [Problem(folder, 1, f"The name {name!r} is not legal.", "Use one like ch13-py-decorators-meta.")]
        )
    if folder.exists() or any(chapters.glob(f"{match[1]}-*")):
        raise ContentError(
            [Problem(folder, 1, f"{match[1]} exists already.", "Choose another number, or edit what is there.")]
        )
    folder.mkdir(parents=True)
    for template in TEMPLATES.glob("*.md"):
        text = template.read_text(encoding="utf-8").replace("TITLE", match[2].replace("-", " "))
        (folder / template.name).write_text(text, encoding="utf-8")
    return folder
