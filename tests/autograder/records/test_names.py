import pytest

from autograder.errors import UserMistake
from autograder.records import names


@pytest.mark.parametrize("student", ["ann", "Ann Ü.", "名前", "o'neill", "a+b", "[x]*?", "~", "x" * 128])
def test_nearly_every_name_can_be_kept(student):
    names.check(student)


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("", "is empty"),
        (" ann", "ends with a space"),
        (".", "begins with a dot"),
        ("..", "begins with a dot"),
        (".ann", "nbgrader does not see"),
        ("a\nb", "control characters"),
        ("\udcff", "no text"),
        ("a/b", "slash"),
        ("x" * 129, "longer than 128 characters"),
        ("名" * 100, "200 bytes"),
    ],
)
def test_the_others_are_refused_with_a_sentence(student, reason):
    with pytest.raises(UserMistake, match=f"{reason}.*: rename the folder"):
        names.check(student)
