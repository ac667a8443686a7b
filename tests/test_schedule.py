"""What takes long begins first, and the attacks are one piece of work."""

import pytest

from environment.paths import ROOT
from tests import schedule


class Item:
    """As much of a test as its place depends on."""

    def __init__(self, nodeid):
        self.nodeid, self.path, self.marks = nodeid, nodeid.partition("::")[0], []

    def add_marker(self, mark):
        self.marks.append(mark.name)


ATTACKS = ["tests/attacks/test_a.py::test_it[none]", "tests/attacks/test_b.py::test_it[none]"]
SHORT = ["tests/course/test_one.py::test_a", "tests/course/test_two.py::test_a", "tests/course/test_two.py::test_b"]
CHAPTERS = ["tests/course/test_nbgrader.py::test_a"]


def test_long_ones_come_first_then_files_with_many_tests():
    items = [Item(nodeid) for nodeid in [*SHORT, *CHAPTERS, *ATTACKS]]
    schedule.arrange(items)
    assert [item.nodeid for item in items] == [*ATTACKS, *CHAPTERS, *SHORT[1:], SHORT[0]]
    assert [item.marks for item in items] == [["long"]] * 3 + [[]] * 3


def test_a_file_is_one_piece_and_so_are_all_attacks():
    assert {schedule.piece(nodeid) for nodeid in ATTACKS} == {"tests/attacks/"}
    assert [schedule.piece(nodeid) for nodeid in SHORT[:2]] == ["tests/course/test_one.py", "tests/course/test_two.py"]


@pytest.mark.parametrize("path", schedule.LONG)
def test_what_is_called_long_is_there(path):
    assert (ROOT / path).exists()
