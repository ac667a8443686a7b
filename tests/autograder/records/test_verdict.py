import pytest

from autograder.errors import Failure
from autograder.records.verdict import (
    CheckVerdict,
    Flag,
    Grade,
    NotebookVerdict,
    Repair,
    Status,
    TestVerdict,
    Verdict,
    from_json,
)

CHECK = CheckVerdict(3, True, Status.FAILED, "f(2)", "None", "lone surrogate \udc80")
TEST = TestVerdict("t1", None, 2.0, Status.HELD, "why", 0.1, "time", (CHECK,), "answer", "NameError: x")
NOTEBOOK = NotebookVerdict("one", (TEST,), (Repair("a", "Was moved."),), (Flag("b", "Odd."),), "")
FULL = Verdict(
    assignment="ps1",
    student="Ann Ü",
    submission="aa",
    tests="bb",
    status=Status.PASSED,
    notebooks=(NOTEBOOK,),
    grades={"one": {"t1": Grade(None, True), "t2": Grade(0.1, False)}},
    comments={"one": {"a": None, "b": "No response."}},
    late={"one": 1 / 3, "two": None},
    missing=("two",),
    timestamp="2026-01-01",
    graded_at="2026-01-02",
    seconds=1.5,
)


def test_a_verdict_survives_json_exactly():
    again = from_json(FULL.to_json())
    assert again == FULL
    assert isinstance(again.grades["one"]["t2"], Grade)
    assert again.notebooks[0].tests[0].status is Status.HELD
    assert again.to_json() == FULL.to_json()


def test_the_digest_is_of_everything():
    assert FULL.digest == from_json(FULL.to_json()).digest
    assert FULL.digest != from_json(FULL.to_json().replace('"seconds": 1.5', '"seconds": 2.5')).digest


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not a verdict"),
        ("[]", "not a verdict"),
        ("{}", "not a verdict"),
        (FULL.to_json()[:200], "not a verdict"),
        (FULL.to_json().replace('"version": 1', '"version": 2'), "version 2, this engine reads 1: grade again"),
        (FULL.to_json().replace('"held"', '"hold"'), "damaged .*'hold'.*: grade again"),
        (FULL.to_json().replace('"student"', '"pupil"'), "damaged"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Failure, match=sentence):
        from_json(text)
