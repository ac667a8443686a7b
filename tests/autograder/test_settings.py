"""A course's settings, from nbgrader's own file."""

import pytest

from autograder import settings
from autograder.errors import UserMistake
from tests.autograder.tiny import NAME


def test_what_is_set_is_found(tiny):
    course = settings.load(
        tiny(
            more="c.Autograder.memory_mb = 99\nc.Autograder.output_mb = 0.5\nc.Autograder.readonly = ['lib', '/opt']"
        ).root
    )
    assert (course.limits.memory_mb, course.limits.output_bytes, course.limits.disk_mb) == (99, 1 << 19, 64)
    assert course.readonly == (str(course.root / "lib"), "/opt")
    assert course.cell_seconds == 5.0
    assert course.db_url == f"sqlite:///{course.root}/gradebook.db"
    assert course.path("autograded", "ann", NAME) == course.root / "autograded" / "ann" / NAME


def test_what_is_not_set_has_a_value(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    course = settings.load(tmp_path)
    assert course.path("source", ".", "x") == tmp_path / "source" / "x"
    assert (course.own.services, course.readonly, course.own.patience) == (False, (), 3.0)
    assert course.cell_seconds == 30.0  # nbgrader's own


@pytest.mark.parametrize(("value", "seconds"), [("None", None), ("-1", None), ("7", 7.0)])
def test_no_limit_for_a_cell(tmp_path, value, seconds):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\nc.ExecutePreprocessor.timeout = {value}\n")
    assert settings.load(tmp_path).cell_seconds == seconds


def test_markers_are_nbgraders(tiny):
    more = 'c.ClearHiddenTests.begin_test_delimeter = "SECRET"\nc.ClearHiddenTests.end_test_delimeter = "PUBLIC"'
    assert settings.load(tiny(more=more).root).hidden_markers == ("SECRET", "PUBLIC")


def test_no_course_there(tmp_path):
    with pytest.raises(UserMistake, match=r"no nbgrader_config\.py in .*--root"):
        settings.load(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["c = get_config(", "1 / 0", "c = get_config()\nc.Autograder.memory_mb = 'much'", "import nothing_like_that"],
)
def test_a_file_that_cannot_be_used_is_a_sentence(tmp_path, text):
    (tmp_path / "nbgrader_config.py").write_text(text)
    with pytest.raises(UserMistake, match=r"nbgrader_config\.py cannot be used \(\w+: .*mend it"):
        settings.load(tmp_path)
