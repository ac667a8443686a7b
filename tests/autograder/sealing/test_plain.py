"""A value that goes to the supervisor and back compares as the original does."""

import datetime
import enum
import json
from collections import Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sealing.plain import Opaque, Thing, decode, encode


def travel(value):
    return decode(json.loads(json.dumps(encode(value), allow_nan=False)))


class Level(enum.IntEnum):
    LOW = 1


class Colour(enum.Enum):
    RED = "red"


class Title(str):
    """A text that compares as texts do."""

    __slots__ = ("size",)


class Shouting(str):
    __slots__ = ()

    def __eq__(self, other):
        return str.__eq__(self.upper(), other)

    __hash__ = str.__hash__


class AlwaysEqual:
    def __eq__(self, other):
        return True

    __hash__ = None


class Lenient(dict):
    def __contains__(self, key):
        return True


Point = namedtuple("Point", "x y")
UTC = datetime.UTC
KEPT = [
    None,
    ...,
    True,
    0,
    -7,
    10**20_000,
    0.0,
    -0.0,
    1e-320,
    float("inf"),
    2 - 3j,
    "",
    "naïve 🐍",
    "\ud83d\ude00 as two halves",
    b"\x00\xff",
    bytearray(b"ab"),
    [1, [2, (3,)]],
    {1, 2},
    frozenset({(1, "a")}),
    {"a": {1: [None]}},
    OrderedDict(b=1, a=2),
    deque([1, 2]),
    {"a": 1}.keys(),
    range(2, 9, 3),
    Decimal("1.50"),
    Fraction(1, 3),
    datetime.date(2026, 1, 2),
    datetime.datetime(2026, 1, 2, 3, 4, 5, 6),
    datetime.datetime(2026, 1, 2, tzinfo=UTC),
    datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=-3, microseconds=5))),
    datetime.time(23, 59),
    datetime.timedelta(days=-1, microseconds=3),
    UUID(int=5),
    PurePosixPath("a/b"),
    PureWindowsPath("a/b"),
    int,
    ValueError,
    defaultdict(list, a=[1]),
    Counter("aab"),
    Point(1, 2),
    Level.LOW,
    Title("dune"),
]


@pytest.mark.parametrize("value", KEPT, ids=lambda value: repr(value)[:40] if type(value) is not int else "")
def test_values_come_back_equal(value):
    assert travel(value) == value


def test_content_is_read_with_the_methods_of_the_builtin_type():
    class Loud(list):
        def __iter__(self):
            return iter(["forged"])

    assert travel(Loud([1, 2])) == [1, 2]
    assert type(travel(Title("dune"))) is str
    assert type(travel(Point(1, 2))) is tuple
    assert type(travel(Level.LOW)) is int


def test_an_ordered_dictionary_keeps_the_order_that_it_shows():
    value = OrderedDict(a=1, b=2)
    value.move_to_end("a")
    assert list(travel(value)) == ["b", "a"]


def test_a_concrete_path_equals_the_pure_one():
    assert travel(Path("a") / "b") == Path("a/b")


def test_nan_stays_unequal_to_itself():
    assert travel(float("nan")) != travel(float("nan"))


@pytest.mark.parametrize(
    "value", [print.__class__, Colour.RED, object(), (x for x in ()), lambda: 1, json, AlwaysEqual]
)
def test_what_equals_only_itself_equals_no_literal(value):
    back = travel(value)
    assert type(back) is Thing
    assert back not in (None, 1, "red", [], {})


@pytest.mark.parametrize("value", [AlwaysEqual(), Shouting("a"), Lenient(a=1), UserDict(a=1), memoryview(b"a")])
def test_a_type_that_compares_in_its_own_way_is_opaque(value):
    assert type(travel(value)) is Opaque
    assert type(travel([value])[0]) is Opaque


def test_an_opaque_member_makes_its_set_opaque():
    assert type(travel({Shouting("a")})) is Opaque
    assert type(travel({(1, Shouting("a")): 2})) is Opaque


def endless():
    value = []
    value += [value, value]
    return value


def deep():
    value = []
    for _ in range(10_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [endless(), deep(), list(range(200_000)), "x" * (1 << 21), 1 << 100_000, range(10**12), Decimal("1" * 30_000)],
    ids=["cycle", "deep", "long", "text", "integer", "range", "decimal"],
)
def test_what_is_too_large_is_opaque(value):
    assert type(travel(value)) is Opaque


def test_a_type_that_breaks_when_it_is_looked_at_is_opaque():
    class Hostile(type):
        def __hash__(cls):
            raise RuntimeError

    class Trap(metaclass=Hostile):
        @property
        def __class__(self):
            raise RuntimeError

    assert type(travel(Trap())) is Opaque


@given(st.recursive(st.none() | st.integers() | st.floats(allow_nan=False) | st.text(), st.lists))
def test_any_plain_value_survives(value):
    assert travel(value) == value
