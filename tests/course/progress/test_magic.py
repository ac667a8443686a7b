"""`%progress` in a notebook."""

import subprocess
import sys
from datetime import date
from html.parser import HTMLParser

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course.progress import events, magic, words
from course.progress.state import state

TODAY = date(2026, 3, 3)


@pytest.fixture
def page(learner, catalogue):
    return lambda show: show(state(learner.events, catalogue), catalogue[1], TODAY)


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    (tmp_path / "ch13-py-decorators-meta").mkdir()
    monkeypatch.chdir(tmp_path / "ch13-py-decorators-meta")
    shell = InteractiveShell()
    shell.history_manager.enabled = False
    magic.load(shell)
    yield shell
    shell.history_manager.end_session()


class Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts = []
        self.links = []

    def handle_data(self, data):
        self.texts.append(data)

    def handle_starttag(self, tag, attrs):
        self.links += [value for name, value in attrs if name == "href"]


def test_the_text_has_the_chapter_its_exercises_and_what_is_next(learner, page):
    learner.ran("warm-up", True)
    learner.ran("timed", False)
    assert page(magic.text).splitlines() == [
        "CH13-DECORATORS: 1 of 4 exercises, 2 of 8 points",
        "",
        "  ✔ Exercise · warm-up  2 of 2, passed",
        "  ◐ Exercise · timed    0 of 2, tried",
        "  ○ Exercise · retry    0 of 2, not started",
        "  ○ Exercise · wrap-up  0 of 2, not started",
        "",
        "Next: Exercise · timed (chapter 13)",
        words.NO_PATH + "course path",
    ]


def test_the_html_says_states_in_words_and_links_to_the_exercise_and_the_start_page(learner, page):
    learner.ran("warm-up", True)
    learner.checked(warm_up="passed")
    learner.did("hint", "timed", level=1)
    found = Texts()
    found.feed(page(magic.html))
    assert "★ passed with all tests" in found.texts
    assert "◐ tried" in found.texts
    assert found.links == ["../ch13-decorators/decorators.ipynb#cell-id=timed", "../START.md"]


def test_the_magic_shows_the_chapter_of_the_notebooks_folder(shell, capsys):
    events.record("attempt", "ch13-py-decorators-meta", "timed", cell="timed-tests", passed=True, points=2.0)
    shell.run_line_magic("progress", "")
    shown = capsys.readouterr()
    assert "9 exercises, 2 of 29 points" in shown.out
    assert shown.err == ""


def test_the_magic_shows_another_chapter_when_asked(shell, capsys):
    shell.run_line_magic("progress", "ch25")
    assert "Joins, aggregates, grouping" in capsys.readouterr().out


def test_an_unknown_chapter_is_a_sentence(shell, capsys):
    shell.run_line_magic("progress", "ch99")
    assert "There is no chapter 'ch99'. Choose one of: ch00-orientation" in capsys.readouterr().out


def test_a_diary_that_cannot_be_read_is_a_sentence(shell, capsys):
    events.file().mkdir(parents=True)
    shell.run_line_magic("progress", "")
    assert capsys.readouterr().out.startswith("Your progress cannot be shown: ")


def test_unloading_takes_the_magic_away(shell):
    magic.unload(shell)
    assert "progress" not in shell.magics_manager.magics["line"]


def test_loading_the_magic_loads_nothing_heavy():
    code = "import sys, course.progress.magic; print([n for n in ('pydantic', 'rich', 'IPython') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
