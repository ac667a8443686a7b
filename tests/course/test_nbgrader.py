"""Stock nbgrader, as it is, on this repository: generate, release, collect, autograde, feedback, export, formgrader.

The first chapter goes through nbgrader's own program, a command at a time; the others through the same commands in one
process, because nbgrader's imports take longer than most of what it does here.
"""

import csv
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from course.authoring import chapter, markers
from environment.paths import ROOT
from environment.temporary import place
from tests.autograder.twice import stock

CHAPTERS = [path.parent.name for path in chapter.find()]
BIN = Path(sys.executable).parent


class Course:
    """A copy of what nbgrader needs, with the repository's own configuration."""

    def __init__(self, root):
        self.root = root
        for name in ("source", "nbgrader_config.py"):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)

    def nbgrader(self, *arguments):
        env = {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_CONFIG_DIR": str(self.root / "none"),
        }
        done = subprocess.run(
            [BIN / "nbgrader", *arguments], cwd=self.root, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (
            f"nbgrader {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}"
        )
        return done

    def each(self, verb):
        """Run one of nbgrader's verbs on every chapter."""
        first, *others = CHAPTERS
        self.nbgrader(verb, first)
        statuses, said = stock(self, *([verb, name] for name in others))
        assert not any(statuses), f"nbgrader {verb}: {dict(zip(others, statuses, strict=True))}\n{said[-3000:]}"

    def submit(self, student, name, notebook):
        folder = self.root / "submitted" / student / name
        shutil.copytree(self.root / "release" / name, folder)
        for path in folder.rglob("*"):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
        nbformat.write(notebook, folder / f"{name.partition('-')[2]}.ipynb")

    def scores(self):
        self.nbgrader("export", "--to", str(self.root / "grades.csv"))
        with (self.root / "grades.csv").open() as file:
            return {
                (row["student_id"], row["assignment"]): (float(row["score"]), float(row["max_score"]))
                for row in csv.DictReader(file)
            }


def released(course, name):
    return nbformat.read(course.root / "release" / name / f"{name.partition('-')[2]}.ipynb", as_version=4)


def solved(course, name):
    """The learner's notebook with every answer as the reference has it."""
    notebook, loaded = released(course, name), chapter.load(chapter.CHAPTERS / name / "chapter.md")
    source = nbformat.read(course.root / "source" / name / f"{loaded.slug}.ipynb", as_version=4)
    references = {cell.id: cell.source for cell in source.cells if cell.id in loaded.exercises}
    for cell in notebook.cells:
        if cell.id in references:
            cell.source = references[cell.id]
    return notebook


@pytest.fixture(scope="module")
def graded():
    """Every chapter generated, then autograded for one who solved it all and one who handed in what was released."""
    # In memory: nbgrader commits for every cell, and a disk makes each one wait.
    with tempfile.TemporaryDirectory(dir=place()) as folder:
        course = Course(Path(folder))
        course.each("generate_assignment")
        for name in CHAPTERS:
            course.submit("solved", name, solved(course, name))
            course.submit("untouched", name, released(course, name))
        course.each("autograde")
        yield course


@pytest.fixture(scope="module")
def scores(graded):
    """What nbgrader exports."""
    return graded.scores()


def test_nbgrader_makes_the_committed_release_byte_for_byte(graded):
    for name in CHAPTERS:
        path = Path("release") / name / f"{name.partition('-')[2]}.ipynb"
        assert (graded.root / path).read_bytes().rstrip() == (ROOT / path).read_bytes().rstrip()


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_reference_scores_full_marks(scores, name):
    score, most = scores["solved", name]
    assert score == most > 0


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_untouched_release_scores_nothing(scores, name):
    assert scores["untouched", name][0] == 0


def test_feedback_is_made_for_everybody(graded):
    graded.each("generate_feedback")
    for name in CHAPTERS:
        slug = name.partition("-")[2]
        for student in ("solved", "untouched"):
            assert "<html" in (graded.root / "feedback" / student / name / f"{slug}.html").read_text()


def test_release_and_collect_go_through_the_exchange(graded, tmp_path):
    name = CHAPTERS[0]
    graded.nbgrader("release_assignment", name)
    outbound = graded.root / ".course" / "exchange" / "backend" / "outbound" / name
    assert (outbound / f"{name.partition('-')[2]}.ipynb").is_file()
    inbound = graded.root / ".course" / "exchange" / "backend" / "inbound"
    handed_in = inbound / f"ada+{name}+2026-01-02 03:04:05.000000 UTC+abc"
    shutil.copytree(outbound, handed_in)
    (handed_in / "timestamp.txt").write_text("2026-01-02 03:04:05.000000 UTC")
    graded.nbgrader("collect", name)
    assert (graded.root / "submitted" / "ada" / name / f"{name.partition('-')[2]}.ipynb").is_file()


def test_no_grade_cell_of_a_learner_holds_a_secret(graded):
    for name in CHAPTERS:
        text = json.dumps(released(graded, name))
        assert not any(f"BEGIN {region}" in text for region in markers.REGIONS.values())
