"""How large a value may be that travels from the learner's process to the supervisor."""

import builtins
from typing import Any

Value = Any  # a value of whatever type: the learner decides

MAX_DEPTH = 60
MAX_VALUES = 100_000
MAX_TEXT = 1 << 20  # characters of all texts together
MAX_DIGITS = 20_000  # of one number; hexadecimal for integers, where Python sets no limit of its own
MAX_RANGE = 1_000_000  # `5.5 in range(10**15)` would walk through all of it
MAX_COLLISIONS = 64  # members of one set with equal hashes: chosen ones would make it quadratic
MAX_NAME = 200

TYPES: dict[str, type] = {name: value for name, value in vars(builtins).items() if isinstance(value, type)}


class TooMuchError(Exception):
    """The value is larger than the limits."""


class Budget:
    """What is left of the limits while one value is written or read."""

    def __init__(self) -> None:
        self.values = MAX_VALUES
        self.text = MAX_TEXT

    def enter(self, depth: int) -> None:
        """Count one value at this depth."""
        self.values -= 1
        if self.values < 0 or depth > MAX_DEPTH:
            raise TooMuchError

    def spend(self, characters: int) -> None:
        """Count text."""
        self.text -= characters
        if self.text < 0:
            raise TooMuchError
