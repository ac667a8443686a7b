"""The learner's notebook holds no solution, no hidden test, nothing of the attempts, wherever one could hide it."""

import json

import pytest

from course.authoring import build, release
from course.authoring.problems import ContentError


def made(text, tmp_path):
    build.make([text.load()], tmp_path / "made")
    return tmp_path / "made"


def released(text, tmp_path):
    return made(text, tmp_path) / "release" / "ch05-py-functions" / "py-functions.ipynb"


def test_solution_and_hidden_tests_are_gone(text, tmp_path):
    learner = released(text, tmp_path).read_text()
    assert "def total(prices)" in learner
    for secret in ("return sum(prices)", "an empty basket costs 0", "BEGIN", "END", "objective:"):
        assert secret not in learner


def test_a_solution_line_repeated_in_the_prose_is_no_secret(text, tmp_path):
    text.replace("Start with", "Remember `return sum(prices)`.\n\nStart with")
    assert "return sum(prices)" in released(text, tmp_path).read_text()


@pytest.mark.parametrize(
    ("where", "leak"),
    [
        ("metadata", lambda nb: nb["cells"][0]["metadata"].update(note="    return sum(prices)")),
        ("notebook metadata", lambda nb: nb["metadata"].update(note="return sum( prices )")),
        ("attachment", lambda nb: nb["cells"][0].update(attachments={"a": {"text/plain": "return sum(prices)"}})),
        ("marker", lambda nb: nb["cells"][0].update(source="### BEGIN SOLUTION")),
        (
            "attempts",
            lambda nb: nb["cells"][0].update(source="The sum appears on the screen, but the caller gets `None`."),
        ),
    ],
)
def test_a_secret_is_found_wherever_it_hides(text, tmp_path, where, leak):
    path = released(text, tmp_path)
    node = json.loads(path.read_text())
    leak(node)
    path.write_text(json.dumps(node))
    assert release.leaks(text.load(), path.parent), f"a secret in {where} was not found"


def test_a_solution_in_a_data_file_stops_the_build(text, tmp_path):
    (text.folder / "data").mkdir()
    (text.folder / "data" / "notes.py").write_text("def total(prices):\n    return sum(prices)\n")
    with pytest.raises(ContentError, match="release/ would show the secret line"):
        made(text, tmp_path)


def test_stray_files_of_the_chapter_are_not_copied(text, tmp_path):
    (text.folder / "solution-draft.py").write_text("x = 1")
    folder = released(text, tmp_path).parent
    assert [path.name for path in folder.iterdir()] == ["py-functions.ipynb"]


def test_data_files_reach_the_learner(text, tmp_path):
    (text.folder / "data").mkdir()
    (text.folder / "data" / "prices.csv").write_text("1,2\n")
    assert (released(text, tmp_path).parent / "data" / "prices.csv").read_text() == "1,2\n"
