import ast

import pytest

from autograder.sealing.shape import shape
from autograder.sealing.strength import verdicts


def reason(source):
    return shape(ast.parse(source, mode="eval").body).reason


@pytest.mark.parametrize(
    "source",
    [
        "f(1) == 42",
        "f(1) == 'two jars'",
        "f(1) == [1, 42]",
        "42 == f(1)",
        "abs(f(1) - 2.5) < 0.1",
        "f(1) in (42, 43)",
        "'pg_sleep' in f(1)",
        "f(1) == [True, False, False, True, True]",
        "math.isclose(f(1), 2.5)",
        "f(1) == {'a': 1}",
    ],
)
def test_a_value_that_must_be_known_is_sealed(source):
    assert reason(source) == ""


@pytest.mark.parametrize(
    "source, why",
    [
        ("f(1) == True", "easy to guess"),
        ("f(1) == None", "easy to guess"),
        ("f(1) == ''", "easy to guess"),
        ("f(1) == []", "easy to guess"),
        ("f(1) == 0", "easy to guess"),
        ("f(1) == 1.0", "easy to guess"),
        ("type(x).__name__ == 'dict'", "easy to guess"),
        ("f(1) == [True, 0]", "holds only values that are easy"),
        ("[g(1), g(2), g(3), g(4), g(5)] == ['str', 'str', 'str', 'str', 'str']", "holds only values"),
        ("f(1) == 'right'", "helper's verdict"),
        ("f(1) != 42", "many values pass"),
        ("f(1) > 42", "many values pass"),
        ("0 < f(1) < 42", "many values pass"),
        ("f(1) is None", "many values pass"),
        ("not f(1) == 42", "`not` accepts nearly every value"),
        ("f(1) in 'abc'", "one of the accepted values"),
        ("f(1) in (42, None)", "one of the accepted values"),
        ("42 in f(1)", "by chance"),
        ("f(1) in 42", "one of the accepted values"),
        ("abs(f(1) - 2.5) > 1", "many values pass"),
        ("42 == f(1) == 42", "many values pass"),
        ("abs(f(1) - 0) < 0.1", "easy to guess"),
        ("f(1)", "the comparison happens in the learner's process"),
        ("f(1) == wanted", "the comparison happens in the learner's process"),
    ],
)
def test_a_value_that_can_be_guessed_says_why(source, why):
    assert why in reason(source)


def test_a_word_that_is_expected_again_and_again_is_a_verdict():
    assert verdicts(["fits", "fits", "fits", "dune", "dune", 3, 3, 3, "a b", "a b", "a b"]) == {"fits"}
