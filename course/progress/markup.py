"""A sentence with code and links in it, written for a terminal, for Markdown or for a notebook's HTML."""

import re
from dataclasses import dataclass
from html import escape

from course.exercises import Chapter


@dataclass(frozen=True)
class Code:
    """Something to type."""

    text: str


@dataclass(frozen=True)
class Link:
    """A way to a chapter's notebook, to one of its exercises when one is given."""

    label: str
    chapter: Chapter
    cell: str = ""

    @property
    def file(self) -> str:
        """Return the notebook within work/."""
        return f"{self.chapter.name}/{self.chapter.slug}.ipynb"

    @property
    def address(self) -> str:
        """Return the notebook within work/ and the cell that JupyterLab shall scroll to."""
        return f"{self.file}#cell-id={self.cell}" if self.cell else self.file


Part = str | Code | Link
Line = tuple[Part, ...]


def plain(line: Line) -> str:
    """Return the sentence for a terminal."""
    return "".join(
        part if isinstance(part, str) else part.text if isinstance(part, Code) else part.label for part in line
    )


def markdown(line: Line) -> str:
    """Return the sentence in Markdown, its links from within work/."""
    return "".join(map(_markdown, line))


def html(line: Line) -> str:
    """Return the sentence in HTML, its links from within a chapter's folder."""
    return "".join(map(_html, line))


def literal(text: str) -> str:
    """Return the text such that Markdown shows it as it is, in a table, too."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", re.sub(r"\s+", " ", text))


def _markdown(part: Part) -> str:
    if isinstance(part, Code):
        return f"`{part.text}`"
    return literal(part) if isinstance(part, str) else f"[{literal(part.label)}]({part.address})"


def _html(part: Part) -> str:
    if isinstance(part, Code):
        return f"<code>{escape(part.text)}</code>"
    return escape(part) if isinstance(part, str) else f'<a href="../{escape(part.address)}">{escape(part.label)}</a>'
