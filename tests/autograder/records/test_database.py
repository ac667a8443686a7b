import pytest
from sqlalchemy.exc import OperationalError

from autograder.errors import Failure
from autograder.records import database


def test_a_password_is_never_shown():
    assert "secret" not in database.shown("postgresql://ann:secret@host/grades")


def test_only_sqlite_is_told_to_wait():
    assert database.patient("sqlite:////tmp/g.db", 5) == "sqlite:////tmp/g.db?timeout=5"
    assert database.patient("postgresql://ann:secret@host/grades", 5) == "postgresql://ann:secret@host/grades"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("database is locked", "g.db is in use by another program: close"),
        ("attempt to write a readonly database", "may not be written to by this account: give"),
        ("no such column: x", "was made by an older nbgrader: make a copy of it and run `nbgrader db upgrade`"),
        ("something new", "says: something new: When that is put right, run"),
    ],
)
def test_errors_are_sentences(text, sentence):
    with pytest.raises(Failure, match=sentence), database.explained("sqlite:///g.db"):
        raise OperationalError("select 1", {}, Exception(text))
