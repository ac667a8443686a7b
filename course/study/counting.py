"""Values and lists that count what is done to them, so that a cost is read off and no clock is needed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import SupportsIndex, overload

COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")


@dataclass
class Meter:
    """How often two values were compared, a value was hashed, a place of a list was read, written or moved."""

    comparisons: int = 0
    hashes: int = 0
    places: int = 0


@dataclass(frozen=True)
class Measured:
    """What a call gave back, what became of its arguments, and its cost; all of it in plain values."""

    result: object
    arguments: list[object]
    comparisons: int
    hashes: int
    places: int

    @property
    def steps(self) -> int:
        """All that was counted, in one number."""
        return self.comparisons + self.hashes + self.places

    def __str__(self) -> str:
        """Return the cost for people: `1 001 steps (1 hash, 1 000 comparisons)`."""
        counts = {"comparison": self.comparisons, "hash": self.hashes, "place of a list": self.places}
        parts = ", ".join(_amount(number, name) for name, number in counts.items() if number)
        return _amount(self.steps, "step") + (f" ({parts})" if parts else "")


def measured(function: Callable[..., object], *arguments: object) -> Measured:
    """Call the function with copies of the arguments in which every text, whole number and list counts."""
    meter = Meter()
    copies = [counted(argument, meter) for argument in arguments]
    meter.hashes = meter.comparisons = 0  # copying a set or a dictionary hashes its keys
    result = function(*copies)
    cost = (meter.comparisons, meter.hashes, meter.places)
    return Measured(plain(result), [plain(copy) for copy in copies], *cost)


def counted(value: object, meter: Meter) -> object:
    """Return a copy of the value that counts on the meter; what is inside lists, tuples, dicts and sets, too."""
    kind = type(value)
    if kind in TWINS:
        twin = TWINS[kind](value)
        twin.meter = meter
        return twin
    if isinstance(value, list):
        return CountedList((counted(item, meter) for item in value), meter)
    if isinstance(value, dict):
        return {counted(key, meter): counted(item, meter) for key, item in value.items()}
    if kind in (tuple, set, frozenset) and isinstance(value, Iterable):
        return kind(counted(item, meter) for item in value)
    return value


def plain(value: object) -> object:
    """Return the value with ordinary texts, numbers and lists in place of those that count."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and type(value) is not bool:
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in list.__iter__(value)]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if type(value) in (tuple, set, frozenset) and isinstance(value, Iterable):
        return type(value)(plain(item) for item in value)  # type: ignore[call-arg]
    return value


class CountedText(str):
    """A text that counts its comparisons and hashes."""

    meter: Meter


class CountedNumber(int):
    """A whole number that counts its comparisons and hashes."""

    meter: Meter


Twin = CountedText | CountedNumber
TWINS: dict[type, Callable[..., Twin]] = {str: CountedText, int: CountedNumber}


def _counting(name: str, method: Callable[..., object]) -> Callable[..., object]:
    def counts(self: Twin, *arguments: object) -> object:
        if name == "__hash__":
            self.meter.hashes += 1
        else:
            self.meter.comparisons += 1
        return method(self, *arguments)

    return counts


for _base, _twin in ((str, CountedText), (int, CountedNumber)):
    for _name in (*COMPARISONS, "__hash__"):
        setattr(_twin, _name, _counting(_name, getattr(_base, _name)))


class CountedList(list[object]):
    """A list that counts the places that are read, written or moved; comparing is counted by what lies in it."""

    def __init__(self, items: Iterable[object], meter: Meter) -> None:
        super().__init__(items)
        self.meter = meter

    def __iter__(self) -> Iterator[object]:
        for item in super().__iter__():
            self.meter.places += 1
            yield item

    def __reversed__(self) -> Iterator[object]:
        for item in super().__reversed__():
            self.meter.places += 1
            yield item

    @overload
    def __getitem__(self, key: SupportsIndex) -> object: ...

    @overload
    def __getitem__(self, key: slice) -> list[object]: ...

    def __getitem__(self, key: SupportsIndex | slice) -> object:
        self.meter.places += len(range(len(self))[key]) if isinstance(key, slice) else 1
        return super().__getitem__(key)

    def __setitem__(self, key: SupportsIndex | slice, value: object) -> None:
        self.meter.places += self._behind(key) if isinstance(key, slice) else 1
        super().__setitem__(key, value)  # type: ignore[index]

    def __delitem__(self, key: SupportsIndex | slice) -> None:
        self.meter.places += self._behind(key)
        super().__delitem__(key)

    def append(self, item: object) -> None:
        """Write one place behind the last one."""
        self.meter.places += 1
        super().append(item)

    def extend(self, items: Iterable[object]) -> None:
        """Append each item."""
        for item in items:
            self.append(item)

    def __iadd__(self, items: Iterable[object]) -> "CountedList":  # type: ignore[misc]
        self.extend(items)
        return self

    def insert(self, index: SupportsIndex, item: object) -> None:
        """Move everything from there on by one place, then write one."""
        self.meter.places += self._behind(index) + 1
        super().insert(index, item)

    def pop(self, index: SupportsIndex = -1) -> object:
        """Take one item out and move everything behind it."""
        self.meter.places += self._behind(index)
        return super().pop(index)

    def remove(self, item: object) -> None:
        """Look for the item from the start, take it out, and move everything behind it."""
        del self[self.index(item)]

    def reverse(self) -> None:
        """Write every place."""
        self.meter.places += len(self)
        super().reverse()

    def copy(self) -> list[object]:
        """Read every place."""
        return list(self)

    def _behind(self, key: SupportsIndex | slice) -> int:
        """Return how many places there are from the first one of this key to the end."""
        if isinstance(key, slice):
            return len(self) - min(range(len(self))[key], default=len(self))
        index = key.__index__()
        start = index + len(self) if index < 0 else index
        return len(self) - min(max(start, 0), len(self))


def _amount(number: int, name: str) -> str:
    plural = {"hash": "hashes", "place of a list": "places of a list"}.get(name, f"{name}s")
    return f"{number:,} {name if number == 1 else plural}".replace(",", " ")
