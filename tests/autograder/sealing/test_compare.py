"""The supervisor decides as Python itself does, for every value that an honest answer may have."""

import ast
import enum
import json
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.sealing.compare import Check
from autograder.sealing.plain import decode, encode
from autograder.sealing.shape import shape

Point = namedtuple("Point", "x y")


class Level(enum.IntEnum):
    ZERO = 0
    ONE = 1


class Title(str):
    __slots__ = ()


class AlwaysEqual:
    def __eq__(self, other):
        return True

    __hash__ = None


def check(test):
    found = shape(ast.parse(test, mode="eval").body)
    return Check(0, 1, found.op, found.expected, found.expression, None, found.call, True, False, found.reason)


def judged(test, value):
    return check(test).judge(decode(json.loads(json.dumps(encode(value)))))


def by_python(test, value):
    try:
        return "passed" if eval(test, {"value": value}) else "failed"
    except TypeError:
        return "failed"


numbers = st.sampled_from([0, 1, 2, -1, 0.0, 1.0, 0.5, float("inf"), True, False, 10**400, 1e300, 2**53 + 1, 1j])
odd_numbers = st.sampled_from(
    [float("nan"), -0.0, Decimal(1), Decimal("0.5"), Decimal("nan"), Fraction(1, 2), Level.ONE]
)
texts = st.sampled_from(["", "a", "ab", b"", b"a", "\ud83d"])
odd_texts = st.sampled_from([Title("a"), bytearray(b"a"), Title("")])
literal_keys = numbers | texts | st.none() | st.tuples(st.sampled_from([0, 1, "a"]), st.sampled_from([True, "a"]))
keys = literal_keys | st.sampled_from([Level.ONE, Title("a"), Decimal(1), Point(0, "a"), frozenset({1})])
literals = st.recursive(
    literal_keys | st.just(...),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.lists(inner, max_size=2).map(tuple)
        | st.sets(literal_keys, max_size=3)
        | st.dictionaries(literal_keys, inner, max_size=3)
    ),
    max_leaves=4,
)
CONVERSIONS = [
    *(
        lambda v: v,
        list,
        tuple,
        set,
        frozenset,
        dict,
        deque,
        Counter,
        OrderedDict,
        str,
        bytes,
        bytearray,
        Title,
        Decimal,
    ),
    *(
        lambda v: defaultdict(list, v),
        lambda v: Point(*v),
        lambda v: range(len(v)),
        dict.keys,
        float,
        int,
        bool,
        Fraction,
    ),
    *(lambda v: dict(reversed(v.items())), lambda v: [Title(one) for one in v], lambda v: Level(v), len),
]


@st.composite
def values_and_literals(draw):
    """A literal and a value: one of its own, or the same content in another type."""
    literal = draw(literals)
    if draw(st.booleans()):
        return draw(keys | odd_numbers | odd_texts | literals), literal
    try:
        return draw(st.sampled_from(CONVERSIONS))(literal), literal
    except Exception:
        return literal, literal


def source(literal):
    """The literal as an author writes it."""
    return repr(literal).replace("inf", "float('inf')").replace("Ellipsis", "...")


@settings(max_examples=400, deadline=None)
@given(values_and_literals(), st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"]), st.booleans())
@example((Counter(a=0), {}), "==", False)
@example((Counter(a=1), {"a": 1}), "==", True)
@example((OrderedDict(a=1, b=2), {"b": 2, "a": 1}), "==", False)
@example((defaultdict(int), {}), "==", False)
@example((Point(1, 2), (1, 2)), "==", False)
@example((range(2), [0, 1]), "==", False)
@example(({1}, frozenset()), "==", False)
@example((float("nan"), [1]), "in", False)
@example(({"a": 1}.keys(), {"a"}), "==", False)
@example((Decimal("0.5"), 0.5), "==", False)
@example((True, 1), "==", False)
@example((0.1 + 0.2, 0.3), "==", False)
def test_the_supervisor_decides_as_python_does(pair, sign, turned):
    value, literal = pair
    test = f"{source(literal)} {sign} value" if turned else f"value {sign} {source(literal)}"
    assert judged(test, value) == by_python(test, value)


@pytest.mark.parametrize("value", [None, True, False, 1, 0, ..., Level.ONE, int, bool, print, AlwaysEqual(), []])
@pytest.mark.parametrize("sign", ["is", "is not"])
@pytest.mark.parametrize("literal", ["None", "True", "False", "...", "int"])
def test_identity_is_decided_as_python_does(value, sign, literal):
    assert judged(f"value {sign} {literal}", value) == by_python(f"value {sign} {literal}", value)


@pytest.mark.parametrize(
    "value", [2.5, 2.6, 2.5000001, Decimal("2.5"), None, "2.5", float("nan"), float("inf"), 2 + 1j]
)
@pytest.mark.parametrize(
    "test", ["abs(value - 2.5) < 1e-3", "abs(2.5 - value) <= 0.1", "2 < value < 2.55", "not value == 2.5"]
)
def test_nearness_is_decided_as_python_does(value, test):
    assert judged(test, value) == by_python(test, value)


@pytest.mark.parametrize("value, expected", [(2.5, "passed"), (2.6, "failed"), ("2.5", "failed"), (10**400, "failed")])
def test_isclose(value, expected):
    assert judged("math.isclose(value, 2.5, abs_tol=1e-3)", value) == expected


@pytest.mark.parametrize(
    "test, value, expected",
    [
        ("value == [1, 2]", AlwaysEqual(), "opaque"),
        ("value == [1, 2]", [AlwaysEqual(), 2], "opaque"),
        ("value == [1, 2]", [AlwaysEqual()], "failed"),
        ("value == [1, 2]", [3, AlwaysEqual()], "failed"),
        ("value == 1", object(), "failed"),
        ("value != 1", object(), "passed"),
        ("value < 1", object(), "opaque"),
        ("1 in value", (x for x in [1]), "opaque"),
        ("value in [1, 2]", AlwaysEqual(), "opaque"),
        ("abs(value - 1) < 2", object(), "opaque"),
        ("math.isclose(value, 1)", object(), "opaque"),
    ],
)
def test_what_only_the_learners_process_can_decide_is_opaque(test, value, expected):
    assert judged(test, value) == expected


def test_strength():
    assert check("value == 42").strength == "sealed"
    assert check("value == 0").strength == "guessable"
