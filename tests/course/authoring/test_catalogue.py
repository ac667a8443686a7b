"""The catalogue as it is written: what learners may read after passing, and nothing of the hidden tests."""

import json
import re

import nbformat
import pytest

from autograder import sandbox
from autograder.rehearsal import Cell
from autograder.sandbox import view
from course import exercises
from course.authoring import build, catalogue, chapter, profile
from environment.paths import ROOT

CHAPTERS = chapter.find()


@pytest.fixture
def root(tmp_path, text, monkeypatch):
    monkeypatch.setattr(chapter, "CHAPTERS", text.folder.parent)
    return tmp_path / "repository"


@pytest.fixture
def made(root, monkeypatch):
    build.build(root=root)
    monkeypatch.setattr(exercises, "FOLDER", root / catalogue.FOLDER)
    return exercises.chapter("ch05")


def test_the_build_writes_what_the_text_says(made):
    [exercise] = made.exercises
    assert (made.number, made.slug, exercise.language, exercise.answer_cell) == (
        5,
        "py-functions",
        "python",
        exercise.id,
    )
    assert exercise.reference and exercise.hints and exercise.misconceptions and exercise.alternatives


def test_misconceptions_are_numbered_in_the_order_of_the_text(made):
    [exercise] = made.exercises
    numbers = range(1, len(exercise.misconceptions) + 1)
    assert [slip.id for slip in exercise.misconceptions] == [f"{exercise.id}/wrong-{number}" for number in numbers]


def test_a_title_is_the_nearest_heading_without_markdown(root, text, monkeypatch):
    text.replace(
        "```python answer=",
        "### Now `you`, *really*: [a link](x.md)\n\n```text\n# no heading\n```\n\n```python answer=",
    )
    build.build(root=root)
    monkeypatch.setattr(exercises, "FOLDER", root / catalogue.FOLDER)
    assert exercises.chapter("ch05").exercises[0].title == "Now you, really: a link"


def test_drift_of_the_catalogue_is_seen_and_repaired(root):
    build.build(root=root)
    [file] = (root / catalogue.FOLDER).glob("*.json")
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    assert build.drifted(root) == ["ch05-py-functions"]
    assert build.build(root=root) == ["ch05-py-functions"]
    assert file.read_bytes() == before
    file.unlink()
    assert build.drifted(root) == ["ch05-py-functions"]


def test_a_chapter_that_is_gone_leaves_no_entry(root):
    build.build(root=root)
    stray = root / catalogue.FOLDER / "ch77-gone.json"
    stray.write_text("{}")
    assert build.drifted(root) == ["ch77-gone"]
    assert build.build(root=root) == ["ch77-gone"]
    assert not stray.exists()


@pytest.mark.parametrize("file", CHAPTERS, ids=lambda file: file.parent.name)
def test_the_committed_entry_holds_no_line_of_a_hidden_test(file):
    name = file.parent.name
    entry = json.loads((ROOT / catalogue.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    source = nbformat.read(ROOT / "source" / name / f"{name.partition('-')[2]}.ipynb", as_version=4)
    hidden, shown = [], [file.with_name("attempts.md").read_text(encoding="utf-8"), file.read_text(encoding="utf-8")]
    for cell in source.cells:
        parts = re.split(r"### (?:BEGIN|END) HIDDEN TESTS", cell.source)
        hidden += [line.strip() for part in parts[1::2] for line in part.splitlines() if len(line.strip()) >= 16]
    shown[1] = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", shown[1], flags=re.DOTALL)
    text = "\n".join(_strings(entry))
    assert hidden and not [line for line in hidden if line in text and not any(line in other for other in shown)]


def _strings(value):
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize(
    ("stub", "solution", "reference"),
    [
        ("q = ...  # a letter\n", "q = 'b'\n", "q = 'b'"),
        ("n = 1\nq = ...\n", "q = n\n", "n = 1\nq = n"),
        ("@cache\ndef f():\n    return 1\n\n\n", "def f():\n    return 2\n", "def f():\n    return 2"),
        ("q = 1\n", "q = q + 1\n", "q = 1\nq = q + 1"),
        ("q = ...\n", "q = 1\nr = q\n", "q = 1\nr = q"),
    ],
)
def test_a_reference_leaves_out_what_the_solution_replaces(text, stub, solution, reference):
    answer = re.search(r"```python answer=[^\n]*\n(.*?)```", text.file.read_text(), re.DOTALL)
    text.replace(answer[1], f"{stub}### BEGIN SOLUTION\n{solution}### END SOLUTION\n")
    [exercise] = text.load().exercises.values()
    assert catalogue._reference(exercise.answer) == reference


@pytest.mark.skipif(bool(sandbox.missing()), reason="needs the sandbox")
def test_graded_code_does_not_find_it(text, tmp_path):
    look = (
        f"import os\nprint(os.path.exists({str(ROOT / catalogue.FOLDER)!r}), os.path.exists({str(ROOT / 'course')!r}))"
    )
    with profile.rehearsal(text.load()) as stage:
        [outcome] = stage.run([Cell("look", look)], tmp_path, 20).outcomes
    assert outcome["stdout"] == "False True\n"


def test_no_folder_that_graded_code_may_read_covers_the_catalogue():
    secret = ROOT / catalogue.FOLDER
    assert not [path for path in profile.READONLY if secret.is_relative_to(path) or path.is_relative_to(secret)]
    _, trees = view.visible(tuple(map(str, profile.READONLY)))
    assert not [tree for tree in trees if secret.is_relative_to(tree)]
