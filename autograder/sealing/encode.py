"""Write a value as typed JSON, in the learner's process.

Only what compares as its builtin type does is written by content, read with that type's own methods. A type with an
`__eq__` of its own is opaque: nobody else can say what its values are equal to.
"""

import datetime
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath, PureWindowsPath
from typing import Any
from uuid import UUID

from autograder.sealing.limits import MAX_DIGITS, MAX_NAME, MAX_RANGE, TYPES, Budget, Value

NAMES = {value: name for name, value in TYPES.items()}
COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__contains__")
NUMPY_INTEGERS = ("bool", "bool_", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)))
NUMPY: dict[str, Callable[[Any], object]] = {
    # numpy.True_ equals 1 and is not True: an integer answers every comparison in the same way.
    # float32 is missing: numpy rounds the other side to float32 too, before it compares.
    **dict.fromkeys(NUMPY_INTEGERS, int),
    "float64": float,
    "complex128": complex,
    "str_": str,
    "bytes_": bytes,
}
EXACT_IN_FLOAT64 = 1 << 53

Encoded = list[Any]


class _ForeignError(Exception):
    """This one value has no plain form."""


class _Writer:
    def __init__(self) -> None:
        self.budget = Budget()
        self.depth = 0

    def write(self, value: object) -> Encoded:
        self.budget.enter(self.depth)
        self.depth += 1
        try:
            return self._write(_from_numpy(value))
        except _ForeignError:
            return ["?", _name(type(value))]
        finally:
            self.depth -= 1

    def _write(self, value: object) -> Encoded:
        kind = type(value)
        if kind is type and value in NAMES:
            return ["T", NAMES[value]]
        base = next((base for base in kind.__mro__ if base in WRITERS), None)
        if base is None:
            return ["o" if _compares_like(kind, object, ("__eq__", "__ne__")) else "?", _name(kind)]
        if not _compares_like(kind, base):
            raise _ForeignError
        return WRITERS[base](self, value)

    def text(self, text: str) -> str:
        self.budget.spend(len(text))
        return text

    def integer(self, value: Value) -> str:
        if int.bit_length(value) > 4 * MAX_DIGITS:
            raise _ForeignError
        return self.text(int.__format__(value, "x"))

    def integers(self, *values: int) -> list[str]:
        return [self.integer(value) for value in values]

    def member(self, value: object) -> Encoded:
        """A member of a set or a key: a foreign one makes the whole container foreign."""
        encoded = self.write(value)
        if _holds_foreign(encoded):
            raise _ForeignError
        return encoded


def encode(value: object) -> Encoded:
    """Write a value as typed JSON; what has no such form becomes `["?", type]`."""
    try:
        return _Writer().write(value)
    except Exception:  # too large, or a type that breaks when it is looked at
        return ["?", _name(type(value))]


def _from_numpy(value: Value) -> object:
    kind = type(value)
    if kind.__module__ != "numpy" or kind.__name__ not in NUMPY:
        return value
    item = NUMPY[kind.__name__](value)
    if type(item) is int and abs(item) >= EXACT_IN_FLOAT64:
        raise _ForeignError  # numpy compares it with floats in float64, Python exactly
    return item


def _compares_like(kind: type, base: type, names: Iterable[str] = COMPARISONS) -> bool:
    return kind is base or all(_attribute(kind, name) is _attribute(base, name) for name in names)


def _attribute(kind: type, name: str) -> object:
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)


def _name(kind: type) -> str:
    try:
        return f"{kind.__module__}.{kind.__qualname__}"[:MAX_NAME]
    except Exception:
        return "?"


def _holds_foreign(encoded: Encoded) -> bool:
    return encoded[0] == "?" or (encoded[0] == "t" and any(map(_holds_foreign, encoded[1])))


Write = Callable[[_Writer, Any], Encoded]


def _sequence(tag: str, base: Value) -> Write:
    return lambda writer, value: [tag, [writer.write(item) for item in base.__iter__(value)]]


def _members(tag: str, base: Value) -> Write:
    return lambda writer, value: [tag, [writer.member(item) for item in base.__iter__(value)]]


def _pairs(tag: str, base: Value) -> Write:
    return lambda writer, value: [tag, [[writer.member(k), writer.write(v)] for k, v in base.items(value)]]


def _bytes(tag: str, base: Value) -> Write:
    return lambda writer, value: [tag, writer.text(base.hex(value))]


def _text(writer: _Writer, value: str) -> Encoded:
    try:
        str.encode(value, "utf-8")
    except UnicodeEncodeError:  # JSON would join the two halves of a surrogate pair to one character
        return ["u", writer.text(str.encode(value, "utf-8", "surrogatepass").hex())]
    return ["s", writer.text(str.__str__(value))]


def _real(value: float) -> str:
    text = float.__repr__(value)
    return text if text in ("nan", "inf", "-inf") else float.hex(value)


def _range(writer: _Writer, value: range) -> Encoded:
    if value and abs((value[-1] - value[0]) // value.step) >= MAX_RANGE:
        raise _ForeignError
    return ["r", *writer.integers(value.start, value.stop, value.step)]


def _decimal(writer: _Writer, value: Decimal) -> Encoded:
    text = Decimal.__str__(value)
    if len(text) > MAX_DIGITS:
        raise _ForeignError
    return ["D", writer.text(text)]


def _day(writer: _Writer, value: datetime.date) -> list[str]:
    return writer.integers(value.year, value.month, value.day)


def _clock(writer: _Writer, value: datetime.datetime | datetime.time) -> list[str | None]:
    """Hour to microsecond, then the microseconds from UTC, or null without a time zone."""
    parts = writer.integers(value.hour, value.minute, value.second, value.microsecond)
    if value.tzinfo is None:
        return [*parts, None]
    offset = value.utcoffset()
    if offset is None or offset != value.replace(fold=1 - value.fold).utcoffset():
        raise _ForeignError  # Python compares moments that exist twice or never in a way of its own
    return [*parts, writer.integer(offset // datetime.timedelta(microseconds=1))]


def _path(writer: _Writer, value: PurePath) -> Encoded:
    return ["p", "windows" if isinstance(value, PureWindowsPath) else "posix", writer.text(PurePath.__str__(value))]


WRITERS: dict[Any, Write] = {
    type(None): lambda writer, value: ["n"],
    type(...): lambda writer, value: ["e"],
    bool: lambda writer, value: ["b", "1" if value else "0"],
    int: lambda writer, value: ["i", writer.integer(value)],
    float: lambda writer, value: ["f", _real(value)],
    complex: lambda writer, value: ["c", _real(value.real), _real(value.imag)],
    str: _text,
    bytes: _bytes("y", bytes),
    bytearray: _bytes("Y", bytearray),
    list: _sequence("l", list),
    tuple: _sequence("t", tuple),
    deque: _sequence("q", deque),
    set: _members("S", set),
    frozenset: _members("z", frozenset),
    type({}.keys()): _members("k", type({}.keys())),
    dict: _pairs("d", dict),
    OrderedDict: _pairs("O", OrderedDict),
    Counter: _pairs("C", dict),
    range: _range,
    Decimal: _decimal,
    Fraction: lambda writer, value: ["F", *writer.integers(value.numerator, value.denominator)],
    datetime.datetime: lambda writer, value: ["m", *_day(writer, value), *_clock(writer, value)],
    datetime.date: lambda writer, value: ["a", *_day(writer, value)],
    datetime.time: lambda writer, value: ["h", *_clock(writer, value)],
    datetime.timedelta: lambda writer, value: ["w", *writer.integers(value.days, value.seconds, value.microseconds)],
    UUID: lambda writer, value: ["U", writer.integer(value.int)],
    PurePath: _path,
}
