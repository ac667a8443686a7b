"""A small chapter on disk that a test can spoil in one place."""

from pathlib import Path

import pytest

from course.authoring import chapter, new


class Text:
    """The template chapter, with `replace` to change its text and `load` to read it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.file = folder / "chapter.md"
        self.attempts = folder / "attempts.md"

    def replace(self, old, replacement, file=None):
        """Replace exactly one occurrence, so that a test never spoils nothing."""
        path = file or self.file
        text = path.read_text()
        assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
        path.write_text(text.replace(old, replacement, 1))
        return self

    def load(self):
        return chapter.load(self.file)


@pytest.fixture
def text(tmp_path):
    return Text(new.create("ch05-py-functions", tmp_path / "chapters"))
