"""Read the typed JSON of a value in the supervisor: whatever it claims, only plain values come out, or ValueError."""

import datetime
import re
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, NoReturn
from uuid import UUID

from autograder.sealing.limits import (
    MAX_COLLISIONS,
    MAX_DIGITS,
    MAX_NAME,
    MAX_RANGE,
    TYPES,
    Budget,
    TooMuchError,
    Value,
)

INTEGER = re.compile(r"-?[0-9a-f]+")
FLOAT = re.compile(r"nan|-?inf|-?0x[01]\.[0-9a-f]{1,13}p[+-][0-9]{1,4}")
FAULTS = (TooMuchError, TypeError, ArithmeticError, LookupError, RecursionError, MemoryError)


class Undecided(Exception):
    """Only the learner's process, which has the type, can answer this comparison."""


def _undecided(*_: object) -> NoReturn:
    raise Undecided


class Thing:
    """A value that equals nothing but itself, such as a function or a generator; other questions are undecided."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __iter__ = __len__ = _undecided
    __abs__ = __sub__ = __rsub__ = __float__ = _undecided


class Opaque(Thing):
    """A value whose type decides what it is equal to: even equality is undecided."""

    __eq__ = __ne__ = __hash__ = _undecided


def decode(data: object) -> Value:
    """Build the value that `encode` wrote; anything malformed or too large raises ValueError."""
    try:
        return _Reader().read(data)
    except (*FAULTS, Undecided) as error:
        raise ValueError(f"not a value: {type(error).__name__}: {str(error)[:MAX_NAME]}") from None


class _Reader:
    def __init__(self) -> None:
        self.budget = Budget()
        self.depth = 0

    def read(self, data: Value) -> Value:
        self.budget.enter(self.depth)
        if type(data) is not list or not data or type(data[0]) is not str:
            raise ValueError("not a value: a list that begins with a tag is needed")
        self.budget.spend(sum(len(text) for text in data[1:] if type(text) is str))
        self.depth += 1
        value = READERS[data[0]](self, *data[1:])
        self.depth -= 1
        return value

    def items(self, items: Value) -> list[Any]:
        if type(items) is not list:
            raise ValueError("not a list of values")
        return [self.read(item) for item in items]

    def members(self, items: Value) -> list[Any]:
        return _distinct(self.items(items))

    def pairs(self, pairs: Value) -> dict[Any, Any]:
        if type(pairs) is not list or not all(type(pair) is list and len(pair) == 2 for pair in pairs):
            raise ValueError("not a list of pairs")
        keys = _distinct([self.read(key) for key, _ in pairs])
        return dict(zip(keys, [self.read(value) for _, value in pairs], strict=True))


def _distinct(members: list[Any]) -> list[Any]:
    """The members, if they can be those of a set without trouble."""
    if len(members) - len({hash(member) for member in members}) > MAX_COLLISIONS:
        raise ValueError("too many members with the same hash")
    if len(set(members)) != len(members):
        raise ValueError("a member occurs twice")
    return members


def _text(text: Value) -> str:
    if type(text) is not str:
        raise ValueError("not a text")
    return text


def _int(text: Value) -> int:
    if len(_text(text)) > MAX_DIGITS + 1 or not INTEGER.fullmatch(text):
        raise ValueError("not an integer")
    return int(text, 16)


def _float(text: Value) -> float:
    if not FLOAT.fullmatch(_text(text)):
        raise ValueError("not a float")
    return float(text) if "n" in text else float.fromhex(text)


def _decimal(text: Value) -> Decimal:
    if len(_text(text)) > MAX_DIGITS or not text.isascii():
        raise ValueError("not a decimal number")
    return Decimal(text)


def _counter(pairs: dict[Any, Any]) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    dict.update(counter, pairs)  # Counter.update would add, that is, compute with what it is given
    return counter


def _range(*ends: Value) -> range:
    value = range(*map(_int, ends))
    if value and abs((value[-1] - value[0]) // value.step) >= MAX_RANGE:
        raise ValueError("too long a range")
    return value


def _zone(shift: Value) -> datetime.timezone | None:
    return None if shift is None else datetime.timezone(datetime.timedelta(microseconds=_int(shift)))


def _moment(*parts: Value) -> datetime.datetime:
    *numbers, shift = parts
    year, month, day, hour, minute, second, micro = map(_int, numbers)
    return datetime.datetime(year, month, day, hour, minute, second, micro, _zone(shift))


def _time(hour: Value, minute: Value, second: Value, micro: Value, shift: Value) -> datetime.time:
    return datetime.time(_int(hour), _int(minute), _int(second), _int(micro), _zone(shift))


READERS: dict[str, Callable[..., Any]] = {
    "n": lambda reader: None,
    "e": lambda reader: ...,
    "b": lambda reader, bit: {"0": False, "1": True}[bit],
    "i": lambda reader, text: _int(text),
    "f": lambda reader, text: _float(text),
    "c": lambda reader, real, imaginary: complex(_float(real), _float(imaginary)),
    "s": lambda reader, text: _text(text),
    "u": lambda reader, text: bytes.fromhex(_text(text)).decode("utf-8", "surrogatepass"),
    "y": lambda reader, text: bytes.fromhex(_text(text)),
    "Y": lambda reader, text: bytearray.fromhex(_text(text)),
    "l": _Reader.items,
    "t": lambda reader, items: tuple(reader.items(items)),
    "q": lambda reader, items: deque(reader.items(items)),
    "S": lambda reader, items: set(reader.members(items)),
    "z": lambda reader, items: frozenset(reader.members(items)),
    "k": lambda reader, items: dict.fromkeys(reader.members(items)).keys(),
    "d": _Reader.pairs,
    "O": lambda reader, pairs: OrderedDict(reader.pairs(pairs)),
    "C": lambda reader, pairs: _counter(reader.pairs(pairs)),
    "r": lambda reader, start, stop, step: _range(start, stop, step),
    "D": lambda reader, text: _decimal(text),
    "F": lambda reader, top, bottom: Fraction(_int(top), _int(bottom)),
    "m": lambda reader, *parts: _moment(*parts),
    "a": lambda reader, year, month, day: datetime.date(_int(year), _int(month), _int(day)),
    "h": lambda reader, *parts: _time(*parts),
    "w": lambda reader, days, seconds, micro: datetime.timedelta(_int(days), _int(seconds), _int(micro)),
    "U": lambda reader, text: UUID(int=_int(text)),
    "p": lambda reader, kind, text: {"posix": PurePosixPath, "windows": PureWindowsPath}[kind](_text(text)),
    "T": lambda reader, name: TYPES[name],
    "o": lambda reader, name: Thing(_text(name)[:MAX_NAME]),
    "?": lambda reader, name: Opaque(_text(name)[:MAX_NAME]),
}
